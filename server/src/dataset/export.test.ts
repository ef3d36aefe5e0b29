import { createHash } from "node:crypto"
import { readdir } from "node:fs/promises"
import { dirname } from "node:path"
import { newId, toUuid } from "@tagwerk/contract/id.ts"
import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { photos, type Stage, sentiment, stageOf } from "../import/test-stage.ts"
import { createWorld, type World } from "../test-world.ts"
import { exportJob } from "./export.ts"
import { exportNow, freezeNow, label } from "./test-label.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => "no refusal",
    error => error.problem?.code ?? String(error),
  )

async function labelled(rows: object[], workers = 2, each = 100): Promise<Stage> {
  const stage = await stageOf(world, sentiment, { responses: workers })
  await stage.take(rows.map(row => JSON.stringify(row)).join("\n"))
  await label(world, stage, workers, each)
  await world.settle()
  return stage
}
const rows = Array.from({ length: 12 }, (_, i) => ({
  id: `t${i}`,
  text: `text ${i}`,
  note: i === 3 ? '=cmd|"/c calc"!A1' : `a, "b"\n${i}`,
}))

describe("answers", () => {
  test("counts in are rows and losses, by name", async () => {
    const stage = await labelled(rows, 1, 8)
    const { made, lines } = await exportNow(world, stage, { what: "answers" })
    expect(made).toMatchObject({ state: "done", rows: 8, rows_total: 12, losses: { unanswered: 4 }, error: null })
    expect(made.bytes).toBe(lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0))
    const row = JSON.parse(lines[0]!)
    expect(Object.keys(row)).toEqual(["task", "external_id", "data", "answers", "confidence", "responses", "position", "dataset"])
    expect(row).toMatchObject({ data: { text: expect.any(String) }, responses: 1, dataset: null })
    expect(row.position).toBeGreaterThan(0)
  })
  test("as a table: no cell is a formula, and the data's own columns never hide ours", async () => {
    const stage = await labelled([...rows, { id: "x", text: "text x", confidence: "mine", mood: "+x" }])
    const { text, made } = await exportNow(world, stage, { what: "answers", format: "csv" })
    expect(made).toMatchObject({ rows: 13, losses: {} })
    const [head] = text.split("\r\n")
    expect(head).toBe(
      "task,external_id,data.confidence,id,data.mood,note,text,mood,mood_none,mood_confidence,mood_method,confidence,responses,position,dataset",
    )
    expect(text).toContain(`"'=cmd|""/c calc""!A1"`)
    expect(text).toContain("'+x")
    expect(text).not.toMatch(/(^|,)"?[=@]/m)
  })
  test("of a slice, in its order", async () => {
    const stage = await labelled(rows, 1, 8)
    const one = await exportNow(world, stage, { what: "answers", slice: { label: "good" } })
    const all = await exportNow(world, stage, { what: "answers" })
    const good = all.lines.filter(line => JSON.parse(line).answers.mood.value === "good")
    expect(good.length).toBeGreaterThan(0)
    expect(good.length).toBeLessThan(8)
    expect(one.lines.toSorted()).toEqual(good.toSorted())
    expect(one.made).toMatchObject({ rows: good.length, rows_total: good.length, losses: {} })
    const down = await exportNow(world, stage, { what: "answers", slice: { sort: "external_id", descending: true } })
    const ids = down.lines.map(line => JSON.parse(line).external_id)
    expect(ids).toEqual(ids.toSorted().reverse())
    expect(down.made).toMatchObject({ rows: 8, rows_total: 12, losses: { unanswered: 4 } })
  })
  test("an image that was looked at and found empty is an answer", async () => {
    const stage = await stageOf(world, photos)
    await stage.take(
      await sharp({ create: { width: 30, height: 20, channels: 3, background: "#fff" } })
        .png()
        .toBuffer(),
      "empty.png",
    )
    const { client } = await world.asWorker(stage.in.project)
    const { assignments } = await client.call("assignment.claim", { ...stage.in, ids: [newId("assignment")] })
    await client.call("response.submit", {
      ...stage.in,
      response: newId("response"),
      assignment: assignments[0]!.id,
      form_version: 1,
      value: { things: [] },
    })
    await world.settle()
    const { made, lines } = await exportNow(world, stage, { what: "answers" })
    expect(made).toMatchObject({ rows: 1, losses: {} })
    expect(JSON.parse(lines[0]!)).toMatchObject({ data: { name: "empty.png" }, answers: { things: { value: [] } } })
    const table = await exportNow(world, stage, { what: "answers", format: "csv" })
    expect(table.lines).toHaveLength(2)
  })
})

