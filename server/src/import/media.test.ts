import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { toId } from "@tagwerk/contract/id.ts"
import sharp from "sharp"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { runImport } from "./run.ts"
import { photos, stageOf } from "./test-stage.ts"
import { zip as zipOf } from "./test-zip.ts"

let world: World
let folder: string
beforeAll(async () => {
  world = await createWorld()
  folder = await mkdtemp(join(tmpdir(), "tagwerk-media-"))
})
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

const picture = (color: string, width = 30, height = 20) =>
  sharp({ create: { width, height, channels: 3, background: color } })
    .png()
    .toBuffer()
const red = await picture("#f00")
const green = await picture("#0f0", 40, 50)
const blue = await picture("#00f")

const zip = (files: Record<string, Buffer | string>) =>
  zipOf(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes as string)]))

test("a ZIP of images: each good one is a task with its file, each bad one a reason, and again nothing is new", async () => {
  const stage = await stageOf(world, photos)
  const archive = zip({
    "street/a.png": red,
    "b.png": green,
    "broken.png": red.subarray(0, 60),
    "notes.txt": "hello, these are words",
    "../out.png": blue,
    ".DS_Store": "x",
  })
  const row = await stage.send(archive, "pictures.zip")
  expect(row).toMatchObject({ state: "done", format: "zip", read: 5, imported: 2, refused: 3, skipped: 0, error: null })
  expect(row.bytes_read).toBe(row.bytes)
  const refusals = await stage.refusals(row.id)
  expect(refusals.map(one => [one.text, one.code])).toEqual([
    ["broken.png", "image_cut_off"],
    ["notes.txt", "image_unknown"],
    ["../out.png", "name_unsafe"],
  ])
  for (const { sentence } of refusals) expect(sentence).toMatch(/left out; the other files are kept\. \S.+\.$/)
  const tasks = await stage.tasks()
  expect(tasks.map(task => [task.external_id, task.payload["name"]])).toEqual([
    ["street/a.png", "street/a.png"],
    ["b.png", "b.png"],
  ])
  const shown = await stage.client.call("task.show", { ...stage.in, task: toId("task", tasks[1]!.id) })
  expect(shown.files).toMatchObject([
    { id: tasks[1]!.payload["image"], name: "b.png", width: 40, height: 50, media_type: "image/png" },
  ])
  const image = await fetch(world.address + shown.files[0]!.url)
  expect(Buffer.from(await image.arrayBuffer()).equals(green)).toBe(true)

  expect(await stage.send(archive, "pictures.zip")).toMatchObject({ read: 5, imported: 0, skipped: 2, refused: 3 })
  const changed = await stage.send(zip({ "b.png": blue }), "pictures.zip")
  expect(changed).toMatchObject({ read: 1, refused: 1 })
  expect((await stage.refusals(changed.id))[0]).toMatchObject({ code: "external_id_conflict" })
})

const withRecords = {
  "data/rows.jsonl": [
    { id: 1, image: "img/a.png", hint: "left" },
    { id: 2, image: "./img/b.png", hint: "right" },
    { id: 3, image: "img/missing.png" },
    { id: 4, image: "https://example.org/c.png" },
  ]
    .map(row => JSON.stringify(row))
    .join("\n"),
  "data/img/a.png": red,
  "data/img/b.png": green,
  "data/img/unused.png": blue,
}

async function unpack(files: Record<string, Buffer | string>): Promise<string> {
  const root = await mkdtemp(join(folder, "pictures-"))
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true })
    await writeFile(join(root, name), bytes)
  }
  return root
}

