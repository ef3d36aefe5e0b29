import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId, newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { freeze } from "../dataset/freeze.ts"
import { append } from "../log/append.ts"
import { createWorld, type World } from "../test-world.ts"
import { runAnswerBatch } from "./batch.ts"
import { computeAnswers } from "./compute.ts"

let world: World
let owner: Client
beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
})
afterAll(() => world?.close())

const form = {
  views: [{ key: "text", view: "text" as const, from: "$text" }],
  questions: [
    { key: "intent", kind: "choice" as const, required: true, options: [{ name: "card" }, { name: "cash" }] },
    { key: "note", kind: "text" as const },
  ],
}
type In = { workspace: Id<"workspace">; project: Id<"project"> }
/** Tasks are of card and cash by turns; six workers, of whom the last is wrong on every third. */
async function project(tasks: number, workers = 6) {
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Gold",
    form,
    plan: { responses: workers, leases_max: 50 },
  })
  const ids = Array.from({ length: tasks }, (_, i) => ({ id: newId("task"), payload: { text: String(i) } }))
  await owner.call("task.add", { ...place, tasks: ids })
  for (let w = 0; w < workers; w++) {
    const { client } = await world.asWorker(place.project)
    for (;;) {
      const claimed = await client.call("assignment.claim", {
        ...place,
        ids: Array.from({ length: 50 }, () => newId("assignment")),
      })
      if (claimed.assignments.length === 0) break
      for (const { id: assignment, payload } of claimed.assignments) {
        const i = Number(payload["text"])
        const isWrong = w === workers - 1 && i % 3 === 0
        const value = { intent: (i % 2 === 0) === isWrong ? "cash" : "card" }
        await client.call("response.submit", { ...place, response: newId("response"), assignment, form_version: 1, value })
      }
    }
  }
  await world.settle()
  return { place, tasks: ids.map(task => task.id) }
}
/** As the room of gold writes them. Null ends it. */
async function gold(place: In, task: Id<"task">, value: object | null) {
  const [workspace, id] = [toUuid(place.workspace), newUuid()]
  await world.house.db.transaction(workspace, [], async query => {
    const [old] = await query<{ state: number }>("select state from task where project_id = $1 and id = $2", [
      toUuid(place.project),
      toUuid(task),
    ])
    await query("update task set state = $3 where project_id = $1 and id = $2", [
      toUuid(place.project),
      toUuid(task),
      value ? 4 : 2,
    ])
    await query(
      "insert into gold (project_id, id, workspace_id, task_id, value, form_version, source, by_name) values ($1, $2, $3, $4, $5, 1, $6, 'Ann')",
      [toUuid(place.project), id, workspace, toUuid(task), value, value ? "marked" : "ended"],
    )
    const about = { task: toUuid(task) }
    if (value) await append({ query }, toUuid(place.project), "gold.marked", { ...about, was_done: old!.state >= 2 }, id)
    else await append({ query }, toUuid(place.project), "gold.ended", { ...about, is_done: true }, id)
  })
  await world.settle()
}
const answer = async (place: In, task: Id<"task">) => (await owner.call("task.show", { ...place, task })).answer
const where = (place: In) => ({ workspace: toUuid(place.workspace), project: toUuid(place.project) })
const positionOf = async (place: In) =>
  (
    await world.house.db.query<{ position: number }>("select position from stream where stream_id = $1", [toUuid(place.project)])
  )[0]!.position
const compute = (place: In, position: number) =>
  world.house.db.transaction(toUuid(place.workspace), [], async query => {
    const { answers, ...rest } = await computeAnswers(query, where(place), { position })
    return { text: JSON.stringify([...answers()]) + JSON.stringify(rest), method: rest.method }
  })

