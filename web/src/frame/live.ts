/**
 * Hints that something moved, one connection a browser: the visible tab that holds the lock reads the stream and passes hints on to the
 * others. Hidden tabs hold nothing and fetch nothing; a tab that is looked at again learns every position and fetches what moved.
 * A broken stream comes back by itself (the browser sends what it was last told); a refused one is tried again after 3 s.
 */
import type { Hint } from "@tagwerk/contract/event.ts"
import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useSyncExternalStore } from "react"
import { client, refresh } from "../client.ts"

type Message = { hint: Hint } | { isOpen: boolean } | { ask: true }

/** Follows a workspace until the returned function is called. */
export function watchLive(workspace: string, onHint: (hint: Hint) => void, onState: (isOpen: boolean) => void): () => void {
  const name = `tagwerk.live.${workspace}`
  const channel = new BroadcastChannel(name)
  const seen = new Map<string, number>()
  let leading = false
  let isOpen = false
  let leave: AbortController | null = null

  const take = (hint: Hint) => {
    if ((seen.get(hint.topic) ?? -1) >= hint.position) return
    seen.set(hint.topic, hint.position)
    onHint(hint)
  }
  const say = (message: Message) => channel.postMessage(message)
  const setState = (next: boolean) => {
    isOpen = next
    onState(next)
    if (leading) say({ isOpen })
  }
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (document.hidden) return
    if ("hint" in data) take(data.hint)
    else if ("isOpen" in data) onState(data.isOpen)
    else if (leading) {
      say({ isOpen })
      for (const [topic, position] of seen) say({ hint: { topic, position } })
    }
  }

  const lead = (signal: AbortSignal) =>
    new Promise<void>(done => {
      if (signal.aborted) return done()
      leading = true
      let source: EventSource | null = null
      let again: ReturnType<typeof setTimeout> | undefined
      const open = () => {
        const stream = new EventSource(client.address("stream.read", { workspace } as never))
        source = stream
        stream.onopen = () => setState(true)
        stream.addEventListener("hint", event => {
          const hint = JSON.parse(event.data) as Hint
          take(hint)
          say({ hint })
        })
        stream.onerror = () => {
          setState(false)
          if (stream.readyState === EventSource.CLOSED) again = setTimeout(open, 3_000)
        }
      }
      open()
      signal.addEventListener(
        "abort",
        () => {
          clearTimeout(again)
          source?.close()
          setState(false)
          leading = false
          done()
        },
        { once: true },
      )
    })
  const begin = () => {
    if (leave) return
    const mine = new AbortController()
    leave = mine
    say({ ask: true })
    // Without a secure context there are no locks: each visible tab then reads for itself.
    if (!navigator.locks) void lead(mine.signal)
    else navigator.locks.request(name, { signal: mine.signal }, () => lead(mine.signal)).catch(() => {})
  }
  const end = () => {
    leave?.abort()
    leave = null
  }
  const look = () => (document.hidden ? end() : begin())
  document.addEventListener("visibilitychange", look)
  look()
  return () => {
    document.removeEventListener("visibilitychange", look)
    end()
    channel.close()
  }
}

const listeners = new Set<() => void>()
let live = false

/** Once, in the frame: what is on screen is fetched again when its project moved. Long lists decide for themselves (`task.list`). */
export function useLive(workspace: string): void {
  const cache = useQueryClient()
  useEffect(
    () =>
      watchLive(
        workspace,
        hint => refresh(cache, { workspace, ...(hint.topic === workspace ? {} : { project: hint.topic }) }, ["task.list"]),
        isOpen => {
          live = isOpen
          for (const listener of listeners) listener()
        },
      ),
    [workspace, cache],
  )
}

/** Does the page follow what happens now? */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => live,
  )
}
