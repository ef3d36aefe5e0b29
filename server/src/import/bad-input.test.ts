/**
 * What people really drop on it. One row for each kind of bad input: the message says what happened, what was kept, what to do, and
 * nothing else is lost: the good records of the same file are in, the counts add up, the next import works.
 */
import { open } from "node:fs/promises"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import type { ImportMapping } from "@tagwerk/contract/dataset.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { newId, toId } from "@tagwerk/contract/id.ts"
import sharp from "sharp"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { runImport } from "./run.ts"
import { photos, sentiment, stageOf } from "./test-stage.ts"
import { zip } from "./test-zip.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const names: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ key: "names", kind: "span", on: "text", labels: [{ name: "PERSON" }] }],
}
const mapping = (question: string): ImportMapping => ({ predictions: [{ column: "says", question, model: "m" }] })
const good = '{"id":"good","text":"a good one"}\n'
const row = (more: object) => `${JSON.stringify({ id: "x", text: "three 👍👍👍", ...more })}\n`
const red = await sharp({ create: { width: 30, height: 20, channels: 3, background: "#f00" } })
  .png()
  .toBuffer()
const chunk = (type: string, bytes: Buffer): Buffer => {
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  const body = Buffer.concat([Buffer.from(type), bytes])
  length.writeUInt32BE(bytes.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}
/** A PNG of sound structure, whose pixels are none. */
const png = (width: number, height: number): Buffer => {
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  return Buffer.concat([
    red.subarray(0, 8),
    chunk("IHDR", head),
    chunk("IDAT", Buffer.alloc(20, 7)),
    chunk("IEND", Buffer.alloc(0)),
  ])
}

/** A PNG whose one comment unpacks to 50 MB. */
const bomb = Buffer.concat([red.subarray(0, 33), chunk("tEXt", Buffer.alloc(50e6)), red.subarray(33)])

describe("one record is left out, the good ones are in", () => {
  test.each<[what: string, name: string, input: string | Buffer, code: string, says: RegExp, form?: Form]>([
    [
      "not UTF-8",
      "a.jsonl",
      Buffer.concat([Buffer.from(good), Buffer.from('{"text":"gr\xfcn"}\n', "latin1")]),
      "not_utf8",
      /Line 2 is not UTF-8/,
    ],
    ["an over-long line", "a.jsonl", `${good}{"text":"${"x".repeat(9e6)}"}\n`, "line_too_long", /longer than 8 MB/],
    ["a stray quote in CSV", "a.csv", 'id,text\ngood,fine\n2,5" pipe\n', "csv_quote", /line 3 has a quote/],
    ["a row with too few cells", "a.csv", "id,text,more\ngood,fine,1\n2\n", "csv_ragged", /3/],
    ["duplicate keys", "a.jsonl", `${good}{"text":"one","text":"two"}\n`, "json_duplicate_key", /the key "text" twice/],
    ["__proto__", "a.jsonl", `${good}{"text":"one","__proto__":{"admin":true}}\n`, "json_proto_key", /"__proto__"/],
    ["a number above 2^53", "a.jsonl", `${good}{"text":"one","n":9007199254740993}\n`, "json_number", /9007199254740993.*quotes/],
    ["a lone surrogate", "a.jsonl", `${good}{"text":"\\ud83d"}\n`, "json_text", /surrogate pair/],
    ["U+0000", "a.jsonl", `${good}{"text":"a\\u0000b"}\n`, "json_text", /U\+0000/],
    ["NaN", "a.jsonl", `${good}{"text":"one","n":NaN}\n`, "json_syntax", /holds NaN.*null/],
    ["JSON 5,000 levels deep", "a.jsonl", `${good}{"text":${"[".repeat(5000)}${"]".repeat(5000)}}\n`, "json_depth", /100 levels/],
    ["a line that is no object", "a.jsonl", `${good}["text"]\n`, "json_not_object", /is a list/],
    ["a line cut off at the end", "a.jsonl", `${good}{"text":"on`, "json_syntax", /ends in the middle/],
    [
      "a broken element of an array",
      "a.json",
      `[${good.trim()},{"text":},{"id":"b","text":"fine"}]`,
      "json_syntax",
      /is not JSON/,
    ],
    [
      "a field that the form shows is missing",
      "a.jsonl",
      `${good}{"txt":"one"}\n`,
      "payload_invalid",
      /“text”, which the form shows, is missing/,
    ],
    ["a field of another type", "a.jsonl", `${good}{"text":{"a":1}}\n`, "payload_invalid", /“text” must be a text/],
    [
      "an id that is used for other data",
      "a.jsonl",
      `${good}{"id":"good","text":"other"}\n`,
      "external_id_conflict",
      /“good”.*was kept/,
    ],
    ["an id without end", "a.jsonl", `${good}{"id":"${"9".repeat(300)}","text":"one"}\n`, "id_too_long", /longer than 200/],
    [
      "an image that is no address",
      "a.jsonl",
      '{"id":"good","image":"https://example.org/a.png"}\n{"image":"javascript:alert(1)"}\n',
      "payload_invalid",
      /must be an image/,
      photos,
    ],
    [
      "a broken image",
      "a.zip",
      zip([
        ["good.png", red],
        ["bad.png", red.subarray(0, 50)],
      ]),
      "image_cut_off",
      /cut off after 50 bytes/,
      photos,
    ],
    [
      "pixels that cannot be decoded",
      "a.zip",
      zip([
        ["good.png", red],
        ["bad.png", png(30, 20)],
      ]),
      "thumbnail_failed",
      /cannot be decoded/,
      photos,
    ],
    [
      "an image of 30,000 × 30,000",
      "a.zip",
      zip([
        ["good.png", red],
        ["bad.png", png(30_000, 30_000)],
      ]),
      "image_pixels",
      /30,000 × 30,000 pixels, 900 million; at most 100 million/,
      photos,
    ],
    [
      "a text that calls itself an image",
      "a.zip",
      zip([
        ["good.png", red],
        ["bad.png", Buffer.from("hello, I am an image")],
      ]),
      "image_unknown",
      /not an image that is known/,
      photos,
    ],
    [
      "a ZIP bomb",
      "a.zip",
      zip([
        ["good.png", red],
        ["bad.png", bomb, true],
      ]),
      "zip_ratio",
      /grows to more than 200 times its packed size/,
      photos,
    ],
    [
      "a name with ..",
      "a.zip",
      zip([
        ["good.png", red],
        ["../../etc/bad.png", red],
      ]),
      "name_unsafe",
      /points outside/,
      photos,
    ],
    [
      "a name that begins with /",
      "a.zip",
      zip([
        ["good.png", red],
        ["/etc/bad.png", red],
      ]),
      "name_unsafe",
      /points outside/,
      photos,
    ],
    [
      "an archive in the archive",
      "a.zip",
      zip([
        ["good.png", red],
        ["bad.zip", Buffer.from("PK")],
      ]),
      "zip_nested",
      /archive inside the archive/,
      photos,
    ],
  ])("%s", async (_what, name, input, code, says, form = sentiment) => {
    const stage = await stageOf(world, form)
    const done = await stage.send(input, name)
    expect(done).toMatchObject({ state: "done", error: null, refused: 1 })
    expect(done.imported).toBe(done.read - 1)
    expect(await stage.tasks()).toHaveLength(done.imported)
    expect(done.imported).toBeGreaterThan(0)
    const [refusal, ...others] = await stage.refusals(done.id)
    expect(others).toEqual([])
    expect(refusal!.code).toBe(code)
    expect(refusal!.sentence).toMatch(says)
    // What happened. What was kept. What to do.
    expect(refusal!.sentence).toMatch(
      /(was left out; the (good records|other files) are kept|The one that is stored was kept)\. [A-Z“].+\.$/s,
    )
    expect(refusal!.text.length).toBeLessThanOrEqual(200)
    // Sent again nothing is new and the same line is wrong; nothing of the first time is lost.
    const again = await stage.send(input, name)
    expect(again.refused).toBe(1)
    expect((await stage.tasks()).length).toBeGreaterThanOrEqual(done.imported)
  })
})

describe("a prediction is left out, its task is in", () => {
  test.each<[what: string, form: Form, question: string, says: unknown, sentence: RegExp]>([
    ["an unknown label", sentiment, "mood", "meh", /“meh” is not one of the form's labels \(good, bad\)/],
    ["several where one is asked for", sentiment, "mood", ["good", "bad"], /is not one of the form's labels/],
    [
      "a span outside the text",
      names,
      "names",
      [{ start: 2, end: 40, label: "PERSON" }],
      /ends at 40, but the text has 9 characters/,
    ],
    // Offsets in UTF-16 units would end in the middle of the third emoji's pair: counted in code points they lie outside.
    [
      "a span counted in UTF-16 units",
      names,
      "names",
      [{ start: 6, end: 11, label: "PERSON" }],
      /ends at 11, but the text has 9 characters/,
    ],
    [
      "a reversed span",
      names,
      "names",
      [{ start: 5, end: 2, label: "PERSON" }],
      /must begin before it ends; this one runs from 5 to 2/,
    ],
    ["a span between two characters", names, "names", [{ start: 1.5, end: 2, label: "PERSON" }], /whole numbers/],
    ["a span of an unknown label", names, "names", [{ start: 0, end: 2, label: "ORG" }], /“ORG” is not one of/],
  ])("%s", async (_what, form, question, says, sentence) => {
    const stage = await stageOf(world, form)
    const done = await stage.send(good + row({ says }), "a.jsonl", mapping(question))
    expect(done).toMatchObject({ state: "done", imported: 2, refused: 0, responses: 0, responses_refused: 1 })
    const [refusal] = await stage.refusals(done.id)
    expect(refusal).toMatchObject({ line: 2, code: "prediction_invalid" })
    expect(refusal!.sentence).toMatch(sentence)
    expect(refusal!.sentence).toMatch(/The task was taken in without it\. Correct it and import the file again\.$/)
  })
  test.each<[what: string, box: object, sentence: RegExp]>([
    [
      "a reversed box",
      { label: "car", x: 20, y: 5, width: -10, height: 4 },
      /positive width and height; this one is -10 × 4.*reversed/,
    ],
    [
      "a box outside the image",
      { label: "car", x: 20, y: 5, width: 500, height: 4 },
      /reaches outside the image of 30 × 20 pixels/,
    ],
    ["a box without numbers", { label: "car", x: null, y: 5, width: 5, height: 4 }, /finite numbers/],
    ["a box of an unknown label", { label: "tree", x: 1, y: 1, width: 5, height: 4 }, /“tree” is not one of/],
  ])("%s", async (_what, box, sentence) => {
    const stage = await stageOf(world, photos)
    const records = JSON.stringify({ id: 1, image: "red.png", says: [box] })
    const done = await stage.send(
      zip([
        ["rows.jsonl", Buffer.from(records)],
        ["red.png", red],
      ]),
      "a.zip",
      mapping("things"),
    )
    expect(done).toMatchObject({ state: "done", imported: 1, refused: 0, responses: 0, responses_refused: 1 })
    expect((await stage.refusals(done.id))[0]!.sentence).toMatch(sentence)
  })
})

describe("nothing can be taken from the whole file", () => {
  test.each<[what: string, name: string, input: string | Buffer, says: RegExp]>([
    ["an empty file", "a.jsonl", "", /The file is empty/],
    ["a file of blanks", "a.jsonl", " \n\n \n", /The file is empty/],
    ["a table without rows", "a.csv", "id,text\n", /a header line and no rows/],
    [
      "a spreadsheet",
      "a.xlsx",
      zip([["xl/workbook.xml", Buffer.from("<x/>")]]),
      /spreadsheet or document\. Nothing was taken from it\. Save the sheet as CSV/,
    ],
    ["a PDF", "a.pdf", "%PDF-1.7\n", /is a PDF/],
    ["a compressed file", "a.jsonl.gz", Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]), /gzip/],
    ["zero bytes", "a.bin", Buffer.alloc(1000), /not text: it holds zero bytes/],
    ["UTF-32", "a.jsonl", Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), /UTF-32/],
    ["one JSON object that is no list", "a.json", '{"a":\n {"b": 1}\n}', /one JSON object, not a list/],
    ["half a ZIP", "a.zip", zip([["a.png", red]]).subarray(0, 100), /ZIP/],
    ["an empty ZIP", "a.zip", zip([]), /no file in it/],
  ])("%s", async (_what, name, input, says) => {
    const stage = await stageOf(world, null)
    const done = await stage.send(input, name)
    expect(done).toMatchObject({ state: "failed", read: 0, imported: 0, refused: 0 })
    expect(done.error).toMatch(says)
    expect(done.error).toMatch(/Nothing was taken from it\. [A-Z].+\.$/s)
    expect(await stage.tasks()).toEqual([])
    // The project is none the worse for it.
    expect(await stage.send(good)).toMatchObject({ state: "done", imported: 1 })
  })
})

