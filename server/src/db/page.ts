/** Pages by key, never by offset: a cursor is the last key of a page, opaque to the caller. */
import { refuse } from "../refuse.ts"

const checks = {
  uuid: (value: unknown) => typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value),
  text: (value: unknown) => typeof value === "string" && !value.includes("\0"),
  number: (value: unknown) => typeof value === "number",
  time: (value: unknown) => typeof value === "string" && /^\d{4}-\d\d-\d\dT[0-9:.]+Z$/.test(value),
}
export type KeyPart = string | number | null

/** What stands in a cursor, each part of the kind named (or null); null when there is no cursor. A cursor is never trusted. */
export function readCursor(cursor: string | undefined, shape: readonly (keyof typeof checks)[]): KeyPart[] | null {
  if (cursor === undefined) return null
  let key: unknown
  try {
    key = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"))
  } catch {
    key = null
  }
  if (Array.isArray(key) && key.length === shape.length && shape.every((kind, i) => key[i] === null || checks[kind](key[i])))
    return key as KeyPart[]
  refuse("input_invalid", {
    what: "The cursor",
    faults: [
      { at: "/cursor", sentence: "This is no cursor of this list. Take `next` of the page before, or begin without one." },
    ],
  })
}

/** Rows that were asked for with `limit + 1` become a page; the row too many only says that there is more. */
export function pageOf<R, T>(
  rows: readonly R[],
  limit: number,
  keyOf: (row: R) => readonly KeyPart[],
  itemOf: (row: R) => T,
): { items: T[]; next: string | null } {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  const next = rows.length > limit && last ? Buffer.from(JSON.stringify(keyOf(last))).toString("base64url") : null
  return { items: kept.map(itemOf), next }
}
export const limitDefault = 100
