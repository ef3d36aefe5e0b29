import { createRowScan, scanRow, splitRow } from "./csv-row.ts"

export type Delimiter = "," | ";" | "\t" | "|"

const CANDIDATES: Delimiter[] = [",", ";", "\t", "|"]
const ROWS = 50

/**
 * The delimiter under which the most of the first rows have as many cells as the header, and more than one; among equals the one that
 * makes more cells. A comma when there is only one column. `head` may end in the middle of a row.
 */
export function detectDelimiter(head: Buffer, isWhole: boolean): Delimiter {
  let best: Delimiter = ","
  let bestScore = 0
  for (const delimiter of CANDIDATES) {
    const counts = cellCounts(head, isWhole, delimiter)
    const columns = counts[0] ?? 0
    if (columns < 2) continue
    const alike = counts.filter(count => count === columns).length / counts.length
    const score = alike + columns / 1_000_000
    if (score > bestScore) {
      bestScore = score
      best = delimiter
    }
  }
  return best
}

/** Cells of each of the first rows; 0 for a row with a misplaced quote. */
function cellCounts(head: Buffer, isWhole: boolean, delimiter: Delimiter): number[] {
  const counts: number[] = []
  const row = createRowScan()
  const code = delimiter.charCodeAt(0)
  for (let at = 0; at < head.length && counts.length < ROWS; ) {
    scanRow(head, at, code, head.length, row)
    const isCut = row.end === head.length && !isWhole && head[head.length - 1] !== 10
    if (isCut && counts.length > 0) break
    if (row.fault !== null) {
      counts.push(0)
      const newline = head.indexOf(10, at)
      if (newline < 0) break
      at = newline + 1
      continue
    }
    const text = head.toString("latin1", at, row.textEnd)
    if (text.trim() !== "") counts.push(splitRow(text, delimiter, row.hasQuotes).length)
    at = row.end
  }
  return counts
}
