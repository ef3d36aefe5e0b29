/**
 * The box editor without a framework: state, acts, undo. `mount` puts it on screen (`stage.ts`); a React skin shows it. Every act of
 * mouse, finger and keyboard ends in one of the functions here.
 */
import { type BoxStore, createBoxStore } from "./box-store.ts"
import { between, clampPoint, clip, grow, move, type Point, type Rect, type Size } from "./geometry.ts"
import { type Shape, touched } from "./shape.ts"
import { createUndo, type Undo } from "./undo.ts"
import { fitView, inSight, panView, revealView, toImage, type View, zoomView } from "./view.ts"

export type Tool = "select" | "draw" | "pan"

/** Replaced by a new object whenever something in it changes. */
export interface EditorState {
  tool: Tool
  /** Label of the next box. */
  label: string
  selected: string | null
  hover: string | null
  /** The selected box, or the one being drawn (`isNew`), while the pointer changes it. */
  draft: { rect: Rect; isNew: boolean } | null
  view: View
  screen: Size
  isHidden: boolean
  /** The image pixel under the pointer. */
  pointer: Point | null
  /** Drawing by keyboard: the cross, and the first corner once it is set. */
  cross: { at: Point; from: Point | null } | null
}

export interface EditorOptions {
  image: Size
  shapes?: readonly Shape[]
  tool?: Tool
  /** Label of the next box; the form's first. */
  label: string
  colorOf: (label: string) => string
  /** What stands on the selected box, such as "Red cell 5". */
  nameOf?: (shape: Shape) => string
  isReadOnly?: boolean
  /** A fresh id for a new box. */
  makeId: () => string
  /** Milliseconds; for merging held keys into one undo step. */
  now: () => number
}

export interface Editor {
  readonly options: EditorOptions
  readonly store: BoxStore
  readonly undo: Undo
  readonly state: EditorState
  subscribe(listener: () => void): () => void
  set(patch: Partial<EditorState>): void
  /** What the editor answers: judged boxes in order; proposals nobody has judged are left out. */
  value(): { id: string; label: string; x: number; y: number; width: number; height: number }[]
  select(id: string | null, isRevealed?: boolean): void
  /** The next (1) or previous (-1) box: unjudged proposals first, then in order. */
  step(direction: 1 | -1): void
  setTool(tool: Tool): void
  /** Relabels the selected box, if there is one; the next box gets it too. */
  setLabel(label: string): void
  add(rect: Rect): void
  place(id: string, rect: Rect): void
  remove(id?: string): void
  duplicate(): void
  nudge(dx: number, dy: number): boolean
  stretch(dx: number, dy: number): boolean
  /** Judges the selected proposal, or the one named, and goes on to the next. */
  accept(id?: string): boolean
  acceptAll(): void
  /** Takes the proposal over to be changed by hand. */
  correct(id?: string): boolean
  reject(id?: string): boolean
  takeBack(): void
  takeAgain(): void
  fit(): void
  zoom(factor: number, at?: Point): void
  pan(dx: number, dy: number): void
  toggleHidden(): void
  /** Drawing by keyboard: begins, moves, sets a corner, gives up. */
  crossBegin(): void
  crossMove(dx: number, dy: number): boolean
  crossSet(): boolean
  crossStop(): boolean
}

