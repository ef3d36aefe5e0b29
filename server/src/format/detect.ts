import { Unreadable } from "./reason.ts"

export type RecordFormat = "jsonl" | "json-array" | "csv"
/** What a dropped file is; the media and archive kinds are read by `file/`. */
export type FileFormat = RecordFormat | "zip" | "image"

type Magic = { readonly is: string; readonly bytes: number[]; readonly at?: number }

const archives: Magic[] = [
  { is: "a gzip archive", bytes: [0x1f, 0x8b] },
  { is: "a bzip2 archive", bytes: [0x42, 0x5a, 0x68] },
  { is: "an xz archive", bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { is: "a Zstandard archive", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { is: "a 7-Zip archive", bytes: [0x37, 0x7a, 0xbc, 0xaf] },
  { is: "a RAR archive", bytes: [0x52, 0x61, 0x72, 0x21] },
]

const images: Magic[] = [
  { is: "a JPEG image", bytes: [0xff, 0xd8, 0xff] },
  { is: "a PNG image", bytes: [0x89, 0x50, 0x4e, 0x47] },
  { is: "a GIF image", bytes: [0x47, 0x49, 0x46, 0x38] },
  { is: "a WebP image", bytes: [0x57, 0x45, 0x42, 0x50], at: 8 },
  { is: "an AVIF image", bytes: [0x66, 0x74, 0x79, 0x70, 0x61, 0x76, 0x69], at: 4 },
]

const others: Magic[] = [
  { is: "a Parquet file", bytes: [0x50, 0x41, 0x52, 0x31] },
  { is: "a PDF", bytes: [0x25, 0x50, 0x44, 0x46] },
  { is: "a SQLite database", bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65] },
  { is: "an old Excel or Word file", bytes: [0xd0, 0xcf, 0x11, 0xe0] },
]

const ZIP: Magic = { is: "a ZIP archive", bytes: [0x50, 0x4b, 0x03, 0x04] }
const EMPTY_ZIP: Magic = { is: "a ZIP archive", bytes: [0x50, 0x4b, 0x05, 0x06] }

/**
 * What a file is, by its name and its first bytes (UTF-8, without byte order mark; 64 KB are enough). The bytes win over the name.
 * Throws Unreadable with what to do for everything that is none of ours.
 */
export function detectFormat(name: string | undefined, head: Buffer): FileFormat {
  const ending = /\.([a-z0-9]+)$/i.exec(name ?? "")?.[1]?.toLowerCase() ?? ""
  if (matches(head, ZIP) || matches(head, EMPTY_ZIP)) {
    if (!/^(xlsx|ods|docx|numbers)$/.test(ending)) return "zip"
    throw new Unreadable("not_records", "The file is a spreadsheet or document.", "Save the sheet as CSV UTF-8 and import that.")
  }
  if (images.some(magic => matches(head, magic)) || isBmp(head)) return "image"
  const archive = archives.find(magic => matches(head, magic))
  if (archive) throw new Unreadable("compressed_file", `The file is ${archive.is}.`, "Unpack it and import what is inside.")
  const other = others.find(magic => matches(head, magic))
  if (other) throw new Unreadable("not_records", `The file is ${other.is}.`, "Convert it to JSONL or CSV and import that.")

  const first = firstVisible(head)
  if (first < 0)
    throw new Unreadable("empty_file", "The file is empty.", "Check that it was written completely and import it again.")
  const isNamedText = /^(csv|tsv|tab|json|jsonl|ndjson)$/.test(ending) // then one zero byte further on costs one record
  if (head.subarray(0, isNamedText ? lineEnd(head, first) : 8000).includes(0)) {
    throw new Unreadable(
      "binary_file",
      "The file is not text: it holds zero bytes.",
      "Import JSONL, a JSON array, CSV, images or a ZIP.",
    )
  }
  if (head[first] === 0x5b && ending !== "csv" && ending !== "tsv") return "json-array"
  if (head[first] === 0x7b && ending !== "csv" && ending !== "tsv") return objectsOrOne(head, first, ending)
  if (ending === "jsonl" || ending === "ndjson") return "jsonl"
  if (ending === "csv" || ending === "tsv" || ending === "tab") return "csv"
  if (ending === "json") {
    throw new Unreadable(
      "unknown_format",
      "The file does not begin like JSON.",
      "It should begin with [ or {. Check how it was written.",
    )
  }
  const line = head.subarray(first, lineEnd(head, first)).toString("latin1")
  if ((ending === "" || ending === "txt") && /[,;\t|]/.test(line)) return "csv"
  const todo = "Import JSONL, a JSON array, CSV with a header line, images or a ZIP; name a table of one column .csv."
  throw new Unreadable("unknown_format", "The file is neither JSON nor a table.", todo)
}

/** `{` begins one object a line, or one object that is the whole file. */
function objectsOrOne(head: Buffer, first: number, ending: string): "jsonl" {
  if (ending === "jsonl" || ending === "ndjson") return "jsonl"
  const end = lineEnd(head, first)
  const isCut = end === head.length
  if (isObject(head.toString("utf8", first, end))) {
    const second = firstVisible(head, end)
    const isOnlyLine = second < 0
    if (ending !== "json" || !isOnlyLine) return "jsonl"
  } else if (isCut && ending !== "json")
    return "jsonl" // the first line is longer than the head: nothing else can be said
  else if (head.toString("latin1", first, end).trimEnd().endsWith("}") && head[firstVisible(head, end)] === 0x7b) return "jsonl" // a bad first line
  const todo = 'Write an array "[ …, … ]" of records, or one object a line (.jsonl), and import that.'
  throw new Unreadable("json_single_object", "The file is one JSON object, not a list of records.", todo)
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object"
  } catch {
    return false
  }
}

function matches(head: Buffer, { bytes, at = 0 }: Magic): boolean {
  return bytes.every((byte, index) => head[at + index] === byte)
}

/** "BM" alone could begin a text: the size of the info header must be one that exists. */
function isBmp(head: Buffer): boolean {
  return (
    head.length >= 18 && head[0] === 0x42 && head[1] === 0x4d && [12, 40, 52, 56, 64, 108, 124].includes(head.readUInt32LE(14))
  )
}

function lineEnd(head: Buffer, from: number): number {
  const newline = head.indexOf(10, from)
  return newline < 0 ? head.length : newline
}

function firstVisible(head: Buffer, from = 0): number {
  for (let i = from; i < head.length; i++) if (head[i] !== 32 && head[i] !== 9 && head[i] !== 10 && head[i] !== 13) return i
  return -1
}
