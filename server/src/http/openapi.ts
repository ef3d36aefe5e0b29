/** OpenAPI 3.1 and a readable page, both generated from the route table. */
import { refusals } from "@tagwerk/contract/error.ts"
import { pathFields, type Route } from "@tagwerk/contract/route.ts"
import type { FastifyInstance } from "fastify"
import { type Right, rights } from "../access.ts"

type Schema = Record<string, unknown>

/** `version`: of the package. `prefix`: the public address's path. */
export function openApi(routes: Record<string, Route>, version: string, prefix: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, route] of Object.entries(routes)) {
    const path = route.path.replaceAll(/:([a-z_]+)/g, "{$1}")
    const { properties = {}, required = [] } = route.input as { properties?: Record<string, Schema>; required?: string[] }
    const inPath = pathFields(route.path)
    const rest = Object.keys(properties).filter(field => !inPath.includes(field))
    const inQuery = route.method === "GET" || route.method === "DELETE" || route.stream === "request"
    const parameter = (field: string, place: "path" | "query") => ({
      name: field,
      in: place,
      required: place === "path" || required.includes(field),
      schema: properties[field] ?? { type: "string" },
    })
    const body =
      route.stream === "request"
        ? { content: { "application/octet-stream": { schema: {} } } }
        : inQuery || rest.length === 0
          ? null
          : {
              required: true,
              content: {
                "application/json": {
                  schema: {
                    type: "object",
                    properties: Object.fromEntries(rest.map(field => [field, properties[field]])),
                    required: required.filter(field => rest.includes(field)),
                    additionalProperties: false,
                  },
                },
              },
            }
    const type =
      route.stream === "events"
        ? "text/event-stream"
        : route.stream === "answer"
          ? "application/octet-stream"
          : "application/json"
    paths[path] ??= {}
    paths[path][route.method.toLowerCase()] = {
      operationId: name,
      summary: route.says,
      tags: [name.split(".")[0]],
      "x-right": route.right,
      ...(route.right === "anyone" || route.right === "signed" ? { security: [] } : {}),
      parameters: [
        ...inPath.map(field => parameter(field, "path")),
        ...(inQuery ? rest.map(field => parameter(field, "query")) : []),
      ],
      ...(body ? { requestBody: body } : {}),
      responses: {
        200: { description: "Done", content: { [type]: { schema: type === "application/json" ? route.output : {} } } },
        default: {
          description: "Refused: a problem document (RFC 9457)",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tagwerk",
      version,
      description: "Every call of Tagwerk. The web client uses the same.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: `${prefix}/api` }],
    security: [{ key: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "A key (tw_…) or a label session's token" },
        cookie: { type: "apiKey", in: "cookie", name: "tagwerk.session_token" },
      },
      schemas: {
        Problem: {
          type: "object",
          required: ["type", "title", "status", "detail", "code"],
          properties: {
            type: { type: "string" },
            title: { type: "string" },
            status: { type: "integer" },
            detail: { type: "string", description: "What happened, what was kept, what to do" },
            code: { enum: Object.keys(refusals) },
            faults: {
              type: "array",
              items: { type: "object", properties: { at: { type: "string" }, sentence: { type: "string" } } },
            },
            retry_after: { type: "number", description: "Seconds" },
          },
        },
      },
    },
  }
}

export function addDocs(server: FastifyInstance, routes: Record<string, Route>, version: string, prefix: string): void {
  const document = JSON.stringify(openApi(routes, version, prefix))
  server.get("/openapi.json", async (_request, reply) => reply.type("application/json").send(document))
  server.get("/docs.css", async (_request, reply) => reply.type("text/css").send(style))
  server.get("/docs", async (_request, reply) => reply.type("text/html; charset=utf-8").send(docsPage(routes, version, prefix)))
}

const html = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")

/** One line of a schema: what a reader needs to write the call by hand. */
export function briefly(schema: Schema): string {
  if (schema["enum"]) return (schema["enum"] as unknown[]).map(value => JSON.stringify(value)).join(" | ")
  if (schema["const"] !== undefined) return JSON.stringify(schema["const"])
  if (schema["anyOf"]) return (schema["anyOf"] as Schema[]).map(briefly).join(" | ")
  if (schema["type"] === "array") return `${briefly((schema["items"] as Schema | undefined) ?? {})}[]`
  if (schema["type"] === "object") {
    const properties = schema["properties"] as Record<string, Schema> | undefined
    if (!properties) return "object"
    const required = (schema["required"] as string[] | undefined) ?? []
    return `{ ${Object.entries(properties)
      .map(([name, inner]) => `${name}${required.includes(name) ? "" : "?"}: ${briefly(inner)}`)
      .join(", ")} }`
  }
  const pattern = /^\^([a-z]+)_\[/.exec(String(schema["pattern"] ?? ""))?.[1]
  if (pattern) return `${pattern}_…`
  if (schema["format"] === "date-time") return "time"
  return String(schema["type"] ?? "any")
}

function docsPage(routes: Record<string, Route>, version: string, prefix: string): string {
  const groups = Map.groupBy(Object.entries(routes), ([name]) => name.split(".")[0]!)
  const section = ([noun, all]: [string, [string, Route][]]) =>
    `<section id="${noun}"><h2>${noun}</h2>${all.map(call).join("")}</section>`
  const call = ([name, route]: [string, Route]) => {
    const { properties = {}, required = [] } = route.input as { properties?: Record<string, Schema>; required?: string[] }
    const who = (rights[route.right as Right] as readonly string[]).join(", ")
    const rows = Object.entries(properties).map(
      ([field, schema]) =>
        `<tr><td><code>${field}</code>${required.includes(field) ? "" : " <i>optional</i>"}</td><td><code>${html(briefly(schema))}</code></td></tr>`,
    )
    return `<article id="${name}"><h3><code>${name}</code> <span>${html(route.says)}</span></h3>
<p class="line"><b>${route.method}</b> <code>${prefix}/api${html(route.path)}</code> <i>${who}</i></p>
${rows.length > 0 ? `<table>${rows.join("")}</table>` : ""}<p>answers <code>${html(route.stream === "events" ? "text/event-stream" : route.stream === "answer" ? "bytes" : briefly(route.output as Schema))}</code></p></article>`
  }
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Tagwerk: the calls</title><link rel="stylesheet" href="${prefix}/docs.css"></head><body>
<nav><b>Tagwerk ${version}</b>${[...groups.keys()].map(noun => `<a href="#${noun}">${noun}</a>`).join("")}<a href="#refusals">refusals</a><a href="${prefix}/openapi.json">openapi.json</a></nav>
<main><h1>The calls</h1><p>Send JSON, with a key as <code>Authorization: Bearer tw_…</code>. Calls that create take an id made by you (<code>prefix_</code> and a version 7 UUID in base 32) and repeat safely. Lists are paged: pass <code>next</code> back as <code>cursor</code>. Refusals are problem documents (RFC 9457).</p>
${[...groups].map(section).join("")}
<section id="refusals"><h2>refusals</h2><table>${Object.entries(refusals)
    .map(([code, refusal]) => `<tr><td><code>${code}</code></td><td>${refusal.status}</td><td>${html(refusal.title)}</td></tr>`)
    .join("")}</table></section></main></body></html>`
}

const style = `:root{color-scheme:light dark;--line:light-dark(#e4e4e7,#2a2b2f);--dim:light-dark(#515158,#b3b4ba)}
body{margin:0;font:14px/20px system-ui,sans-serif;background:light-dark(#fff,#151618);color:light-dark(#1a1a1d,#ececee)}
nav{position:fixed;inset-block:0;inset-inline-start:0;inline-size:168px;overflow:auto;padding:16px;border-inline-end:1px solid var(--line);display:flex;flex-direction:column;gap:6px;box-sizing:border-box}
main{margin-inline-start:168px;padding:16px 32px 64px;max-inline-size:900px}
a{color:light-dark(#2456c9,#86a8ff);text-decoration:none}a:hover{text-decoration:underline}
article{border-block-start:1px solid var(--line);padding-block:8px}h1{font-size:20px}h2{font-size:16px;margin-block:32px 4px}h3{font-size:14px;margin:0 0 4px}h3 span,i{font-weight:400;color:var(--dim);font-style:normal}
code{font:12px/18px ui-monospace,monospace;overflow-wrap:anywhere}table{border-collapse:collapse;margin-block:4px}td{padding:2px 16px 2px 0;vertical-align:top}p{margin:4px 0}.line b{display:inline-block;min-inline-size:52px}
@media(max-width:720px){nav{position:static;inline-size:auto;flex-flow:row wrap;border:0}main{margin:0;padding:16px}}`
