/**
 * Ids: UUIDv7 in the database, TypeIDs on the wire (`task_01h455vb4pex5vsknk084sn02q`: a prefix that says what it is, and the
 * 128 bits in Crockford's base 32). This is the only place that converts.
 *
 * UUIDv7 (RFC 9562) begins with the milliseconds since 1970, so that new rows stand beside each other in an index; version 4 would
 * double the cost of bulk inserts, so other versions are refused.
 */

export const prefixes = [
  "person",
  "session",
  "workspace",
  "invitation",
  "key",
  "worker",
  "project",
  "file",
  "task",
  "assignment",
  "response",
  "comment",
  "dataset",
  "export",
  "model",
  "run",
  "import",
  "event",
  "gold",
  "draw",
  "sample",
  "whatif",
  "slice",
] as const
export type Prefix = (typeof prefixes)[number]
export type Id<P extends Prefix = Prefix> = `${P}_${string}`

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
const digits = new Map([...alphabet].map((c, i) => [c, i]))

/** A fresh UUIDv7 as 32 hex digits with dashes. `now` in milliseconds since 1970. */
export function newUuid(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = now / 2 ** 40
  bytes[1] = now / 2 ** 32
  bytes[2] = now / 2 ** 24
  bytes[3] = now / 2 ** 16
  bytes[4] = now / 2 ** 8
  bytes[5] = now
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  let hex = ""
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** A fresh id for the wire. */
export function newId<P extends Prefix>(prefix: P, now?: number): Id<P> {
  return toId(prefix, newUuid(now))
}

/** `task`, `01890a5d-ac96-774b-bcce-b302099a8057` → `task_01h455vb4pex5vsknk084sn02q`. */
export function toId<P extends Prefix>(prefix: P, uuid: string): Id<P> {
  const hex = uuid.replaceAll("-", "")
  // 26 digits of 5 bits hold 130; the first digit holds the 3 highest bits. Chunks of 10 hex digits (40 bits) are 8 base 32 digits.
  let text = ""
  for (const [from, to, width] of [
    [0, 2, 2],
    [2, 12, 8],
    [12, 22, 8],
    [22, 32, 8],
  ] as const) {
    let n = Number.parseInt(hex.slice(from, to), 16)
    let part = ""
    for (let i = 0; i < width; i++) {
      part = alphabet[n % 32]! + part
      n = Math.floor(n / 32)
    }
    text += part
  }
  return `${prefix}_${text}`
}

/** The UUID of an id, or null when it is none: another prefix, a foreign digit, not version 7. */
export function parseId(prefix: Prefix, id: string): string | null {
  if (!id.startsWith(`${prefix}_`) || id.length !== prefix.length + 27) return null
  const text = id.slice(prefix.length + 1)
  let hex = ""
  for (const [from, to, width] of [
    [0, 2, 2],
    [2, 10, 10],
    [10, 18, 10],
    [18, 26, 10],
  ] as const) {
    let n = 0
    for (let i = from; i < to; i++) {
      const digit = digits.get(text[i]!)
      if (digit === undefined) return null
      n = n * 32 + digit
    }
    const part = n.toString(16).padStart(width, "0")
    if (part.length > width) return null
    hex += part
  }
  if (hex[12] !== "7") return null
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The UUID of an id that was checked before (a schema did); throws for anything else. */
export function toUuid(id: string): string {
  const at = id.indexOf("_")
  const uuid = parseId(id.slice(0, at) as Prefix, id)
  if (uuid === null) throw new Error(`not an id: ${id.slice(0, 60)}`)
  return uuid
}

/** Milliseconds since 1970 at which the id was made, as its maker's clock had it. */
export function idTime(id: string): number {
  return Number.parseInt(toUuid(id).replace("-", "").slice(0, 12), 16)
}
