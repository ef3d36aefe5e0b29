import { useEffect, useState, useSyncExternalStore } from "react"
import type { Session, State } from "./session-state.ts"

/** The session's state as it is now; every change renders again. */
export function useSessionState(session: Session): State {
  return useSyncExternalStore(session.subscribe, () => session.state)
}

/** Follows a media query. */
export function useMedia(query: string): boolean {
  const [list] = useState(() => matchMedia(query))
  return useSyncExternalStore(
    listener => {
      list.addEventListener("change", listener)
      return () => list.removeEventListener("change", listener)
    },
    () => list.matches,
  )
}

/** The time in milliseconds, anew each second while it is looked at. */
export function useSecond(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now
}