test("a line of 2 GB costs that line and no memory", { timeout: 180_000 }, async () => {
  const stage = await stageOf(world, sentiment)
  const path = join(world.house.config.folder, "long.jsonl")
  const file = await open(path, "w")
  await file.write(`${good}{"text":"`)
  await file.write('"}\n{"id":"last","text":"behind it"}\n', 2 ** 31)
  await file.close()
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 20)
  const done = await runImport(world.house, { ...stage.place, source: { path }, name: "long.jsonl" })
  clearInterval(watch)
  expect(done).toMatchObject({ state: "done", read: 3, imported: 2, refused: 1, bytes_read: done.bytes })
  expect((await stage.refusals(toId("import", done.id)))[0]).toMatchObject({ line: 2, code: "line_too_long" })
  expect(most - before).toBeLessThan(250e6)
})

test("a form that refers to nothing is not published, and the one before stays", async () => {
  const stage = await stageOf(world, sentiment)
  const form = { ...names, questions: [{ ...names.questions[0]!, on: "nowhere" }] } as Form
  const error = await stage.client.call("form.publish", { ...stage.in, version: 1, form }).catch(e => e)
  expect(error.problem).toMatchObject({ code: "form_invalid", status: 422 })
  expect(error.message).toMatch(
    /cannot be published as it is\. Nothing was changed\. Correct the places named.*refers to a view “nowhere” that the form does not have/s,
  )
  expect((await stage.client.call("form.show", stage.in)).version).toBe(1)
})

