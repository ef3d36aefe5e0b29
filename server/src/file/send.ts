/**
 * Sends stored bytes: whole or a range of them, with the headers that keep a file a file. Whatever somebody uploaded, no script in it
 * runs: the type is ours and not guessed again (`nosniff`), and a page opened from it would be in a sandbox without anything.
 */
import type { FastifyReply, FastifyRequest } from "fastify"
import type { House } from "../act.ts"
import { refuse } from "../refuse.ts"

export interface Sent {
  key: string
  name: string
  media_type: string
  /** Hex. */
  sha256: string
  /** Shown where it is, or saved. */
  disposition: "inline" | "attachment"
}

export async function sendStored(house: House, request: FastifyRequest, reply: FastifyReply, sent: Sent): Promise<FastifyReply> {
  const size = await house.storage.size(sent.key)
  if (size === null) refuse("not_found", { what: "file" })
  const etag = `"${sent.sha256}"`
  reply
    .header("content-type", sent.media_type)
    .header("content-disposition", dispositionOf(sent))
    .header("x-content-type-options", "nosniff")
    .header("content-security-policy", "default-src 'none'; sandbox")
    .header("cross-origin-resource-policy", "same-origin")
    .header("referrer-policy", "no-referrer")
    .header("cache-control", "private, max-age=3600, immutable")
    .header("accept-ranges", "bytes")
    .header("etag", etag)
  if (request.headers["if-none-match"]?.includes(etag)) return reply.code(304).send()
  // A part of what has changed meanwhile would be glued to the old part.
  const isSame = request.headers["if-range"] === undefined || request.headers["if-range"] === etag
  const range = isSame ? rangeOf(request.headers.range, size) : null
  if (range === "outside") return reply.code(416).header("content-range", `bytes */${size}`).send()
  if (range === null) return reply.header("content-length", size).send(house.storage.read(sent.key))
  return reply
    .code(206)
    .header("content-range", `bytes ${range.start}-${range.end}/${size}`)
    .header("content-length", range.end - range.start + 1)
    .send(house.storage.read(sent.key, range))
}

/** One range of bytes, both ends included; null for none, several, or what cannot be read (then everything is sent, as RFC 9110 allows). */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | "outside" | null {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? "")
  if (!found || (found[1] === "" && found[2] === "")) return null
  if (found[1] === "") {
    const last = Number(found[2])
    return last === 0 || size === 0 ? "outside" : { start: Math.max(0, size - last), end: size - 1 }
  }
  const start = Number(found[1])
  const end = found[2] === "" ? size - 1 : Math.min(Number(found[2]), size - 1)
  if (start >= size) return "outside"
  return end < start ? null : { start, end }
}

/** The name as ASCII for old programs, and whole for the others (RFC 6266). Only its last part: a folder in it is none of the receiver's. */
function dispositionOf({ name, disposition }: Sent): string {
  const last = name.slice(name.lastIndexOf("/") + 1) || "file"
  const plain = last.replace(/[^ -~]|["\\%]/g, "_")
  const whole = encodeURIComponent(last.toWellFormed()).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${disposition}; filename="${plain}"; filename*=UTF-8''${whole}`
}
