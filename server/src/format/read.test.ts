import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ReadRecord, RecordBatch, RefusedRecord } from "./batch.ts"
import { type ReadOptions, readRecords } from "./read.ts"
import { type ReasonCode, Unreadable } from "./reason.ts"

async function* chunks(bytes: Buffer, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const cut of [...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    if (cut > from) yield bytes.subarray(from, cut)
    from = Math.max(from, cut)
  }
}

type Result = { records: ReadRecord[]; refused: RefusedRecord[]; notices: string[]; resumeAt: number[]; failed: string | null }

async function readAll(source: AsyncIterable<Uint8Array>, options: ReadOptions = {}): Promise<Result> {
  const result: Result = { records: [], refused: [], notices: [], resumeAt: [], failed: null }
  try {
    for await (const batch of readRecords(source, options)) {
      result.records.push(...batch.records)
      result.refused.push(...batch.refused)
      result.notices.push(...batch.notices.map(notice => notice.code))
      result.resumeAt.push(batch.resumeAt)
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    result.failed = error.reason.code
    expect(error.message).toMatch(/Nothing was taken from it\. \S.+\.$/)
  }
  return result
}

const read = (text: string | Buffer, options?: ReadOptions) => readAll(chunks(Buffer.from(text as string)), options)
const values = (result: Result) => result.records.map(record => record.value)

describe("bad input: one record", () => {
  const long = `{"a":"${"x".repeat(2000)}"}`
  const deep = `{"a":${"[".repeat(200)}${"]".repeat(200)}}`
  const rows: [
    what: string,
    name: string,
    input: string | Buffer,
    line: number,
    code: ReasonCode,
    says: RegExp,
    good: unknown[],
  ][] = [
    [
      "not JSON",
      "a.jsonl",
      '{"a":1}\n{"a":}\n{"a":2}\n',
      2,
      "json_syntax",
      /^Line 2 is not JSON: unexpected }/,
      [{ a: 1 }, { a: 2 }],
    ],
    ["cut off", "a.jsonl", '{"a":1}\n{"a":"x', 2, "json_syntax", /ends in the middle/, [{ a: 1 }]],
    ["NaN", "a.jsonl", '{"a":1}\n{"a":NaN}\n', 2, "json_syntax", /holds NaN.*null/s, [{ a: 1 }]],
    ["-Infinity", "a.jsonl", '{"a":1}\n{"a":[1, -Infinity]}\n', 2, "json_syntax", /holds -Infinity/, [{ a: 1 }]],
    ["a list", "a.jsonl", '{"a":1}\n[1]\n', 2, "json_not_object", /is a list, not an object/, [{ a: 1 }]],
    ["a text", "a.jsonl", '{"a":1}\n"x"\n', 2, "json_not_object", /is a string/, [{ a: 1 }]],
    ["null", "a.jsonl", '{"a":1}\nnull\n', 2, "json_not_object", /is null/, [{ a: 1 }]],
    ["a key twice", "a.jsonl", '{"a":1,"a":2}\n{"a":3}\n', 1, "json_duplicate_key", /the key "a" twice/, [{ a: 3 }]],
    ["a key twice, one escaped", "a.jsonl", '{"ab":1,"a\\u0062":2}\n{"a":3}', 1, "json_duplicate_key", /"ab" twice/, [{ a: 3 }]],
    ["a key twice, deep", "a.jsonl", '{"a":[{"b":{"c":":","c":1}}]}\n{"a":3}', 1, "json_duplicate_key", /"c" twice/, [{ a: 3 }]],
    ["__proto__", "a.jsonl", '{"__proto__":{"admin":true}}\n{"a":3}', 1, "json_proto_key", /"__proto__"/, [{ a: 3 }]],
    [
      "__proto__, deep and escaped",
      "a.jsonl",
      '{"a":[{"\\u005f_proto__":1}]}\n{"a":3}',
      1,
      "json_proto_key",
      /"__proto__"/,
      [{ a: 3 }],
    ],
    ["2^53", "a.jsonl", '{"id":9007199254740992}\n{"a":3}', 1, "json_number", /9007199254740992.*quotes/s, [{ a: 3 }]],
    ["-2^63", "a.jsonl", '{"id":[-9223372036854775808]}\n{"a":3}', 1, "json_number", /-9223372036854775808/, [{ a: 3 }]],
    [
      "2^53 with a fraction",
      "a.jsonl",
      '{"id":9007199254740993.5}\n{"a":3}',
      1,
      "json_number",
      /9007199254740993\.5/,
      [{ a: 3 }],
    ],
    ["1e400", "a.jsonl", '{"id":1e400}\n{"a":3}', 1, "json_number", /1e400/, [{ a: 3 }]],
    ["a lone surrogate", "a.jsonl", '{"a":"\\ud800"}\n{"a":3}', 1, "json_text", /surrogate pair/, [{ a: 3 }]],
    ["a lone surrogate in a key", "a.jsonl", '{"x\\udc00":1}\n{"a":3}', 1, "json_text", /surrogate pair/, [{ a: 3 }]],
    ["\\u0000", "a.jsonl", '{"a":["x\\u0000"]}\n{"a":3}', 1, "json_text", /U\+0000/, [{ a: 3 }]],
    ["nested 200 deep", "a.jsonl", `${deep}\n{"a":3}`, 1, "json_depth", /100 levels/, [{ a: 3 }]],
    [
      "not UTF-8",
      "a.jsonl",
      Buffer.from('{"a":"gr\xfcn"}\n{"a":3}\n', "latin1"),
      1,
      "not_utf8",
      /Line 1 is not UTF-8/,
      [{ a: 3 }],
    ],
    [
      "a surrogate in UTF-8",
      "a.jsonl",
      Buffer.from('{"a":"\xed\xa0\x80"}\n{"a":3}', "latin1"),
      1,
      "not_utf8",
      /no characters/,
      [{ a: 3 }],
    ],
    ["a long line", "a.jsonl", `${long}\n{"a":3}`, 1, "line_too_long", /^Line 1 is longer than 1 kB/, [{ a: 3 }]],
    ["a long last line", "a.jsonl", `{"a":3}\n${long}`, 2, "line_too_long", /^Line 2 is longer than 1 kB/, [{ a: 3 }]],

    [
      "array: not JSON",
      "a.json",
      '[{"a":1},\n{"a":},\n{"a":2}]',
      2,
      "json_syntax",
      /begins on line 2 is not JSON/,
      [{ a: 1 }, { a: 2 }],
    ],
    ["array: no comma", "a.json", '[{"a":1},\n{"a":5} {"a":6},{"a":2}]', 2, "json_syntax", /not JSON/, [{ a: 1 }, { a: 2 }]],
    ["array: no quote", "a.json", '[{"a":1},\n{"a":"x},\n{"a":2}]', 2, "json_syntax", /not JSON/, [{ a: 1 }]],
    [
      "array: one bracket too many",
      "a.json",
      '[{"a":1},\n{"a":5}},\n{"a":2}]',
      2,
      "json_syntax",
      /not JSON/,
      [{ a: 1 }, { a: 2 }],
    ],
    ["array: a number", "a.json", '[{"a":1},\n7]', 2, "json_not_object", /is a number/, [{ a: 1 }]],
    ["array: a comma at the end", "a.json", '[{"a":1},\n]', 2, "json_syntax", /nothing before/, [{ a: 1 }]],
    ["array: a key twice", "a.json", '[{"a":1},\n\n{"a":1,"a":2}]', 3, "json_duplicate_key", /"a" twice/, [{ a: 1 }]],
    ["array: cut off", "a.json", '[{"a":1},\n{"a":2}', 2, "json_unclosed", /before the \]/, [{ a: 1 }, { a: 2 }]],
    ["array: more behind it", "a.json", '[{"a":1}]\n[{"a":2}]', 2, "json_after_end", /follows the end/, [{ a: 1 }]],
    ["array: long", "a.json", `[${long},{"a":3}]`, 1, "line_too_long", /longer than 1 kB/, [{ a: 3 }]],
    ["array: not UTF-8", "a.json", Buffer.from('[{"a":"\xff"},{"a":3}]', "latin1"), 1, "not_utf8", /not UTF-8/, [{ a: 3 }]],

    [
      "csv: a quote in a cell",
      "a.csv",
      'a,b\n1,2\n5" pipe,3\n4,5\n',
      3,
      "csv_quote",
      /line 3 has a quote/,
      [
        { a: "1", b: "2" },
        { a: "4", b: "5" },
      ],
    ],
    ["csv: text behind a quote", "a.csv", 'a,b\n"x"y,3\n4,5\n', 2, "csv_quote", /something behind/, [{ a: "4", b: "5" }]],
    [
      "csv: a quote never closed",
      "a.csv",
      'a,b\n1,2\n"x,3\n4,5\n6,7\n',
      3,
      "csv_quote",
      /not closed/,
      [
        { a: "1", b: "2" },
        { a: "4", b: "5" },
        { a: "6", b: "7" },
      ],
    ],
    [
      "csv: a quote closed by a later one",
      "a.csv",
      'a,b\n"x,3\n4,5\n"6,1",7\n',
      2,
      "csv_quote",
      /not closed/,
      [
        { a: "4", b: "5" },
        { a: "6,1", b: "7" },
      ],
    ],
    [
      "csv: a cell too few",
      "a.csv",
      "a,b\n1,2\n3\n4,5",
      3,
      "csv_ragged",
      /has 1 cell, the header has 2/,
      [
        { a: "1", b: "2" },
        { a: "4", b: "5" },
      ],
    ],
    ["csv: a cell too many", "a.csv", 'a,b\n"1\n1",2\n3,4,5\n', 4, "csv_ragged", /has 3 cells/, [{ a: "1\n1", b: "2" }]],
    ["csv: a zero byte", "a.csv", "a,b\n1,2\n3,\0\n", 3, "csv_nul", /zero byte/, [{ a: "1", b: "2" }]],
    ["csv: UTF-8 and then not", "a.csv", Buffer.from("a,b\nü,1\n\xfc,2\n", "latin1"), 0, "not_utf8", /^/, []],
    [
      "csv: a long row",
      "a.csv",
      `a,b\n1,${"x".repeat(2000)}\n3,4\n`,
      2,
      "line_too_long",
      /Line 2 is longer than 1 kB/,
      [{ a: "3", b: "4" }],
    ],
    ["csv: a long row in quotes", "a.csv", `a,b\n1,"${"x\n".repeat(600)}\n3,4\n`, 2, "csv_quote", /1 kB/, [{ a: "3", b: "4" }]],
  ]
  // the two encodings in one file need bytes of both
  rows
    .find(row => row[0] === "csv: UTF-8 and then not")!
    .splice(
      2,
      5,
      Buffer.concat([Buffer.from("a,b\nü,1\n"), Buffer.from([0xfc, 0x2c, 0x32, 0x0a])]),
      3,
      "not_utf8",
      /Line 3 is not UTF-8/,
      [{ a: "ü", b: "1" }],
    )

  it.each(rows)("%s (%s)", async (what, name, input, line, code, says, good) => {
    const result = await read(input, { name, lineBytesMax: 1000 })
    const own = result.refused.filter(one => one.reason.code === code)
    expect(own.map(one => one.line)).toContain(line)
    const [refused] = own.filter(one => one.line === line)
    expect(refused!.reason.sentence).toMatch(says)
    expect(refused!.reason.sentence).toMatch(/It was left out; the good records are kept\. \S.+\.$/)
    expect(refused!.text.length).toBeLessThanOrEqual(200)
    if (!/in quotes$|no quote/.test(what)) expect(result.refused).toHaveLength(1)
    expect(values(result)).toEqual(good)
  })
})