describe("a known answer", () => {
  it("is what is believed, whatever was said, until it is gold no more", async () => {
    const { place, tasks } = await project(3, 2)
    const task = tasks[0]!
    expect((await answer(place, task))!.questions["intent"]!.value).toBe("card")
    await gold(place, task, { intent: "cash", note: "a note" })
    expect((await answer(place, task))!.questions).toEqual({
      intent: { value: "cash", confidence: 0.999999, method: "gold" },
      note: { value: "a note", confidence: 0.999999, method: "gold" },
    })
    expect((await owner.call("project.show", place)).counts).toMatchObject({ tasks: 3, done: 3, open: 0 })
    await gold(place, task, null)
    expect((await answer(place, task))!.questions["intent"]).toMatchObject({ value: "card" })
    expect((await answer(place, task))!.confidence).toBeLessThan(0.9)
  })

  it("is an answer without any response, and none when it ends", async () => {
    const { place } = await project(1, 2)
    const task = newId("task")
    await owner.call("task.add", { ...place, tasks: [{ id: task, payload: { text: "new" } }] })
    await gold(place, task, { intent: "card" })
    expect(await answer(place, task)).toMatchObject({ responses: 0 })
    await runAnswerBatch(world.house.db, where(place))
    expect((await answer(place, task))!.questions["intent"]!.method).toBe("gold")
    await gold(place, task, null)
    expect(await answer(place, task)).toBeNull()
  })

  it("counts from its position on: the same bytes before and after, whatever came later", async () => {
    const { place, tasks } = await project(30)
    const before = await positionOf(place)
    const without = await compute(place, before)
    expect(without.method["intent"]).toBe("combination/3")
    for (let i = 0; i < 20; i++) await gold(place, tasks[i]!, { intent: i % 2 ? "cash" : "card" })
    const after = await positionOf(place)
    const withGold = await compute(place, after)
    expect(withGold.method["intent"]).toMatch(/^[a-z-]+\/3 \(gold 20, temperature [\d.]+\)$/)
    await gold(place, tasks[3]!, null)
    await gold(place, tasks[4]!, { intent: "cash" })
    expect((await compute(place, before)).text).toBe(without.text)
    expect((await compute(place, after)).text).toBe(withGold.text)
  })

  it("stands in a dataset with method, gold and temperature, and verifies", async () => {
    const { place, tasks } = await project(30)
    for (let i = 0; i < 20; i++) await gold(place, tasks[i]!, { intent: i % 2 ? "cash" : "card" })
    const dataset = newId("dataset")
    await owner.call("dataset.freeze", { ...place, id: dataset, name: "known" })
    await freeze(world.house, where(place), toUuid(dataset))
    const shown = await owner.call("dataset.show", { ...place, dataset })
    expect(shown.method).toMatch(/intent: [a-z-]+\/3 \(gold 20, temperature/)
    await gold(place, tasks[25]!, { intent: "card" })
    expect(await owner.call("dataset.verify", { ...place, dataset })).toMatchObject({ holds: true, equal: 30, tasks: 30 })
  })

  it("makes what is shown between batches as sure as the batch is", async () => {
    const { place, tasks } = await project(40)
    for (let i = 0; i < 25; i++) await gold(place, tasks[i]!, { intent: i % 2 ? "cash" : "card" })
    await runAnswerBatch(world.house.db, where(place))
    const task = tasks[30]!
    const batch = (await answer(place, task))!.confidence
    // An amendment to the same value: believed anew, by what the batch learned.
    await world.house.db.transaction(toUuid(place.workspace), [], async query => {
      const [row] = await query<{ id: string; worker: string }>(
        "select id, worker_id as worker from response where project_id = $1 and task_id = $2 limit 1",
        [toUuid(place.project), toUuid(task)],
      )
      const body = { task: toUuid(task), worker: row!.worker, response: row!.id, supersedes: row!.id }
      await append({ query }, toUuid(place.project), "response.amended", body)
    })
    await world.settle()
    const between = (await answer(place, task))!.confidence
    expect(Math.abs(between - batch)).toBeLessThan(0.02)
    expect(between).toBeLessThan(0.999)
  })
})
