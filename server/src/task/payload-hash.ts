/**
 * Canonical JSON (RFC 8785: keys sorted by UTF-16 units, numbers as ECMAScript writes them, no white space) and its SHA-256. The same
 * data has the same hash however its file was written, and whatever PostgreSQL made of the order of its keys.
 */
import { hash } from "node:crypto"

export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null"
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`
  const keys = Object.keys(value)
  // Most rows are flat and written by a program in one order: sorting few short keys is the cheap part.
  keys.sort()
  let text = "{"
  for (const key of keys) {
    const item = (value as Record<string, unknown>)[key]
    if (item === undefined) continue
    if (text.length > 1) text += ","
    text += `${JSON.stringify(key)}:${typeof item === "object" ? canonicalJson(item) : JSON.stringify(item)}`
  }
  return `${text}}`
}

/** SHA-256 of the canonical payload, 32 bytes. */
export function payloadHash(payload: unknown): Buffer {
  return hashOfJson(canonicalJson(payload))
}
export const hashOfJson = (canonical: string): Buffer => hash("sha256", canonical, "buffer")
