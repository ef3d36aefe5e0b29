import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"

let world: World
let owner: Client
let at: { workspace: Id<"workspace">; project: Id<"project"> }
beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
  at = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: at.workspace,
    id: at.project,
    name: "Letters",
    form: {
      views: [{ key: "text", view: "text", from: "$text" }],
      questions: [
        {
          key: "mood",
          kind: "choice",
          title: "How does it sound?",
          options: [{ name: "glad" }, { name: "cross" }],
          required: true,
        },
      ],
    },
  })
})
afterAll(() => world?.close())

test("the prompt is shown as it would go out about a real task; a field that is not there is named", async () => {
  expect(await owner.call("model.preview", at)).toMatchObject({ task: null, text: null, template: "{{text}}" })
  const task = newId("task")
  await owner.call("task.add", { ...at, tasks: [{ id: task, payload: { text: "Dear Ada", from: "Köln" } }] })
  const plain = await owner.call("model.preview", at)
  expect(plain).toMatchObject({ task, text: "Dear Ada", missing: null, faults: [] })
  expect(plain.instructions).toContain("How does it sound?")
  expect(plain.fields.sort()).toEqual(["from", "text"])
  expect(await owner.call("model.preview", { ...at, prompt: "From {{from}}: {{ text }}" })).toMatchObject({
    text: "From Köln: Dear Ada",
  })
  expect(await owner.call("model.preview", { ...at, prompt: "{{title}}" })).toMatchObject({ text: null, missing: "title" })
  await expect(owner.call("model.preview", { ...at, task: newId("task") })).rejects.toMatchObject({
    problem: { code: "not_found" },
  })
})
