/**
 * The boxes of one image: every change is one change set with its origin, and undo, saving and drawing are observers of it. Order is
 * the order of first appearance and comes back with an undone deletion.
 */
import type { Point, Rect, Size } from "./geometry.ts"
import type { Shape } from "./shape.ts"
import { createSpatialGrid } from "./spatial-grid.ts"

export interface Change {
  added: Shape[]
  updated: { before: Shape; after: Shape }[]
  removed: Shape[]
}
/** `person` can be undone; `undo` is the undoing; `outside` came from elsewhere (a task loaded). */
export type Origin = "person" | "undo" | "outside"

export interface Edit {
  add(shape: Shape): void
  update(id: string, patch: Partial<Omit<Shape, "id">>): void
  remove(id: string): void
}
export interface ChangeOptions {
  origin?: Origin
  /** Successive changes of one name may be undone as one, such as the steps of an arrow key held down. */
  merge?: string
}
export type ChangeListener = (change: Change, options: Required<Pick<ChangeOptions, "origin">> & { merge?: string }) => void

export interface BoxStore {
  readonly size: number
  get(id: string): Shape | undefined
  /** In order. A new array only after a change. */
  all(): readonly Shape[]
  visit(rect: Rect, found: (shape: Shape) => void): void
  /** Boxes at a point, the smallest first: what lies inside another is reached before it. */
  at(p: Point, slack: number): Shape[]
  change(act: (edit: Edit) => void, options?: ChangeOptions): Change
  subscribe(listener: ChangeListener): () => void
}

export function createBoxStore(image: Size, first: readonly Shape[] = []): BoxStore {
  const shapes = new Map<string, Shape>()
  const order = new Map<string, number>()
  const grid = createSpatialGrid<Shape>(image)
  const listeners = new Set<ChangeListener>()
  let list: readonly Shape[] | null = null

  const put = (shape: Shape) => {
    shapes.set(shape.id, shape)
    if (!order.has(shape.id)) order.set(shape.id, order.size)
    grid.add(shape)
  }
  const drop = (shape: Shape) => {
    shapes.delete(shape.id)
    grid.remove(shape)
  }
  for (const shape of first) put(shape)

  return {
    get size() {
      return shapes.size
    },
    get: id => shapes.get(id),
    all() {
      list ??= [...shapes.values()].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
      return list
    },
    visit: grid.visit,
    at: (p, slack) =>
      grid
        .at(p, slack)
        .sort((a, b) => a.width * a.height - b.width * b.height || (order.get(b.id) ?? 0) - (order.get(a.id) ?? 0)),
    change(act, options = {}) {
      // What each id was before the change and is after it: however often it is touched inside, it appears once.
      const before = new Map<string, Shape | undefined>()
      const note = (id: string) => {
        if (!before.has(id)) before.set(id, shapes.get(id))
      }
      act({
        add(shape) {
          note(shape.id)
          const old = shapes.get(shape.id)
          if (old) drop(old)
          put(shape)
        },
        update(id, patch) {
          const old = shapes.get(id)
          if (!old) return
          note(id)
          drop(old)
          put({ ...old, ...patch })
        },
        remove(id) {
          const old = shapes.get(id)
          if (!old) return
          note(id)
          drop(old)
        },
      })
      const change: Change = { added: [], updated: [], removed: [] }
      for (const [id, old] of before) {
        const now = shapes.get(id)
        if (old && now) {
          if (!same(old, now)) change.updated.push({ before: old, after: now })
        } else if (now) change.added.push(now)
        else if (old) change.removed.push(old)
      }
      if (change.added.length + change.updated.length + change.removed.length === 0) return change
      list = null
      const told = { origin: options.origin ?? "person", ...(options.merge === undefined ? {} : { merge: options.merge }) }
      for (const listener of listeners) listener(change, told)
      return change
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

function same(a: Shape, b: Shape): boolean {
  return (
    a.x === b.x &&
    a.y === b.y &&
    a.width === b.width &&
    a.height === b.height &&
    a.label === b.label &&
    a.state === b.state &&
    a.confidence === b.confidence
  )
}
