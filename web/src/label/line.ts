/** The line to the server: the label session's token, renewed before it ends, and what kind of trouble a failed call is. */
import type { Api } from "@tagwerk/contract/api.ts"
import { type Client, ProblemError } from "@tagwerk/contract/client.ts"
import type { Problem } from "@tagwerk/contract/error.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Place } from "./place.ts"
import type { LabelRoute } from "./route-table.ts"

export type Begun = Output<Api["label.begin"]>

/**
 * offline: no answer came. later: the server cannot at the moment, or asks to wait (`seconds`). signed_out: nobody is signed in here.
 * refused: it will not change by trying again.
 */
export type Trouble =
  | { kind: "offline" }
  | { kind: "later"; seconds: number | null; problem: Problem }
  | { kind: "signed_out" }
  | { kind: "refused"; problem: Problem }

export function troubleOf(error: unknown): Trouble {
  if (!(error instanceof ProblemError)) return { kind: "offline" }
  const { problem } = error
  if (problem.status === 401) return { kind: "signed_out" }
  if (problem.status >= 500 || problem.status === 429) return { kind: "later", seconds: problem.retry_after ?? null, problem }
  return { kind: "refused", problem }
}

export interface Line {
  /** Begins the session, or renews it. */
  begin(): Promise<Begun>
  call<N extends LabelRoute>(name: N, input: Omit<Input<Api[N]>, "workspace" | "project">): Promise<Output<Api[N]>>
}

export interface LineOptions {
  place: Place
  /** Milliseconds since 1970. */
  now: () => number
  /** Makes the client; the token is read at each call. */
  client: (token: () => string | null) => Client
  /** Told whenever a session begins or is renewed: form, guideline and plan may have changed. */
  onBegun?: (begun: Begun) => void
}

/** Renewed when it has less than this left, in milliseconds. */
const renew_before = 90_000

export function createLine({ place, now, client: make, onBegun }: LineOptions): Line {
  let token: string | null = null
  let ends = 0
  let beginning: Promise<Begun> | null = null
  // The cookie alone says who begins a session: an ended token would be refused before it is looked at.
  const bare = make(() => null)
  const client = make(() => token)
  const begin = () => {
    beginning ??= bare
      .call("label.begin", { ...place })
      .then(begun => {
        token = begun.token
        // By this device's own clock, which may differ from the server's: a session lasts 15 minutes from now.
        ends = now() + 15 * 60_000
        onBegun?.(begun)
        return begun
      })
      .finally(() => {
        beginning = null
      })
    return beginning
  }
  return {
    begin,
    async call(name, input) {
      if (token === null || ends - now() < renew_before) await begin()
      const whole = { ...place, ...input } as never
      try {
        return await client.call(name, whole)
      } catch (error) {
        if (!(error instanceof ProblemError) || error.problem.code !== "session_ended") throw error
        await begin()
        return client.call(name, whole)
      }
    },
  }
}
