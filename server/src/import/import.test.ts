import { type Id, newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { importJob } from "./import.ts"
import { runImport } from "./run.ts"
import { sentiment, stageOf } from "./test-stage.ts"

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
const jsonl = (rows: unknown[]) => rows.map(row => JSON.stringify(row)).join("\n")
const adds = (row: { read: number; imported: number; skipped: number; refused: number }) =>
  row.read === row.imported + row.skipped + row.refused

test("good lines go in, bad ones are reported with line and reason, and the counts add up", async () => {
  const stage = await stageOf(world, sentiment, { responses: 3 })
  const text = `{"text":"one","n":1}\n{"text":}\n\n{"text":"two"}\n{"txt":"three"}\n{"text":"four 👨‍👩‍👧"}\n`
  const row = await stage.send(text)
  expect(row).toMatchObject({ state: "done", format: "jsonl", read: 5, imported: 3, skipped: 0, refused: 2, error: null })
  expect(row.bytes).toBe(Buffer.byteLength(text))
  expect(row.bytes_read).toBe(row.bytes)
  const tasks = await stage.tasks()
  expect(tasks.map(task => task.payload)).toEqual([{ text: "one", n: 1 }, { text: "two" }, { text: "four 👨‍👩‍👧" }])
  expect(tasks.every(task => task.state === 0 && task.needed === 3 && task.given === 0)).toBe(true)
  const refusals = await stage.refusals(row.id)
  expect(refusals.map(({ line, code }) => [line, code])).toEqual([
    [2, "json_syntax"],
    [5, "payload_invalid"],
  ])
  expect(refusals[1]!.sentence).toMatch(
    /^Line 5 does not fit the form: the field “text”.* is missing.*left out; the good records are kept\. \S/,
  )
  expect(refusals[1]!.text).toBe('{"txt":"three"}')
  await world.settle()
  expect(await stage.client.call("project.show", stage.in)).toMatchObject({ counts: { tasks: 3 } })
})

test("the three formats of the same rows bring the same tasks", async () => {
  const rows = [
    { text: 'a "quoted"\nline', lang: "en" },
    { text: "=1+1; häßlich", lang: "de" },
  ]
  const csv = `text;lang\r\n"a ""quoted""\nline";en\r\n"=1+1; häßlich";de\r\n`
  for (const [name, bytes] of [
    ["a.jsonl", jsonl(rows)],
    ["a.json", JSON.stringify(rows, null, 1)],
    ["a.csv", Buffer.from(csv, "latin1")],
  ] as const) {
    const stage = await stageOf(world, sentiment)
    expect(await stage.send(bytes, name)).toMatchObject({ state: "done", imported: 2, refused: 0 })
    expect((await stage.tasks()).map(task => task.payload)).toEqual(rows)
  }
})

describe("an external id", () => {
  test("makes a repeat harmless: the same data is skipped, other data is a conflict, and the stored one stays", async () => {
    const stage = await stageOf(world, sentiment)
    await stage.send(jsonl([{ id: "a", text: "one" }, { id: 2, text: "two" }, { text: "without" }]))
    const row = await stage.send(
      jsonl([
        { text: "one", id: "a" },
        { id: "2", text: "two" },
        { id: "a", text: "ONE" },
        { id: "b", text: "new" },
        { id: "b", text: "new" },
        { id: "b", text: "other" },
      ]),
    )
    // The second has its id as a text now: other data under the same id.
    expect(row).toMatchObject({ read: 6, imported: 1, skipped: 2, refused: 3 })
    const refusals = await stage.refusals(row.id)
    expect(refusals.map(one => [one.line, one.code])).toEqual([2, 3, 6].map(line => [line, "external_id_conflict"]))
    expect(refusals[0]!.sentence).toMatch(/“2”.*was kept\. Import it under another id/)
    const tasks = await stage.tasks()
    expect(tasks.map(task => [task.external_id, task.payload["text"]])).toEqual([
      ["a", "one"],
      ["2", "two"],
      [null, "without"],
      ["b", "new"],
    ])
  })
  test("is the column that the mapping names, then every row must have it", async () => {
    const stage = await stageOf(world, sentiment)
    const row = await stage.send(
      jsonl([
        { id: 1, key: "x", text: "one" },
        { id: 2, text: "two" },
      ]),
      "a.jsonl",
      { external_id: "key" },
    )
    expect(row).toMatchObject({ imported: 1, refused: 1 })
    expect((await stage.refusals(row.id))[0]).toMatchObject({ line: 2, code: "id_missing" })
    expect((await stage.tasks())[0]!.external_id).toBe("x")
  })
  test("that two imports bring at the same moment makes one task", async () => {
    const stage = await stageOf(world, sentiment)
    const rows = Array.from({ length: 3000 }, (_, i) => ({ id: `t${i}`, text: `text ${i}` }))
    const done = await Promise.all([1, 2, 3].map(n => stage.take(jsonl(rows), `copy ${n}.jsonl`)))
    expect(done.every(row => row.state === "done" && row.read === 3000 && adds(row))).toBe(true)
    expect(done.reduce((sum, row) => sum + row.imported, 0)).toBe(3000)
    expect(await stage.tasks()).toHaveLength(3000)
  })
})

describe("predictions", () => {
  const rows = [
    { id: "1", text: "fine", model_says: "good" },
    { id: "2", text: "poor", model_says: "bad" },
    { id: "3", text: "odd", model_says: "sideways" },
    { id: "4", text: "open", model_says: null },
  ]
  const mapping = { predictions: [{ column: "model_says", question: "mood", model: "mood-2025" }] }

  test("become responses of one model worker; people still give what the plan asks for", async () => {
    const stage = await stageOf(world, sentiment, { responses: 1 })
    const row = await stage.send(jsonl(rows), "a.jsonl", mapping)
    expect(row).toMatchObject({ read: 4, imported: 4, refused: 0, responses: 2, responses_refused: 1 })
    const [refusal] = await stage.refusals(row.id)
    expect(refusal).toMatchObject({ line: 3, code: "prediction_invalid" })
    expect(refusal!.sentence).toMatch(
      /“mood-2025” predicted does not fit.*“sideways” is not one of.*The task was taken in without it/,
    )
    const tasks = await stage.tasks()
    expect(tasks.map(task => task.payload)).toEqual(rows.map(({ id, text }) => ({ id, text })))
    expect(tasks.map(task => [task.given, task.needed, task.state])).toEqual([
      [1, 2, 0],
      [1, 2, 0],
      [0, 1, 0],
      [0, 1, 0],
    ])
    await world.settle()
    const shown = await stage.client.call("task.show", { ...stage.in, task: toId("task", tasks[0]!.id) })
    expect(shown.responses).toMatchObject([{ pseudonym: "mood-2025", model: true, value: { mood: "good" }, extra: false }])
    expect(shown.answer?.questions["mood"]).toMatchObject({ value: "good" })
    const { counts } = await stage.client.call("project.show", stage.in)
    expect(counts).toMatchObject({ tasks: 4, done: 0, responses: 2 })
    const { client } = await world.asWorker(stage.in.project)
    const { assignments } = await client.call("assignment.claim", {
      ...stage.in,
      ids: Array.from({ length: 5 }, () => newId("assignment")),
    })
    expect(assignments).toHaveLength(4)
  })
  test("come again without being counted again, and may come later for tasks that are there", async () => {
    const stage = await stageOf(world, sentiment)
    await stage.send(jsonl(rows.map(({ id, text }) => ({ id, text }))))
    const again = { read: 4, imported: 0, skipped: 4, refused: 0 }
    expect(await stage.send(jsonl(rows), "a.jsonl", mapping)).toMatchObject({ ...again, responses: 2 })
    expect(await stage.send(jsonl(rows), "a.jsonl", mapping)).toMatchObject({ ...again, responses: 0 })
    expect((await stage.tasks()).map(task => task.given)).toEqual([1, 1, 0, 0])
  })
  test("for a question that the form does not have are refused before anything is sent", async () => {
    const stage = await stageOf(world, sentiment)
    const wrong = { predictions: [{ column: "x", question: "colour", model: "m" }] }
    expect(await code(stage.client.call("import.create", { ...stage.in, id: newId("import"), name: "a", mapping: wrong }))).toBe(
      "input_invalid",
    )
  })
})

/** A body that sends this much and breaks. */
const broken = (bytes: Uint8Array) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(bytes)
    },
    async pull(controller) {
      await new Promise(resolve => setTimeout(resolve, 200))
      controller.error(new Error("the line broke"))
    },
  })
