/**
 * Rows out of the database by COPY … TO: one statement, one snapshot, and as much memory as a piece of it, however many rows there are. A
 * query under COPY obeys row-level security like any other. It takes no parameters, so values must be written into it by `uuidText`.
 */
import type pg from "pg"
import { to as copyTo } from "pg-copy-streams"
import { assert } from "../refuse.ts"

/** Fields in the order of the query, as the bytes of PostgreSQL's binary format: a text is its UTF-8. */
export type CopyRow = (Buffer | null)[]

const headerBytes = 19

/** Rows of a SELECT, a piece at a time. Whoever leaves before the end must give the connection up. */
export async function* copyOut(client: pg.ClientBase, select: string): AsyncGenerator<CopyRow[]> {
  const stream = client.query(copyTo(`copy (${select}) to stdout with (format binary)`))
  let pending: Buffer = Buffer.alloc(0)
  let isBegun = false
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const bytes = pending.length > 0 ? Buffer.concat([pending, chunk]) : chunk
    let at = 0
    if (!isBegun) {
      if (bytes.length < headerBytes) {
        pending = bytes
        continue
      }
      at = headerBytes + bytes.readInt32BE(headerBytes - 4)
      isBegun = true
    }
    const rows: CopyRow[] = []
    while (at + 2 <= bytes.length) {
      const count = bytes.readInt16BE(at)
      if (count < 0) {
        at = bytes.length
        break
      }
      const row: CopyRow = []
      let next = at + 2
      while (row.length < count && next + 4 <= bytes.length) {
        const length = bytes.readInt32BE(next)
        if (length >= 0 && next + 4 + length > bytes.length) break
        row.push(length < 0 ? null : bytes.subarray(next + 4, next + 4 + length))
        next += 4 + Math.max(0, length)
      }
      if (row.length < count) break
      rows.push(row)
      at = next
    }
    pending = bytes.subarray(at)
    if (rows.length > 0) yield rows
  }
}

/** A UUID as it may stand in a statement's text. */
export function uuidText(uuid: string): string {
  assert(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid), "a UUID stands in the statement")
  return `'${uuid}'::uuid`
}

/** 16 bytes of a uuid column as its text. */
export function uuidOf(bytes: Buffer): string {
  const hex = bytes.toString("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
