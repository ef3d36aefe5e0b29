import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { RecordBatch } from "./batch.ts"
import { readRecords } from "./read.ts"
import { chunks, readAll, values } from "./read-all.ts"

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
