import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId, newUuid, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createFollower } from "../log/follow.ts"
import { consumersOf, jobsOf } from "../runner.ts"
import { createWorld, type World } from "../test-world.ts"
import { runDueBatches } from "./batcher.ts"
import type { ComputedAnswer } from "./compute.ts"
import { judge } from "./stop.ts"

let world: World
let owner: Client
let clock = Date.now()
beforeAll(async () => {
  world = await createWorld({ now: () => clock, env: { TAGWERK_CONNECTIONS: "24" } })
  owner = await world.as("owner")
})
afterAll(() => world?.close())

const form = {
  views: [{ key: "text", view: "text" as const, from: "$text" }],
  questions: [{ key: "intent", kind: "choice" as const, required: true, options: [{ name: "card" }, { name: "cash" }] }],
}
async function project(plan: Partial<Plan>, tasks = 1, priority = 5) {
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Stop", form, plan })
  const ids = await add(place, tasks, priority)
  return { ...place, tasks: ids }
}
type In = { workspace: Id<"workspace">; project: Id<"project"> }
const at = ({ workspace, project: id }: In): In => ({ workspace, project: id })
async function add(place: In, count: number, priority = 5) {
  const tasks = Array.from({ length: count }, (_, i) => ({ id: newId("task"), payload: { text: `text ${i}` }, priority }))
  await owner.call("task.add", { ...at(place), tasks })
  return tasks.map(task => task.id)
}
/** A worker of their own takes one task and says this; returns the task, or null when there was none. */
async function says(place: In, opinion: string | ((text: string) => string), who?: Id<"worker">) {
  const { client } = await world.asWorker(place.project, who)
  const { assignments } = await client.call("assignment.claim", { ...at(place), ids: [newId("assignment")] })
  const [one] = assignments
  if (!one) return null
  const { id: assignment, form_version, task } = one
  const intent = typeof opinion === "string" ? opinion : opinion(String(one.payload["text"]))
  await client.call("response.submit", { ...at(place), response: newId("response"), assignment, form_version, value: { intent } })
  return task
}
/** As the tables have them, in the order of the ids. */
async function rows(place: In) {
  await world.settle()
  return world.house.db.transaction(toUuid(place.workspace), [], query =>
    query<{
      needed: number
      given: number
      state: number
      priority: number
      accepted: boolean | null
      confidence: number | null
    }>(
      `select t.needed, t.given, t.state, t.priority, a.accepted, a.confidence from task t
         left join answer a on a.project_id = t.project_id and a.task_id = t.id where t.project_id = $1 order by t.id`,
      [toUuid(place.project)],
    ),
  )
}
/** The jobs that a change of the plan left, then the batch they want. */
async function replanned(place: In, name: "task.replan" | "answer.renew" = "task.replan") {
  const payload = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
  await jobsOf(world.house)[name]!(payload, new AbortController().signal)
  await runDueBatches(world.house)
}
async function model(place: In): Promise<Id<"worker">> {
  const id = newUuid()
  await world.house.db.transaction(toUuid(place.workspace), [], async query => {
    await query("insert into model (workspace_id, id, name, provider, settings) values ($1, $2, $3, 'classifier', '{}')", [
      toUuid(place.workspace),
      id,
      `model ${id}`,
    ])
    await query("insert into worker (workspace_id, id, model_id, pseudonym) values ($1, $2, $2, $3)", [
      toUuid(place.workspace),
      id,
      `model ${id}`,
    ])
  })
  return toId("worker", id)
}

