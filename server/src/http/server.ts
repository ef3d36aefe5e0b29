/**
 * The route table as a server. Each route: who calls → limits → input checked against its schema → `act` → output. Nothing here knows
 * a noun.
 */
import type { IncomingMessage } from "node:http"
import type { Route } from "@tagwerk/contract/route.ts"
import { pathFields } from "@tagwerk/contract/route.ts"
import { Ajv } from "ajv"
import addFormats from "ajv-formats"
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify"
import { Check, Errors } from "typebox/value"
import { type Right, rights } from "../access.ts"
import { act, type Caller, type HotVerb, type House, type Verb } from "../act.ts"
import { prefixOf } from "../config.ts"
import { assert, refuse } from "../refuse.ts"
import { createLimit } from "./limit.ts"
import { problemFrom, sendProblem } from "./problem.ts"
import { addSecurityHeaders } from "./site.ts"
import { unstorable } from "./storable.ts"

/** A route that needs the request or answer itself: streams, cookies. It calls `act` with its own verbs. */
export interface Raw {
  raw: (context: RawContext) => Promise<unknown>
}
export interface RawContext {
  house: House
  caller: Caller
  right: Right
  input: Record<string, unknown>
  request: FastifyRequest
  reply: FastifyReply
}
// biome-ignore lint/suspicious/noExplicitAny: the record in app.ts checks each handler against its own route.
export type Handler = Verb<any, any> | HotVerb<any, any> | Raw

export interface ServeOptions {
  routes: Record<string, Route>
  handlers: Record<string, Handler>
  identify: (request: FastifyRequest) => Promise<Caller> | Caller
  /** Stricter limits by route name: [a second, burst, key of the request]. */
  limits?: Record<
    string,
    { rate: number; burst: number; key: (request: FastifyRequest, input: Record<string, unknown>) => string }
  >
  /** In tests: an output that does not fit its schema is an error. */
  checkOutput?: boolean
  observe?: (route: string, outcome: string, seconds: number) => void
}

