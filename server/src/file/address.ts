/**
 * Signed addresses: whoever holds one may read that one thing until it ends, and nothing else. The signature is an HMAC over everything
 * the address says, so that no part of it can be exchanged for another.
 */
import { createHmac, timingSafeEqual } from "node:crypto"
import type { House } from "../act.ts"
import { prefixOf } from "../config.ts"
import { refuse } from "../refuse.ts"

export interface AddressOf {
  /** Path of the route, without the prefix and `/api`: `/files/file_…`. */
  path: string
  /** Everything else it says, in a fixed order. */
  said: Record<string, string>
}

/** An address is good for at least this long. */
const seconds = 3600
/** Ends are rounded up to this, so that a page loaded again within it shows the same addresses and the browser's cache holds. */
const step_seconds = 300

function signatureOf(house: House, { path, said }: AddressOf, until: string): string {
  const text = [path, ...Object.entries(said).flat(), until].join("\0")
  return createHmac("sha256", house.secret).update("address\0").update(text).digest("base64url")
}

/**
 * An address under the server's own, with its path prefix: `/tagwerk/api/files/file_…?…&until=…&signature=…`. `lasts`: seconds it is
 * good for at least, where what shows it is loaded once and looked at for long.
 */
export function signedAddress(house: House, of: AddressOf, lasts = seconds): string {
  const until = Math.ceil((house.now() / 1000 + lasts) / step_seconds) * step_seconds
  const text = until.toString(36)
  const query = new URLSearchParams({ ...of.said, until: text, signature: signatureOf(house, of, text) })
  return `${prefixOf(house.config)}/api${of.path}?${query}`
}

/** Refuses unless the signature is ours and its time has not ended. */
export function checkAddress(house: House, of: AddressOf, until: string, signature: string): void {
  const due = Buffer.from(signatureOf(house, of, until))
  const given = Buffer.from(signature)
  const ends = Number.parseInt(until, 36)
  if (given.length !== due.length || !timingSafeEqual(given, due)) refuse("address_ended")
  if (!(ends * 1000 > house.now())) refuse("address_ended")
}
