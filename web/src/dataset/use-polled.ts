import type { Api, RouteName } from "@tagwerk/contract/api.ts"
import type { Dataset } from "@tagwerk/contract/dataset.ts"
import type { Input } from "@tagwerk/contract/route.ts"
import { useEffect, useState } from "react"
import { useCall } from "../client.ts"
import { isOver } from "../import/job-state.ts"

type Listed = Extract<RouteName, "dataset.list" | "export.list">
const pollEvery_ms = 500
// Signed addresses are good for an hour.
const renewEvery_ms = 20 * 60_000

/** A list that is asked for twice a second while something in it is not over. */
export function usePolled<N extends Listed>(name: N, input: Input<Api[N]>) {
  const [polls, setPolls] = useState(false)
  const list = useCall(name, input, { keep: true, every_ms: polls ? pollEvery_ms : renewEvery_ms })
  const items = (list.data?.items ?? []) as readonly Pick<Dataset, "state">[]
  const isAnyUnder = items.some(item => !isOver(item.state))
  useEffect(() => setPolls(isAnyUnder), [isAnyUnder])
  return list
}
