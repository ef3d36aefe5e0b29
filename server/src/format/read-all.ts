/** For the tests of the readers: everything of a file at once. */
import type { ReadRecord, RefusedRecord } from "./batch.ts"
import { type ReadOptions, readRecords } from "./read.ts"
import { Unreadable } from "./reason.ts"

/** The bytes, cut at these places. */
export async function* chunks(bytes: Buffer, cuts: readonly number[] = []): AsyncGenerator<Uint8Array> {
  let from = 0
  for (const cut of [...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    if (cut > from) yield bytes.subarray(from, cut)
    from = Math.max(from, cut)
  }
}

export type Result = {
  records: ReadRecord[]
  refused: RefusedRecord[]
  notices: string[]
  resumeAt: number[]
  failed: string | null
  message: string
}

/** Reads to the end; an Unreadable becomes its code and its message. */
export async function readAll(source: AsyncIterable<Uint8Array>, options: ReadOptions = {}): Promise<Result> {
  const result: Result = { records: [], refused: [], notices: [], resumeAt: [], failed: null, message: "" }
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
    result.message = error.message
  }
  return result
}

export const read = (text: string | Buffer, options?: ReadOptions) => readAll(chunks(Buffer.from(text as string)), options)
export const values = (result: Result) => result.records.map(record => record.value)