/** Waiting in this world. */
const jobs = async () => (await world.house.db.query<{ waiting: number }>("select waiting from jobs.counts()"))[0]!.waiting

describe("an upload", () => {
  test("goes on at the offset where it broke off, and is not counted twice when it is sent again", async () => {
    const stage = await stageOf(world, sentiment)
    const bytes = Buffer.from(jsonl(Array.from({ length: 500 }, (_, i) => ({ id: i, text: `text ${i}` }))))
    const id = newId("import")
    const call = (offset: number, body: AsyncIterable<Uint8Array> | Buffer) =>
      stage.client.call("import.upload", { ...stage.in, import: id, offset }, { body: body as BodyInit })
    await stage.client.call("import.create", { ...stage.in, id, name: "a.jsonl" })
    await expect(call(0, broken(bytes.subarray(0, 7000)) as never)).rejects.toThrow()
    let there = await stage.client.call("import.show", { ...stage.in, import: id })
    for (let i = 0; i < 50 && there.bytes === 0; i++) {
      await new Promise(resolve => setTimeout(resolve, 40))
      there = await stage.client.call("import.show", { ...stage.in, import: id })
    }
    expect(there).toMatchObject({ state: "waiting", bytes: 7000 })
    expect(await code(call(6000, bytes.subarray(6000)))).toBe("input_invalid")
    expect(await call(7000, bytes.subarray(7000))).toMatchObject({ state: "waiting", bytes: bytes.length })
    await importJob(world.house)({ ...stage.place, import: toUuid(id) }, new AbortController().signal)
    const done = await call(0, bytes)
    expect(done).toMatchObject({ state: "done", imported: 500 })
    expect(await stage.tasks()).toHaveLength(500)
    expect(await world.house.storage.size(`${stage.place.workspace}/${stage.place.project}/import/${toUuid(id)}`)).toBe(null)
  })
  test("comes in pieces: nothing is imported before the last, and a piece that broke off goes on from where it stands", async () => {
    const stage = await stageOf(world, sentiment)
    const bytes = Buffer.from(jsonl(Array.from({ length: 300 }, (_, i) => ({ id: i, text: `text ${i}` }))))
    const id = newId("import")
    const at = { ...stage.in, import: id }
    await stage.client.call("import.create", { ...stage.in, id, name: "pieces.jsonl" })
    const before = await jobs()
    const put = (offset: number, end: number) =>
      stage.client.call("import.upload", { ...at, offset, more: end < bytes.length }, { body: bytes.subarray(offset, end) })
    expect(await put(0, 2000)).toMatchObject({ state: "waiting", bytes: 2000 })
    expect(await jobs()).toBe(before)
    // The connection breaks in the middle of the second piece.
    await expect(
      stage.client.call("import.upload", { ...at, offset: 2000, more: true }, { body: broken(bytes.subarray(2000, 3500)) }),
    ).rejects.toThrow()
    let { bytes: there } = await stage.client.call("import.show", at)
    for (let i = 0; i < 100 && there === 2000; i++) {
      await new Promise(resolve => setTimeout(resolve, 40))
      there = (await stage.client.call("import.show", at)).bytes
    }
    expect(there).toBe(3500)
    expect(await code(put(5000, bytes.length))).toBe("input_invalid")
    expect(await put(3500, bytes.length)).toMatchObject({ state: "waiting", bytes: bytes.length })
    expect(await jobs()).toBe(before + 1)
    await importJob(world.house)({ ...stage.place, import: toUuid(id) }, new AbortController().signal)
    expect(await stage.client.call("import.show", at)).toMatchObject({ state: "done", imported: 300 })
  })
  test("is begun once however often it is begun, and never as two things", async () => {
    const stage = await stageOf(world, sentiment)
    const id = newId("import")
    const begin = (name: string) => stage.client.call("import.create", { ...stage.in, id, name })
    const [one, two] = await Promise.all([begin("a.jsonl"), begin("a.jsonl")])
    expect(one).toEqual(two)
    expect(await code(begin("b.jsonl"))).toBe("id_taken")
    const list = await stage.client.call("import.list", stage.in)
    expect(list.items.map(item => item.id)).toEqual([id])
  })
})

