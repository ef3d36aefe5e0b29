import type { Span } from "@tagwerk/contract/kind/span.ts"

export interface TextPiece {
  start: number
  text: string
  /** Labels that lie over this piece, outermost first. */
  labels: string[]
}

/** A text in pieces at the borders of its spans, which may overlap. Spans count code points, strings count UTF-16 units. */
export function cutText(text: string, spans: readonly Span[]): TextPiece[] {
  const points = [...text]
  const sound = spans.filter(one => one.start >= 0 && one.end <= points.length && one.start < one.end)
  const borders = [...new Set([0, points.length, ...sound.flatMap(one => [one.start, one.end])])].sort((a, b) => a - b)
  const pieces: TextPiece[] = []
  for (let i = 0; i + 1 < borders.length; i++) {
    const [start, end] = [borders[i] ?? 0, borders[i + 1] ?? 0]
    const over = sound.filter(one => one.start <= start && one.end >= end).sort((a, b) => b.end - b.start - (a.end - a.start))
    pieces.push({ start, text: points.slice(start, end).join(""), labels: over.map(one => one.label) })
  }
  return pieces
}
