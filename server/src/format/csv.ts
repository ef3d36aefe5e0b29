import { createBatch, type JsonObject, type ReaderOptions, type RecordBatch } from "./batch.ts"
import { type Delimiter, detectDelimiter } from "./csv-delimiter.ts"
import { createRowScan, type RowFault, scanRow, splitRow } from "./csv-row.ts"
import { createRowDecoder } from "./encoding.ts"
import { lineBlocks } from "./line-block.ts"
import { formatBytes, leftOut, lineTooLong, notUtf8, type Reason, sample, Unreadable } from "./reason.ts"

/**
 * A table with a header line: comma, semicolon, tab or bar (seen from the head), cells in quotes may hold newlines. Cells stay text,
 * so that long ids and leading zeros survive. A row with a misplaced quote is refused by the line it begins on, and reading goes
 * on at the next line. `head` are the first bytes of the source, all of them if `isWhole`.
 */
export async function* readCsv(
  source: AsyncIterable<Buffer>,
  head: Buffer,
  isWhole: boolean,
  options: ReaderOptions,
): AsyncGenerator<RecordBatch> {
  if (head.includes(13) && !head.includes(10)) {
    const what = "The lines of the table end in a carriage return alone, as old Macs wrote them."
    throw new Unreadable("csv_line_ends", what, "Save it as CSV UTF-8 and import it again.")
  }
  const { lineBytesMax, startAt } = options
  const said = /^sep=([,;\t|])\r?\n/.exec(head.toString("latin1", 0, 8))?.[1] as Delimiter | undefined // a line that Excel knows
  const delimiter = said ?? detectDelimiter(head, isWhole)
  const code = delimiter.charCodeAt(0)
  const batch = createBatch(options)
  const decoder = createRowDecoder()
  const row = createRowScan()
  let header: string[] | null = null
  let isToldEncoding = false
  let line = 1
  let pending: Buffer = Buffer.alloc(0)
  let pendingStart = options.offset
  let parts: Buffer[] = [] // what came since, until it is worth another try
  let held = 0

  /** Takes rows from `pending` until one needs more bytes than there are; then only `isEnd` makes it a fault. */
  function* take(isEnd: boolean): Generator<RecordBatch> {
    let at = 0
    while (at < pending.length) {
      scanRow(pending, at, code, lineBytesMax, row)
      const start = pendingStart + at
      if (row.fault === "not_closed" && !isEnd && pending.length - at <= lineBytesMax) break
      if (row.fault !== null) {
        const newline = pending.indexOf(10, at)
        const end = newline < 0 ? pending.length : newline + 1
        if (header === null)
          throw new Unreadable(
            "csv_header",
            `The header line has ${faultText(row.fault, lineBytesMax)}.`,
            "Correct it and import the file again.",
          )
        if (start >= startAt) {
          const isLong = (newline < 0 ? end : newline) - at > lineBytesMax
          const reason = isLong ? lineTooLong(line, lineBytesMax) : quoteRefused(line, row.fault, lineBytesMax)
          batch.refuse(line, start, reason, sample(pending, at, Math.min(end, at + lineBytesMax)))
        }
        line++
        at = end
      } else {
        readRow(pending.subarray(at, row.textEnd), start)
        line += row.lines
        at = row.end
      }
      if (batch.isFull(pendingStart + at)) yield batch.take(pendingStart + at)
    }
    pending = pending.subarray(at)
    pendingStart += at
  }

  function readRow(bytes: Buffer, start: number): void {
    if (bytes.length === 0) return // an empty line
    const text = decoder.decode(bytes)
    if (decoder.isWindows1252 && !isToldEncoding) {
      isToldEncoding = true
      batch.notice({
        code: "read_as_windows_1252",
        sentence: `From line ${line} on the table is not UTF-8; it was read as Windows-1252. Check that accented letters are right; if not, save it as CSV UTF-8.`,
      })
    }
    if (header === null) {
      if (line === 1 && said !== undefined) return
      if (text === null) throw new Unreadable("csv_header", "The header line is not UTF-8.", "Save the table as CSV UTF-8.")
      header = readHeader(splitRow(text, delimiter, row.hasQuotes), notice => batch.notice(notice))
      return
    }
    if (start < startAt) return
    const cells = text === null || row.hasNul ? [] : splitRow(text, delimiter, row.hasQuotes)
    const reason =
      text === null
        ? notUtf8(line)
        : row.hasNul
          ? leftOut("csv_nul", `The row on line ${line} holds a zero byte, which cannot be stored.`, "Remove it.")
          : cells.length !== header.length
            ? raggedRefused(line, cells.length, header.length)
            : null
    if (reason !== null) {
      batch.refuse(line, start, reason, sample(bytes))
      return
    }
    const value: JsonObject = {}
    for (let i = 0; i < cells.length; i++) value[header[i]!] = cells[i]
    batch.record(line, start, value)
  }

  for await (const block of lineBlocks(source, lineBytesMax, options.offset)) {
    if (block.tooLong) {
      pending = Buffer.concat([pending, ...parts])
      parts = []
      held = 0
      yield* take(true)
      if (header === null)
        throw new Unreadable("csv_header", `The header line is longer than ${formatBytes(lineBytesMax)}.`, "Check the file.")
      if (block.start >= startAt)
        batch.refuse(line, block.start, lineTooLong(line, lineBytesMax), sample(block.bytes, 0, lineBytesMax))
      line++
      pending = Buffer.alloc(0)
      pendingStart = block.end
      continue
    }
    parts.push(block.bytes)
    held += block.bytes.length
    // a row that is still open is scanned anew only when there is twice as much of it: all in all each byte twice
    if (held < pending.length && pending.length + held <= lineBytesMax) continue
    pending = pending.length === 0 && parts.length === 1 ? parts[0]! : Buffer.concat([pending, ...parts])
    parts = []
    held = 0
    yield* take(false)
  }
  pending = Buffer.concat([pending, ...parts])
  yield* take(true)
  if (!batch.isEmpty) yield batch.take(pendingStart)
}

