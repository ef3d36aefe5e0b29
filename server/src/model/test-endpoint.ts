/** A small server that speaks the protocol of the endpoints, and misbehaves as it is told. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export interface Asked {
  messages: { role: string; content: string }[]
  model: string
  response_format?: { type: string }
}
/** What the endpoint does with a call; `nth` counts from 0. */
export type Manner = (asked: Asked, response: ServerResponse, nth: number, request: IncomingMessage) => void

export interface Endpoint {
  base_url: string
  /** May be changed between runs. */
  manner: Manner
  calls: number
  /** Calls that were open at once, at most. */
  open_max: number
  close(): Promise<void>
}

/** A well-formed answer with this text. */
export function say(
  response: ServerResponse,
  content: string,
  usage: object | null = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
  finish_reason = "stop",
): void {
  response.setHeader("content-type", "application/json")
  response.end(
    JSON.stringify({
      id: "completion-1",
      object: "chat.completion",
      created: 1,
      model: "test",
      choices: [{ index: 0, message: { role: "assistant", content }, finish_reason }],
      ...(usage ? { usage } : {}),
    }),
  )
}

export function refuseWith(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers })
  response.end(JSON.stringify({ error: { message, type: "error", code: null } }))
}

export const userText = (asked: Asked) => asked.messages.findLast(one => one.role === "user")!.content

export async function createEndpoint(manner: Manner): Promise<Endpoint> {
  let open = 0
  const server = createServer((request, response) => {
    open++
    endpoint.open_max = Math.max(endpoint.open_max, open)
    response.on("close", () => open--)
    let body = ""
    request.on("data", chunk => (body += chunk))
    request.on("end", () => {
      const asked = JSON.parse(body) as Asked
      // Some tests and some servers send contents in parts.
      for (const message of asked.messages)
        if (Array.isArray(message.content))
          message.content = (message.content as { text: string }[]).map(part => part.text).join("")
      endpoint.manner(asked, response, endpoint.calls++, request)
    })
  })
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve))
  const endpoint: Endpoint = {
    base_url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    manner,
    calls: 0,
    open_max: 0,
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return endpoint
}
