/** `not_closed` also stands for any fault noticed after the row's first line, and for a row beyond the limit. */
export type RowFault = "quote_inside" | "quote_followed" | "not_closed"

/** What a scan of one row found. One object is used again for every row. */
export type RowScan = {
  /** Byte after the row and its line end. */
  end: number
  /** Byte after the row without its line end. */
  textEnd: number
  /** Lines the row takes: more than one with newlines inside quotes. */
  lines: number
  hasQuotes: boolean
  hasNul: boolean
  fault: RowFault | null
}

export function createRowScan(): RowScan {
  return { end: 0, textEnd: 0, lines: 0, hasQuotes: false, hasNul: false, fault: null }
}

const CELL_START = 0
const BARE = 1
const QUOTED = 2
const QUOTE_IN_QUOTED = 3

/**
 * Finds the end of the row that begins at `from` (RFC 4180; the line may end in LF or CRLF), looking at no more than
 * `bytesMax` bytes. `not_closed` while there are fewer bytes than that means that more of them may heal it.
 */
export function scanRow(bytes: Buffer, from: number, delimiter: number, bytesMax: number, row: RowScan): void {
  const to = Math.min(bytes.length, from + bytesMax + 1)
  let state = CELL_START
  let lines = 1
  let hasQuotes = false
  let hasNul = false
  let fault: RowFault | null = null
  let i = from
  for (; i < to; i++) {
    const c = bytes[i]!
    if (state === QUOTED) {
      if (c === 34) state = QUOTE_IN_QUOTED
      else if (c === 10) lines++
      else if (c === 0) hasNul = true
    } else if (c === delimiter) state = CELL_START
    else if (c === 10) break
    else if (c === 34) {
      if (state === BARE) {
        fault = "quote_inside"
        break
      }
      state = QUOTED // opens a cell, or is the second of two that stand for one
      hasQuotes = true
    } else if (state === QUOTE_IN_QUOTED) {
      if (c !== 13 || (i + 1 < to && bytes[i + 1] !== 10)) {
        fault = "quote_followed"
        break
      }
    } else {
      if (c === 0) hasNul = true
      state = BARE
    }
  }
  if (i === to && (state === QUOTED || to < bytes.length)) fault = "not_closed"
  if (fault !== null && lines > 1) fault = "not_closed"
  row.end = i < to ? i + 1 : to
  row.textEnd = i > from && bytes[i - 1] === 13 ? i - 1 : i
  row.lines = lines
  row.hasQuotes = hasQuotes
  row.hasNul = hasNul
  row.fault = fault
}

/** The cells of a row without fault and without its line end. */
export function splitRow(text: string, delimiter: string, hasQuotes: boolean): string[] {
  if (!hasQuotes) return text.split(delimiter)
  const cells: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      let cell = ""
      let from = at + 1
      let quote = text.indexOf('"', from)
      while (text[quote + 1] === '"') {
        cell += text.slice(from, quote + 1)
        from = quote + 2
        quote = text.indexOf('"', from)
      }
      cells.push(cell + text.slice(from, quote))
      at = quote + 1
    } else {
      const end = text.indexOf(delimiter, at)
      cells.push(end < 0 ? text.slice(at) : text.slice(at, end))
      at = end < 0 ? text.length : end
    }
    if (at >= text.length) return cells
    at++ // the delimiter
    if (at === text.length) {
      cells.push("")
      return cells
    }
  }
}
