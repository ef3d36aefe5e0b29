import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createBoxStore } from "./box-store.ts"
import { contains, overlaps } from "./geometry.ts"
import type { Shape } from "./shape.ts"
import { createUndo } from "./undo.ts"

const image = { width: 1000, height: 800 }
const box = (id: string, more: Partial<Shape> = {}): Shape => ({
  id,
  label: "a",
  state: "drawn",
  x: 10,
  y: 10,
  width: 20,
  height: 20,
  ...more,
})

type Step =
  | { do: "add" | "update" | "remove"; id: string; x: number; y: number; width: number; merge: boolean }
  | { do: "undo" | "redo" | "wait" }
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom("add", "update", "remove"),
    id: fc.constantFrom("a", "b", "c", "d"),
    x: fc.double({ min: -100, max: 1100, noNaN: true }),
    y: fc.double({ min: -100, max: 900, noNaN: true }),
    width: fc.double({ min: 1, max: 900, noNaN: true }),
    merge: fc.boolean(),
  }) as fc.Arbitrary<Step>,
  fc.record({ do: fc.constantFrom("undo", "redo", "wait") }) as fc.Arbitrary<Step>,
)

describe("store and undo", () => {
  test("undoing everything gives the beginning, redoing everything the end; the grid agrees with a plain search throughout", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        let clock = 0
        const store = createBoxStore(image, [box("z")])
        const undo = createUndo(store, () => clock)
        const start = store.all()
        for (const s of steps) {
          clock += 10
          if (s.do === "undo") undo.undo()
          else if (s.do === "redo") undo.redo()
          else if (s.do === "wait") clock += 5000
          else if ("id" in s) {
            const shape = box(s.id, { x: s.x, y: s.y, width: s.width, height: s.width / 2 })
            store.change(
              edit => {
                if (s.do === "add") edit.add(shape)
                else if (s.do === "update") edit.update(s.id, { x: s.x, width: s.width })
                else edit.remove(s.id)
              },
              s.merge ? { merge: s.id } : {},
            )
            const found = new Set<string>()
            store.visit(shape, f => found.add(f.id))
            expect([...found].sort()).toEqual(
              store
                .all()
                .filter(other => overlaps(other, shape))
                .map(other => other.id)
                .sort(),
            )
            const p = { x: s.x, y: s.y }
            expect(
              store
                .at(p, 2)
                .map(f => f.id)
                .sort(),
            ).toEqual(
              store
                .all()
                .filter(f => contains(f, p, 2))
                .map(f => f.id)
                .sort(),
            )
          }
        }
        while (undo.redo()) {}
        const end = store.all()
        while (undo.undo()) {}
        expect(store.all()).toEqual(start)
        while (undo.redo()) {}
        expect(store.all()).toEqual(end)
      }),
      { numRuns: 200 },
    )
  })

  test("steps of one key held down are one step, a pause begins a new one", () => {
    let clock = 0
    const store = createBoxStore(image, [box("a")])
    const undo = createUndo(store, () => clock)
    for (const x of [11, 12, 13]) store.change(edit => edit.update("a", { x }), { merge: "nudge a" })
    clock = 2000
    store.change(edit => edit.update("a", { x: 14 }), { merge: "nudge a" })
    undo.undo()
    expect(store.get("a")?.x).toBe(13)
    undo.undo()
    expect(store.get("a")?.x).toBe(10)
    expect(undo.canUndo).toBe(false)
    undo.redo()
    expect(store.get("a")?.x).toBe(13)
  })

  test("an undone deletion comes back in its place; a no-change says nothing; another task forgets the steps", () => {
    const store = createBoxStore(image, [box("a"), box("b"), box("c")])
    const undo = createUndo(store, () => 0)
    let told = 0
    store.subscribe(() => told++)
    store.change(edit => edit.update("b", { x: 10 }))
    store.change(edit => edit.remove("nobody"))
    expect(told).toBe(0)
    store.change(edit => edit.remove("b"))
    undo.undo()
    expect(store.all().map(s => s.id)).toEqual(["a", "b", "c"])
    store.change(edit => edit.remove("a"), { origin: "outside" })
    expect([undo.canUndo, undo.canRedo]).toEqual([false, false])
  })

  test("the smallest box at a point comes first", () => {
    const store = createBoxStore(image, [
      box("small", { x: 50, y: 50, width: 10, height: 10 }),
      box("large", { x: 0, y: 0, width: 900, height: 700 }),
      box("mid", { x: 40, y: 40, width: 60, height: 60 }),
    ])
    expect(store.at({ x: 55, y: 55 }, 0).map(s => s.id)).toEqual(["small", "mid", "large"])
  })
})
