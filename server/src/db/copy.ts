/**
 * Rows for COPY … WITH (FORMAT binary): numbers, UUIDs and hashes go as bytes, so neither side spends time on digits and escapes.
 * Format: PostgreSQL documentation, COPY, "Binary Format".
 */
import { pipeline } from "node:stream/promises"
import type pg from "pg"
import { from as copyFrom } from "pg-copy-streams"

const header = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)])

export interface CopyRows {
  readonly rows: number
  /** Bytes held so far. */
  readonly bytes: number
  begin(fields: number): void
  none(): void
  int2(value: number): void
  int4(value: number): void
  int8(value: number): void
  double(value: number): void
  text(value: string): void
  jsonb(json: string): void
  raw(value: Uint8Array): void
  uuid(hex: string): void
  /** Microseconds since 2000-01-01 are what the wire wants; given are milliseconds since 1970. */
  time(ms: number): void
  bool(value: boolean): void
  /** The finished stream of bytes; the writer begins anew. */
  take(): Uint8Array<ArrayBuffer>
}

export function createCopyRows(size = 1 << 20): CopyRows {
  let buffer = Buffer.alloc(size)
  let at = 0
  let rows = 0
  const reset = () => {
    at = header.copy(buffer, 0)
    rows = 0
  }
  reset()
  const room = (bytes: number) => {
    if (at + bytes <= buffer.length) return
    const larger = Buffer.alloc(Math.max(buffer.length * 2, at + bytes + 65_536))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }
  const words = (value: string, prefix: number) => {
    // UTF-8 is at most three bytes a UTF-16 unit; measuring first would cost another pass.
    room(value.length * 3 + 5)
    const start = at + 4 + prefix
    const length = buffer.write(value, start, "utf8")
    buffer.writeInt32BE(length + prefix, at)
    if (prefix === 1) buffer[at + 4] = 1
    at = start + length
  }
  return {
    get rows() {
      return rows
    },
    get bytes() {
      return at
    },
    begin(fields) {
      room(2)
      at = buffer.writeInt16BE(fields, at)
      rows++
    },
    none() {
      room(4)
      at = buffer.writeInt32BE(-1, at)
    },
    int2(value) {
      room(6)
      at = buffer.writeInt16BE(value, buffer.writeInt32BE(2, at))
    },
    int4(value) {
      room(8)
      at = buffer.writeInt32BE(value, buffer.writeInt32BE(4, at))
    },
    int8(value) {
      room(12)
      at = buffer.writeBigInt64BE(BigInt(value), buffer.writeInt32BE(8, at))
    },
    double(value) {
      room(12)
      at = buffer.writeDoubleBE(value, buffer.writeInt32BE(8, at))
    },
    text: value => words(value, 0),
    jsonb: json => words(json, 1),
    raw(value) {
      room(value.length + 4)
      at = buffer.writeInt32BE(value.length, at)
      buffer.set(value, at)
      at += value.length
    },
    uuid(hex) {
      room(20)
      at = buffer.writeInt32BE(16, at)
      at += buffer.write(hex.replaceAll("-", ""), at, "hex")
    },
    time(ms) {
      room(12)
      at = buffer.writeBigInt64BE((BigInt(ms) - 946_684_800_000n) * 1000n, buffer.writeInt32BE(8, at))
    },
    bool(value) {
      room(5)
      at = buffer.writeInt32BE(1, at)
      buffer[at++] = value ? 1 : 0
    },
    take() {
      room(2)
      at = buffer.writeInt16BE(-1, at)
      const taken = new Uint8Array(at)
      taken.set(buffer.subarray(0, at))
      reset()
      return taken
    },
  }
}

/** Copies finished rows into a table (columns in the order in which they were written). */
export async function copyInto(client: pg.ClientBase, table: string, rows: Uint8Array): Promise<void> {
  const stream = client.query(copyFrom(`copy ${table} from stdin with (format binary)`))
  await pipeline([Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)], stream)
}
