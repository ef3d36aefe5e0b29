import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ kind: "choice", key: "mood", options: [{ name: "good" }, { name: "bad" }], required: true }],
} as never

test("several tasks get more responses, another priority, or are withdrawn; the rest is passed over and counted", async () => {
  const manager = await world.as("manager")
  const place = { workspace: world.workspace, project: newId("project") }
  await manager.call("project.create", { workspace: place.workspace, id: place.project, name: "Many", form })
  const made = Array.from({ length: 4 }, (_, i) => ({ id: newId("task"), payload: { text: `Text ${i}` } }))
  await manager.call("task.add", { ...place, tasks: made })
  const [one, two, three, four] = made.map(task => task.id)
  const change = (tasks: (typeof one)[], how: object) =>
    manager.call("task.change", { ...place, tasks: tasks as never, change: how as never })

  expect(await change([one, two, two], { act: "ask", more: 2 })).toEqual({ changed: 2, passed: 0 })
  expect(await change([three], { act: "prioritize", priority: 0 })).toEqual({ changed: 1, passed: 0 })
  expect(await change([four, one], { act: "retire" })).toEqual({ changed: 2, passed: 0 })
  // Withdrawn, or none of this project.
  expect(await change([four, newId("task")], { act: "ask", more: 1 })).toEqual({ changed: 0, passed: 2 })
  expect(await change([four], { act: "prioritize", priority: 9 })).toEqual({ changed: 0, passed: 1 })
  await expect(change([two], { act: "ask", more: 0 })).rejects.toThrow()
  await world.settle()

  const shown = await Promise.all(made.map(task => manager.call("task.show", { ...place, task: task.id })))
  expect(shown.map(task => [task.state, task.needed, task.priority])).toEqual([
    ["retired", 3, 5],
    ["open", 3, 5],
    ["open", 1, 0],
    ["retired", 1, 5],
  ])
  expect((await manager.call("project.show", place)).counts).toMatchObject({ tasks: 4, open: 2, retired: 2 })
  const { client } = await world.asWorker(place.project)
  const { assignments } = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
  expect(assignments[0]!.task).toBe(three)

  const events = await world.house.db.query<{ kind: string }>(
    "select kind from event where stream_id = $1 and kind like 'task.%' order by position",
    [toUuid(place.project)],
  )
  expect(events.map(event => event.kind)).toEqual([
    "task.added",
    "task.asked",
    "task.asked",
    "task.prioritized",
    "task.retired",
    "task.retired",
  ])
  await manager.call("project.update", { ...place, state: "archived" })
  await expect(change([two], { act: "retire" })).rejects.toMatchObject({ problem: { code: "project_archived" } })
})
