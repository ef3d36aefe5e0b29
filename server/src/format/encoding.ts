import { isAscii, isUtf8 } from "node:buffer"
import { Unreadable } from "./reason.ts"

/** What the first bytes say about the encoding. `bom` is the length of the byte order mark in bytes. */
export type Encoding = { readonly name: "utf-8" | "utf-16le" | "utf-16be"; readonly bom: 0 | 2 | 3 }

/** UTF-8 unless a byte order mark says UTF-16. Throws Unreadable for UTF-32, UTF-16 without a mark, and bytes that are no text. */
export function detectEncoding(head: Buffer): Encoding {
  const [a, b, c, d] = head
  if (a === 0xef && b === 0xbb && c === 0xbf) return { name: "utf-8", bom: 3 }
  const isUtf32 = (a === 0xff && b === 0xfe && c === 0 && d === 0) || (a === 0 && b === 0 && c === 0xfe && d === 0xff)
  if (isUtf32) throw new Unreadable("encoding_unknown", "The file is UTF-32.", "Save it as UTF-8 and import it again.")
  if (a === 0xff && b === 0xfe) return { name: "utf-16le", bom: 2 }
  if (a === 0xfe && b === 0xff) return { name: "utf-16be", bom: 2 }
  const nul = head.subarray(0, 1000).indexOf(0)
  if (nul >= 0 && looksLikeUtf16(head.subarray(0, 1000))) {
    const what = "The file looks like UTF-16 without the mark that says so."
    throw new Unreadable("encoding_unknown", what, "Save it as UTF-8 and import it again.")
  }
  return { name: "utf-8", bom: 0 }
}

/** In UTF-16 text of western scripts every second byte is 0. */
function looksLikeUtf16(head: Buffer): boolean {
  let odd = 0
  let even = 0
  for (let i = 0; i < head.length; i++) if (head[i] === 0) i % 2 === 0 ? even++ : odd++
  const half = head.length / 2
  return head.length >= 4 && ((odd > half * 0.6 && even < half * 0.05) || (even > half * 0.6 && odd < half * 0.05))
}

/**
 * UTF-16 bytes (without their mark) as UTF-8. A lone surrogate becomes the three bytes that would encode it, which no
 * UTF-8 check lets pass: so the record that holds it is refused by its line instead of being changed in silence.
 */
export async function* utf8FromUtf16(source: AsyncIterable<Buffer>, bigEndian: boolean): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const chunk of source) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk)
    let length = bytes.length - (bytes.length % 2)
    if (length > 0 && isHighSurrogate(bytes, length - 2, bigEndian)) length -= 2
    rest = Buffer.from(bytes.subarray(length))
    const whole = bytes.subarray(0, length)
    if (bigEndian) whole.swap16()
    if (length > 0) yield encode(whole.toString("utf16le"))
  }
  if (rest.length === 0) return
  // an odd byte, or half a character, at the end of the file
  const half = rest.subarray(0, rest.length - (rest.length % 2))
  if (bigEndian) half.swap16()
  yield Buffer.concat([encode(half.toString("utf16le")), rest.length % 2 === 1 ? Buffer.from([0xff]) : Buffer.alloc(0)])
}

function isHighSurrogate(bytes: Buffer, at: number, bigEndian: boolean): boolean {
  const unit = bigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at)
  return unit >= 0xd800 && unit <= 0xdbff
}

function encode(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, "utf8")
  const parts: Buffer[] = []
  for (const character of text) {
    const code = character.codePointAt(0)!
    const isLone = code >= 0xd800 && code <= 0xdfff
    parts.push(isLone ? Buffer.from([0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)]) : Buffer.from(character))
  }
  return Buffer.concat(parts)
}

/**
 * Decides row by row between UTF-8 and Windows-1252, without ever having to take back an earlier row: as long as all was ASCII
 * the two are the same; the first row with other bytes decides for the rest of the file.
 */
export function createRowDecoder() {
  const windows = new TextDecoder("windows-1252")
  let decided: "utf-8" | "windows-1252" | null = null
  return {
    /** The text, or null for bytes that are not UTF-8 in a file that is. */
    decode(row: Buffer): string | null {
      if (isAscii(row)) return row.toString("latin1")
      decided ??= isUtf8(row) ? "utf-8" : "windows-1252"
      if (decided === "windows-1252") return windows.decode(row)
      return isUtf8(row) ? row.toString("utf8") : null
    },
    get isWindows1252(): boolean {
      return decided === "windows-1252"
    },
  }
}
