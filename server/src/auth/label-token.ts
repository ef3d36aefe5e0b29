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

/** The session, `ended` when its time is over, or null when the token is none of ours. */
export function readLabelToken(secret: Buffer, token: string, now: number): LabelSession | "ended" | null {
  const at = token.lastIndexOf(".")
  if (!token.startsWith("tl.") || at < 4) return null
  const text = token.slice(3, at)
  const given = Buffer.from(token.slice(at + 1))
  const due = Buffer.from(sign(secret, text))
  if (given.length !== due.length || !timingSafeEqual(given, due)) return null
  const [workspace, project, worker, person, expires] = text.split(".")
  if (!workspace || !project || !worker || person === undefined || !expires) return null
  if (Number.parseInt(expires, 36) <= now) return "ended"
  return { workspace, project, worker, person: person || null }
}
