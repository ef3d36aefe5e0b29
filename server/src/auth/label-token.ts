/**
 * A label session is a signed token over (workspace, project, worker): no look-up a claim. It ends after 15 minutes; whether its worker
 * is still allowed is looked up at most every 30 s (assignment/assignment.ts).
 */
import { createHmac, timingSafeEqual } from "node:crypto"

export interface LabelSession {
  workspace: string
  project: string
  worker: string
  person: string | null
}
export const sessionSeconds = 900

const sign = (secret: Buffer, text: string) => createHmac("sha256", secret).update("label\0").update(text).digest("base64url")

export function makeLabelToken(secret: Buffer, session: LabelSession, now: number): { token: string; expires: number } {
  const expires = now + sessionSeconds * 1000
  const text = [session.workspace, session.project, session.worker, session.person ?? "", expires.toString(36)].join(".")
  return { token: `tl.${text}.${sign(secret, text)}`, expires }
}

interface Signed {
  session: LabelSession
  expires: number
}
/** Tokens whose signature was checked, by secret: a worker sends the same one for 15 minutes, and checking it costs a tenth of a claim. */
const checked = new WeakMap<Buffer, Map<string, Signed>>()
const checkedMost = 20_000

/** The session, `ended` when its time is over, or null when the token is none of ours. */
export function readLabelToken(secret: Buffer, token: string, now: number): LabelSession | "ended" | null {
  const memory = checked.get(secret) ?? new Map<string, Signed>()
  checked.set(secret, memory)
  const signed = memory.get(token) ?? check(secret, token)
  if (!signed) return null
  if (signed.expires <= now) {
    memory.delete(token)
    return "ended"
  }
  if (memory.size >= checkedMost) memory.clear()
  memory.set(token, signed)
  return signed.session
}

function check(secret: Buffer, token: string): Signed | null {
  const at = token.lastIndexOf(".")
  if (!token.startsWith("tl.") || at < 4) return null
  const text = token.slice(3, at)
  const given = Buffer.from(token.slice(at + 1))
  const due = Buffer.from(sign(secret, text))
  if (given.length !== due.length || !timingSafeEqual(given, due)) return null
  const [workspace, project, worker, person, expires] = text.split(".")
  if (!workspace || !project || !worker || person === undefined || !expires) return null
  return { session: { workspace, project, worker, person: person || null }, expires: Number.parseInt(expires, 36) }
}
