/** Why something was not taken: a stable code for programs, one sentence or three for people. */
export type Reason = { readonly code: ReasonCode; readonly sentence: string }

export type ReasonCode =
  // the whole file
  | "empty_file"
  | "unknown_format"
  | "compressed_file"
  | "not_records"
  | "binary_file"
  | "encoding_unknown"
  | "json_single_object"
  | "csv_header"
  | "csv_line_ends"
  // one record
  | "line_too_long"
  | "not_utf8"
  | "json_syntax"
  | "json_not_object"
  | "json_duplicate_key"
  | "json_proto_key"
  | "json_number"
  | "json_text"
  | "json_depth"
  | "json_unclosed"
  | "json_after_end"
  | "csv_quote"
  | "csv_ragged"
  | "csv_nul"
  // something to know, nothing refused
  | "read_as_windows_1252"
  | "csv_column_named"

/** A file of which nothing can be taken. `message` is for people; `what` and `todo` are its parts, to be put into other words. */
export class Unreadable extends Error {
  readonly reason: Reason
  readonly what: string
  readonly todo: string
  constructor(code: ReasonCode, what: string, todo: string) {
    super(`${what} Nothing was taken from it. ${todo}`)
    this.name = "Unreadable"
    this.reason = { code, sentence: this.message }
    this.what = what
    this.todo = todo
  }
}

/** The reason for leaving out one record, in the three parts every refusal has: what happened, what was kept, what to do. */
export function leftOut(code: ReasonCode, what: string, todo: string): Reason {
  return { code, sentence: `${what} It was left out; the good records are kept. ${todo}` }
}

/** `8 MB`, `1.5 kB`: decimal units, at most one digit after the point. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"]
  let amount = bytes
  let unit = 0
  while (amount >= 1000 && unit < units.length - 1) {
    amount /= 1000
    unit++
  }
  return `${Math.round(amount * 10) / 10} ${units[unit]}`
}

export function lineTooLong(line: number, lineBytesMax: number): Reason {
  return leftOut(
    "line_too_long",
    `Line ${line} is longer than ${formatBytes(lineBytesMax)}.`,
    "Split the record, or put its large part into a file of its own and refer to it.",
  )
}

export function notUtf8(line: number): Reason {
  return leftOut(
    "not_utf8",
    `Line ${line} is not UTF-8: some bytes in it are no characters.`,
    "Save the file as UTF-8 and import it again.",
  )
}

/** The beginning of a refused record, safe to show and to store: at most 200 characters, no NUL, no half character. */
export function sample(bytes: Buffer, from = 0, to = bytes.length): string {
  const text = bytes.toString("utf8", from, Math.min(to, from + 800))
  return text.slice(0, 200).toWellFormed().replaceAll("\0", "␀").trimEnd()
}
