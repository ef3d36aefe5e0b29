/**
 * The typed client: `client.call("task.list", { workspace, project, state: "open" })`. The web, the command, the tests and strangers
 * use this one. It throws a `ProblemError` for a refusal and lets network errors through as they are.
 */
import type { Api, RouteName } from "./api.ts"
import type { Problem } from "./error.ts"
import { type Input, type Output, pathFields, type Route } from "./route.ts"

export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    const faults = problem.faults?.slice(0, 5).map(fault => `\n  ${fault.at}: ${fault.sentence}`) ?? []
    super(problem.detail + faults.join(""))
    this.name = "ProblemError"
    this.problem = problem
  }
}

export interface ClientOptions {
  /** Where the server lives, with its path prefix: `http://127.0.0.1:4900`; empty in a page of its own. */
  base: string
  /** A key (`tw_…`) or a label session's token; read at each call, so that it may be renewed. */
  token?: () => string | null
  fetch?: typeof fetch
  headers?: Record<string, string>
}
export interface CallOptions {
  signal?: AbortSignal
  /** For routes with `stream: "request"`. */
  body?: BodyInit
  keepalive?: boolean
}
export interface Client {
  call<N extends RouteName>(name: N, input: Input<Api[N]>, options?: CallOptions): Promise<Output<Api[N]>>
  /** The address of a call without its body, for streams and downloads. */
  address<N extends RouteName>(name: N, input: Input<Api[N]>): string
}

export function createClient(routes: Pick<Api, RouteName> | Record<string, Route>, options: ClientOptions): Client {
  const table = routes as Record<string, Route>
  const send = options.fetch ?? fetch
  const split = (name: string, input: Record<string, unknown>) => {
    const route = table[name]!
    const rest = { ...input }
    let path = route.path
    for (const field of pathFields(route.path)) {
      path = path.replace(`:${field}`, encodeURIComponent(String(rest[field])))
      delete rest[field]
    }
    const inQuery = route.method === "GET" || route.method === "DELETE" || route.stream === "request"
    const query = new URLSearchParams()
    if (inQuery)
      for (const [field, value] of Object.entries(rest))
        if (value !== undefined && value !== null) query.set(field, String(value))
    const tail = query.size > 0 ? `?${query}` : ""
    return { route, url: `${options.base}/api${path}${tail}`, body: inQuery ? undefined : JSON.stringify(rest) }
  }
  return {
    address: (name, input) => split(name, input as Record<string, unknown>).url,
    async call(name, input, more = {}) {
      const { route, url, body } = split(name, input as Record<string, unknown>)
      const headers: Record<string, string> = { accept: "application/json", ...options.headers }
      const token = options.token?.()
      if (token) headers.authorization = `Bearer ${token}`
      if (body !== undefined) headers["content-type"] = "application/json"
      if (route.stream === "request") headers["content-type"] = "application/octet-stream"
      const init: RequestInit & { duplex?: "half" } = { method: route.method, headers, credentials: "same-origin" }
      const sent = route.stream === "request" ? more.body : body
      if (sent !== undefined) init.body = sent
      // Node asks for this when the body is a stream.
      if (route.stream === "request") init.duplex = "half"
      if (more.signal) init.signal = more.signal
      if (more.keepalive) init.keepalive = true
      const answer = await send(url, init)
      if (!answer.ok) throw new ProblemError(await problemFrom(answer))
      return (await answer.json()) as never
    },
  }
}

async function problemFrom(answer: Response): Promise<Problem> {
  const text = await answer.text()
  try {
    const problem = JSON.parse(text) as Problem
    if (typeof problem.code === "string" && typeof problem.detail === "string") return problem
  } catch {
    // A proxy in between may answer with a page of its own: fall through.
  }
  return {
    type: "about:blank",
    title: answer.statusText || "No usable answer",
    status: answer.status,
    detail: `The server answered ${answer.status} without saying why. Nothing is known to have been stored; try again.`,
    code: "internal",
  }
}
