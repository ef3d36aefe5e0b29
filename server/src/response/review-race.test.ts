import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { choiceForm, makeProject, type TestProject, valuesOf } from "../report/test-project.ts"
import { codeOf } from "../test-browser.ts"
import { createWorld, type World } from "../test-world.ts"
import { member, reviewer } from "./test-review.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const yes = (n: number) =>
  valuesOf(
    "what",
    Array.from({ length: n }, () => "yes"),
  )
const rows = <R>({ place }: TestProject, text: string) =>
  world.house.db.transaction(toUuid(place.workspace), [], query => query<R>(text, [toUuid(place.project)]))
const times = <T>(n: number, make: (i: number) => Promise<T>) => Promise.all(Array.from({ length: n }, (_, i) => make(i)))

it("eight reviewers at once never have one response in hand together, and each gets one verdict", {
  timeout: 180_000,
}, async () => {
  const p = await makeProject(world, choiceForm(["yes", "no"]), { responses: 2, review_share: 1 }, 20)
  for (let i = 0; i < 2; i++) await p.answer(yes(20))
  await world.settle()
  const hands = new Set<string>()
  const given: string[] = []
  await times(8, async i => {
    const { next, give } = reviewer((await member(world)).client, p.place)
    for (let work = await next(); work; work = await next()) {
      const { response } = work
      expect(hands.has(response), "in two hands").toBe(false)
      hands.add(response)
      await (i % 2 === 0 ? give(work, "accepted") : give(work, "fixed", { value: { what: "no" } }))
      hands.delete(response)
      given.push(response)
    }
  })
  expect(new Set(given).size).toBe(given.length)
  expect(given).toHaveLength(40)
  expect(await rows(p, "select response_id from review where project_id = $1 and verdict is null")).toEqual([])
})

it("while responses are rejected and given, no task is handed out beyond its plan, and each ends with what it asks for", {
  timeout: 180_000,
}, async () => {
  const p = await makeProject(world, choiceForm(["yes", "no"]), { responses: 2, review_share: 1 }, 12)
  let isOver = false
  let rejected = 0
  const beyond: unknown[] = []
  const watch = async () => {
    while (!isOver) {
      beyond.push(...(await rows(p, "select id from task where project_id = $1 and given + leased > needed")))
      await world.settle()
    }
  }
  const people = await times(3, async () => reviewer((await member(world)).client, p.place))
  const review = async (k: number) => {
    for (let n = 0; !isOver; n++) {
      const work = await people[k]!.next()
      if (!work) continue
      if (n % 2 > 0) await people[k]!.give(work, "accepted")
      else if (await people[k]!.give(work, "rejected", { reason: "No." })) rejected++
      isOver = rejected >= 8
    }
  }
  const work = times(14, async () => {
    const { client } = await world.asWorker(p.place.project)
    while (!isOver) {
      const [held] = (await client.call("assignment.claim", { ...p.place, ids: [newId("assignment")] })).assignments
      if (!held) continue
      await client.call("response.submit", {
        ...p.place,
        response: newId("response"),
        assignment: held.id,
        form_version: 1,
        value: { what: "yes" } as never,
      })
    }
  })
  await Promise.all([work, watch(), ...[0, 1, 2].map(review)])
  expect(beyond).toEqual([])
  // What is still wanted is given by people who come new.
  for (let open = 1; open > 0; ) {
    const { client } = await world.asWorker(p.place.project)
    const wanted = await rows<{ n: number }>(p, "select count(*)::int as n from task where project_id = $1 and state = 0")
    open = wanted[0]!.n
    const ids = Array.from({ length: 5 }, () => newId("assignment"))
    for (const held of (await client.call("assignment.claim", { ...p.place, ids })).assignments)
      await client.call("response.submit", {
        ...p.place,
        response: newId("response"),
        assignment: held.id,
        form_version: 1,
        value: { what: "yes" } as never,
      })
  }
  const tasks = await rows<{ state: number; given: number; leased: number; needed: number; count: number; twice: number }>(
    p,
    `select t.state, t.given, t.leased, t.needed, count(r.id)::int as count, (count(r.id) - count(distinct r.worker_id))::int as twice
       from task t left join response r on r.project_id = t.project_id and r.task_id = t.id and r.stage = 0 and not exists (
         select from review v where v.project_id = t.project_id and v.response_id = r.id and v.verdict = 'rejected')
      where t.project_id = $1 group by t.project_id, t.id`,
  )
  for (const task of tasks) expect(task).toEqual({ state: 2, given: 2, leased: 0, needed: 2, count: 2, twice: 0 })
  await world.settle()
  const { counts } = await (await world.as("owner")).call("project.show", p.place)
  expect(counts).toMatchObject({ done: 12, responses: 24 + rejected })
})

it("of an amendment and a verdict at the same moment one comes first, and the other knows", { timeout: 180_000 }, async () => {
  const p = await makeProject(world, choiceForm(["yes", "no"]), { responses: 1, review_share: 1 }, 15)
  const worker = await p.answer(yes(15))
  const { client } = await world.asWorker(p.place.project, worker)
  await world.settle()
  const codes = await times(15, async () => {
    const { next, give } = reviewer((await member(world)).client, p.place)
    const work = (await next())!
    const id = newId("response")
    const amended = { ...p.place, response: work.response, id, form_version: 1, value: { what: "no" } as never }
    return (await Promise.all([codeOf(client.call("response.amend", amended)), codeOf(give(work, "accepted"))])).join(", ")
  })
  for (const code of codes) expect(["no refusal, conflict", "response_frozen, no refusal"]).toContain(code)
  const behind = await rows(
    p,
    `select v.response_id from review v join response r on r.project_id = v.project_id and r.task_id = v.task_id and r.worker_id = v.author_id
      where v.project_id = $1 and v.verdict is not null group by v.project_id, v.response_id, v.judged_id having max(r.revision) > min(r.revision) and v.judged_id = (array_agg(r.id order by r.revision))[1]`,
  )
  expect(behind).toEqual([])
})
