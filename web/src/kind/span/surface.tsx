import { useLingui } from "@lingui/react/macro"
import { type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef } from "react"
import { faceOf, facesOf } from "../label-face.ts"
import { MarkedText, type TextMark } from "./marked-text.tsx"
import { keyed, moveEdge } from "./span-change.ts"
import type { SpanDesk } from "./span-desk.ts"
import { SpanHandles } from "./span-handles.tsx"
import type { SpanLayer } from "./span-layer.ts"
import css from "./surface.module.css"
import { unitAt, unitFromPoint } from "./text-place.ts"
import { useSpanDesk } from "./use-span-desk.ts"
import { useSpanKeys } from "./use-span-keys.ts"

/**
 * The text of a view with the spans of every question on it. Mouse: select as anywhere, press a span to select it, again for the one
 * under it. Finger: tap a word, tap another to stretch, drag the handles. Keys: `useSpanKeys`.
 */
export function SpanSurface(p: {
  desk: SpanDesk
  layers: readonly SpanLayer[]
  label: string
  /** The question that marks now; it may be about something else. */
  mark: string
  onActive: (question: string) => void
}) {
  const { t } = useLingui()
  const { desk, layers, label, mark: active, onActive } = p
  const { map } = desk
  const state = useSpanDesk(desk)
  const text = useRef<HTMLDivElement>(null)
  const host = useRef<HTMLElement>(null)
  const isActive = layers.some(layer => layer.question.key === active)
  useSpanKeys(desk, layers, { off: !isActive })
  const selected = state.selected?.question
  // Pressed, walked to, or just marked: its question is the one being answered.
  useEffect(() => {
    if (selected !== undefined) onActive(selected)
  }, [state.selected])

  const marks = useMemo(
    () =>
      layers.flatMap(layer => {
        const faces = facesOf(layer.question.labels)
        const mark = (id: string, span: { start: number; end: number; label: string }, isProposed: boolean): TextMark => ({
          key: `${layer.question.key}/${id}`,
          start: span.start,
          end: span.end,
          color: faceOf(faces, span.label).color,
          isProposed,
          isDimmed: layer.isDimmed ?? false,
          isSelected: state.selected?.question === layer.question.key && state.selected.id === id,
        })
        return [
          ...keyed(layer.value).map(span => mark(span.id, span, false)),
          ...layer.proposals.map(proposal => mark(proposal.id, proposal.item, true)),
        ]
      }),
    [layers, state.selected],
  )
  const range = state.range
    ? {
        start: map.toPoint(Math.min(state.range.anchor, state.range.focus)),
        end: map.toPoint(Math.max(state.range.anchor, state.range.focus)),
      }
    : null
  const chosen = marks.find(mark => mark.isSelected)

  useLayoutEffect(() => {
    if (!chosen) return
    const element = [...(text.current?.querySelectorAll("[data-marks]") ?? [])].find(part =>
      part.getAttribute("data-marks")?.split(" ").includes(chosen.key),
    )
    element?.scrollIntoView({ block: "nearest" })
  }, [chosen?.key, chosen])

  const select = (key: string) => {
    const at = key.indexOf("/")
    desk.select(key.slice(0, at), key.slice(at + 1))
  }
  const pressed = useRef<{ x: number; y: number } | null>(null)
  const onPointerDown = (event: PointerEvent) => {
    pressed.current = event.button === 0 ? { x: event.clientX, y: event.clientY } : null
    const first = layers[0]
    if (!isActive && first) onActive(first.question.key)
  }
  const onPointerUp = (event: PointerEvent) => {
    const root = text.current
    const from = pressed.current
    pressed.current = null
    if (!root || !from) return
    const isTouch = event.pointerType === "touch"
    const native = document.getSelection()
    if (!isTouch && native && !native.isCollapsed) {
      const anchor = unitAt(root, native.anchorNode, native.anchorOffset)
      const focus = unitAt(root, native.focusNode, native.focusOffset)
      native.removeAllRanges()
      if (anchor !== null && focus !== null && anchor !== focus) {
        const [low, high] = [map.floor(Math.min(anchor, focus)), map.ceil(Math.max(anchor, focus))]
        desk.set({ selected: null, range: anchor < focus ? { anchor: low, focus: high } : { anchor: high, focus: low } })
        host.current?.focus({ preventScroll: true })
        return
      }
    }
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > (isTouch ? 12 : 4)) return
    const part = event.target instanceof Element ? event.target.closest("[data-marks]") : null
    const under = part?.getAttribute("data-marks")?.split(" ") ?? []
    if (under.length > 0) {
      // The shortest is drawn last; pressing again goes to the one under it.
      const order = under.reverse()
      const now = chosen ? order.indexOf(chosen.key) : -1
      const next = order[(now + 1) % order.length]
      if (next) select(next)
      return
    }
    const unit = unitFromPoint(root, event.clientX, event.clientY)
    if (unit === null) return desk.clear()
    const at = map.floor(unit)
    if (!isTouch) return desk.set({ selected: null, range: { anchor: at, focus: at } })
    const word = map.wordAt(unit)
    const before = state.range
    if (before && before.anchor !== before.focus) {
      const [low, high] = [Math.min(before.anchor, before.focus), Math.max(before.anchor, before.focus)]
      if (unit >= low && unit < high) return desk.clear()
      return desk.set({ selected: null, range: { anchor: Math.min(low, word.start), focus: Math.max(high, word.end) } })
    }
    desk.set({ selected: null, range: { anchor: word.start, focus: word.end } })
  }

  const drag = (edge: "start" | "end", x: number, y: number) => {
    const root = text.current
    const unit = root ? unitFromPoint(root, x, y) : null
    if (unit === null) return
    const { selected, range: stretch } = desk.state
    const layer = layers.find(l => l.question.key === selected?.question)
    if (layer && selected) {
      const next = moveEdge(keyed(layer.value), selected.id, edge, unit, map)
      layer.onChange(next, `edge ${selected.id}`)
    } else if (stretch) {
      const [low, high] = [Math.min(stretch.anchor, stretch.focus), Math.max(stretch.anchor, stretch.focus)]
      const at = map.floor(unit)
      desk.set({
        selected: null,
        range:
          edge === "start"
            ? { anchor: Math.min(at, map.step(high, -1)), focus: high }
            : { anchor: low, focus: Math.max(at, map.step(low, 1)) },
      })
    }
  }
  const held = chosen && !chosen.isProposed ? chosen : range && range.end > range.start ? range : null
  return (
    <section
      ref={host}
      className={css.surface}
      aria-label={label}
      aria-description={t`Select words, then press a letter. Arrow keys move the cursor, with Shift they select.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the text takes keys of its own
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerUp={onPointerUp}
    >
      <MarkedText map={map} marks={marks} range={range} textRef={text} />
      {held ? (
        <SpanHandles
          root={text}
          start={map.toUnit(held.start)}
          end={map.toUnit(held.end)}
          color={chosen && !chosen.isProposed ? chosen.color : "var(--accent)"}
          isOnlyTouch={!chosen}
          onDrag={drag}
        />
      ) : null}
    </section>
  )
}