export function createServer(house: House, options: ServeOptions): FastifyInstance {
  const prefix = prefixOf(house.config)
  const server = Fastify({
    // The journal logs; fastify's own logger would write addresses and bodies.
    logger: false,
    trustProxy: (_address: string, hop: number) => hop < house.config.proxies,
    bodyLimit: 1_000_000,
    // A proxy may pass the prefix on or take it off: both work.
    rewriteUrl: request => {
      const url = request.url ?? "/"
      return prefix !== "" && (url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}?`))
        ? url.slice(prefix.length) || "/"
        : url
    },
    forceCloseConnections: "idle",
    genReqId: () => Math.floor(house.random() * 2 ** 40).toString(36),
    routerOptions: { maxParamLength: 200 },
  })
  // Bodies are taken as sent; queries and paths are text, so numbers and booleans in them are read.
  const strict = new Ajv({ allErrors: false, strict: false, useDefaults: false, coerceTypes: false, removeAdditional: false })
  const lenient = new Ajv({ allErrors: false, strict: false, useDefaults: false, coerceTypes: true, removeAdditional: false })
  addFormats.default(strict)
  addFormats.default(lenient)
  // Whoever stops reading, because the disk is full or the picture broken, must not end the connection on which that is to be said.
  server.addContentTypeParser("application/octet-stream", (_request, payload, done) =>
    done(null, payload.iterator({ destroyOnReturn: false })),
  )
  server.removeContentTypeParser("text/plain")
  addSecurityHeaders(server)

  server.setErrorHandler((error, request, reply) => {
    const problem = problemFrom(error, request.id)
    if (problem.code === "internal")
      house.journal.log("error", "request failed", { request: request.id, route: request.routeOptions.url, error })
    return sendProblem(reply, problem)
  })
  server.setNotFoundHandler((request, reply) => sendProblem(reply, problemFrom(asRefusal("route_unknown"), request.id)))

  let isClosing = false
  server.addHook("preClose", async () => {
    isClosing = true
  })
  // What is still being sent after a refusal is taken and dropped; a connection that was not idle when the server began to close ends then.
  const drain = (request: IncomingMessage) => request.once("end", () => isClosing && request.socket.end()).resume()

  const own = new URL(house.config.url).origin
  // One a key, over all routes.
  const everyone = createLimit(house.config.requests_per_second, house.config.requests_per_second * 2, house.now)
  for (const [name, route] of Object.entries(options.routes)) {
    const handler = options.handlers[name]
    assert(handler, `the route ${name} has a handler`)
    assert(route.right in rights, `the route ${name} names a right`)
    const right = route.right as Right
    const inQuery = route.method === "GET" || route.method === "DELETE" || route.stream === "request"
    const validate = (inQuery ? lenient : strict).compile(route.input)
    const fields = pathFields(route.path)
    const own_limit = options.limits?.[name]
    const special = own_limit ? createLimit(own_limit.rate, own_limit.burst, house.now) : null

    server.route({
      method: route.method,
      url: `/api${route.path}`,
      bodyLimit: route.body_max ?? 1_000_000,
      handler: async (request, reply) => {
        const began = performance.now()
        let outcome = "ok"
        try {
          const caller = await options.identify(request)
          // Also of nobody: signing in as somebody else on another site's behalf is forgery too. Tokens no browser sends by itself.
          if (caller.as !== "key" && caller.as !== "label" && request.method !== "GET") checkOrigin(request, own)
          if (caller.as === "key") waitOrGo(everyone.take(caller.key))
          const input = inputOf(request, fields, inQuery)
          if (special && own_limit) waitOrGo(special.take(own_limit.key(request, input)))
          const fault = unstorable(input)
          if (fault) refuse("input_invalid", { faults: [fault] })
          if (!validate(input)) throw Object.assign(new Error("input"), { validation: validate.errors })
          reply.header("cache-control", "no-store")
          if ("raw" in handler) return await handler.raw({ house, caller, right, input, request, reply })
          const output = await act(house, { right, verb: handler }, caller, input)
          if (options.checkOutput && !Check(route.output, output))
            throw new Error(
              `the output of ${name} does not fit its schema: ${JSON.stringify(Errors(route.output, output).slice(0, 3))}`,
            )
          return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(output))
        } catch (error) {
          outcome = problemFrom(error, request.id).code
          if (route.stream === "request") reply.raw.once("finish", () => drain(request.raw))
          throw error
        } finally {
          options.observe?.(name, outcome, (performance.now() - began) / 1000)
        }
      },
    })
  }
  return server
}

/** Path, query and body are one flat input; a field cannot be given twice. */
function inputOf(request: FastifyRequest, fields: readonly string[], inQuery: boolean): Record<string, unknown> {
  const params = request.params as Record<string, string>
  if (inQuery) return { ...(request.query as Record<string, unknown>), ...params }
  const body = request.body ?? {}
  if (typeof body !== "object" || Array.isArray(body)) refuse("body_unreadable", { reason: "it must be a JSON object" })
  for (const field of fields)
    if (Object.hasOwn(body, field))
      refuse("input_invalid", { faults: [{ at: `/${field}`, sentence: `“${field}” stands in the address already.` }] })
  return { ...body, ...params }
}

/** A browser sends Origin with every request that changes something; another site's is refused (cookies are SameSite as well). */
function checkOrigin(request: FastifyRequest, own: string): void {
  const origin = request.headers.origin
  const site = request.headers["sec-fetch-site"]
  const host = `${request.protocol}://${request.headers.host}`
  if (origin !== undefined ? origin !== own && origin !== host : site !== undefined && site !== "same-origin" && site !== "none")
    refuse("origin_foreign")
}

function waitOrGo(seconds: number): void {
  if (seconds > 0) refuse("too_many", { seconds: Math.ceil(seconds) })
}

function asRefusal(code: Parameters<typeof refuse>[0]): unknown {
  try {
    refuse(code)
  } catch (error) {
    return error
  }
}
