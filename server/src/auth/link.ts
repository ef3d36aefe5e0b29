/** One-time sign-in links: 24 hours, one use, stored hashed. Whoever holds one is that person, so it is shown once and not logged. */
import { randomBytes } from "node:crypto"
import type { Config } from "../config.ts"
import type { Query } from "../db/connect.ts"
import { refuse } from "../refuse.ts"
import { hashToken } from "./key.ts"

type At = { query: Query; house: { now: () => number } }
const hours = 24

/** A fresh link's token for a person (UUID). Earlier ones of theirs end: the newest is the one that was asked for. */
export async function makeLink(tx: At, person: string): Promise<string> {
  const token = `tk_${randomBytes(32).toString("base64url")}`
  await endLinks(tx, person)
  await tx.query("insert into auth.link (hash, person_id, expires_at) values ($1, $2, $3)", [
    hashToken(token),
    person,
    new Date(tx.house.now() + hours * 3_600_000),
  ])
  return token
}

export async function endLinks(tx: At, person: string): Promise<void> {
  await tx.query("delete from auth.link where person_id = $1", [person])
}

/** Uses a link up; returns its person (UUID). Of many who try at once exactly one gets in. */
export async function redeemLink(tx: At, token: string): Promise<string> {
  const rows = await tx.query<{ person_id: string }>(
    "update auth.link set used_at = $2 where hash = $1 and used_at is null and expires_at > $2 returning person_id",
    [hashToken(token), new Date(tx.house.now())],
  )
  return rows[0]?.person_id ?? refuse("link_invalid")
}

/** The address to open. The token stands behind #, so that no server or proxy on the way writes it down. */
export const linkAddress = (config: Config, token: string) => `${config.url}/sign-in#${token}`
export const invitationAddress = (config: Config, token: string) => `${config.url}/join#${token}`
