/**
 * The built web client under a strict policy: nothing inline, nothing from elsewhere, Trusted Types. Pages refer to their parts by
 * `"./…`; a page below the first level gets the prefix put in, so that one build works under any path.
 */
import { createHash } from "node:crypto"
import { existsSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import fastifyStatic from "@fastify/static"
import type { FastifyInstance } from "fastify"

export const contentPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types default",
].join("; ")

/** Headers of every answer; a handler may set its own policy (user files have a stricter one). */
export function addSecurityHeaders(server: FastifyInstance): void {
  server.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("content-security-policy")) reply.header("content-security-policy", contentPolicy)
    reply.header("x-content-type-options", "nosniff")
    reply.header("referrer-policy", "no-referrer")
    reply.header("cross-origin-opener-policy", "same-origin")
    if (!reply.hasHeader("cross-origin-resource-policy")) reply.header("cross-origin-resource-policy", "same-origin")
    reply.header("permissions-policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
  })
}

/** Images by address come from anywhere a form names them; only the label page may show them. */
const labelPolicy = contentPolicy.replace("img-src 'self' blob:", "img-src 'self' blob: https: http:")

/** Serves `folder` (web/dist). `prefix`: the public address's path, without a slash at the end. */
export function addSite(server: FastifyInstance, folder: string, prefix: string): void {
  if (!existsSync(join(folder, "index.html"))) {
    server.get("/", async (_request, reply) =>
      reply.type("text/plain").send("The web client is not built. Run `npm run build`.\n"),
    )
    return
  }
  server.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    immutable: true,
    maxAge: "365d",
    index: false,
  })
  const page = (name: string) => {
    let made: { text: string; tag: string } | null = null
    return async () => {
      made ??= await (async () => {
        const text = (await readFile(join(folder, name), "utf8")).replaceAll('"./', `"${prefix}/`)
        return { text, tag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 20)}"` }
      })()
      return made
    }
  }
  const team = page("index.html")
  const label = page("label.html")
  const send =
    (load: typeof team, policy: string) =>
    async (request: { headers: Record<string, unknown> }, reply: import("fastify").FastifyReply) => {
      const { text, tag } = await load()
      reply.header("etag", tag).header("cache-control", "no-cache").header("content-security-policy", policy)
      if (request.headers["if-none-match"] === tag) return reply.code(304).send()
      return reply.type("text/html; charset=utf-8").send(text)
    }
  server.get("/label", send(label, labelPolicy))
  server.get("/label/*", send(label, labelPolicy))
  server.get("/icon.svg", async (_request, reply) => reply.sendFile("icon.svg", folder))
  // Any other address a person may open belongs to the team's client, which says so itself when it knows no such page.
  server.get("/", send(team, contentPolicy))
  for (const path of ["/sign-in", "/join", "/workspaces/*", "/account"]) server.get(path, send(team, contentPolicy))
}
