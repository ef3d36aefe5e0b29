/**
 * Mouse, pen and fingers. One pointer draws, moves or resizes; two pinch and pan; Space, the middle button or the hand tool pan; the
 * wheel zooms at the pointer (with Shift, or sideways, it pans). A press without movement selects; pressing again at the same place
 * goes through what overlaps there.
 */
import type { Overlay } from "./draw-overlay.ts"
import type { Editor } from "./editor.ts"
import { between, clampPoint, contains, type Handle, handleAt, move, type Point, type Rect, resize } from "./geometry.ts"
import { toImage } from "./view.ts"

interface Face {
  setFinger(lens: Overlay["lens"], isCoarse: boolean): void
  /** A press that met no box of this editor. `reach` in image pixels. */
  pressOther(at: Point, reach: number): void
}

type Drag =
  | { kind: "pan" }
  | { kind: "draw"; from: Point }
  | { kind: "move"; id: string; rect: Rect; from: Point }
  | { kind: "resize"; id: string; rect: Rect; handle: Handle; off: Point }
  | { kind: "press" }

/** Screen pixels a pointer may wander in a press; a finger wanders more. */
const still = { mouse: 3, touch: 8 }
/** Half the edge of what can be taken hold of: 44 px for a finger. */
const reach = { mouse: 8, touch: 22 }