describe("a plan with a target", () => {
  it("asks again until it is met: .7² against .3² is .845, three are .927", async () => {
    const place = await project({ target: 0.9 })
    expect((await rows(place))[0]).toMatchObject({ needed: 2, state: 0, priority: 50 })
    await says(place, "card")
    await says(place, "card")
    expect((await rows(place))[0]).toMatchObject({ needed: 3, given: 2, state: 0, accepted: false })
    expect((await owner.call("project.show", at(place))).counts).toMatchObject({ done: 0, open: 1 })
    await says(place, "card")
    const [task] = await rows(place)
    expect(task).toMatchObject({ needed: 3, given: 3, state: 2, accepted: true })
    expect(task!.confidence).toBeCloseTo(0.343 / 0.37, 5)
    expect((await owner.call("project.show", at(place))).counts).toMatchObject({ done: 1, open: 0 })
    expect(await says(place, "card")).toBeNull()
  })

  it("stops at the most it allows, unaccepted", async () => {
    const place = await project({ target: 0.9, responses_max: 3 })
    for (const intent of ["card", "cash", "card", "cash"]) {
      await says(place, intent)
      await world.settle()
    }
    expect((await rows(place))[0]).toMatchObject({ needed: 3, given: 3, state: 2, accepted: false })
  })

  it("never believes models alone, and all of them no further than one person", async () => {
    const place = await project({ target: 0.8, responses_max: 5 })
    for (let i = 0; i < 3; i++) {
      await says(place, "card", await model(place))
      await world.settle()
    }
    // Three models are one voice: .7.
    expect((await rows(place))[0]).toMatchObject({ given: 3, needed: 4, accepted: false })
    expect((await rows(place))[0]!.confidence).toBeCloseTo(0.7, 5)
    await says(place, "card")
    const [task] = await rows(place)
    expect(task).toMatchObject({ given: 4, state: 2, accepted: true })
    expect(task!.confidence).toBeCloseTo(0.49 / 0.58, 5)
  })

  it("hands out new tasks before those asked about again, in the order of priorities, the doubtful ones first", async () => {
    const place = await project({ target: 0.95 }, 1, 3)
    await says(place, "card")
    await says(place, "card")
    const [first] = await rows(place)
    expect(first!.priority).toBeGreaterThan(30)
    expect((await owner.call("task.show", { ...at(place), task: place.tasks[0]! })).priority).toBe(3)
    const [doubtful] = await add(place, 1, 3)
    for (const intent of ["card", "cash"]) expect(await says(place, intent)).toBe(doubtful)
    const [fresh] = await add(place, 1, 3)
    const [other] = await add(place, 1, 4)
    await world.settle()
    clock += 2_000
    expect([await says(place, "card"), await says(place, "card")]).toEqual([fresh, fresh])
    await world.settle()
    clock += 2_000
    const order = [await says(place, "card"), await says(place, "card"), await says(place, "card")]
    expect(order[0]).toBe(doubtful)
    expect(order).not.toContain(other)
  })

  it("asks nothing while paused or out of budget, and makes up for it", async () => {
    const place = await project({ target: 0.999 })
    await says(place, "card")
    await says(place, "card")
    await owner.call("project.update", { ...at(place), state: "paused" })
    expect((await rows(place))[0]).toMatchObject({ needed: 2, state: 2 })
    await owner.call("project.update", { ...at(place), state: "active", plan: { budget: 2 } })
    await replanned(place, "answer.renew")
    expect((await rows(place))[0]).toMatchObject({ needed: 2, state: 2 })
    await owner.call("project.update", { ...at(place), plan: { budget: 3 } })
    await replanned(place, "answer.renew")
    expect((await rows(place))[0]).toMatchObject({ needed: 3, state: 0 })
  })

  it("wants no more where a batch finds the answer sure before anybody came; what somebody asked for stays", async () => {
    const place = await project({ target: 0.75, responses: 2 }, 30)
    const two = [await world.asWorker(place.project), await world.asWorker(place.project)]
    const byText = (text: string) => (Number(text.slice(5)) % 2 ? "card" : "cash")
    for (let i = 0; i < 60; i++) await says(place, byText, two[i % 2]!.worker)
    await world.settle()
    await owner.call("project.update", { ...at(place), plan: { target: 0.9 } })
    const asked = await world.house.db.transaction(toUuid(place.workspace), [], async query => {
      // As if the follower, who knew nobody yet, had doubted them all.
      await query("update task set needed = 3, state = 0, priority = 53 where project_id = $1", [toUuid(place.project)])
      return query("update answer set accepted = false where project_id = $1", [toUuid(place.project)])
    })
    expect(asked).toEqual([])
    await owner.call("task.ask", { ...at(place), task: place.tasks[0]!, more: 1 })
    await replanned(place, "answer.renew")
    const tasks = await rows(place)
    const first = [...place.tasks].sort().indexOf(place.tasks[0]!)
    expect(tasks[first]).toMatchObject({ needed: 4, state: 0, priority: 50, accepted: true })
    for (const task of tasks.toSpliced(first, 1)) expect(task).toMatchObject({ needed: 2, given: 2, state: 2, accepted: true })
  })

  it("reaches the tasks when it changes: a higher target reopens, a lower one stops", async () => {
    const place = await project({ responses: 2 }, 2)
    for (let i = 0; i < 4; i++) await says(place, "card")
    expect(await rows(place)).toMatchObject([
      { state: 2, accepted: false },
      { state: 2, accepted: false },
    ])
    const set = async (target: number | null) => {
      await owner.call("project.update", { ...at(place), plan: { target } })
      await replanned(place)
      return rows(place)
    }
    expect((await set(0.999)).map(task => [task.state, task.accepted, task.needed])).toEqual([
      [0, false, 3],
      [0, false, 3],
    ])
    expect((await owner.call("project.show", at(place))).counts).toMatchObject({ done: 0, open: 2 })
    // A batch has learned by now that these agree in everything.
    expect((await set(0.6)).map(task => [task.state, task.accepted, task.needed])).toEqual([
      [2, true, 2],
      [2, true, 2],
    ])
    expect((await owner.call("project.show", at(place))).counts).toMatchObject({ done: 2, open: 0 })
    expect((await set(null)).map(task => [task.state, task.accepted, task.needed])).toEqual([
      [2, false, 2],
      [2, false, 2],
    ])
  })

  it("refuses a most below the fewest", async () => {
    await expect(project({ target: 0.9, responses: 5, responses_max: 4 })).rejects.toThrow(/cannot stop at 4/)
  })
})