function readHeader(cells: string[], notice: (reason: Reason) => void): string[] {
  const names = cells.map(cell => cell.trim())
  const seen = new Set<string>()
  for (const [index, name] of names.entries()) {
    if (name === "") {
      names[index] = `column_${index + 1}`
      notice({
        code: "csv_column_named",
        sentence: `Column ${index + 1} has no name in the header; it is called column_${index + 1}.`,
      })
    }
    if (name === "__proto__" || name.includes("\0")) {
      throw new Unreadable("csv_header", `Column ${index + 1} has a name that cannot be used.`, "Rename it in the header line.")
    }
    if (seen.has(names[index]!)) {
      const what = `The header line has the column ${JSON.stringify(names[index]!.slice(0, 100))} twice.`
      throw new Unreadable("csv_header", what, "Rename one of the two.")
    }
    seen.add(names[index]!)
  }
  return names
}

function faultText(fault: RowFault, lineBytesMax: number): string {
  if (fault === "quote_inside") return 'a quote (") in the middle of a cell that does not begin with one'
  if (fault === "quote_followed") return 'something behind the quote (") that closes a cell'
  return `a quote (") that is not closed where a cell ends, before the file ends or ${formatBytes(lineBytesMax)} are over`
}

function quoteRefused(line: number, fault: RowFault, lineBytesMax: number): Reason {
  const todo = 'Write a quote inside a cell twice ("") and put the cell in quotes.'
  return leftOut("csv_quote", `The row that begins on line ${line} has ${faultText(fault, lineBytesMax)}.`, todo)
}

function raggedRefused(line: number, cells: number, columns: number): Reason {
  const what = `The row on line ${line} has ${cells} ${cells === 1 ? "cell" : "cells"}, the header has ${columns}.`
  return leftOut("csv_ragged", what, "Put cells that hold the delimiter in quotes, or add what is missing.")
}
