/** Undo and redo as an observer of the store: it keeps change sets and plays them back. */
import type { BoxStore, Change } from "./box-store.ts"
import type { Shape } from "./shape.ts"

export interface Undo {
  readonly canUndo: boolean
  readonly canRedo: boolean
  /** The change taken back, or null when there was none. */
  undo(): Change | null
  redo(): Change | null
  stop(): void
}

/** Changes with the same merge name less than this many milliseconds apart are one step. */
const together = 1000

export function createUndo(store: BoxStore, now: () => number): Undo {
  const done: { change: Change; merge?: string; at: number }[] = []
  let undone: Change[] = []
  const stop = store.subscribe((change, { origin, merge }) => {
    if (origin === "outside") {
      // Another task's boxes: the steps before mean nothing any more.
      done.length = 0
      undone = []
    }
    if (origin !== "person") return
    undone = []
    const last = done.at(-1)
    if (last && merge !== undefined && last.merge === merge && now() - last.at < together) {
      last.change = join(last.change, change)
      last.at = now()
    } else done.push({ change, at: now(), ...(merge === undefined ? {} : { merge }) })
  })
  const play = (change: Change) =>
    store.change(
      edit => {
        for (const shape of change.removed) edit.remove(shape.id)
        for (const { after } of change.updated) edit.add(after)
        for (const shape of change.added) edit.add(shape)
      },
      { origin: "undo" },
    )
  return {
    get canUndo() {
      return done.length > 0
    },
    get canRedo() {
      return undone.length > 0
    },
    undo() {
      const last = done.pop()
      if (!last) return null
      undone.push(last.change)
      return play(invert(last.change))
    },
    redo() {
      const next = undone.pop()
      if (!next) return null
      done.push({ change: next, at: Number.NEGATIVE_INFINITY })
      return play(next)
    },
    stop,
  }
}

function invert(change: Change): Change {
  return {
    added: change.removed,
    removed: change.added,
    updated: change.updated.map(({ before, after }) => ({ before: after, after: before })),
  }
}

/** Two successive changes as one: what each box was before the first and is after the second. */
function join(a: Change, b: Change): Change {
  const before = new Map<string, Shape | undefined>()
  const after = new Map<string, Shape | undefined>()
  for (const change of [a, b]) {
    const note = (id: string, was: Shape | undefined, is: Shape | undefined) => {
      if (!before.has(id)) before.set(id, was)
      after.set(id, is)
    }
    for (const shape of change.added) note(shape.id, undefined, shape)
    for (const shape of change.removed) note(shape.id, shape, undefined)
    for (const { before: was, after: is } of change.updated) note(is.id, was, is)
  }
  const joined: Change = { added: [], updated: [], removed: [] }
  for (const [id, was] of before) {
    const is = after.get(id)
    if (was && is) joined.updated.push({ before: was, after: is })
    else if (is) joined.added.push(is)
    else if (was) joined.removed.push(was)
  }
  return joined
}