it("what a dataset stands on stays accepted", () => {
  const plan = { target: 0.9, responses: 2, responses_max: 7 } as never
  const answer = { task: "t", confidence: 0.6, responses: 2, people: 2, given: 2, gold: false } as ComputedAnswer
  const old = new Map([["t", { task: "t", confidence: 0.95, position: 10, accepted: true, line: "", keys: "" }]])
  const stop = (frozen_position: number) => ({ plan, bound: 0.9, may_ask: true, frozen_position })
  expect(judge(stop(9), [answer], old)[0]!.accepted).toBe(false)
  expect(judge(stop(10), [answer], old)[0]!.accepted).toBe(true)
})

it("64 workers, two followers, batches beside them: no task gets more than the most, nothing beyond the budget but leases that were out", async () => {
  const most = 5
  const budget = 260
  const place = await project({ target: 0.999, responses_max: most, budget }, 60)
  const followers = [0, 1].map(() =>
    createFollower({ db: world.house.db, consumers: consumersOf(world.house), journal: world.house.journal, pauseMs: 20 }),
  )
  for (const follower of followers) follower.start()
  let working = true
  const batches = (async () => {
    // Ten batches, in less than the 15 minutes of a label session: a request may be under way for as long as this machine likes.
    for (let i = 0; working; i++) {
      if (i < 10) clock += 61_000
      await runDueBatches(world.house)
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  })()
  let said = 0
  const one = async (n: number) => {
    // What is asked for next comes by the followers, in their time.
    for (let empty = 0; said < budget || empty < 6; ) {
      const { worker } = await world.asWorker(place.project)
      if (await says(place, (n + empty) % 3 ? "card" : "cash", worker)) {
        said++
        continue
      }
      empty++
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
  await Promise.all(Array.from({ length: 64 }, (_, n) => one(n)))
  working = false
  await batches
  for (const follower of followers) await follower.stop()
  const tasks = await rows(place)
  const given = tasks.reduce((sum, task) => sum + task.given, 0)
  expect(Math.max(...tasks.map(task => task.given))).toBeLessThanOrEqual(most)
  expect(Math.max(...tasks.map(task => task.needed))).toBeLessThanOrEqual(most)
  expect(given).toBeGreaterThanOrEqual(budget)
  expect(given).toBeLessThanOrEqual(budget + 64)
  // Every shortfall was asked about once: what is wanted is what was given, or one more.
  for (const task of tasks) expect(task.needed - task.given).toBeLessThanOrEqual(task.given < 2 ? 2 : 1)
  const [asked] = await world.house.db.query<{ n: number }>(
    `select count(*) filter (where kind = 'task.asked') - coalesce(sum((body ->> 'now_done')::int) filter (where kind = 'task.replanned'), 0) as n
       from event where stream_id = $1`,
    [toUuid(place.project)],
  )
  expect(tasks.reduce((sum, task) => sum + task.needed - 2, 0)).toBe(Number(asked!.n))
  const { counts } = await owner.call("project.show", at(place))
  expect(counts).toMatchObject({ responses: given, done: tasks.filter(task => task.state === 2).length })
}, 180_000)
