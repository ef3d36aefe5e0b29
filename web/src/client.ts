/**
 * How the team's screens read and act: one client with the session's cookie, answers kept by route and input. Live hints and acts say
 * which workspace or project has moved (`refresh`), and what is on screen of it is fetched again.
 */
import { type Api, api, type RouteName } from "@tagwerk/contract/api.ts"
import { createClient, ProblemError } from "@tagwerk/contract/client.ts"
import type { Problem } from "@tagwerk/contract/error.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { keepPreviousData, QueryCache, QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { pathPrefix } from "./ui/prefix.ts"

export const client = createClient(api, { base: pathPrefix().replace(/\/$/, "") })

/** Where the server lives, for addresses a person copies: "https://label.example.org/tagwerk". */
export function serverAddress(): string {
  return `${location.origin}${pathPrefix()}`.replace(/\/$/, "")
}

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // The frame looks at `session.show` and goes to the sign-in page; nothing else needs to know.
    onError(error, query) {
      if (codeOf(error) === "sign_in_needed" && query.queryKey[0] !== "session.show")
        void queries.invalidateQueries({ queryKey: ["session.show"] })
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: false,
      // A refusal stays one; a lost network or a server that starts again may come back.
      retry: (count, error) => (error instanceof ProblemError ? error.problem.status === 503 && count < 5 : count < 3),
    },
  },
})

/** The code of a refusal, null for anything else. */
export function codeOf(error: unknown): Problem["code"] | null {
  return error instanceof ProblemError ? error.problem.code : null
}

/** `useCall("project.show", { workspace, project })`. `keep` shows the former answer while another input's is fetched. */
export function useCall<N extends RouteName>(
  name: N,
  input: Input<Api[N]>,
  options: { enabled?: boolean; keep?: boolean; every_ms?: number } = {},
) {
  return useQuery<Output<Api[N]>, Error>({
    queryKey: [name, input],
    queryFn: ({ signal }) => client.call(name, input, { signal }),
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData as never } : {}),
    ...(options.every_ms ? { refetchInterval: options.every_ms } : {}),
  })
}

/** `const pause = useAct("project.update"); pause.mutate({ workspace, project, state: "paused" })`. What it touched is fetched again. */
export function useAct<N extends RouteName>(
  name: N,
  options: { onDone?: (output: Output<Api[N]>, input: Input<Api[N]>) => void } = {},
) {
  const cache = useQueryClient()
  return useMutation<Output<Api[N]>, Error, Input<Api[N]>>({
    mutationFn: input => client.call(name, input),
    onSuccess: (output, input) => {
      refresh(cache, input as Touched)
      options.onDone?.(output, input)
    },
  })
}

export interface Touched {
  workspace?: string
  project?: string
}

/** Fetches again what is on screen of a project and of its workspace's lists; of everything when neither is named. */
export function refresh(cache: QueryClient, touched: Touched, skip: readonly RouteName[] = []): void {
  void cache.invalidateQueries({
    predicate: query => {
      if (skip.includes(query.queryKey[0] as RouteName)) return false
      const input = query.queryKey[1] as Touched | undefined
      if (!touched.workspace && !touched.project) return true
      if (touched.project && input?.project === touched.project) return true
      return input?.project === undefined && input?.workspace !== undefined && input.workspace === touched.workspace
    },
  })
}