describe("bad input: the whole file", () => {
  const rows: [what: string, name: string | undefined, input: string | Buffer, code: ReasonCode][] = [
    ["empty", "a.jsonl", "", "empty_file"],
    ["white space", "a.csv", " \n\r\n\t", "empty_file"],
    ["a mark and nothing else", "a.jsonl", "\ufeff", "empty_file"],
    ["an empty list", "a.json", " [ ] ", "empty_file"],
    ["a header and nothing else", "a.csv", "a,b\n", "empty_file"],
    ["one object", "a.json", '{"images":[1,2],\n"b":2}', "json_single_object"],
    ["one object on one line", "a.json", '{"a":1}\n', "json_single_object"],
    ["a column twice", "a.csv", "a,b,a\n1,2,3\n", "csv_header"],
    ["a stray quote in the header", "a.csv", 'a"x,b\n1,2\n', "csv_header"],
    ["a column named __proto__", "a.csv", "__proto__,b\n1,2\n", "csv_header"],
    ["old Mac line ends", "a.csv", "a,b\r1,2\r", "csv_line_ends"],
    ["gzip", "a.jsonl.gz", Buffer.from([0x1f, 0x8b, 8, 0]), "compressed_file"],
    ["a ZIP", "a.zip", Buffer.from("PK\x03\x04"), "not_records"],
    ["a spreadsheet", "a.xlsx", Buffer.from("PK\x03\x04"), "not_records"],
    ["Parquet", "a.parquet", Buffer.from("PAR1"), "not_records"],
    ["an image", "a.csv", Buffer.from([0xff, 0xd8, 0xff, 0xe0]), "not_records"],
    ["zero bytes", "a.csv", Buffer.from([97, 98, 99, 0, 1, 2]), "binary_file"],
    ["UTF-32", "a.csv", Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), "encoding_unknown"],
    ["UTF-16 without a mark", "a.csv", Buffer.from("a,b\n1,2\n", "utf16le"), "encoding_unknown"],
    ["prose", "a.txt", "Once upon a time\nthere was", "unknown_format"],
    ["prose named .json", "a.json", "Once upon", "unknown_format"],
  ]
  it.each(rows)("%s (%s)", async (_, name, input, code) => {
    const result = await read(input, name === undefined ? {} : { name })
    expect(result).toMatchObject({ failed: code, records: [], refused: [] })
  })
})

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
}, 60_000)

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

