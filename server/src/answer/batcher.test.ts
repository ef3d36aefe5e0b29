import { newId, newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { createBatcher, runDueBatches } from "./batcher.ts"

let world: World
let now = Date.now()
beforeAll(async () => {
  world = await createWorld({ now: () => now })
})
afterAll(() => world?.close())

const form = {
  views: [{ key: "text", view: "text" as const, from: "$text" }],
  questions: [{ key: "intent", kind: "choice" as const, required: true, options: [{ name: "card" }, { name: "cash" }] }],
}

async function project(tasks: number) {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Due",
    form,
    plan: { responses: 3, leases_max: 50 },
  })
  for (let from = 0; from < tasks; from += 500) {
    const some = Array.from({ length: Math.min(500, tasks - from) }, (_, i) => ({
      id: newId("task"),
      payload: { text: `text ${from + i}` },
    }))
    await owner.call("task.add", { ...place, tasks: some })
  }
  return { owner, place, id: toUuid(place.project) }
}
type In = Awaited<ReturnType<typeof project>>["place"]

async function answer(place: In, most: number) {
  const { client } = await world.asWorker(place.project)
  for (let k = 0; k < most; k++) {
    const { assignments } = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
    const a = assignments[0]!
    const { id: assignment, form_version } = a
    await client.call("response.submit", {
      ...place,
      response: newId("response"),
      assignment,
      form_version,
      value: { intent: "card" } as never,
    })
  }
  await world.settle()
}
const dueAt = async (id: string) =>
  (await world.house.db.query<{ at: string }>("select at from due where kind = 'answer.batch' and stream_id = $1", [id]))[0]
    ?.at ?? null
const batchOf = async (id: string) =>
  (
    await world.house.db.transaction(toUuid(world.workspace), [], query =>
      query<{ responses: number; position: number }>("select responses, position from answer_batch where project_id = $1", [id]),
    )
  )[0] ?? null

it("is due when responses grew by a tenth, twenty at least, and no more than once a minute", async () => {
  const { place, id } = await project(200)
  await answer(place, 19)
  expect(await dueAt(id)).toBeNull()
  await answer(place, 1)
  expect(await dueAt(id)).not.toBeNull()
  expect(await runDueBatches(world.house)).toBe(1)
  expect(await batchOf(id)).toMatchObject({ responses: 20 })
  expect(await dueAt(id)).toBeNull()
  await answer(place, 25)
  // Due, but not yet: the last one was a moment ago.
  expect(await runDueBatches(world.house)).toBe(0)
  const at = Date.parse((await dueAt(id))!)
  expect(at - now).toBeGreaterThan(50_000)
  now = at + 1
  expect(await runDueBatches(world.house)).toBe(1)
  expect(await batchOf(id)).toMatchObject({ responses: 45 })
})

it("a new form is taken up at once", async () => {
  const { owner, place, id } = await project(20)
  await answer(place, 3)
  expect(await dueAt(id)).toBeNull()
  const options = [{ name: "card", title: "By card" }, { name: "cash" }]
  await owner.call("form.publish", { ...place, version: 1, form: { ...form, questions: [{ ...form.questions[0]!, options }] } })
  await world.settle()
  now = Date.parse((await dueAt(id))!) + 1
  await runDueBatches(world.house)
  const { items } = await owner.call("task.list", { ...place, label: "card" })
  expect(items.map(item => item.answer)).toEqual(["By card", "By card", "By card"])
})

it("large ones run on a thread of their own, to the same end", async () => {
  const { place, id } = await project(3)
  await answer(place, 3)
  const workspace = toUuid(world.workspace)
  // The count decides; the responses are three.
  await world.house.db.transaction(workspace, [], query =>
    query("update project_count set responses = 10000 where project_id = $1", [id]),
  )
  await world.house.db.query("insert into due (kind, stream_id, workspace_id, at) values ('answer.batch', $1, $2, $3)", [
    id,
    workspace,
    new Date(now - 1).toISOString(),
  ])
  const batcher = createBatcher(world.house, world.database_url, 20)
  batcher.start()
  const began = performance.now()
  while (!(await batchOf(id)) || (await dueAt(id))) {
    if (performance.now() - began > 60_000) throw new Error("no batch within a minute")
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  await batcher.stop()
  expect(await batchOf(id)).toMatchObject({ responses: 3 })
})

it("of a project that is gone is forgotten", async () => {
  const gone = newUuid()
  await world.house.db.query("insert into due (kind, stream_id, workspace_id, at) values ('answer.batch', $1, $2, $3)", [
    gone,
    toUuid(world.workspace),
    new Date(now - 1).toISOString(),
  ])
  expect(await runDueBatches(world.house)).toBe(1)
  expect(await dueAt(gone)).toBeNull()
})
