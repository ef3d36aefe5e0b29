import type { ReaderOptions, RecordBatch } from "./batch.ts"
import { readCsv } from "./csv.ts"
import { detectFormat, type RecordFormat } from "./detect.ts"
import { detectEncoding, utf8FromUtf16 } from "./encoding.ts"
import { readJsonArray } from "./json-array.ts"
import { readJsonl } from "./jsonl.ts"
import { Unreadable } from "./reason.ts"
import { peek, pieces } from "./source.ts"

export type ReadOptions = {
  /** The file's name: a hint where its bytes leave open what it is. */
  readonly name?: string
  /** Overrides what name and bytes say. */
  readonly format?: RecordFormat
  /** Longest line, CSV row or array element in bytes; 8 MB if left out. */
  readonly lineBytesMax?: number
  /** Go on with a read that was broken off: the `resumeAt` of its last batch. The source still begins at byte 0 and is passed over. */
  readonly startAt?: number
  /** Records in a batch, 1,000 if left out. */
  readonly batchRecordsMax?: number
  /** Bytes in a batch, 1 MB if left out. */
  readonly batchBytesMax?: number
}

const HEAD_BYTES = 64 * 1024

/**
 * Reads records of any of our formats from a stream of bytes that begins at the file's first byte, in constant memory: one batch, one
 * line, one chunk. What is wrong with one record is reported in its batch; only what concerns the whole file throws
 * `Unreadable`, before the first batch. The same bytes give the same records however they are cut into chunks, and
 * reading on from a batch's `resumeAt` gives exactly the records after it.
 */
export async function* readRecords(source: AsyncIterable<Uint8Array>, options: ReadOptions = {}): AsyncGenerator<RecordBatch> {
  let bytesRead = 0
  const raw = pieces(source, bytes => {
    bytesRead += bytes
  })
  try {
    const start = await peek(raw, 4096)
    const encoding = detectEncoding(start.head)
    const text = start.again(encoding.bom)
    const isUtf8 = encoding.name === "utf-8"
    const { head, isWhole, again } = await peek(isUtf8 ? text : utf8FromUtf16(text, encoding.name === "utf-16be"), HEAD_BYTES)
    const format = options.format ?? detectFormat(options.name, head)
    if (format === "zip" || format === "image") {
      const what =
        format === "zip" ? "The file is a ZIP archive, not a list of records." : "The file is an image, not a list of records."
      throw new Unreadable("not_records", what, "Import it as media.")
    }
    const reader: ReaderOptions = {
      lineBytesMax: options.lineBytesMax ?? 8_000_000,
      startAt: options.startAt ?? 0,
      batchRecordsMax: options.batchRecordsMax ?? 1000,
      batchBytesMax: options.batchBytesMax ?? 1_000_000,
      offset: isUtf8 ? encoding.bom : 0,
    }
    const batches =
      format === "csv"
        ? readCsv(again(0), head, isWhole, reader)
        : format === "jsonl"
          ? readJsonl(again(0), reader)
          : readJsonArray(again(0), reader)
    let isEmpty = reader.startAt === 0
    for await (const batch of batches) {
      batch.bytesRead = bytesRead
      batch.format = format
      if (batch.records.length + batch.refused.length > 0) isEmpty = false
      yield batch
    }
    if (isEmpty) {
      const what = format === "csv" ? "The table has a header line and no rows." : "The file holds no records."
      throw new Unreadable("empty_file", what, "Check that it was written completely and import it again.")
    }
  } finally {
    await raw.return(undefined)
  }
}
