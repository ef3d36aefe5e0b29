import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { runAnswerBatch } from "./batch.ts"

let world: World
let owner: Client
let place: { workspace: Id<"workspace">; project: Id<"project"> }
const workers: Id<"worker">[] = []

/** Three workers on ten tasks: ann and ben agree always, cem only on four of ten; cem skips one and holds another. */
beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
  place = { workspace: world.workspace, project: newId("project") }
  const form = {
    views: [{ key: "text", view: "text" as const, from: "$text" }],
    questions: [
      {
        key: "intent",
        kind: "choice" as const,
        required: true,
        options: [{ name: "card", title: "The card" }, { name: "cash" }],
      },
    ],
  }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Ten", form, plan: { responses: 3 } })
  const tasks = Array.from({ length: 12 }, (_, i) => ({
    id: newId("task"),
    payload: { text: `text ${i}` },
    priority: i < 10 ? 1 : 9,
  }))
  await owner.call("task.add", { ...place, tasks })
  for (const w of [0, 1, 2]) {
    const { client, worker } = await world.asWorker(place.project)
    workers.push(worker)
    for (let k = 0; k < 10; k++) {
      const { assignments } = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
      const a = assignments[0]!
      const i = Number(String(a.payload["text"]).slice(5))
      const truth = i % 2 ? "card" : "cash"
      const value = { intent: w < 2 || i < 4 ? truth : truth === "card" ? "cash" : "card" }
      const { id: assignment, form_version } = a
      await client.call("response.submit", {
        ...place,
        response: newId("response"),
        assignment,
        form_version,
        value,
        spent_ms: (k + 1) * 1000,
      })
    }
    if (w < 2) continue
    const held = await client.call("assignment.claim", { ...place, ids: [newId("assignment"), newId("assignment")] })
    await client.call("assignment.skip", { ...place, assignment: held.assignments[0]!.id, reason: "unclear" })
  }
  await world.settle()
})
afterAll(() => world?.close())

it("shows a project's first page as one would count it by hand", async () => {
  const page = await owner.call("project.overview", place)
  expect(page.project.counts).toEqual({ tasks: 12, open: 2, leased_out: 1, done: 10, retired: 0, responses: 30, answered: 10 })
  // Three alike: .7³ : .3³ = .927; two against one: .7² · .3 : .3² · .7 = .7.
  expect(page.confidence).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 4, 0])
  expect(page.labels).toEqual([
    { question: "intent", label: "card", title: "The card", tasks: 5 },
    { question: "intent", label: "cash", title: "cash", tasks: 5 },
  ])
  expect(page.by_day.reduce((sum, day) => sum + day.responses, 0)).toBe(30)
  expect(page.recent).toHaveLength(20)
  expect(page.recent[0]).toMatchObject({ worker: workers[2]!, model: false })
  expect(page.recent[0]!.shown).toMatch(/^text \d$/)
  expect(page.at_work).toEqual({ people: 3, models: 0 })
  expect(page.workers).toBe(3)
  const { counts } = await owner.call("project.show", place)
  expect(page.project.counts).toEqual(counts)
})

it("shows who works, and how well as far as is known", async () => {
  let { items } = await owner.call("project.workers", place)
  expect(items.map(one => [one.worker.id, one.responses, one.skipped, one.held])).toEqual([
    [workers[0], 10, 0, 0],
    [workers[1], 10, 0, 0],
    [workers[2], 10, 1, 1],
  ])
  // 1 … 10 seconds.
  expect(items.map(one => one.seconds_median)).toEqual([5.5, 5.5, 5.5])
  expect(items.map(one => one.accuracy)).toEqual([null, null, null])
  await runAnswerBatch(world.house.db, { workspace: toUuid(place.workspace), project: toUuid(place.project) })
  const first = await owner.call("project.workers", { ...place, limit: 2 })
  const second = await owner.call("project.workers", { ...place, limit: 2, cursor: first.next! })
  items = [...first.items, ...second.items]
  expect(items).toHaveLength(3)
  expect(second.next).toBeNull()
  const [ann, ben, cem] = items.map(one => one.accuracy!)
  expect(ann!.question).toBe("intent")
  // Right in nearly all of ten, drawn to .7 by four: (10 + 2.8) / 14 at most.
  expect(ann!.mean).toBeGreaterThan(0.85)
  expect(ann!.mean).toBeLessThanOrEqual(12.8 / 14 + 1e-6)
  expect(ben!.mean).toBeCloseTo(ann!.mean, 1)
  // Four of ten: (4 + 2.8) / 14 = .486.
  expect(cem!.mean).toBeCloseTo(6.8 / 14, 1)
  for (const one of [ann, ben, cem]) {
    expect(one!.low).toBeLessThan(one!.mean)
    expect(one!.high).toBeGreaterThan(one!.mean)
  }
})
