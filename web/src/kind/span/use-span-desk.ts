import { useSyncExternalStore } from "react"
import type { SpanDesk, SpanDeskState } from "./span-desk.ts"

export function useSpanDesk(desk: SpanDesk): SpanDeskState {
  return useSyncExternalStore(desk.subscribe, () => desk.state)
}
