import type { Client } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openBrowser } from "../test-browser.ts"
import { createWorld, type World } from "../test-world.ts"

let world: World
let owner: Client
beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
})
afterAll(() => world?.close())

const form: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [
    { key: "mood", title: "Mood", kind: "choice", required: true, options: [{ name: "good", title: "Good" }, { name: "bad" }] },
    { key: "names", kind: "span", on: "text", labels: [{ name: "person" }] },
  ],
}
async function project(tasks: number, plan: Partial<Plan> = {}) {
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Moods", form, plan })
  const made = Array.from({ length: tasks }, (_, i) => ({
    id: newId("task"),
    external_id: `x${i}`,
    payload: { text: `Ann ${i}` },
  }))
  if (tasks > 0) await owner.call("task.add", { ...place, tasks: made })
  return { place, tasks: made.map(task => task.id) }
}
type In = Awaited<ReturnType<typeof project>>["place"]

async function respond(place: In, client: Client, most: number, mood: (i: number) => string = () => "good") {
  const got: Id<"task">[] = []
  while (got.length < most) {
    const { assignments } = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
    const one = assignments[0]
    if (!one) break
    const value = { mood: mood(Number(String(one.payload["text"]).split(" ")[1])) }
    const { form_version } = one
    await client.call("response.submit", { ...place, response: newId("response"), assignment: one.id, form_version, value })
    got.push(one.task)
  }
  return got
}
const stateOf = async (place: In, task: Id<"task">) => (await owner.call("task.show", { ...place, task })).state
const counts = async (place: In) => {
  await world.settle()
  const { tasks, open, done, retired } = (await owner.call("project.show", place)).counts
  return { tasks, open, done, retired }
}

