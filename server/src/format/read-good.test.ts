import { describe, expect, it } from "vitest"
import { readRecords } from "./read.ts"
import { read, readAll, values } from "./read-all.ts"
import { Unreadable } from "./reason.ts"

describe("good input", () => {
  it("keeps constructor and toString as data, and pollutes nothing", async () => {
    const [record] = values(await read('{"constructor":{"prototype":{"x":1}},"toString":2}', { name: "a.jsonl" }))
    expect(Object.keys(record!)).toEqual(["constructor", "toString"])
    expect(({} as { x?: number }).x).toBeUndefined()
  })

  it("takes long fractions, small exponents and 2^53 - 1", async () => {
    const text = '{"a":0.12345678901234567,"b":1e-7,"c":9007199254740991,"d":1.5E+10,"e":"9007199254740993","f":true}'
    expect(values(await read(text, { name: "a.jsonl" }))).toEqual([JSON.parse(text)])
  })

  it("keeps U+2028, emoji, escapes and CRLF inside text", async () => {
    const value = { a: "x\u2028y\u2029z", b: "👨‍👩‍👧", c: 'q"\\\r\n', d: "\ud83d\ude00" }
    const escaped = JSON.stringify(value).replace("😀", "\\ud83d\\ude00")
    expect(values(await read(`${escaped}\r\n\r\n${JSON.stringify(value)}`, { name: "a.jsonl" }))).toEqual([value, value])
  })

  it.each([
    ["UTF-8 with mark", Buffer.from("\ufeffid;name\n1;Zoë\n")],
    ["UTF-16 LE", Buffer.from("\ufeffid;name\n1;Zoë\n", "utf16le")],
    ["UTF-16 BE", Buffer.from("\ufeffid;name\n1;Zoë\n", "utf16le").swap16()],
    ["Windows-1252", Buffer.from("id;name\n1;Zo\xeb\n", "latin1")],
  ])("reads CSV in %s", async (encoding, bytes) => {
    const result = await read(bytes, { name: "a.csv" })
    expect(values(result)).toEqual([{ id: "1", name: "Zoë" }])
    expect(result.notices).toEqual(encoding === "Windows-1252" ? ["read_as_windows_1252"] : [])
  })

  it("refuses only the line with a lone surrogate in UTF-16", async () => {
    const text = '\ufeff{"a":1}\n{"a":"\ud800"}\n{"a":"😀"}\n'
    const result = await read(Buffer.from(text, "utf16le"), { name: "a.jsonl" })
    expect(values(result)).toEqual([{ a: 1 }, { a: "😀" }])
    expect(result.refused.map(one => [one.line, one.reason.code])).toEqual([[2, "not_utf8"]])
  })

  it("knows the Windows-1252 characters that Latin-1 lacks", async () => {
    expect(values(await read(Buffer.from("a,b\n\x80 5,\x93x\x94\n", "latin1")))).toEqual([{ a: "€ 5", b: "“x”" }])
  })

  it.each([
    ["comma", "text,label\nhello; there,x\n", { text: "hello; there", label: "x" }],
    ["semicolon", "text;label\nhello, there;x\na,b;y\n", { text: "hello, there", label: "x" }],
    ["tab", "text\tlabel\nhello, there\tx\n", { text: "hello, there", label: "x" }],
    ["bar", "text|label\nhello, there|x\n", { text: "hello, there", label: "x" }],
    ["one column", "text\nhello\n", { text: "hello" }],
    ["what the line sep= says", "sep=|\r\na,b|c\r\n1,2|3\r\n", { "a,b": "1,2", c: "3" }],
    ["quotes that hold another delimiter", 'text;label\n"a,b;c,d";x\n', { text: "a,b;c,d", label: "x" }],
  ])("finds the delimiter: %s", async (_, text, first) => {
    expect(values(await read(text, { name: "a.csv" }))[0]).toEqual(first)
  })

  it("names a column that has no name and says so", async () => {
    const result = await read(",text\n0,hello\n", { name: "a.csv" })
    expect(values(result)).toEqual([{ column_1: "0", text: "hello" }])
    expect(result.notices).toEqual(["csv_column_named"])
  })

  it.each([
    ["a list, whatever the name", "a.jsonl", '[{"a":1}]'],
    ["one object a line, named .json", "a.json", '{"a":1}\n'.repeat(2)],
    ["one object, named .jsonl", "a.jsonl", '{"a":1}'],
    ["one object, without a name", undefined, '{"a":1}'],
  ])("detects %s", async (_, name, text) => {
    expect(values(await read(text, name === undefined ? {} : { name }))[0]).toEqual({ a: 1 })
  })
})

it("refuses a line of 2 GB without holding it", async () => {
  const piece = Buffer.alloc(1 << 20, "x")
  async function* source() {
    yield Buffer.from('{"a":1}\n{"b":"')
    for (let i = 0; i < 2048; i++) yield piece
    yield Buffer.from('"}\n{"a":2}\n')
  }
  const before = process.memoryUsage().rss
  const result = await readAll(source(), { name: "a.jsonl" })
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
  expect(values(result)).toEqual([{ a: 1 }, { a: 2 }])
  expect(result.refused).toMatchObject([{ line: 2, byteStart: 8, reason: { code: "line_too_long" } }])
  expect(result.refused[0]!.reason.sentence).toContain("Line 2 is longer than 8 MB")
  expect(result.records[1]!.line).toBe(3)
}, 180_000)

it("looks for the end of a quote no further than the limit", async () => {
  let given = 0
  async function* source() {
    yield Buffer.from('a,b\n"x,1\n')
    for (;;) {
      given += 8000
      yield Buffer.from("1,2\n".repeat(2000))
    }
  }
  for await (const batch of readRecords(source(), { name: "a.csv", lineBytesMax: 100_000 })) {
    expect(batch.refused).toMatchObject([{ line: 2, reason: { code: "csv_quote" } }])
    expect(batch.records[0]).toMatchObject({ line: 3, value: { a: "1", b: "2" } })
    break
  }
  expect(given).toBeLessThan(300_000)
})

it("closes the source when the reader is left early, and when the file cannot be read", async () => {
  let closed = 0
  async function* source(text: string) {
    try {
      for (;;) yield Buffer.from(text)
    } finally {
      closed++
    }
  }
  for await (const batch of readRecords(source('{"a":1}\n'), { name: "a.jsonl" })) {
    expect(batch.records.length).toBe(1000)
    break
  }
  await expect(readRecords(source("PK\x03\x04"), { name: "a.jsonl" }).next()).rejects.toThrow(Unreadable)
  expect(closed).toBe(2)
})

it("passes on an error of the source", async () => {
  // biome-ignore lint/correctness/useYield: it fails before it yields
  async function* source(): AsyncGenerator<Uint8Array> {
    throw new Error("disk gone")
  }
  await expect(readRecords(source(), { name: "a.jsonl" }).next()).rejects.toThrow("disk gone")
})