export function attachGestures(host: HTMLElement, editor: Editor, face: Face): () => void {
  const pointers = new Map<number, Point>()
  let drag: Drag | null = null
  let start: Point = { x: 0, y: 0 }
  let hasMoved = false
  let isSpace = false
  let pinch: { distance: number; middle: Point } | null = null
  let pressed: { at: Point; id: string } | null = null

  const place = (event: { clientX: number; clientY: number }): Point => {
    const box = host.getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }
  const image = (p: Point) => toImage(editor.state.view, p)
  const input = (event: PointerEvent) => (event.pointerType === "touch" ? "touch" : "mouse")
  const isFixed = () => editor.options.isReadOnly === true

  /** What a press at this point takes hold of. */
  const take = (p: Point, kind: "mouse" | "touch"): Drag => {
    const { state, store } = editor
    if (state.tool === "pan" || isSpace) return { kind: "pan" }
    const at = image(p)
    const shape = state.selected === null ? undefined : store.get(state.selected)
    if (shape && !isFixed()) {
      const handle = handleAt(shape, at, reach[kind] / state.view.scale)
      if (handle) {
        const edge = {
          x: handle.includes("w") ? shape.x : shape.x + shape.width,
          y: handle.includes("n") ? shape.y : shape.y + shape.height,
        }
        return { kind: "resize", id: shape.id, rect: shape, handle, off: { x: edge.x - at.x, y: edge.y - at.y } }
      }
    }
    if (state.tool === "draw" && !isFixed()) return { kind: "draw", from: clampPoint(at, editor.options.image) }
    if (shape && !isFixed() && contains(shape, at)) return { kind: "move", id: shape.id, rect: shape, from: at }
    const hit = state.isHidden ? undefined : store.at(at, 2 / state.view.scale)[0]
    if (hit && !isFixed()) return { kind: "move", id: hit.id, rect: hit, from: at }
    return { kind: kind === "touch" || isFixed() ? "pan" : "press" }
  }

  const press = (p: Point, kind: "mouse" | "touch") => {
    const { state, store } = editor
    if (state.isHidden) return
    const around = (kind === "touch" ? 8 : 2) / state.view.scale
    const hits = store.at(image(p), around)
    const isAgain = pressed !== null && Math.hypot(pressed.at.x - p.x, pressed.at.y - p.y) <= still[kind] * 2
    const at = isAgain ? hits.findIndex(s => s.id === pressed?.id) : -1
    const next = hits[(at + 1) % Math.max(1, hits.length)]
    pressed = next ? { at: p, id: next.id } : null
    editor.select(next?.id ?? null)
    if (!next) face.pressOther(image(p), around)
  }

  const down = (event: PointerEvent) => {
    if (event.button === 2 || (event.target instanceof Element && event.target.closest("button,a"))) return
    // A press needs no ring to be seen; the keyboard gets its own.
    host.focus({ preventScroll: true, focusVisible: false } as FocusOptions)
    host.setPointerCapture(event.pointerId)
    const p = place(event)
    pointers.set(event.pointerId, p)
    if (pointers.size === 2) {
      // The second finger: whatever the first had begun was not meant.
      drag = null
      editor.set({ draft: null })
      face.setFinger(null, true)
      pinch = span()
      return
    }
    if (pointers.size > 2) return
    start = p
    hasMoved = false
    drag = event.button === 1 ? { kind: "pan" } : take(p, input(event))
    face.setFinger(null, event.pointerType === "touch")
    if (event.button === 1) event.preventDefault()
  }

  const span = () => {
    const [a, b] = [...pointers.values()]
    if (!a || !b) return null
    return { distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)), middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } }
  }

  const moved = (event: PointerEvent) => {
    const p = place(event)
    const before = pointers.get(event.pointerId)
    if (!before) {
      hover(p, event)
      return
    }
    pointers.set(event.pointerId, p)
    if (pinch) {
      const now = span()
      if (!now) return
      editor.pan(now.middle.x - pinch.middle.x, now.middle.y - pinch.middle.y)
      editor.zoom(now.distance / pinch.distance, now.middle)
      pinch = now
      return
    }
    if (!drag) return
    if (!hasMoved && Math.hypot(p.x - start.x, p.y - start.y) <= still[input(event)]) return
    hasMoved = true
    if (drag.kind === "pan") {
      editor.pan(p.x - before.x, p.y - before.y)
      return
    }
    const at = image(p)
    editor.set({ pointer: at })
    if (drag.kind === "draw")
      editor.set({ draft: { rect: between(drag.from, clampPoint(at, editor.options.image)), isNew: true } })
    else if (drag.kind === "move" || drag.kind === "resize") {
      if (editor.state.selected !== drag.id) editor.select(drag.id)
      const rect =
        drag.kind === "move"
          ? move(drag.rect, at.x - drag.from.x, at.y - drag.from.y, editor.options.image)
          : resize(drag.rect, drag.handle, { x: at.x + drag.off.x, y: at.y + drag.off.y }, editor.options.image)
      editor.set({ draft: { rect, isNew: false } })
    }
    if (event.pointerType === "touch" && drag.kind !== "press")
      face.setFinger({ at: clampPoint(at, editor.options.image), finger: p }, true)
  }

  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId)) return
    const isTouch = event.pointerType === "touch"
    face.setFinger(null, isTouch)
    if (pinch) {
      if (pointers.size < 2) pinch = null
      drag = null
      return
    }
    const ended = drag
    drag = null
    const { draft } = editor.state
    if (event.type === "pointercancel" || !ended) editor.set({ draft: null })
    else if (!hasMoved) {
      editor.set({ draft: null })
      if (ended.kind === "pan" && !isTouch && !isFixed()) return
      press(place(event), input(event))
    } else if (ended.kind === "draw") {
      editor.set({ draft: null })
      if (draft && draft.rect.width >= 2 && draft.rect.height >= 2) editor.add(draft.rect)
    } else if ((ended.kind === "move" || ended.kind === "resize") && draft) {
      editor.set({ draft: null })
      editor.place(ended.id, draft.rect)
    }
  }

  const cursors: Record<Handle, string> = {
    nw: "nwse-resize",
    se: "nwse-resize",
    ne: "nesw-resize",
    sw: "nesw-resize",
    n: "ns-resize",
    s: "ns-resize",
    e: "ew-resize",
    w: "ew-resize",
  }
  const hover = (p: Point, event: PointerEvent) => {
    if (event.pointerType === "touch") return
    const { state, store } = editor
    const at = image(p)
    const taken = take(p, "mouse")
    host.style.cursor =
      taken.kind === "resize"
        ? cursors[taken.handle]
        : taken.kind === "draw"
          ? "crosshair"
          : taken.kind === "pan"
            ? "grab"
            : taken.kind === "move"
              ? "move"
              : "default"
    const hit = state.isHidden || state.tool === "pan" ? undefined : store.at(at, 2 / state.view.scale)[0]
    editor.set({ pointer: at, hover: hit?.id ?? null })
  }

  const wheel = (event: WheelEvent) => {
    event.preventDefault()
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1
    if (!event.ctrlKey && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      const sideways = event.shiftKey && event.deltaX === 0
      editor.pan(-(sideways ? event.deltaY : event.deltaX) * unit, sideways ? 0 : -event.deltaY * unit)
    } else editor.zoom(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0015)), place(event))
  }
  const leave = () => editor.set({ pointer: null, hover: null })
  const key = (event: KeyboardEvent) => {
    if (event.key !== " ") return
    isSpace = event.type === "keydown"
    host.style.cursor = isSpace ? "grab" : ""
    if (document.activeElement === host) event.preventDefault()
  }

  const on = {
    pointerdown: down,
    pointermove: moved,
    pointerup: up,
    pointercancel: up,
    pointerleave: leave,
  } as const
  for (const [name, act] of Object.entries(on)) host.addEventListener(name, act as EventListener)
  host.addEventListener("wheel", wheel, { passive: false })
  window.addEventListener("keydown", key)
  window.addEventListener("keyup", key)
  return () => {
    for (const [name, act] of Object.entries(on)) host.removeEventListener(name, act as EventListener)
    host.removeEventListener("wheel", wheel)
    window.removeEventListener("keydown", key)
    window.removeEventListener("keyup", key)
  }
}