export function createEditor(options: EditorOptions): Editor {
  const { image } = options
  const store = createBoxStore(image, options.shapes)
  const undo = createUndo(store, options.now)
  const listeners = new Set<() => void>()
  const screen = { width: 1, height: 1 }
  let state: EditorState = {
    tool: options.isReadOnly ? "select" : (options.tool ?? "draw"),
    label: options.label,
    selected: null,
    hover: null,
    draft: null,
    view: fitView(image, screen),
    screen,
    isHidden: false,
    pointer: null,
    cross: null,
  }
  const set = (patch: Partial<EditorState>) => {
    state = { ...state, ...patch }
    for (const listener of listeners) listener()
  }
  store.subscribe(() => {
    if (state.selected !== null && !store.get(state.selected)) set({ selected: null, draft: null })
    else set({})
  })
  const edit = options.isReadOnly ? () => {} : store.change
  const chosen = (id = state.selected ?? "") => store.get(id)
  /** Boxes in the order in which they are walked: what wants a judgement first. */
  const walk = () => {
    const all = store.all()
    return [...all.filter(s => s.state === "proposed"), ...all.filter(s => s.state !== "proposed")]
  }
  const judge = (id: string | undefined, act: (shape: Shape) => void): boolean => {
    const shape = chosen(id)
    if (options.isReadOnly || shape?.state !== "proposed") return false
    const following = walk().filter(s => s.state === "proposed")
    const next = following[(following.findIndex(s => s.id === shape.id) + 1) % following.length]
    act(shape)
    if (next && next.id !== shape.id) editor.select(next.id, true)
    return true
  }
  const place = (shape: Shape, rect: Rect, merge?: string) =>
    edit(e => e.update(shape.id, { ...rect, state: touched(shape.state) }), merge === undefined ? {} : { merge })
  const show = (change: ReturnType<Undo["undo"]>) => {
    const at = change?.added[0] ?? change?.updated[0]?.after
    if (at) editor.select(at.id, true)
  }

  const editor: Editor = {
    options,
    store,
    undo,
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    set,
    value: () =>
      store
        .all()
        .filter(s => s.state !== "proposed")
        .map(({ id, label, x, y, width, height }) => ({ id, label, x, y, width, height })),
    select(id, isRevealed = false) {
      const shape = id === null ? undefined : store.get(id)
      const view = shape && isRevealed ? revealView(state.view, shape, image, state.screen) : state.view
      set({ selected: shape ? shape.id : null, draft: null, cross: null, view, isHidden: shape ? false : state.isHidden })
    },
    step(direction) {
      const order = walk()
      const at = order.findIndex(s => s.id === state.selected)
      const next =
        order[(at < 0 ? (direction === 1 ? 0 : order.length - 1) : at + direction + order.length) % Math.max(1, order.length)]
      if (next) editor.select(next.id, true)
    },
    setTool: tool => set({ tool, cross: null, hover: null }),
    setLabel(label) {
      const shape = chosen()
      if (shape && shape.label !== label) edit(e => e.update(shape.id, { label, state: touched(shape.state) }))
      set({ label })
    },
    add(rect) {
      if (options.isReadOnly) return
      const id = options.makeId()
      edit(e => e.add({ id, label: state.label, state: "drawn", ...clip(rect, image) }))
      set({ selected: id, draft: null, isHidden: false })
    },
    place(id, rect) {
      const shape = store.get(id)
      if (shape) place(shape, clip(rect, image))
    },
    remove(id) {
      const shape = chosen(id)
      if (shape) edit(e => e.remove(shape.id))
    },
    duplicate() {
      const shape = chosen()
      if (!shape || options.isReadOnly) return
      const id = options.makeId()
      const { confidence: _, ...rest } = shape
      edit(e => e.add({ ...rest, ...move(shape, 10, 10, image), id, state: "drawn" }))
      editor.select(id, true)
    },
    nudge(dx, dy) {
      const shape = chosen()
      if (!shape) return false
      place(shape, move(shape, dx, dy, image), `move ${shape.id}`)
      return true
    },
    stretch(dx, dy) {
      const shape = chosen()
      if (!shape) return false
      place(shape, grow(shape, dx, dy, image), `stretch ${shape.id}`)
      return true
    },
    accept: id => judge(id, shape => edit(e => e.update(shape.id, { state: "accepted" }))),
    acceptAll() {
      edit(e => {
        for (const shape of store.all()) if (shape.state === "proposed") e.update(shape.id, { state: "accepted" })
      })
    },
    correct(id) {
      const shape = chosen(id)
      if (options.isReadOnly || shape?.state !== "proposed") return false
      edit(e => e.update(shape.id, { state: "corrected" }))
      editor.select(shape.id, true)
      return true
    },
    reject: id => judge(id, shape => edit(e => e.remove(shape.id))),
    takeBack: () => show(undo.undo()),
    takeAgain: () => show(undo.redo()),
    fit: () => set({ view: fitView(image, state.screen) }),
    zoom: (factor, at = { x: state.screen.width / 2, y: state.screen.height / 2 }) =>
      set({ view: zoomView(state.view, factor, at, image, state.screen) }),
    pan: (dx, dy) => set({ view: panView(state.view, dx, dy, image, state.screen) }),
    toggleHidden: () => set({ isHidden: !state.isHidden, selected: state.isHidden ? state.selected : null }),
    crossBegin() {
      if (options.isReadOnly) return
      const middle = toImage(state.view, { x: state.screen.width / 2, y: state.screen.height / 2 })
      const at = clampPoint(middle, image)
      set({ cross: { at: { x: Math.round(at.x), y: Math.round(at.y) }, from: null }, selected: null, draft: null })
    },
    crossMove(dx, dy) {
      const { cross } = state
      if (!cross) return false
      const at = clampPoint({ x: cross.at.x + dx, y: cross.at.y + dy }, image)
      const sight = inSight(state.view, state.screen)
      const isOut = at.x < sight.x || at.y < sight.y || at.x > sight.x + sight.width || at.y > sight.y + sight.height
      const view = isOut ? revealView(state.view, { ...at, width: 1, height: 1 }, image, state.screen) : state.view
      set({ cross: { ...cross, at }, view })
      return true
    },
    crossSet() {
      const { cross } = state
      if (!cross) return false
      if (!cross.from) set({ cross: { at: cross.at, from: cross.at } })
      else {
        const rect = between(cross.from, cross.at)
        set({ cross: null })
        if (rect.width >= 1 && rect.height >= 1) editor.add(rect)
      }
      return true
    },
    crossStop() {
      if (!state.cross) return false
      set({ cross: null })
      return true
    },
  }
  return editor
}