test("a full disk while bytes arrive: what arrived before stays, and the rest can follow", async () => {
  const stage = await stageOf(world, sentiment)
  const id = newId("import")
  await stage.client.call("import.create", { ...stage.in, id, name: "a.jsonl" })
  const { extend } = world.house.storage
  world.house.storage.extend = async (key, offset, source) => {
    async function* full() {
      for await (const chunk of source) yield chunk.subarray(0, 10)
      await new Promise(resolve => setTimeout(resolve, 100))
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" })
    }
    return extend(key, offset, full())
  }
  try {
    const error = await stage.client.call("import.upload", { ...stage.in, import: id }, { body: good }).catch(e => e)
    expect(error.problem).toMatchObject({ code: "disk_full", status: 507, retry_after: 30 })
    expect(error.message).toMatch(/disk of the server is full.*acknowledged before is kept\. Free some space/)
  } finally {
    world.house.storage.extend = extend
  }
  const there = await stage.client.call("import.show", { ...stage.in, import: id })
  expect(there).toMatchObject({ state: "waiting", bytes: 10 })
  const rest = { body: Buffer.from(good).subarray(10) as BodyInit }
  expect(await stage.client.call("import.upload", { ...stage.in, import: id, offset: 10 }, rest)).toMatchObject({
    bytes: good.length,
  })
})

test("a file that is not there, and one that may not be read", async () => {
  const stage = await stageOf(world, sentiment)
  const done = await runImport(world.house, { ...stage.place, source: { path: "/no/such/file.jsonl" } })
  expect(done).toMatchObject({ state: "failed", name: "file.jsonl" })
  expect(done.error).toMatch(/\/no\/such\/file\.jsonl does not exist\. Nothing was taken from it\. Check its name/)
})