describe("properties", () => {
  // pieces of good and bad files: whatever is put together is read the same, however it is cut
  const jsonPieces = [
    '{"a":1}',
    '{"a":"ü€😀"}',
    "\n",
    "\r\n",
    "{",
    "}",
    '"',
    ",",
    "[",
    "]",
    '{"a":1,"a":2}',
    "\\",
    " ",
    '{"b":[1,{"c":"]"}]}',
    "\xff",
    "12",
  ]
  const csvPieces = [
    "a",
    "ü€",
    "😀",
    ",",
    ";",
    '"',
    '""',
    "\n",
    "\r\n",
    '"x\ny"',
    "1,2\n",
    '"1","2"\n',
    "\0",
    "long cell, really",
  ]
  const bytes = (start: string, pieces: string[]) =>
    fc
      .array(fc.constantFrom(...pieces), { maxLength: 60 })
      .map(parts => Buffer.concat([start, ...parts].map(part => (part === "\xff" ? Buffer.from([0xff]) : Buffer.from(part)))))
  const files = fc.oneof(
    bytes('{"a":0}\n', jsonPieces).map(file => ({ file, name: "a.jsonl" })),
    bytes("[", jsonPieces).map(file => ({ file, name: "a.json" })),
    bytes("a,b\n", csvPieces).map(file => ({ file, name: "a.csv" })),
    bytes("a;b\n", [...csvPieces, "\xff"]).map(file => ({ file, name: "a.csv" })),
    bytes("\ufeffa,b\n", csvPieces).map(({ buffer, byteOffset, length }) => ({
      file: Buffer.from(Buffer.from(buffer, byteOffset, length).toString(), "utf16le"),
      name: "a.csv",
    })),
  )
  const cuts = fc.array(fc.nat(2000), { maxLength: 20 })
  const limits = fc.constantFrom(30, 100, 100_000)

  it("however the bytes are cut, the records are the same", async () => {
    await fc.assert(
      fc.asyncProperty(files, cuts, limits, async ({ file, name }, places, lineBytesMax) => {
        const whole = await readAll(chunks(file), { name, lineBytesMax })
        const cut = await readAll(chunks(file, places), { name, lineBytesMax })
        expect({ ...cut, resumeAt: 0 }).toEqual({ ...whole, resumeAt: 0 })
      }),
      { numRuns: 1500 },
    )
  })

  it("what was read before a break and what is read from resumeAt are together what is read without a break", async () => {
    await fc.assert(
      fc.asyncProperty(
        files,
        cuts,
        limits,
        fc.integer({ min: 1, max: 4 }),
        async ({ file, name }, places, lineBytesMax, batchRecordsMax) => {
          const whole = await readAll(chunks(file), { name, lineBytesMax })
          if (whole.failed) return
          const seen: RecordBatch[] = []
          for await (const batch of readRecords(chunks(file, places), { name, lineBytesMax, batchRecordsMax })) {
            seen.push(batch)
            const rest = await readAll(chunks(file), { name, lineBytesMax, startAt: batch.resumeAt })
            expect([...seen.flatMap(one => one.records), ...rest.records]).toEqual(whole.records)
            expect([...seen.flatMap(one => one.refused), ...rest.refused]).toEqual(whole.refused)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it("reads any JSON it is given exactly as JSON.parse does", async () => {
    const record = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ stringUnit: "binary" }))
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1 }), cuts, async (records, places) => {
        const text = records.map(one => JSON.stringify(one))
        // fc makes numbers up to 1.8e308, NUL and __proto__: what we refuse on purpose is left out here
        fc.pre(!text.some(one => /\\u0000|__proto__/.test(one) || /\d{16}/.test(one.replace(/\.\d+/g, ""))))
        const lines = await readAll(chunks(Buffer.from(text.join("\n")), places), { name: "a.jsonl" })
        const list = await readAll(chunks(Buffer.from(JSON.stringify(records, null, 1)), places), { name: "a.json" })
        expect(values(lines)).toEqual(text.map(one => JSON.parse(one)))
        expect(values(list)).toEqual(values(lines))
      }),
      { numRuns: 300 },
    )
  })
})
