import { type CSSProperties, type ReactNode, type Ref, useMemo } from "react"
import css from "./marked-text.module.css"
import { cutText, lanes, type Marked } from "./segment.ts"
import type { TextMap } from "./text-map.ts"

export interface TextMark extends Marked {
  color: string
  isProposed?: boolean
  isSelected?: boolean
  isDimmed?: boolean
}

/** A text with its spans: tinted, underlined on lanes where they overlap; nothing lies over the letters. Places are code points. */
export function MarkedText(p: {
  map: TextMap
  marks: readonly TextMark[]
  /** A stretch that is selected and not marked yet; a cursor when both are equal. Code points. */
  range?: { start: number; end: number } | null
  textRef?: Ref<HTMLDivElement>
}) {
  const { map, marks, range } = p
  const parts = useMemo(
    () => cutText(map.length, marks, range ? [range.start, range.end] : []),
    [map, marks, range?.start, range?.end, range],
  )
  const lane = useMemo(() => lanes(marks), [marks])
  const children: ReactNode[] = []
  for (const part of parts) {
    const start = map.toUnit(part.start)
    const inside = range && range.end > range.start && part.start >= range.start && part.end <= range.end
    if (range && range.start === range.end && range.start === part.start)
      children.push(<span className={css.caret} key={`caret${part.start}`} aria-hidden="true" />)
    children.push(
      <span
        key={part.start}
        data-start={start}
        className={inside ? css.range : undefined}
        style={part.marks.length > 0 ? styleOf(part.marks, lane) : undefined}
        data-marks={part.marks.length > 0 ? part.marks.map(mark => mark.key).join(" ") : undefined}
      >
        {map.text.slice(start, map.toUnit(part.end))}
      </span>,
    )
  }
  if (range && range.start === range.end && range.start === map.length)
    children.push(<span className={css.caret} key="caret-end" aria-hidden="true" />)
  return (
    <div className={css.text} dir="auto" ref={p.textRef}>
      {children}
    </div>
  )
}

function styleOf(marks: readonly TextMark[], lane: ReadonlyMap<string, number>): CSSProperties {
  const deepest = Math.max(...marks.map(mark => lane.get(mark.key) ?? 0))
  const room = 3 + deepest * 4
  const lines = marks.map(mark => ({ mark, up: (deepest - (lane.get(mark.key) ?? 0)) * 4 }))
  const image = lines.map(({ mark }) => {
    const color = mark.isDimmed ? `color-mix(in srgb, ${mark.color} 40%, transparent)` : mark.color
    return mark.isProposed
      ? `repeating-linear-gradient(90deg, ${color} 0 5px, transparent 5px 9px)`
      : `linear-gradient(${color}, ${color})`
  })
  const top = marks.find(mark => mark.isSelected) ?? marks.findLast(mark => !mark.isDimmed) ?? marks.at(-1)
  const share = top?.isSelected ? 30 : top?.isProposed ? 0 : top?.isDimmed ? 6 : 16
  return {
    paddingBlockEnd: room,
    backgroundColor: `color-mix(in srgb, ${top?.color ?? "transparent"} ${share}%, transparent)`,
    backgroundImage: image.join(","),
    backgroundSize: lines.map(() => "100% 2px").join(","),
    backgroundPosition: lines.map(({ up }) => `0 calc(100% - ${up}px)`).join(","),
    backgroundRepeat: "no-repeat",
  }
}
