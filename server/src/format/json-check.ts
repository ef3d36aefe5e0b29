import type { JsonObject } from "./batch.ts"
import { leftOut, type Reason } from "./reason.ts"

/** Deepest nesting that is read: deeper is never data, and recursive code further on would overflow its stack. */
export const JSON_DEPTH_MAX = 100

export type Parsed = { readonly value: JsonObject; readonly reason: null } | { readonly value: null; readonly reason: Reason }

/**
 * Reads one JSON object from UTF-8 bytes and refuses what `JSON.parse` would let pass although it loses something:
 * keys that occur twice, integers above 2^53, numbers too large for a double, text that PostgreSQL cannot store (U+0000, lone
 * surrogates), and `__proto__`, which code further on could mistake for a prototype. `where` begins the sentences
 * ("Line 3"; a number stands for that).
 *
 * One pass over the bytes counts colons and notes what looks suspicious; only then are the dear checks made. That the keys
 * of the parsed value are as many as the colons shows, without comparing any two, that no key occurs twice.
 */
export function parseObject(bytes: Buffer, from: number, to: number, isAscii: boolean, where: string | number): Parsed {
  scan(bytes, from, to)
  if (seen.depth > JSON_DEPTH_MAX) {
    return refused("json_depth", where, `is nested more than ${JSON_DEPTH_MAX} levels deep`, "Flatten the record.")
  }
  const text = bytes.toString(isAscii ? "latin1" : "utf8", from, to)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return syntaxRefused(text, where, error instanceof Error ? error.message : "")
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const what = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`
    return refused("json_not_object", where, `is ${what}, not an object`, 'Write each record as {"column": value, …}.')
  }
  const keys = countKeys(value, seen.escapes)
  if (seen.proto) return refused("json_proto_key", where, 'has a key named "__proto__"', "Rename the key.")
  if (seen.badText) {
    const what = "holds a character that cannot be stored: U+0000 or one half of a surrogate pair"
    return refused("json_text", where, what, "Remove the \\u escape, or write the whole character.")
  }
  if (keys !== seen.colons || seen.numbers) {
    const fault = findFault(text, where)
    if (fault) return fault
  }
  return { value: value as JsonObject, reason: null }
}

/** What the last scan saw: kept in one place, as an object a line would cost more than the scan. */
const seen = { colons: 0, depth: 0, escapes: false, numbers: false, proto: false, badText: false }

function scan(bytes: Buffer, from: number, to: number): void {
  let colons = 0
  let depth = 0
  let deepest = 0
  let escapes = false
  let numbers = false
  let digits = 0 // so many digits of an integer so far; below 0: after the point, where length does no harm
  for (let i = from; i < to; i++) {
    const c = bytes[i]!
    if (c >= 48 && c <= 57) {
      if (digits >= 0 && ++digits >= 16) numbers = true
      continue
    }
    if (c === 46) {
      digits = -1
      continue
    }
    if ((c === 101 || c === 69) && digits !== 0 && bytes[i + 1] !== 45) numbers = true
    digits = 0
    if (c === 34) {
      for (i++; i < to; i++) {
        const s = bytes[i]!
        if (s === 34) break
        if (s === 92 && bytes[++i] === 117) escapes = true
      }
    } else if (c === 58) colons++
    else if (c === 123 || c === 91) {
      if (++depth > deepest) deepest = depth
    } else if (c === 125 || c === 93) depth--
  }
  seen.colons = colons
  seen.depth = deepest
  seen.escapes = escapes
  seen.numbers = numbers
  seen.proto = false
  seen.badText = false
}

/** All keys of all objects inside; notes `__proto__` and (if `texts`) text that cannot be stored. */
function countKeys(value: object, texts: boolean): number {
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) {
      if (typeof item === "object" && item !== null) count += countKeys(item, texts)
      else if (texts && typeof item === "string" && !isStorable(item)) seen.badText = true
    }
    return count
  }
  for (const key in value) {
    count++
    if (key === "__proto__") seen.proto = true
    if (texts && !isStorable(key)) seen.badText = true
    const item = (value as JsonObject)[key]
    if (typeof item === "object" && item !== null) count += countKeys(item, texts)
    else if (texts && typeof item === "string" && !isStorable(item)) seen.badText = true
  }
  return count
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0")
}

/** Walks text known to be JSON and finds the key that occurs twice or the number that cannot be kept. */
function findFault(text: string, where: string | number): Parsed | null {
  const open: (Set<string> | null)[] = []
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === 123) open.push(new Set())
    else if (c === 91) open.push(null)
    else if (c === 125 || c === 93) open.pop()
    else if (c === 34) {
      const end = stringEnd(text, i)
      const keys = open[open.length - 1]
      if (keys && isBeforeColon(text, end)) {
        const key = JSON.parse(text.slice(i, end)) as string
        if (keys.has(key)) {
          const shown = JSON.stringify(key.slice(0, 100))
          return refused("json_duplicate_key", where, `has the key ${shown} twice`, "Keep one of the two, or rename one.")
        }
        keys.add(key)
      }
      i = end - 1
    } else if (c === 45 || (c >= 48 && c <= 57)) {
      const end = numberEnd(text, i)
      const literal = text.slice(i, end)
      const amount = Number(literal)
      if (!Number.isFinite(amount) || (Math.abs(amount) > Number.MAX_SAFE_INTEGER && !/[eE]/.test(literal))) {
        return refused(
          "json_number",
          where,
          `holds the number ${literal.slice(0, 40)}, which is too large to be kept exactly (above 2^53)`,
          "Put it in quotes, so that it is kept as text.",
        )
      }
      i = end - 1
    }
  }
  return null
}

function stringEnd(text: string, quote: number): number {
  let i = quote + 1
  while (text.charCodeAt(i) !== 34) i += text.charCodeAt(i) === 92 ? 2 : 1
  return i + 1
}

function numberEnd(text: string, from: number): number {
  let i = from + 1
  while (i < text.length && "0123456789+-.eE".includes(text[i]!)) i++
  return i
}

function isBeforeColon(text: string, from: number): boolean {
  let i = from
  while (" \t\r\n".includes(text[i]!)) i++
  return text[i] === ":"
}

function syntaxRefused(text: string, where: string | number, message: string): Parsed {
  const literal = /[:,[]\s*(-?(?:NaN|Infinity))\b/.exec(text.slice(0, 10_000))
  if (literal) {
    return refused("json_syntax", where, `is not JSON: it holds ${literal[1]}`, "Write null where there is no number.")
  }
  const token = /Unexpected token '(.+?)'/su.exec(message)?.[1]
  const position = /at position (\d+)/.exec(message)?.[1]
  const what = /end of JSON|Unterminated/.test(message)
    ? "it ends in the middle"
    : [token ? `unexpected ${token}` : "something is wrong", position ? ` at character ${Number(position) + 1}` : ""].join("")
  return refused("json_syntax", where, `is not JSON: ${what}`, "Correct it and import the file again.")
}

function refused(code: Reason["code"], where: string | number, what: string, todo: string): Parsed {
  const subject = typeof where === "number" ? `Line ${where}` : where
  return { value: null, reason: leftOut(code, `${subject} ${what}.`, todo) }
}
