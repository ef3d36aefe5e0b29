import { isAscii, isUtf8 } from "node:buffer"
import { createBatch, type ReaderOptions, type RecordBatch } from "./batch.ts"
import { parseObject } from "./json-check.ts"
import { formatBytes, leftOut, sample } from "./reason.ts"

const HEAD_BYTES = 800 // enough for the 200 characters that are shown

/**
 * The elements of one top-level JSON array, one by one. An element is what stands between two commas outside of any
 * bracket or string; so a broken element is refused alone. A newline inside a string, which JSON forbids, ends the string: a
 * quote that is missing does not swallow the rest of the file.
 */
export async function* readJsonArray(source: AsyncIterable<Buffer>, options: ReaderOptions): AsyncGenerator<RecordBatch> {
  const { lineBytesMax, startAt } = options
  const batch = createBatch(options)
  let phase: "before" | "inside" | "after" | "done" = "before"
  let position = options.offset
  let line = 1
  let depth = 0
  let inString = false
  let isEscaped = false
  let elements = 0
  let parts: Buffer[] = [] // the element's bytes in earlier chunks
  let held = 0
  let isTooLong = false
  let start = -1 // of the element, in the file; -1 while there is only white space
  let startLine = 1

  /** Ends the element before `end` (in the file); `last` are its bytes in this chunk. */
  function finish(last: Buffer, end: number): void {
    const where = `The element that begins on line ${start < 0 ? line : startLine}`
    const byteStart = start < 0 ? end : start
    elements++
    if (byteStart >= startAt) {
      const at = start < 0 ? line : startLine
      const bytes = parts.length > 0 ? Buffer.concat([...parts, last]) : last
      if (start < 0) {
        const reason = leftOut(
          "json_syntax",
          `There is nothing before the comma or bracket on line ${line}.`,
          "Remove the comma.",
        )
        batch.refuse(at, byteStart, reason, "")
      } else if (isTooLong || bytes.length > lineBytesMax) {
        const todo = "Split it, or put its large part into a file of its own and refer to it."
        batch.refuse(
          at,
          byteStart,
          leftOut("line_too_long", `${where} is longer than ${formatBytes(lineBytesMax)}.`, todo),
          sample(bytes, 0, lineBytesMax),
        )
      } else {
        const ascii = isAscii(bytes)
        if (ascii || isUtf8(bytes)) {
          const { value, reason } = parseObject(bytes, 0, bytes.length, ascii, where)
          if (reason === null) batch.record(at, byteStart, value)
          else batch.refuse(at, byteStart, reason, sample(bytes))
        } else {
          const todo = "Save the file as UTF-8 and import it again."
          batch.refuse(
            at,
            byteStart,
            leftOut("not_utf8", `${where} is not UTF-8: some bytes in it are no characters.`, todo),
            sample(bytes),
          )
        }
      }
    }
    parts = []
    held = 0
    isTooLong = false
    start = -1
  }

  for await (const chunk of source) {
    let from = 0 // where the element's bytes begin in this chunk
    for (let i = 0; i < chunk.length; i++) {
      const c = chunk[i]!
      if (phase === "inside") {
        if (inString) {
          if (c === 10) {
            line++
            inString = false
            isEscaped = false
          } else if (isEscaped) isEscaped = false
          else if (c === 92) isEscaped = true
          else if (c === 34) inString = false
          continue
        }
        if (c === 10 || c === 13 || c === 32 || c === 9) {
          if (c === 10) line++
          continue
        }
        const isEnd = depth === 0 && (c === 44 || c === 93)
        if (!isEnd && start < 0) {
          start = position + i
          startLine = line
          from = i
        }
        if (c === 34) inString = true
        else if (c === 123 || c === 91) depth++
        else if (isEnd) {
          // `[]` holds nothing; `[1,]` lacks an element
          if (c === 44 || start >= 0 || elements > 0)
            finish(start < 0 ? chunk.subarray(i, i) : chunk.subarray(from, i), position + i)
          from = i + 1
          if (c === 93) phase = "after"
          if (batch.isFull(position + i + 1)) yield batch.take(position + i + 1)
        } else if ((c === 125 || c === 93) && depth > 0) depth--
      } else if (c === 10) line++
      else if (c === 13 || c === 32 || c === 9) continue
      else if (phase === "before") phase = "inside"
      else if (phase === "after") {
        const what = `Something follows the end of the list, on line ${line}.`
        const reason = leftOut("json_after_end", what, "Write one list, or one object a line (.jsonl).")
        if (position + i >= startAt) batch.refuse(line, position + i, reason, "")
        phase = "done"
      }
    }
    if (phase === "inside" && start >= 0 && !isTooLong) {
      const rest = Buffer.from(chunk.subarray(from))
      parts.push(rest)
      held += rest.length
      if (held > lineBytesMax) {
        isTooLong = true
        parts = [Buffer.concat(parts).subarray(0, HEAD_BYTES)]
      }
    }
    position += chunk.length
    if (phase === "done") break
  }
  if (phase === "inside") {
    if (start >= 0) finish(Buffer.alloc(0), position)
    const what = `The file ends, on line ${line}, before the ] that closes the list.`
    const reason = leftOut("json_unclosed", what, "Check that it was written completely and import it again.")
    if (position >= startAt) batch.refuse(line, position, reason, "")
    position++ // so that a reader that goes on from here does not hear it again
  }
  if (!batch.isEmpty) yield batch.take(position)
}