test.each(["a ZIP", "a folder"])("%s with a record file: records name its images; what nobody names is said", async kind => {
  const stage = await stageOf(world, photos)
  const row =
    kind === "a ZIP"
      ? await stage.take(zip(withRecords), "set.zip")
      : await runImport(world.house, { ...stage.place, source: { path: await unpack(withRecords) } })
  expect(row).toMatchObject({ state: "done", format: "zip", read: 5, imported: 3, refused: 2, error: null })
  const tasks = await stage.tasks()
  expect(tasks.map(task => [task.external_id, task.payload["hint"]])).toEqual([
    ["1", "left"],
    ["2", "right"],
    ["4", undefined],
  ])
  const [a, , c] = await Promise.all(
    tasks.map(task => stage.client.call("task.show", { ...stage.in, task: toId("task", task.id) })),
  )
  expect(a!.files).toMatchObject([{ name: "data/img/a.png", width: 30, height: 20 }])
  expect(c!.files).toEqual([])
  const refusals = await stage.refusals(toId("import", row.id))
  expect(refusals).toMatchObject([
    { code: "media_missing", line: 3 },
    { code: "media_unused", text: "data/img/unused.png" },
  ])
  expect(refusals[0]!.sentence).toMatch(/“img\/missing\.png” is not in the archive/)
})

test("predicted boxes are checked against the upright image they lie on", async () => {
  const stage = await stageOf(world, photos)
  const box = (width: number) => [{ id: "1", label: "car", x: 1, y: 1, width, height: 5 }]
  const rows = [
    { id: 1, image: "a.png", boxes: box(20) },
    { id: 2, image: "b.png", boxes: box(2000) },
  ]
  const archive = zip({ "rows.jsonl": rows.map(row => JSON.stringify(row)).join("\n"), "a.png": red, "b.png": green })
  const mapping = { predictions: [{ column: "boxes", question: "things", model: "detector" }] }
  expect(await stage.take(archive, "set.zip", { mapping })).toMatchObject({ imported: 2, responses: 1, responses_refused: 1 })
})

test("a list of files, one of them not there", async () => {
  const stage = await stageOf(world, null)
  const root = await unpack({ "a.png": red, "b.png": green })
  const row = await runImport(world.house, {
    ...stage.place,
    source: { paths: [join(root, "a.png"), join(root, "no.png"), join(root, "b.png")] },
  })
  expect(row).toMatchObject({ state: "done", name: "3 files", read: 3, imported: 2, refused: 1 })
  expect((await stage.tasks()).map(task => task.external_id)).toEqual(["a.png", "b.png"])
  expect(await stage.take(red, "one.png")).toMatchObject({ state: "done", read: 1, imported: 1 })
  expect((await stage.tasks()).at(-1)!.payload).toMatchObject({ name: "one.png" })
})

test("images for a form that shows none are refused by name, and their bytes are not kept", async () => {
  const stage = await stageOf(world, {
    views: [{ key: "text", view: "text", from: "$text" }],
    questions: [{ key: "a", kind: "text" }],
  })
  const row = await stage.take(zip({ "a.png": red }), "set.zip")
  expect(row).toMatchObject({ state: "done", read: 1, refused: 1 })
  expect((await stage.refusals(toId("import", row.id)))[0]).toMatchObject({ code: "payload_invalid", text: "a.png" })
  const files = await world.house.db.transaction(stage.place.workspace, [], query =>
    query("select 1 from file where project_id = $1", [stage.place.project]),
  )
  expect(files).toEqual([])
})

test("a preview of a ZIP lists what would become tasks, and stores nothing", async () => {
  const stage = await stageOf(world, photos)
  const archive = zip({ "a.png": red, "../b.png": red, "c/d.png": green })
  const ask = (bytes: Buffer, size: number) =>
    stage.client.call("import.preview", { ...stage.in, name: "set.zip", bytes: size }, { body: bytes as BodyInit })
  const preview = await ask(archive, archive.length)
  expect(preview).toMatchObject({ format: "zip", read: 3, good: 2, refused: 1, refusals: [{ code: "name_unsafe" }] })
  expect(preview.rows).toEqual([
    { image: "a.png", name: "a.png" },
    { image: "c/d.png", name: "c/d.png" },
  ])
  expect(Object.fromEntries(preview.columns.map(column => [column.name, column.goes_to]))).toEqual({
    image: ["view:photo", "task"],
    name: ["external_id", "task"],
  })
  // Its list of files stands at the end of an archive: of a head nothing can be said, and nothing is.
  expect(await ask(archive.subarray(0, 200), archive.length)).toMatchObject({ format: "zip", read: 0, rows: [] })
  expect(await stage.tasks()).toEqual([])
})