describe("a known answer", () => {
  it("is set, changed, shown and ended; the task goes back to where its responses put it", async () => {
    const { place, tasks } = await project(3, { responses: 2 })
    const [a, b] = tasks as [Id<"task">, Id<"task">]
    const first = await owner.call("gold.mark", { ...place, task: a, value: { mood: "good" } })
    expect(first).toMatchObject({ value: { mood: "good" }, source: "marked", by: "owner", form_version: 1 })
    expect(await stateOf(place, a)).toBe("gold")
    expect(await counts(place)).toEqual({ tasks: 3, open: 2, done: 1, retired: 0 })
    // The same again adds nothing; another answer is a further row, and the newest counts.
    expect(await owner.call("gold.mark", { ...place, task: a, value: { mood: "good" } })).toEqual(first)
    await owner.call("gold.mark", { ...place, task: a, value: { mood: "bad" } })
    expect((await owner.call("gold.show", { ...place, task: a })).known?.value).toEqual({ mood: "bad" })
    expect(await counts(place)).toEqual({ tasks: 3, open: 2, done: 1, retired: 0 })
    await owner.call("gold.end", { ...place, task: a })
    await owner.call("gold.end", { ...place, task: a })
    expect((await owner.call("gold.show", { ...place, task: a })).known).toBeNull()
    expect(await stateOf(place, a)).toBe("open")
    expect(await counts(place)).toEqual({ tasks: 3, open: 3, done: 0, retired: 0 })
    // One that was done before is done when it is gold no more; in between it counts as done once.
    const one = await world.asWorker(place.project)
    const two = await world.asWorker(place.project)
    await respond(place, one.client, 3)
    await respond(place, two.client, 3)
    expect(await counts(place)).toEqual({ tasks: 3, open: 0, done: 3, retired: 0 })
    await owner.call("gold.mark", { ...place, task: b, value: { mood: "good" } })
    expect(await counts(place)).toEqual({ tasks: 3, open: 0, done: 3, retired: 0 })
    await owner.call("gold.end", { ...place, task: b })
    expect(await stateOf(place, b)).toBe("done")
    // Withdrawn gold is done no more.
    await owner.call("gold.mark", { ...place, task: b, value: { mood: "good" } })
    await owner.call("task.retire", { ...place, task: b })
    expect(await counts(place)).toEqual({ tasks: 3, open: 0, done: 2, retired: 1 })
    expect((await owner.call("gold.list", place)).items).toEqual([])
  })

  it("is taken from the task's answer or from a response", async () => {
    const { place, tasks } = await project(2, { responses: 1 })
    const { client } = await world.asWorker(place.project)
    await respond(place, client, 2, i => (i === 0 ? "bad" : "good"))
    await world.settle()
    const taken = await owner.call("gold.mark", { ...place, task: tasks[0]!, take: "answer" })
    expect(taken.value).toEqual({ mood: "bad" })
    const { responses } = await owner.call("task.show", { ...place, task: tasks[1]! })
    expect((await owner.call("gold.mark", { ...place, task: tasks[1]!, take: responses[0]!.id })).value).toEqual({ mood: "good" })
    await expect(owner.call("gold.mark", { ...place, task: tasks[0]!, take: responses[0]!.id })).rejects.toMatchObject({
      problem: { code: "not_found" },
    })
  })

  it("is refused where it does not fit, with nothing changed", async () => {
    const { place, tasks } = await project(3)
    const task = tasks[0]!
    const refused = async (input: object, code: string, sentence: RegExp) => {
      const call = owner.call("gold.mark", { ...place, task, ...input } as never)
      await expect(call).rejects.toMatchObject({ problem: { code } })
      const { problem } = await call.catch(error => error)
      expect(`${problem.detail} ${problem.faults?.map((fault: { sentence: string }) => fault.sentence).join(" ") ?? ""}`).toMatch(
        sentence,
      )
    }
    await refused({ value: { mood: "splendid" } }, "gold_invalid", /splendid/)
    await refused({ value: { colour: "red" } }, "gold_invalid", /no question “colour”/)
    await refused({ value: { names: [{ start: 0, end: 99, label: "person" }] } }, "gold_invalid", /Correct the questions/)
    await refused({ value: {} }, "gold_invalid", /at least one question/)
    await refused({ value: { mood: null } }, "gold_invalid", /at least one question/)
    await refused({}, "input_invalid", /either a value/)
    await refused({ value: { mood: "good" }, take: "answer" }, "input_invalid", /either a value/)
    await refused({ take: "answer" }, "gold_refused", /no answer yet/)
    await refused({ task: newId("task"), value: { mood: "good" } }, "not_found", /no such task/)
    await owner.call("task.retire", { ...place, task: tasks[1]! })
    await refused({ task: tasks[1]!, value: { mood: "good" } }, "gold_refused", /withdrawn/)
    expect(await stateOf(place, task)).toBe("open")
    expect((await owner.call("gold.list", place)).items).toEqual([])
    // A question may be left out: then it is not known, though the form requires it of workers.
    await owner.call("gold.mark", { ...place, task, value: { names: [] } })
    const { client } = await world.asWorker(place.project)
    await expect(client.call("gold.show", { ...place, task })).rejects.toMatchObject({ problem: { code: "not_allowed" } })
    const stranger = await world.stranger()
    await expect(
      stranger.client.call("gold.mark", { workspace: stranger.workspace, project: place.project, task, value: { mood: "good" } }),
    ).rejects.toMatchObject({ problem: { code: "not_found" } })
    const reviewer = await world.as("reviewer")
    await reviewer.call("gold.mark", { ...place, task: tasks[2]!, value: { mood: "good" } })
  })

  it("keeps the order of its rows when two are made in one millisecond", async () => {
    const { place, tasks } = await project(1)
    for (let i = 0; i < 10; i++)
      await owner.call("gold.mark", { ...place, task: tasks[0]!, value: { mood: i % 2 ? "bad" : "good" } })
    expect((await owner.call("gold.show", { ...place, task: tasks[0]! })).known?.value).toEqual({ mood: "bad" })
    const rows = await world.house.db.transaction(toUuid(world.workspace), [], query =>
      query<{ good: boolean; logged: boolean }>(
        `select g.value ->> 'mood' = 'good' as good, e.id is not null as logged from gold g left join event e on e.stream_id = g.project_id and e.id = g.id
          where g.project_id = $1 order by g.id`,
        [toUuid(place.project)],
      ),
    )
    expect(rows.map(row => row.good)).toEqual([true, false, true, false, true, false, true, false, true, false])
    expect(rows.every(row => row.logged)).toBe(true)
  })
})

