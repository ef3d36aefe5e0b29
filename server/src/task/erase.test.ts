import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { eraseJob } from "./erase.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ kind: "choice", key: "mood", options: [{ name: "good" }, { name: "bad" }], required: true }],
} as never

async function make(tasks: number) {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Gone", form })
  const given = Array.from({ length: tasks }, (_, i) => ({ id: newId("task"), payload: { text: `Text ${i}` } }))
  await owner.call("task.add", { ...place, tasks: given })
  const { client } = await world.asWorker(place.project)
  const claimed = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
  const [held] = claimed.assignments
  const response = newId("response")
  await client.call("response.submit", {
    ...place,
    assignment: held!.id,
    response,
    form_version: 1,
    value: { mood: "good" },
  })
  await world.settle()
  return { owner, place, client, task: given[0]!.id }
}
async function left(project: Id<"project">): Promise<Record<string, number>> {
  return world.house.db.transaction(toUuid(world.workspace), [], async query => {
    await query("select set_config('app.erasing', 'on', true)")
    const counts: Record<string, number> = {}
    for (const table of ["project", "task", "response", "task_payload", "form"])
      counts[table] = (await query(`select from ${table} where project_id = $1`, [toUuid(project)])).length
    counts["event"] = (await query("select from event where stream_id = $1", [toUuid(project)])).length
    return counts
  })
}
const code = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    error => error.problem?.code ?? String(error),
  )

test("a deleted project is found by nobody at once; its rows go in slices, and a process that is killed between two goes on", async () => {
  const { owner, place, client, task } = await make(25)
  await owner.call("project.delete", { ...place, name: "Gone" })
  expect((await owner.call("project.list", { workspace: place.workspace })).items.map(one => one.id)).not.toContain(place.project)
  const found = await Promise.all([
    code(owner.call("project.show", place)),
    code(owner.call("form.show", place)),
    code(owner.call("task.show", { ...place, task })),
    code(owner.call("task.list", place)),
    code(owner.call("task.add", { ...place, tasks: [{ id: newId("task"), payload: { text: "Late" } }] })),
    code(owner.call("project.delete", { ...place, name: "Gone" })),
    code(owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Gone", form })),
  ])
  expect(found).toEqual([...Array(6).fill("not_found"), "id_taken"])
  expect(await left(place.project)).toMatchObject({ project: 1, task: 25, response: 1 })

  const job = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
  const killed = new AbortController()
  const erase = eraseJob({ ...world.house, journal: { ...world.house.journal, log: () => killed.abort() } }, 10)
  await expect(erase(job, killed.signal)).rejects.toThrow()
  const erasing = async () => (await owner.call("project.erasing", { workspace: place.workspace })).items
  expect(await erasing()).toEqual([{ id: place.project, name: "Gone", tasks: 25, left: 15 }])
  expect(await left(place.project)).toMatchObject({ project: 1, task: 15, form: 1 })

  const nothing = { project: 0, task: 0, response: 0, task_payload: 0, form: 0, event: 0 }
  await eraseJob(world.house, 10)(job, new AbortController().signal)
  expect(await left(place.project)).toEqual(nothing)
  await eraseJob(world.house, 10)(job, new AbortController().signal)
  expect(await left(place.project)).toEqual(nothing)
  expect((await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })).assignments).toEqual([])
  expect(await erasing()).toEqual([])
})

test("a project that nobody deleted is not erased", async () => {
  const { owner, place } = await make(1)
  const { project, form: forms } = await left(place.project)
  expect({ project, forms }).toEqual({ project: 1, forms: 1 })
  await world.house.db.transaction(toUuid(place.workspace), [], async query => {
    const { eraseProject } = await import("../project/project.ts")
    await eraseProject(query, toUuid(place.workspace), toUuid(place.project))
  })
  expect((await owner.call("project.show", place)).name).toBe("Gone")
})