test("a cancelled import stops at the next batch; what is in stays", async () => {
  const stage = await stageOf(world, sentiment)
  const rows = jsonl(Array.from({ length: 60_000 }, (_, i) => ({ text: `text ${i}` })))
  let isAsked = false
  const row = await stage.take(rows, "a.jsonl", {
    onProgress: ({ id }) => {
      if (isAsked) return
      isAsked = true
      void stage.client.call("import.cancel", { ...stage.in, import: toId("import", id) })
    },
  })
  expect(row.state).toBe("cancelled")
  expect(row.imported).toBeGreaterThan(0)
  expect(row.imported).toBeLessThan(60_000)
  expect(await stage.tasks()).toHaveLength(row.imported)
})

test("what holds for an import does not depend on who asks: rights, other workspaces, archived projects", async () => {
  const stage = await stageOf(world, sentiment)
  const reviewer = await world.as("reviewer")
  const { client: stranger } = await world.stranger()
  const begin = { ...stage.in, id: newId("import") as Id<"import">, name: "a" }
  expect(await code(reviewer.call("import.create", begin))).toBe("not_allowed")
  expect(await code(stranger.call("import.create", begin))).toBe("not_found")
  await stage.client.call("project.update", { ...stage.in, state: "archived" })
  expect(await code(stage.client.call("import.create", begin))).toBe("project_archived")
  expect(await code(runImport(world.house, { ...stage.place, source: { path: "/dev/null" } }))).toBe("project_archived")
})