test("responses: each person's, with every revision, and which one stands", async () => {
  const stage = await labelled([{ text: "one" }], 2)
  const { client } = await world.asWorker(stage.in.project)
  await stage.client.call("task.ask", {
    ...stage.in,
    task: `task_${(await exportNow(world, stage, { what: "answers" })).lines[0]!.slice(14, 40)}` as never,
    more: 1,
  })
  const { assignments } = await client.call("assignment.claim", { ...stage.in, ids: [newId("assignment")] })
  const [response, id] = [newId("response"), newId("response")]
  await client.call("response.submit", {
    ...stage.in,
    response,
    assignment: assignments[0]!.id,
    form_version: 1,
    value: { mood: "good" },
    spent_ms: 4200,
  })
  await client.call("response.amend", { ...stage.in, response, id, form_version: 1, value: { mood: { none: "cannot_tell" } } })
  const { made, lines } = await exportNow(world, stage, { what: "responses" })
  expect(made).toMatchObject({ rows: 4, rows_total: 4 })
  const found = lines.map(line => JSON.parse(line))
  expect(new Set(found.map(row => row.worker)).size).toBe(3)
  expect(found.find(row => row.response === response)).toMatchObject({
    revision: 1,
    superseded: true,
    value: { mood: "good" },
    spent_ms: 4200,
    late: false,
    model: false,
  })
  expect(found.find(row => row.response === id)).toMatchObject({
    revision: 2,
    superseded: false,
    value: { mood: { none: "cannot_tell" } },
  })
  expect(found.every(row => row.position > 0 && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(row.created_at))).toBe(true)
  const { text } = await exportNow(world, stage, { what: "responses", format: "csv" })
  expect(text).toMatch(/cannot_tell/)
})

test("written by two at once is the file of the one that was first, and nothing of the other stays", async () => {
  const stage = await labelled(rows)
  const id = newId("export")
  await stage.client.call("export.create", { ...stage.in, id, what: "answers", format: "jsonl" })
  const job = { ...stage.place, export: toUuid(id) }
  await Promise.all([1, 2, 3].map(() => exportJob(world.house)(job, new AbortController().signal)))
  const made = await stage.client.call("export.show", { ...stage.in, export: id })
  const text = await (await fetch(world.address + made.url!)).text()
  expect(made).toMatchObject({
    state: "done",
    rows: 12,
    bytes: Buffer.byteLength(text),
    sha256: createHash("sha256").update(text).digest("hex"),
  })
  const folder = dirname(world.house.storage.path(`${stage.place.workspace}/${stage.place.project}/export/${toUuid(id)}`))
  expect(await readdir(folder)).toEqual([toUuid(id)])
})

describe("a download", () => {
  test("goes on by range, and its ETag is the hash of the whole", async () => {
    const stage = await labelled(rows)
    const { made, text } = await exportNow(world, stage, { what: "answers" })
    expect(made.sha256).toBe(createHash("sha256").update(text).digest("hex"))
    const first = await fetch(world.address + made.url!, { headers: { range: "bytes=0-99" } })
    const etag = first.headers.get("etag")!
    expect(etag).toBe(`"${made.sha256}"`)
    expect(first.headers.get("content-disposition")).toMatch(/^attachment; filename="Border answers\.jsonl"/)
    const rest = await fetch(world.address + made.url!, { headers: { range: "bytes=100-", "if-range": etag } })
    expect([first.status, rest.status]).toEqual([206, 206])
    expect((await first.text()) + (await rest.text())).toBe(text)
  })
  test("is for whoever holds its address, and for that file only", async () => {
    const [a, b] = [await labelled(rows), await labelled(rows)]
    const [one, two] = [await exportNow(world, a, { what: "answers" }), await exportNow(world, b, { what: "answers" })]
    const url = new URL(one.made.url!, world.address)
    url.pathname = new URL(two.made.url!, world.address).pathname
    expect((await fetch(url)).status).toBe(403)
  })
})

test("what cannot be exported says why; who may not is told so", async () => {
  const stage = await labelled(rows.slice(0, 1))
  const dataset = await freezeNow(world, stage, "d")
  const ask = (more: object) =>
    code(
      stage.client.call("export.create", {
        ...stage.in,
        id: newId("export"),
        what: "answers",
        format: "jsonl",
        ...more,
      } as never),
    )
  expect(await ask({ what: "project", format: "csv" })).toBe("input_invalid")
  expect(await ask({ what: "responses", dataset: dataset.id })).toBe("input_invalid")
  expect(await ask({ dataset: dataset.id, slice: { state: "done" } })).toBe("input_invalid")
  expect(await ask({ dataset: newId("dataset") })).toBe("not_found")
  const bare = await stageOf(world, null)
  expect(
    await code(bare.client.call("export.create", { ...bare.in, id: newId("export"), what: "answers", format: "jsonl" })),
  ).toBe("form_missing")
  const reviewer = await world.as("reviewer")
  expect(await code(reviewer.call("export.create", { ...stage.in, id: newId("export"), what: "answers", format: "jsonl" }))).toBe(
    "not_allowed",
  )
  const { client: stranger } = await world.stranger()
  expect(await code(stranger.call("export.list", stage.in))).toBe("not_found")
  const id = newId("export")
  const begin = (format: "jsonl" | "csv") => stage.client.call("export.create", { ...stage.in, id, what: "answers", format })
  const [one, again] = await Promise.all([begin("jsonl"), begin("jsonl")])
  expect(again).toEqual(one)
  expect(await code(begin("csv"))).toBe("id_taken")
})
