import type { Api } from "@tagwerk/contract/api.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { useInfiniteQuery } from "@tanstack/react-query"
import { useMemo } from "react"
import { client } from "../client.ts"

/** Routes that answer with pages. */
export type ListRoute = {
  [N in keyof Api]: Output<Api[N]> extends { items: unknown[]; next: string | null } ? N : never
}[keyof Api]
export type ItemOf<N extends ListRoute> = Output<Api[N]> extends { items: (infer I)[] } ? I : never

/** A list page by page: what is loaded by now, and `more` for the next page while there is one. */
export function useList<N extends ListRoute>(name: N, input: Input<Api[N]>, options: { enabled?: boolean } = {}) {
  const pages = useInfiniteQuery({
    queryKey: [name, input, "pages"],
    queryFn: ({ pageParam, signal }) =>
      client.call(name, { ...input, ...(pageParam ? { cursor: pageParam } : {}) } as Input<Api[N]>, { signal }) as Promise<{
        items: ItemOf<N>[]
        next: string | null
      }>,
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
    enabled: options.enabled ?? true,
  })
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = pages
  const items = useMemo<ItemOf<N>[]>(() => data?.pages.flatMap(page => page.items) ?? [], [data])
  return {
    items,
    error,
    isPending,
    isLoaded: data !== undefined,
    refetch,
    /** Null at the end. */
    more: hasNextPage ? { isLoading: isFetchingNextPage, load: () => void fetchNextPage() } : null,
  }
}
