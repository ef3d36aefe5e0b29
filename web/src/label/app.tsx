import { useLingui } from "@lingui/react/macro"
import { useEffect, useState } from "react"
import { EmptyState } from "../ui/empty-state.tsx"
import { pathPrefix } from "../ui/prefix.ts"
import { openKeep } from "./keep.ts"
import { createLine, type Line } from "./line.ts"
import { createPictureCache, type PictureCache } from "./picture-cache.ts"
import { type Place, placeOf } from "./place.ts"
import { createLabelClient } from "./route-table.ts"
import { Screen } from "./screen.tsx"
import { createSession } from "./session.ts"
import type { Session } from "./session-state.ts"

interface Desk {
  session: Session
  line: Line
  pictures: PictureCache
}

/** Fewer tasks are loaded ahead where there is a network all the time; a phone is taken along. */
const ahead = { desk: 1, phone: 4 }

/** The worker's page: one session as long as the page is open. */
export function App() {
  const { t } = useLingui()
  const [place] = useState(() => placeOf(location.pathname, pathPrefix()))
  const [desk, setDesk] = useState<Desk | null>(null)
  useEffect(() => {
    if (!place) return
    const made = open(place)
    setDesk(made.desk)
    return made.close
  }, [place])
  if (!place)
    return (
      <EmptyState title={t`No project is named here`}>
        <a href={pathPrefix()}>{t`Choose one on the first page`}</a>
      </EmptyState>
    )
  return desk ? <Screen {...desk} /> : null
}

/** One tab shows an assignment at a time: a lock of the browser, held until the tab is closed. */
function takeHere(assignment: string): Promise<boolean> {
  if (mine.has(assignment) || !navigator.locks) return Promise.resolve(true)
  return new Promise(resolve => {
    navigator.locks
      .request(`tagwerk ${assignment}`, { ifAvailable: true }, lock => {
        if (!lock) return resolve(false)
        mine.add(assignment)
        resolve(true)
        return new Promise<void>(() => {})
      })
      .catch(() => resolve(true))
  })
}
const mine = new Set<string>()

function open(place: Place): { desk: Desk; close: () => void } {
  const base = pathPrefix().replace(/\/$/, "")
  const line = createLine({ place, now: Date.now, client: token => createLabelClient(base, token) })
  const pictures = createPictureCache()
  const session = createSession({
    line,
    openKeep: worker => openKeep(`tagwerk ${place.project} ${worker}`),
    now: Date.now,
    later(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
    ahead: matchMedia("(max-width: 719.98px)").matches ? ahead.phone : ahead.desk,
    load: pictures.load,
    take: takeHere,
    measured: pictures.measured,
  })
  const onVisible = () => {
    const isVisible = document.visibilityState === "visible"
    session.setVisible(isVisible)
    // Back from signing in elsewhere, or from a tunnel.
    if (isVisible && session.state.trouble !== null) session.retry()
  }
  const onOnline = () => session.retry()
  const onLeave = (event: BeforeUnloadEvent) => {
    if (session.state.isAtRisk) event.preventDefault()
  }
  document.addEventListener("visibilitychange", onVisible)
  addEventListener("focus", onVisible)
  addEventListener("online", onOnline)
  addEventListener("beforeunload", onLeave)
  void session.start()
  return {
    desk: { session, line, pictures },
    close() {
      document.removeEventListener("visibilitychange", onVisible)
      removeEventListener("focus", onVisible)
      removeEventListener("online", onOnline)
      removeEventListener("beforeunload", onLeave)
      session.stop()
    },
  }
}
