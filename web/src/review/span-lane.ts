/** Everybody's spans over one text: pieces with a lane for each worker, and what some marked and others did not. */
import type { Span } from "@tagwerk/contract/kind/span.ts"

export interface LanePiece {
  start: number
  text: string
  /** By lane: the labels that lie over this piece, none where the worker marked nothing. */
  lanes: readonly (readonly string[])[]
}

/** Spans count code points, strings count UTF-16 units. */
export function lanePieces(text: string, lists: readonly (readonly Span[])[]): LanePiece[] {
  const points = [...text]
  const sound = lists.map(list => list.filter(one => one.start >= 0 && one.end <= points.length && one.start < one.end))
  const borders = [...new Set([0, points.length, ...sound.flat().flatMap(one => [one.start, one.end])])].sort((a, b) => a - b)
  return borders.slice(0, -1).map((start, i) => {
    const end = borders[i + 1]!
    return {
      start,
      text: points.slice(start, end).join(""),
      lanes: sound.map(list => list.filter(one => one.start <= start && one.end >= end).map(one => one.label)),
    }
  })
}

export interface SpanDispute {
  start: number
  end: number
  label: string
  /** Lanes that have this very span. */
  by: number[]
}

/** Spans that some have and others have not, in the order of the text. */
export function spanDisputes(lists: readonly (readonly Span[])[]): SpanDispute[] {
  const found = new Map<string, SpanDispute>()
  lists.forEach((list, lane) => {
    for (const { start, end, label } of list) {
      const key = `${start} ${end} ${label}`
      const one = found.get(key) ?? { start, end, label, by: [] }
      if (!one.by.includes(lane)) one.by.push(lane)
      found.set(key, one)
    }
  })
  return [...found.values()]
    .filter(one => one.by.length < lists.length)
    .sort((a, b) => a.start - b.start || a.end - b.end || b.by.length - a.by.length)
}
