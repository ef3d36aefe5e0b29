import { type PointerEvent, type RefObject, useLayoutEffect, useState } from "react"
import css from "./span-handles.module.css"
import { placeOfUnit } from "./text-place.ts"

type Place = { x: number; top: number; bottom: number }

/** A bar at each edge with a knob above the first and below the last line, so that nothing lies over the letters. */
export function SpanHandles(p: {
  root: RefObject<HTMLElement | null>
  /** UTF-16 units. */
  start: number
  end: number
  color: string
  /** For a stretch that is not marked yet: a mouse selects anew instead. */
  isOnlyTouch: boolean
  onDrag: (edge: "start" | "end", x: number, y: number) => void
}) {
  const [places, setPlaces] = useState<{ start: Place; end: Place } | null>(null)
  useLayoutEffect(() => {
    const root = p.root.current
    if (!root) return
    const look = () => {
      const start = placeOfUnit(root, p.start, "start")
      const end = placeOfUnit(root, p.end, "end")
      setPlaces(start && end ? { start, end } : null)
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(root)
    return () => observer.disconnect()
  }, [p.root, p.start, p.end])
  if (!places) return null
  const handle = (edge: "start" | "end") => {
    const place = places[edge]
    const move = (event: PointerEvent<HTMLElement>) => {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
      const base = p.root.current?.getBoundingClientRect()
      if (!base) return
      // Between the knob and the finger stays what was there at the start: half a line.
      const y = event.clientY + (edge === "start" ? 14 : -14)
      p.onDrag(edge, event.clientX, y)
    }
    return (
      <span
        className={css.handle}
        data-edge={edge}
        data-touch={p.isOnlyTouch || undefined}
        style={{
          insetInlineStart: 0,
          transform: `translate(${place.x}px, ${place.top}px)`,
          height: place.bottom - place.top,
          color: p.color,
        }}
        aria-hidden="true"
        onPointerDown={event => {
          event.preventDefault()
          event.stopPropagation()
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={move}
        onPointerUp={event => event.stopPropagation()}
      >
        <span className={css.knob} />
      </span>
    )
  }
  return (
    <>
      {handle("start")}
      {handle("end")}
    </>
  )
}
