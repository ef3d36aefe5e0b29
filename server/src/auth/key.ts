/**
 * Keys of programs: `tw_` + workspace + secret. The workspace stands in the key, so that its row is looked up inside that workspace
 * and under its policy; only the SHA-256 of the whole is stored (the secret has 256 bits, so a slow hash would add nothing).
 */
import { createHash, randomBytes } from "node:crypto"
import type { Role } from "@tagwerk/contract/workspace.ts"
import { named } from "../db/batch.ts"
import type { Db } from "../db/connect.ts"

export const hashToken = (token: string): Buffer => createHash("sha256").update(token).digest()

/** A fresh secret that carries its workspace: `tw_…` for keys, `ti_…` for invitations. */
export function makeToken(prefix: "tw" | "ti", workspace: string): string {
  return `${prefix}_${workspace.replaceAll("-", "")}_${randomBytes(32).toString("base64url")}`
}

/** The workspace's UUID in a token, or null when it is none. */
export function tokenWorkspace(prefix: "tw" | "ti", token: string): string | null {
  const hex = new RegExp(`^${prefix}_([0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15})_[A-Za-z0-9_-]{43}$`).exec(token)?.[1]
  return hex ? `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` : null
}

export interface FoundKey {
  key: string
  workspace: string
  role: Role
}

const findKey = named("find_key", "select id, role from api_key where workspace_id = $1 and hash = $2 and revoked_at is null")

// At most once a minute a key: “last used” is for people.
const touchKey = named(
  "touch_key",
  `update api_key set used_at = now() where workspace_id = $1 and id = $2 and (used_at is null or used_at < now() - interval '1 minute')`,
)

/** A key counts for this long after it was looked up, so a withdrawn one ends within it. */
const remembered_ms = 10_000

export function createKeyring(db: Db, now: () => number): (token: string) => Promise<FoundKey | null> {
  const known = new Map<string, { found: FoundKey | null; at: number }>()
  return async token => {
    const workspace = tokenWorkspace("tw", token)
    if (workspace === null) return null
    const hash = hashToken(token)
    const name = hash.toString("base64")
    const before = known.get(name)
    if (before && now() - before.at < remembered_ms) return before.found
    const row = (await db.batch(workspace, [{ statement: findKey, values: [workspace, hash] }]))[0]![0]
    const found = row ? { key: row["id"] as string, workspace, role: row["role"] as Role } : null
    if (found) await db.batch(workspace, [{ statement: touchKey, values: [workspace, found.key] }], true)
    if (known.size > 10_000) known.clear()
    known.set(name, { found, at: now() })
    return found
  }
}
