import type { Client } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"

let world: World
let owner: Client
beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
})
afterAll(() => world?.close())

const form: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [
    { key: "mood", kind: "choice", required: true, options: [{ name: "good" }, { name: "bad" }] },
    { key: "tags", kind: "choice", multiple: true, options: [{ name: "a" }, { name: "b" }] },
    { key: "names", kind: "span", on: "text", labels: [{ name: "person" }] },
  ],
}
async function project() {
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Gold", form })
  const tasks = Array.from({ length: 6 }, (_, i) => ({ id: newId("task"), external_id: `x${i}`, payload: { text: `Ann ${i}` } }))
  await owner.call("task.add", { ...place, tasks })
  return { place, tasks: tasks.map(task => task.id) }
}
type In = Awaited<ReturnType<typeof project>>["place"]
const send = (place: In, text: string | Buffer, name = "gold.csv", client = owner) =>
  client.call("gold.import", { ...place, name }, { body: text as BodyInit })
const knownOf = async (place: In, task: Id<"task">) => (await owner.call("gold.show", { ...place, task })).known?.value ?? null

it("takes the good lines of a table and says of each bad one which and why", async () => {
  const { place, tasks } = await project()
  await owner.call("task.retire", { ...place, task: tasks[4]! })
  const text = [
    "external_id,mood,mood_none,tags,names,text",
    `x0,good,,"[""a"",""b""]","[{""start"":0,""end"":3,""label"":""person""}]",Ann 0`,
    "x1,,cannot_tell,a,,",
    "x9,good,,,,",
    "x2,splendid,,,,",
    ",good,,,,",
    "x3,good,,,,",
    "x3,bad,,,,",
    "x4,good,,,,",
    `x5,good,,,"[{""start"":0,""end"":300,""label"":""person""}]",`,
    "x5,bad,,,,",
    "x5,bad,,,,",
    "x2,,,,,",
  ].join("\n")
  const done = await send(place, text)
  expect(done).toMatchObject({ read: 12, marked: 3, same: 1, refused: 8 })
  expect(done.read).toBe(done.marked + done.same + done.refused)
  expect(done.refusals.map(one => one.line)).toEqual([4, 5, 6, 7, 8, 9, 10, 13])
  const reasons = done.refusals.map(one => one.reason)
  expect(reasons[0]).toMatch(/Line 4 names the task “x9”, which this project does not have/)
  expect(reasons[1]).toMatch(/Line 5 does not fit the form: .*splendid/)
  expect(reasons[2]).toMatch(/Line 6 names no task/)
  expect(reasons[3]).toMatch(/Lines 7, 8 give different known answers for the same task. None of them was taken/)
  expect(reasons[5]).toMatch(/Line 9 .*“x4”, which was withdrawn/)
  expect(reasons[6]).toMatch(/Line 10 does not fit the form/)
  expect(reasons[7]).toMatch(/Line 13 .*at least one question/)
  expect(await knownOf(place, tasks[0]!)).toEqual({
    mood: "good",
    tags: ["a", "b"],
    names: [{ start: 0, end: 3, label: "person" }],
  })
  expect(await knownOf(place, tasks[1]!)).toEqual({ mood: { none: "cannot_tell" }, tags: ["a"] })
  expect(await knownOf(place, tasks[3]!)).toBeNull()
  expect(await knownOf(place, tasks[5]!)).toEqual({ mood: "bad" })
  expect((await owner.call("gold.list", place)).items.map(one => one.source)).toEqual(["imported", "imported", "imported"])
  // The same file again: what is in is the same, and nothing moved.
  expect(await send(place, text)).toMatchObject({ read: 12, marked: 0, same: 4, refused: 8 })
  // Another answer than the one that is there does not overwrite it.
  const again = await send(place, "external_id,mood\nx5,good\n")
  expect(again).toMatchObject({ marked: 0, refused: 1 })
  expect(again.refusals[0]!.reason).toMatch(/Line 2 contradicts the known answer that the task has already. That was kept/)
})

it("takes JSON lines, by external id or by the task's own", async () => {
  const { place, tasks } = await project()
  const lines = [
    { external_id: "x0", mood: "good", tags: [] },
    { task: tasks[1], mood: "bad" },
    { task: newId("task"), mood: "bad" },
    { external_id: "x2", moood: "good" },
  ]
  const done = await send(place, `${lines.map(line => JSON.stringify(line)).join("\n")}\n{broken`, "gold.jsonl")
  expect(done).toMatchObject({ read: 5, marked: 2, refused: 3 })
  expect(done.refusals.map(one => one.line)).toEqual([3, 4, 5])
  expect(done.refusals[1]!.reason).toMatch(/no question “moood”/)
  expect(await knownOf(place, tasks[1]!)).toEqual({ mood: "bad" })
})

it("refuses a file that is none, and whoever may not", async () => {
  const { place } = await project()
  const refused = async (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ problem: { code } })
  await refused(send(place, ""), "import_unreadable")
  await refused(send(place, "external_id,mood\n"), "import_unreadable")
  await refused(send(place, Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), "gold.zip"), "import_unreadable")
  await refused(send(place, `external_id,mood\n${"x0,good\n".repeat(10_001)}`), "import_unreadable")
  const { client } = await world.asWorker(place.project)
  await refused(send(place, "external_id,mood\nx0,good\n", "gold.csv", client), "not_allowed")
  await refused(send({ ...place, project: newId("project") }, "external_id,mood\nx0,good\n"), "not_found")
  await owner.call("project.update", { ...place, state: "archived" })
  await refused(send(place, "external_id,mood\nx0,good\n"), "project_archived")
})
