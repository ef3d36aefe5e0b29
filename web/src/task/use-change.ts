import type { Id } from "@tagwerk/contract/id.ts"
import type { TaskChange } from "@tagwerk/contract/task.ts"
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { useRef, useState } from "react"
import { client, refresh } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import type { TaskSlice } from "./slice.ts"

export interface Changed {
  changed: number
  /** Withdrawn tasks and gold, which stay as they are. */
  passed: number
}

const together = 200

/**
 * Changes tasks in lots of 200, each whole or not at all: those named, or all of a slice, page by page as it is then. `soFar` counts while it
 * goes; `stop` ends it after the lot that is on its way.
 */
export function useChange(onDone: (done: Changed) => void) {
  const at = useInProject()
  const cache = useQueryClient()
  const [soFar, setSoFar] = useState<Changed>({ changed: 0, passed: 0 })
  const isStopped = useRef(false)
  const changing = useMutation<Changed, Error, { tasks: readonly Id<"task">[] | TaskSlice; change: TaskChange }>({
    async mutationFn({ tasks, change }) {
      let sum: Changed = { changed: 0, passed: 0 }
      isStopped.current = false
      setSoFar(sum)
      for await (const lot of lotsOf(at, tasks)) {
        if (isStopped.current) break
        const { changed, passed } = await client.call("task.change", { ...at, tasks: lot, change })
        sum = { changed: sum.changed + changed, passed: sum.passed + passed }
        setSoFar(sum)
      }
      return sum
    },
    onSuccess: onDone,
    // Also where it broke off: the lots before are changed.
    onSettled: () => refresh(cache, at),
  })
  return {
    start: changing.mutate,
    isRunning: changing.isPending,
    error: changing.error,
    soFar,
    stop: () => {
      isStopped.current = true
    },
  }
}

async function* lotsOf(
  at: ReturnType<typeof useInProject>,
  tasks: readonly Id<"task">[] | TaskSlice,
): AsyncGenerator<Id<"task">[]> {
  if (Array.isArray(tasks)) {
    for (let i = 0; i < tasks.length; i += together) yield tasks.slice(i, i + together)
    return
  }
  for (let cursor: string | null = null, isFirst = true; isFirst || cursor; isFirst = false) {
    const page: { items: { id: Id<"task"> }[]; next: string | null } = await client.call("task.list", {
      ...at,
      ...(tasks as TaskSlice),
      limit: together,
      ...(cursor ? { cursor } : {}),
    })
    if (page.items.length > 0) yield page.items.map(row => row.id)
    cursor = page.next
  }
}
