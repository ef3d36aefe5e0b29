/** What can be done to the spans of a question; each gives the new list. */
import type { Span, SpanValue } from "@tagwerk/contract/kind/span.ts"
import type { Proposal } from "../proposal.ts"
import type { Range, TextMap } from "./text-map.ts"

/** Every span has an id here, so that a row and a handle stay with it. */
export type KeyedSpan = Span & { id: string }

export function keyed(value: SpanValue | undefined): KeyedSpan[] {
  return (value ?? []).map((span, i) => ({ ...span, id: span.id ?? `v${i}` }))
}

/** In the order of the text. */
export function inOrder<S extends Span>(spans: readonly S[]): S[] {
  return [...spans].sort((a, b) => a.start - b.start || a.end - b.end)
}

/** The same stretch under the same label is marked once. */
export function addSpan(spans: readonly KeyedSpan[], range: Range, label: string, id: string): KeyedSpan[] {
  const same = spans.some(span => span.start === range.start && span.end === range.end && span.label === label)
  return same ? [...spans] : inOrder([...spans, { id, ...range, label }])
}

export function relabel(spans: readonly KeyedSpan[], id: string, label: string): KeyedSpan[] {
  return spans.map(span => (span.id === id ? { ...span, label } : span))
}

export function removeSpan(spans: readonly KeyedSpan[], id: string): KeyedSpan[] {
  return spans.filter(span => span.id !== id)
}

/** Moves one edge to a unit's grapheme border; the span keeps at least one grapheme. */
export function moveEdge(
  spans: readonly KeyedSpan[],
  id: string,
  edge: "start" | "end",
  unit: number,
  map: TextMap,
): KeyedSpan[] {
  return inOrder(
    spans.map(span => {
      if (span.id !== id) return span
      const at = map.floor(unit)
      if (edge === "start") {
        const last = map.step(map.toUnit(span.end), -1)
        return { ...span, start: map.toPoint(Math.min(at, last)) }
      }
      const first = map.step(map.toUnit(span.start), 1)
      return { ...span, end: map.toPoint(Math.max(at, first)) }
    }),
  )
}

/** Where a key moves an edge or the cursor to. */
export function stepFrom(map: TextMap, unit: number, direction: 1 | -1, by_word: boolean): number {
  return by_word ? map.stepWord(unit, direction) : map.step(unit, direction)
}

export function acceptSpans(spans: readonly KeyedSpan[], proposals: readonly Proposal<"span">[]): KeyedSpan[] {
  const known = new Set(spans.map(span => span.id))
  const taken = proposals.filter(proposal => !known.has(proposal.id))
  return inOrder([...spans, ...taken.map(({ id, item }) => ({ id, start: item.start, end: item.end, label: item.label }))])
}
