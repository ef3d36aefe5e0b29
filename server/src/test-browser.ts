/** For tests: the public client as a browser would use it, with a cookie jar for the session. */
import { api } from "@tagwerk/contract/api.ts"
import { type Client, createClient } from "@tagwerk/contract/client.ts"

export interface Browser {
  client: Client
  /** The Set-Cookie values of the last answer that had any. */
  given(): string[]
  cookie(): string
}

export function openBrowser(address: string, headers: Record<string, string> = {}): Browser {
  let cookie = ""
  let given: string[] = []
  const send: typeof fetch = async (url, init) => {
    const sent = { ...(init?.headers as Record<string, string>), ...(cookie ? { cookie } : {}) }
    const answer = await fetch(url, { ...init, headers: sent })
    const set = answer.headers.getSetCookie()
    if (set.length > 0) given = set
    for (const one of set) if (one.includes("session_token=")) cookie = one.split(";")[0]!
    return answer
  }
  return { client: createClient(api, { base: address, fetch: send, headers }), given: () => given, cookie: () => cookie }
}

/** The code of a call's refusal, or "no refusal". */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no refusal",
    error => error.problem?.code ?? String(error),
  )
