/** Reads the files that the statistics commands take: CSV, JSONL or a JSON array, from disk or standard input. No database. */
import { createReadStream, statSync } from "node:fs"
import { basename } from "node:path"
import { VoteError } from "@tagwerk/quality"
import { readRecords } from "../format/read.ts"
import { Unreadable } from "../format/reason.ts"
import { BadInput, type Output } from "./command.ts"

export interface InputRow {
  line: number
  value: Record<string, unknown>
}
export interface InputTable {
  name: string
  rows: InputRow[]
  /** Rows left out, with the reason. */
  refused: { line: number; sentence: string }[]
  notices: string[]
}

/** A file that is open for reading, or standard input. */
export interface OpenInput {
  name: string
  /** Bytes; 0 where that is not known. */
  size: number
  source: AsyncIterable<Uint8Array>
}

export function openInput(path: string): OpenInput {
  if (path === "-") return { name: "standard input", size: 0, source: process.stdin }
  return { name: basename(path), size: statSync(path).size, source: createReadStream(path) }
}

/** @throws BadInput when nothing of the file can be used. */
export async function readInput(path: string, out: Output): Promise<InputTable> {
  const input = openInput(path)
  const table: InputTable = { name: input.name, rows: [], refused: [], notices: [] }
  for await (const rows of readRows(input, table, out)) for (const row of rows) table.rows.push(row)
  if (table.rows.length === 0) throw nothingIn(table)
  return table
}

/** Rows as they are read, a batch at a time; what is left out goes into the table. @throws BadInput when the file is none of ours. */
export async function* readRows(input: OpenInput, table: InputTable, out: Output): AsyncGenerator<InputRow[]> {
  const { name, size, source } = input
  // The same ids and labels come again and again: one copy of each is kept, or millions of rows would not fit.
  const seen = new Map<string, string>()
  let count = 0
  try {
    for await (const batch of readRecords(source, name === "standard input" ? {} : { name })) {
      for (const { value } of batch.records)
        for (const [key, cell] of Object.entries(value)) if (typeof cell === "string") value[key] = once(seen, cell)
      for (const { line, reason } of batch.refused) table.refused.push({ line, sentence: reason.sentence })
      for (const notice of batch.notices) table.notices.push(notice.sentence)
      count += batch.records.length
      const share = size > 0 ? `${Math.floor((100 * batch.bytesRead) / size)} %  ` : ""
      out.progress(`reading ${name}  ${share}${count} rows`)
      yield batch.records
    }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    throw new BadInput(`${name}: ${error.what} Nothing was computed. ${todo(error)}`)
  }
}

export function nothingIn(table: InputTable): BadInput {
  return new BadInput(
    `${table.name} has no row that can be read. Nothing was computed. ${table.refused[0]?.sentence ?? "Check how the file was written."}`,
  )
}

/** The cell as an id or label; undefined when there is none (also NaN, as data frames write what is missing). */
export function textOf(cell: unknown): string | undefined {
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : undefined
  if (typeof cell === "boolean") return String(cell)
  if (typeof cell !== "string") return undefined
  const text = cell.trim()
  return text === "" || /^nan$/i.test(text) ? undefined : text
}

/** Runs a computation; what the statistics refuse becomes a sentence of the command. */
export function computed<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof VoteError || error instanceof RangeError) throw new BadInput(error.message)
    throw error
  }
}

/** Says what was left out, the first ten with their reason. */
export function sayRefused(table: InputTable, say: (line: string) => void): void {
  for (const notice of table.notices) say(notice)
  if (table.refused.length === 0) return
  say(`${table.refused.length} ${table.refused.length === 1 ? "row" : "rows"} of ${table.name} left out:`)
  for (const { line, sentence } of table.refused.slice(0, 10)) say(`  line ${line}: ${sentence}`)
  if (table.refused.length > 10) say(`  and ${table.refused.length - 10} more`)
}

function once(seen: Map<string, string>, text: string): string {
  if (text.length > 64) return text
  const known = seen.get(text)
  if (known !== undefined) return known
  if (seen.size < 5_000_000) seen.set(text, text)
  return text
}

function todo(error: Unreadable): string {
  if (error.reason.code === "compressed_file" || error.what.includes("ZIP")) return "Unpack it and give what is inside."
  if (error.reason.code === "empty_file") return "Check that it was written completely."
  if (error.reason.code.startsWith("csv_"))
    return error.todo.replace(" and import the file again", "").replace(" and import it again", "")
  return "Give a CSV with the header task,worker,label, or one JSON object a line."
}
