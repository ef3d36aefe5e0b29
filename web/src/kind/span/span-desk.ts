/** What is selected in one shown text: a marked span, or a stretch (or only a cursor) that is not marked yet. Shared by text and list. */
import type { Range, TextMap } from "./text-map.ts"
import { createTextMap, toSpan, trimmed } from "./text-map.ts"

export interface SpanDeskState {
  /** A span or proposal of a question. */
  selected: { question: string; id: string } | null
  /** UTF-16 units; equal when it is only a cursor. */
  range: { anchor: number; focus: number } | null
}
export interface SpanDesk {
  readonly map: TextMap
  readonly state: SpanDeskState
  set(next: SpanDeskState): void
  select(question: string, id: string): void
  clear(): void
  /** The unmarked stretch in whole graphemes without white space at its ends, in code points. */
  stretch(): Range | null
  subscribe(listener: () => void): () => void
}

export function createSpanDesk(text: string): SpanDesk {
  const map = createTextMap(text)
  const listeners = new Set<() => void>()
  let state: SpanDeskState = { selected: null, range: null }
  const desk: SpanDesk = {
    map,
    get state() {
      return state
    },
    set(next) {
      state = next
      for (const listener of listeners) listener()
    },
    select: (question, id) => desk.set({ selected: { question, id }, range: null }),
    clear: () => desk.set({ selected: null, range: null }),
    stretch() {
      const { range } = state
      const found = range ? toSpan(map, range.anchor, range.focus) : null
      return found ? trimmed(map, found) : null
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
  return desk
}
