import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { CalledWrongly } from "./command.ts"
import { importGold } from "./import-gold.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

it("takes known answers from a file, says what went in, and fails when nothing did", async () => {
  const owner = await world.as("owner")
  const at = { workspace: world.workspace, project: newId("project") }
  const form = {
    views: [{ key: "text", view: "text" as const, from: "$text" }],
    questions: [{ key: "mood", kind: "choice" as const, options: [{ name: "good" }, { name: "bad" }] }],
  }
  await owner.call("project.create", { workspace: at.workspace, id: at.project, name: "Gold", form })
  await owner.call("task.add", { ...at, tasks: [{ id: newId("task"), external_id: "a", payload: { text: "x" } }] })
  const place = { ...at, workspace_id: toUuid(at.workspace), project_id: toUuid(at.project), name: "Gold" }
  const said: string[] = []
  const results: unknown[] = []
  const out = {
    say: (line: string) => said.push(line),
    result: (one: unknown) => results.push(one),
    progress: () => {},
    json: false,
  }
  const path = join(world.house.config.folder, "gold.csv")
  await writeFile(path, "external_id,mood\na,good\nb,good\n")
  expect(await importGold(world.house, place, [path], out)).toBe(0)
  expect(said).toEqual([
    "2 read = 1 gold now + 0 gold before + 1 refused, in Gold",
    expect.stringMatching(/line 3: Line 3 names the task “b”, which this project does not have/),
  ])
  expect(results).toMatchObject([{ read: 2, marked: 1, refused: 1 }])
  expect((await owner.call("gold.list", at)).items).toMatchObject([
    { source: "imported", by: "Tagwerk", value: { mood: "good" } },
  ])
  await writeFile(path, "external_id,mood\nb,good\n")
  expect(await importGold(world.house, place, [path], out)).toBe(1)
  await expect(importGold(world.house, place, [], out)).rejects.toBeInstanceOf(CalledWrongly)
  await expect(importGold(world.house, place, [join(world.house.config.folder, "none.csv")], out)).rejects.toMatchObject({
    code: "ENOENT",
  })
})