describe("a preview", () => {
  const rows = [
    { id: 1, text: "one", lang: "en" },
    { id: 2, text: "two", lang: "en" },
    { id: 3, txt: "x" },
  ]
  const ask = async (bytes: string | Buffer, name: string, size?: number) => {
    const stage = await stageOf(world, sentiment)
    const preview = await stage.client.call(
      "import.preview",
      { ...stage.in, name, ...(size ? { bytes: size } : {}) },
      { body: bytes as BodyInit },
    )
    expect(await stage.tasks()).toEqual([])
    return preview
  }
  test("says what goes where and what would be refused, and stores nothing", async () => {
    const preview = await ask(jsonl(rows), "a.jsonl")
    expect(preview).toMatchObject({
      format: "jsonl",
      encoding: "utf-8",
      delimiter: null,
      read: 3,
      good: 2,
      refused: 1,
      rows: rows.slice(0, 2),
    })
    expect(preview.refusals[0]).toMatchObject({ line: 3, code: "payload_invalid" })
    expect(Object.fromEntries(preview.columns.map(column => [column.name, column.goes_to]))).toEqual({
      id: ["external_id", "task"],
      text: ["view:text", "task"],
      lang: ["task"],
    })
  })
  test("of a head does not blame the file for where the head ends", async () => {
    const whole = jsonl(rows.slice(0, 2))
    expect(await ask(whole.slice(0, -5), "a.jsonl", 1_000_000)).toMatchObject({ read: 1, refused: 0 })
    expect(await ask(whole.slice(0, -5), "a.jsonl")).toMatchObject({ read: 2, refused: 1 })
  })
  test("knows an old encoding and delimiter", async () => {
    const preview = await ask(Buffer.from("text;lang\ngrün;de\nrot;de\n", "latin1"), "a.csv")
    expect(preview).toMatchObject({
      format: "csv",
      encoding: "windows-1252",
      delimiter: ";",
      good: 2,
      rows: [{ text: "grün" }, {}],
    })
  })
  test("of nothing usable is refused with a sentence", async () => {
    const stage = await stageOf(world, null)
    const error = await stage.client.call("import.preview", { ...stage.in, name: "a.pdf" }, { body: "%PDF-1.7 …" }).catch(e => e)
    expect(error.problem).toMatchObject({ code: "import_unreadable", status: 422 })
    expect(error.message).toMatch(/is a PDF\. Nothing was taken from it\. Convert it/)
  })
})
