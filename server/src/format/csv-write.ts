/** A cell as the caller has it. Objects are written as JSON, null and undefined as nothing. */
export type Cell = unknown

type Batches<T> = AsyncIterable<readonly T[]> | Iterable<readonly T[]>

const PIECE_CHARACTERS = 64 * 1024

/**
 * A table as CSV (RFC 4180: comma, CRLF, quotes doubled, UTF-8 without mark). Pulled piece by piece, so that the receiver's pace is the
 * pace: `pipeline(Readable.from(writeCsv(…)), response)`. Rows come in batches because one await for each row would cost more
 * than the row. No cell runs as a formula in a spreadsheet, see `safeCell`. Throws if a row has not as many cells as there are columns.
 */
export async function* writeCsv(columns: readonly string[], batches: Batches<readonly Cell[]>): AsyncGenerator<Buffer> {
  let piece = line(columns)
  for await (const rows of batches) {
    for (const row of rows) {
      if (row.length !== columns.length) throw new Error(`A row has ${row.length} cells, there are ${columns.length} columns`)
      piece += line(row)
      if (piece.length > PIECE_CHARACTERS) {
        yield Buffer.from(piece, "utf8")
        piece = ""
      }
    }
  }
  if (piece !== "") yield Buffer.from(piece, "utf8")
}

function line(row: readonly Cell[]): string {
  // a lone empty cell would be an empty line, which readers pass over
  if (row.length === 1 && cellText(row[0]) === "") return '""\r\n'
  let text = ""
  for (let i = 0; i < row.length; i++) {
    const cell = row[i]
    text += (i > 0 ? "," : "") + (typeof cell === "number" ? cellText(cell) : quoted(safeCell(cellText(cell))))
  }
  return `${text}\r\n`
}

function cellText(cell: Cell): string {
  if (typeof cell === "string") return cell
  if (cell === null || cell === undefined) return ""
  if (typeof cell === "object") return JSON.stringify(cell) ?? ""
  return String(cell)
}

const PLAIN_NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/**
 * Puts an apostrophe before what a spreadsheet would run: text that begins with = + - @ tab, line end, or the full-width forms of the
 * four, unless it is a plain number. (OWASP, CSV Injection.)
 */
export function safeCell(text: string): string {
  switch (text.charCodeAt(0)) {
    case 43: // +
    case 45: // -
      return PLAIN_NUMBER.test(text) ? text : `'${text}`
    case 61: // =
    case 64: // @
    case 9:
    case 10:
    case 13:
    case 0xff1d: // ＝
    case 0xff0b: // ＋
    case 0xff0d: // －
    case 0xff20: // ＠
      return `'${text}`
    default:
      return text
  }
}

const NEEDS_QUOTES = /[",\r\n;\t|]|^\s|\s$/

/** Quotes also for the other delimiters, so that a reader that guesses guesses right, and for white space at the ends. */
function quoted(text: string): string {
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
