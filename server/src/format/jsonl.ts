import { isAscii, isUtf8 } from "node:buffer"
import { createBatch, type ReaderOptions, type RecordBatch } from "./batch.ts"
import { parseObject } from "./json-check.ts"
import { lineBlocks } from "./line-block.ts"
import { lineTooLong, notUtf8, sample } from "./reason.ts"

/** One JSON object a line (JSON Lines, NDJSON), UTF-8. Empty lines are passed over. */
export async function* readJsonl(source: AsyncIterable<Buffer>, options: ReaderOptions): AsyncGenerator<RecordBatch> {
  const { lineBytesMax, startAt } = options
  const batch = createBatch(options)
  let line = 0
  let resumeAt = options.offset
  for await (const block of lineBlocks(source, lineBytesMax, options.offset)) {
    if (block.tooLong) {
      line++
      if (block.start >= startAt)
        batch.refuse(line, block.start, lineTooLong(line, lineBytesMax), sample(block.bytes, 0, lineBytesMax))
      resumeAt = block.end
      if (batch.isFull(resumeAt)) yield batch.take(resumeAt)
      continue
    }
    const { bytes } = block
    const ascii = isAscii(bytes)
    const utf8 = ascii || isUtf8(bytes)
    for (let from = 0; from < bytes.length; ) {
      const newline = bytes.indexOf(10, from)
      const next = newline < 0 ? bytes.length : newline + 1
      const start = block.start + from
      const to = newline < 0 ? bytes.length : newline
      line++
      if (start >= startAt) {
        if (to - from > lineBytesMax)
          batch.refuse(line, start, lineTooLong(line, lineBytesMax), sample(bytes, from, from + lineBytesMax))
        else if (!isBlank(bytes, from, to)) {
          if (utf8 || isUtf8(bytes.subarray(from, to))) {
            const { value, reason } = parseObject(bytes, from, to, ascii, line)
            if (reason === null) batch.record(line, start, value)
            else batch.refuse(line, start, reason, sample(bytes, from, to))
          } else batch.refuse(line, start, notUtf8(line), sample(bytes, from, to))
        }
      }
      from = next
      resumeAt = block.start + next
      if (batch.isFull(resumeAt)) yield batch.take(resumeAt)
    }
  }
  if (!batch.isEmpty) yield batch.take(resumeAt)
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const c = bytes[i]!
    if (c !== 32 && c !== 13 && c !== 9) return false
  }
  return true
}
