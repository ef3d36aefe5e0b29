import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { JsonObject } from "./batch.ts"
import { type Cell, safeCell, writeCsv } from "./csv-write.ts"
import { writeJsonl } from "./jsonl-write.ts"
import { readRecords } from "./read.ts"

async function textOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all).toString()
}

async function recordsOf(pieces: AsyncIterable<Buffer>, name: string): Promise<JsonObject[]> {
  const records: JsonObject[] = []
  for await (const batch of readRecords(pieces, { name })) {
    expect(batch.refused).toEqual([])
    records.push(...batch.records.map(record => record.value))
  }
  return records
}

describe("writeCsv", () => {
  it.each<[what: string, cell: Cell, line: string]>([
    ["text", "hello", "hello"],
    ["a comma", "a,b", '"a,b"'],
    ["a quote", 'say "x"', '"say ""x"""'],
    ["a line end", "a\nb", '"a\nb"'],
    ["nothing", null, ""],
    ["a number", -5.25, "-5.25"],
    ["a large number", 9007199254740993n, "9007199254740993"],
    ["yes", true, "true"],
    ["an object", { a: [1, "x"] }, '"{""a"":[1,""x""]}"'],
    ["a formula", "=1+1", "'=1+1"],
    ["a formula that needs quotes", '=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ["a command", "@SUM(A1)", "'@SUM(A1)"],
    ["a plus", "+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\""],
    ["a minus", "-1+1", "'-1+1"],
    ["a tab", "\t=1", '"\'\t=1"'],
    ["a carriage return", "\r=1", '"\'\r=1"'],
    ["full-width =", "＝1+1", "'＝1+1"],
    ["a plain negative number as text", "-1.5e3", "-1.5e3"],
    ["a plain positive number as text", "+49", "+49"],
  ])("%s", async (_, cell, expected) => {
    expect(await textOf(writeCsv(["a", "b"], [[[cell, "x"]]]))).toBe(`a,b\r\n${expected},x\r\n`)
  })

  it("makes column names safe too", async () => {
    expect(await textOf(writeCsv(["=a", "b"], []))).toBe("'=a,b\r\n")
  })

  it("refuses a row that does not fit, instead of shifting cells", async () => {
    await expect(textOf(writeCsv(["a", "b"], [[["x"]]]))).rejects.toThrow("1 cells, there are 2 columns")
  })

  it("asks for no more rows than the receiver takes", async () => {
    let asked = 0
    function* batches() {
      for (;;) {
        asked++
        yield Array.from({ length: 100 }, () => ["x".repeat(1000)])
      }
    }
    const pieces = writeCsv(["a"], batches())
    await pieces.next()
    await pieces.next()
    expect(asked).toBeLessThanOrEqual(3)
    await pieces.return(undefined)
  })

  it("is read back as it was written, but for the apostrophe before formulas", async () => {
    const name = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter(text => text.trim() === text && !/[\0]/.test(text) && text !== "__proto__" && safeCell(text) === text)
    const table = fc
      .uniqueArray(name, { minLength: 1, maxLength: 6 })
      .chain(columns =>
        fc.tuple(
          fc.constant(columns),
          fc.array(
            fc.array(
              fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom('"', ",", ";", "\r\n", "\n", "\r", "=1", " x ", "")),
              { minLength: columns.length, maxLength: columns.length },
            ),
            { minLength: 1 },
          ),
        ),
      )
    await fc.assert(
      fc.asyncProperty(table, async ([columns, rows]) => {
        fc.pre(!rows.flat().some(cell => cell.includes("\0")))
        const read = await recordsOf(writeCsv(columns, [rows]), "a.csv")
        expect(read.map(record => columns.map(column => record[column]))).toEqual(rows.map(row => row.map(safeCell)))
      }),
      { numRuns: 500 },
    )
  })
})

describe("writeJsonl", () => {
  it("is read back as it was written", async () => {
    const records = [
      { a: 1, b: "x\ny\u2028z" },
      { a: null, b: ["😀"] },
    ]
    expect(await recordsOf(writeJsonl([records.slice(0, 1), records.slice(1)]), "a.jsonl")).toEqual(records)
  })

  it("writes a lone surrogate as an escape, so that the file stays UTF-8", async () => {
    expect(await textOf(writeJsonl([[{ a: "\ud800" }]]))).toBe('{"a":"\\ud800"}\n')
  })
})
