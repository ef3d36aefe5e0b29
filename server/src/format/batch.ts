import type { RecordFormat } from "./detect.ts"
import type { Reason } from "./reason.ts"

export type JsonObject = { [key: string]: unknown }

/** One record: where it began (line from 1; byte from 0, in the UTF-8 form for a UTF-16 file) and what it holds. */
export type ReadRecord = { readonly line: number; readonly byteStart: number; readonly value: JsonObject }

/** One record that was not taken; `text` is its beginning, at most 200 characters. */
export type RefusedRecord = {
  readonly line: number
  readonly byteStart: number
  readonly reason: Reason
  readonly text: string
}

/** A handful of records, in the order of the file. */
export type RecordBatch = {
  records: ReadRecord[]
  refused: RefusedRecord[]
  /** What the reader decided that a person should know, e.g. that the file was read as Windows-1252. */
  notices: Reason[]
  /** Bytes taken from the source so far: for a progress bar. */
  bytesRead: number
  /** Give this as `startAt` to go on after this batch. */
  resumeAt: number
  /** What the file was read as. */
  format: RecordFormat
}

export type ReaderOptions = {
  /** Longest line, CSV row or array element that is read, in bytes. */
  readonly lineBytesMax: number
  /** Records and refusals that begin before this byte are passed over. */
  readonly startAt: number
  /** A batch is handed on when it holds so many records … */
  readonly batchRecordsMax: number
  /** … or so many bytes of them. */
  readonly batchBytesMax: number
  /** Byte at which the source begins, i.e. the length of a byte order mark already taken off. */
  readonly offset: number
}

/** Gathers records until a batch is full. Readers own one and yield what `take` gives. */
export function createBatch(options: ReaderOptions) {
  let batch = empty()
  let from = -1
  return {
    get isEmpty(): boolean {
      return batch.records.length + batch.refused.length + batch.notices.length === 0
    },
    record(line: number, byteStart: number, value: JsonObject): void {
      if (from < 0) from = byteStart
      batch.records.push({ line, byteStart, value })
    },
    refuse(line: number, byteStart: number, reason: Reason, text: string): void {
      if (from < 0) from = byteStart
      batch.refused.push({ line, byteStart, reason, text })
    },
    notice(reason: Reason): void {
      batch.notices.push(reason)
    },
    isFull(position: number): boolean {
      const count = batch.records.length + batch.refused.length
      return count >= options.batchRecordsMax || (count > 0 && position - from >= options.batchBytesMax)
    },
    take(resumeAt: number): RecordBatch {
      const full = batch
      full.resumeAt = resumeAt
      batch = empty()
      from = -1
      return full
    },
  }
}

function empty(): RecordBatch {
  return { records: [], refused: [], notices: [], bytesRead: 0, resumeAt: 0, format: "jsonl" }
}
