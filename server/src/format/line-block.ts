/**
 * Bytes cut at line ends. A block holds whole lines (the last of a file may lack its newline); a line that exceeds the
 * limit comes alone, as `tooLong`, with only its first bytes: its rest was never held in memory.
 */
export type LineBlock = { readonly bytes: Buffer; readonly start: number; readonly end: number; readonly tooLong: boolean }

const NEWLINE = 10
const HEAD_BYTES = 800 // enough for the 200 characters that are shown

/** `offset` is the byte number of the source's first byte. Blocks are as large as the source's chunks; shorter long lines stay inside them. */
export async function* lineBlocks(source: AsyncIterable<Buffer>, lineBytesMax: number, offset = 0): AsyncGenerator<LineBlock> {
  let parts: Buffer[] = []
  let held = 0
  let start = offset
  let position = offset
  let skipped: Buffer | null = null

  for await (const chunk of source) {
    let from = 0
    const first = chunk.indexOf(NEWLINE)
    if (first >= 0 && (skipped !== null || held + first > lineBytesMax)) {
      const bytes: Buffer = skipped ?? headOf([...parts, chunk.subarray(0, first)])
      yield { bytes, start, end: position + first + 1, tooLong: true }
      skipped = null
      parts = []
      held = 0
      from = first + 1
      start = position + from
    }
    const last = first < 0 || skipped !== null ? -1 : chunk.lastIndexOf(NEWLINE)
    if (last >= from) {
      parts.push(chunk.subarray(from, last + 1))
      yield { bytes: joined(parts), start, end: position + last + 1, tooLong: false }
      parts = []
      held = 0
      from = last + 1
      start = position + from
    }
    if (skipped === null && from < chunk.length) {
      parts.push(chunk.subarray(from))
      held += chunk.length - from
      if (held > lineBytesMax) {
        skipped = headOf(parts)
        parts = []
        held = 0
      }
    }
    position += chunk.length
  }
  if (skipped !== null) yield { bytes: skipped, start, end: position, tooLong: true }
  else if (held > 0) yield { bytes: joined(parts), start, end: position, tooLong: false }
}

function joined(parts: Buffer[]): Buffer {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}

function headOf(parts: Buffer[]): Buffer {
  const head: Buffer[] = []
  let length = 0
  for (const part of parts) {
    head.push(part.subarray(0, HEAD_BYTES - length))
    length += head[head.length - 1]!.length
    if (length >= HEAD_BYTES) break
  }
  return Buffer.concat(head)
}