describe("what a worker gets", () => {
  it("is gold by the plan's share, each once, and only while something else is open", async () => {
    const { place, tasks } = await project(40, { responses: 1, gold_share: 0.5 })
    const gold = new Set(tasks.slice(0, 5))
    for (const task of gold) await owner.call("gold.mark", { ...place, task, value: { mood: "good" } })
    const first = await world.asWorker(place.project)
    const got = await respond(place, first.client, 100)
    expect(new Set(got).size).toBe(got.length)
    // 35 open tasks at a share of one half: the chance of missing one of five is below 1e-6.
    expect(got.filter(task => gold.has(task)).length).toBe(5)
    expect(got.length).toBe(40)
    // Nothing is open any more, so there is no gold either.
    const second = await world.asWorker(place.project)
    expect(await respond(place, second.client, 100)).toEqual([])
    // Gold never runs out for others.
    await owner.call("task.add", {
      ...place,
      tasks: Array.from({ length: 40 }, (_, i) => ({ id: newId("task"), payload: { text: `Bob ${i}` } })),
    })
    const more = await respond(place, second.client, 40)
    expect(more.filter(task => gold.has(task)).length).toBe(5)
    expect(await stateOf(place, tasks[0]!)).toBe("gold")
  })

  it("holds no gold at a share of 0", async () => {
    const { place, tasks } = await project(10, { responses: 1 })
    await owner.call("gold.mark", { ...place, task: tasks[0]!, value: { mood: "good" } })
    const { client } = await world.asWorker(place.project)
    expect((await respond(place, client, 100)).length).toBe(9)
  })

  it("is mixed with gold in batches and after a submit too", async () => {
    const { place, tasks } = await project(60, { responses: 1, gold_share: 0.5, leases_max: 50 })
    const gold = new Set(tasks.slice(0, 10))
    for (const task of gold) await owner.call("gold.mark", { ...place, task, value: { mood: "good" } })
    const { client } = await world.asWorker(place.project)
    const { assignments } = await client.call("assignment.claim", {
      ...place,
      ids: Array.from({ length: 30 }, () => newId("assignment")),
    })
    expect(assignments.length).toBe(30)
    expect(assignments.filter(one => gold.has(one.task)).length).toBeGreaterThan(0)
    expect(assignments.map(one => one.id)).toEqual(assignments.map(one => one.id).sort())
    const walker = await world.asWorker(place.project)
    let held = (await walker.client.call("assignment.claim", { ...place, ids: [newId("assignment")] })).assignments[0]
    const seen: Id<"task">[] = []
    while (held) {
      seen.push(held.task)
      const { assignment } = await walker.client.call("response.next", {
        ...place,
        response: newId("response"),
        assignment: held.id,
        form_version: 1,
        value: { mood: "good" },
        next: newId("assignment"),
      })
      held = assignment ?? undefined
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.filter(task => gold.has(task)).length).toBeGreaterThan(0)
  })

  it("says nothing of gold: the same fields, no state, no plan that tells", async () => {
    const { place, tasks } = await project(12, { responses: 1, gold_share: 0.5 })
    const gold = new Set(tasks.slice(0, 6))
    for (const task of gold) await owner.call("gold.mark", { ...place, task, value: { mood: "good" } })
    const { worker } = await world.asWorker(place.project)
    const raw = await world.asWorker(place.project, worker)
    const shapes = new Set<string>()
    const kinds = new Set<boolean>()
    for (let i = 0; i < 12; i++) {
      const answer = await raw.client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
      const text = JSON.stringify(answer)
      expect(text).not.toMatch(/gold|known|state|share/i)
      const one = answer.assignments[0]
      if (!one) break
      kinds.add(gold.has(one.task))
      shapes.add(JSON.stringify([Object.keys(answer), Object.keys(one), Object.keys(one.payload)]))
      const submitted = await raw.client.call("response.submit", {
        ...place,
        response: newId("response"),
        assignment: one.id,
        form_version: 1,
        value: { mood: "bad" },
      })
      shapes.add(JSON.stringify(Object.keys(submitted)))
    }
    expect(kinds).toEqual(new Set([true, false]))
    expect(shapes.size).toBe(2)
    const own = await raw.client.call("response.own", place)
    expect(new Set(own.items.map(item => JSON.stringify([Object.keys(item), item.amendable]))).size).toBe(1)
    expect(JSON.stringify(own)).not.toMatch(/gold/i)
  })

  it("begins with no word of how one is judged", async () => {
    const { place } = await project(1, { gold_share: 0.25, target: 0.9 })
    const { client, cookie } = openBrowser(world.address)
    const invited = await owner.call("invitation.create", {
      workspace: world.workspace,
      id: newId("invitation"),
      role: "manager",
    })
    await client.call("invitation.accept", {
      token: invited.token,
      name: "Bea",
      email: "bea@example.org",
      password: "a long enough one",
    })
    expect(cookie()).not.toBe("")
    const begun = await client.call("label.begin", place)
    expect(begun.project.plan).toEqual({ lease_seconds: 600, leases_max: 5, suggest: false })
    expect(JSON.stringify({ ...begun, token: "" })).not.toMatch(/gold|share|target/i)
  })

  it("is never the gold whose answer they gave themselves", async () => {
    const { place, tasks } = await project(2, { responses: 5, gold_share: 0.5 })
    const { worker } = await world.asWorker(place.project)
    await world.house.db.transaction(toUuid(world.workspace), [], async query => {
      const { markGold } = await import("./gold.ts")
      const gold = { task: toUuid(tasks[0]!), value: { mood: "good" }, form_version: 1, by: "Ann", worker: toUuid(worker) }
      await markGold({ query, workspace: toUuid(world.workspace) }, toUuid(place.project), gold)
    })
    const { client } = await world.asWorker(place.project, worker)
    for (let i = 0; i < 20; i++) {
      const { assignments } = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
      for (const one of assignments) {
        expect(one.task).toBe(tasks[1])
        await client.call("assignment.release", { ...place, assignment: one.id })
      }
    }
  })

  it("is each gold task at most once, with many claiming at the same time", async () => {
    const { place, tasks } = await project(200, { responses: 2, gold_share: 0.5, leases_max: 4 })
    const gold = tasks.slice(0, 8)
    for (const task of gold) await owner.call("gold.mark", { ...place, task, value: { mood: "good" } })
    const workers = await Promise.all(Array.from({ length: 8 }, () => world.asWorker(place.project)))
    // Two tabs each.
    await Promise.all(
      workers.flatMap(({ worker }) =>
        [0, 1].map(async () => respond(place, (await world.asWorker(place.project, worker)).client, 20)),
      ),
    )
    const { violations } = await import("../../../bench/history.ts")
    const [found] = await world.house.db.transaction(toUuid(world.workspace), [], query =>
      query<Record<string, number>>(violations, [toUuid(place.project), 4]),
    )
    expect(Object.entries(found!).filter(([, n]) => n !== 0)).toEqual([])
    const had = await world.house.db.transaction(toUuid(world.workspace), [], query =>
      query<{ n: number; workers: number; most: number }>(
        `select count(*) as n, count(distinct worker_id) as workers, max(times) as most from (
           select worker_id, task_id, count(*) as times from assignment where project_id = $1 and task_id = any($2::uuid[]) group by 1, 2) x`,
        [toUuid(place.project), gold.map(toUuid)],
      ),
    )
    expect(had[0]).toMatchObject({ workers: 8, most: 1 })
    expect(had[0]!.n).toBeGreaterThan(40)
  }, 180_000)
})
