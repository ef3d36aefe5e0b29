import type { Client } from "@tagwerk/contract/client.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import { slices_max } from "@tagwerk/contract/slice.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"

let world: World
let owner: Client
let at: { workspace: Id<"workspace">; project: Id<"project"> }
beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
  at = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", { workspace: at.workspace, id: at.project, name: "Sorted" })
})
afterAll(() => world?.close())

test("a filter gets a name, another name, another filter, and goes; a reviewer may do so too", async () => {
  const reviewer = await world.as("reviewer")
  const id = newId("slice")
  const filter = { state: "open" as const, text: "Köln", sort: "confidence" as const }
  const saved = await reviewer.call("slice.save", { ...at, id, name: "From Köln", filter })
  expect(saved).toMatchObject({ id, name: "From Köln", filter })
  expect(await reviewer.call("slice.save", { ...at, id, name: "From Köln", filter })).toEqual(saved)
  await owner.call("slice.update", { ...at, slice: id, name: "Köln" })
  await owner.call("slice.update", { ...at, slice: id, filter: { state: "done" } })
  expect(await owner.call("slice.show", { ...at, slice: id })).toMatchObject({
    name: "Köln",
    filter: { state: "done" },
    by: saved.by,
  })
  await owner.call("slice.remove", { ...at, slice: id })
  expect((await owner.call("slice.list", at)).items).toEqual([])
  await expect(owner.call("slice.show", { ...at, slice: id })).rejects.toMatchObject({ problem: { code: "not_found" } })
})

test("a name is there once, whatever its case; a filter that no table knows is refused; there are not too many", async () => {
  const save = (name: string, filter: Record<string, unknown> = {}) =>
    owner.call("slice.save", { ...at, id: newId("slice"), name, filter })
  await save("Doubtful", { confidence_max: 0.8 })
  await expect(save("doubtful")).rejects.toMatchObject({ problem: { code: "slice_refused" } })
  await expect(save("Odd", { colour: "red" })).rejects.toMatchObject({ problem: { code: "input_invalid" } })
  for (let i = 1; i < slices_max; i++) await save(`Slice ${i}`)
  await expect(save("One more")).rejects.toMatchObject({ problem: { code: "slice_refused" } })
})
