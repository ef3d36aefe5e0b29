/** Pictures loaded and decoded before they are shown, and their upright sizes. The newest are kept. */
import type { Size } from "./work.ts"

export interface PictureCache {
  /** Resolves once it is decoded, or has failed. The same address is loaded once. */
  load(url: string): Promise<void>
  get(url: string): HTMLImageElement | null
  hasFailed(url: string): boolean
  /** Forgets a failure, so that `load` tries again. */
  forget(url: string): void
  /** Upright pixels, as the browser turned it. */
  measured(url: string): Size | null
  subscribe(listener: () => void): () => void
}

interface Entry {
  image: HTMLImageElement
  state: "loading" | "ready" | "failed"
  done: Promise<void>
}

export function createPictureCache(most = 12): PictureCache {
  const entries = new Map<string, Entry>()
  const sizes = new Map<string, Size>()
  const listeners = new Set<() => void>()
  return {
    load(url) {
      const known = entries.get(url)
      if (known) {
        // Used again: it goes to the end, and is dropped last.
        entries.delete(url)
        entries.set(url, known)
        return known.done
      }
      const image = new Image()
      image.src = url
      const entry: Entry = { image, state: "loading", done: Promise.resolve() }
      entry.done = image.decode().then(
        () => {
          entry.state = "ready"
          sizes.set(url, { width: image.naturalWidth, height: image.naturalHeight })
        },
        () => {
          entry.state = "failed"
        },
      )
      void entry.done.then(() => {
        for (const listener of listeners) listener()
      })
      entries.set(url, entry)
      for (const old of entries.keys()) {
        if (entries.size <= most) break
        entries.delete(old)
      }
      return entry.done
    },
    get(url) {
      const entry = entries.get(url)
      return entry?.state === "ready" ? entry.image : null
    },
    hasFailed: url => entries.get(url)?.state === "failed",
    forget: url => void entries.delete(url),
    measured: url => sizes.get(url) ?? null,
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
