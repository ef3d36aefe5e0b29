import type { Api } from "@tagwerk/contract/api.ts"
import type { Output } from "@tagwerk/contract/route.ts"
import type { TaskRow } from "@tagwerk/contract/task.ts"
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query"
import { useEffect, useMemo, useState } from "react"
import { client, useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import type { TaskSlice } from "./slice.ts"

type Page = Output<Api["task.list"]>
const page_rows = 100
/** Up to so many loaded pages are fetched again in place when the project moves; beyond, the reader is told and decides. */
const pages_live = 2

/** The rows of a slice, page by page. A page may be short or empty while more follow: then the next is fetched at once. */
export function useTaskRows(slice: TaskSlice) {
  const at = useInProject()
  const input = { ...at, ...slice, limit: page_rows }
  const pages = useInfiniteQuery({
    queryKey: ["task.list", input, "pages"],
    queryFn: ({ pageParam, signal }): Promise<Page> =>
      client.call("task.list", { ...input, ...(pageParam ? { cursor: pageParam } : {}) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: last => last.next,
    placeholderData: keepPreviousData,
  })
  const { data, hasNextPage, isFetching, fetchNextPage, refetch } = pages
  const rows = useMemo<TaskRow[]>(() => data?.pages.flatMap(page => page.items) ?? [], [data])
  const last = data?.pages.at(-1)?.items.length ?? 0
  useEffect(() => {
    if (hasNextPage && !isFetching && (last === 0 || rows.length < 40)) void fetchNextPage()
  }, [hasNextPage, isFetching, last, rows.length, fetchNextPage])

  // The overview's position moves whenever anything in the project did.
  const position = useCall("project.overview", at).data?.position
  const [shown, setShown] = useState(position)
  const loaded = data?.pages.length ?? 0
  const moved = position !== undefined && shown !== undefined && position > shown
  useEffect(() => {
    if (position === undefined || (shown !== undefined && position <= shown)) return
    if (shown !== undefined && loaded > pages_live) return
    setShown(position)
    if (shown !== undefined) void refetch()
  }, [position, shown, loaded, refetch])
  return {
    rows,
    pages,
    isChanged: moved && loaded > pages_live,
    showNewest: () => {
      setShown(position)
      void refetch()
    },
  }
}
