import fc from "fast-check"
import { expect, test } from "vitest"
import { acceptSpans, addSpan, inOrder, keyed, moveEdge, removeSpan } from "./span-change.ts"
import { createTextMap } from "./text-map.ts"

const text = "Ann e\u0301t 👩🏽‍🚀 in Köln."
const map = createTextMap(text)

test("an edge dragged anywhere leaves a span of whole graphemes inside the text, at least one long", () => {
  fc.assert(
    fc.property(fc.constantFrom("start", "end"), fc.integer({ min: -5, max: 60 }), (edge, unit) => {
      const spans = [{ id: "a", start: 4, end: 6, label: "x" }]
      const moved = moveEdge(spans, "a", edge as "start" | "end", unit, map)[0]
      expect(moved).toBeDefined()
      if (!moved) return
      expect(moved.start).toBeGreaterThanOrEqual(0)
      expect(moved.end).toBeLessThanOrEqual(map.length)
      expect(moved.end).toBeGreaterThan(moved.start)
      for (const at of [moved.start, moved.end]) expect(map.floor(map.toUnit(at))).toBe(map.toUnit(at))
    }),
  )
})

test("a stretch is marked once under a label, and again under another", () => {
  const once = addSpan([], { start: 0, end: 3 }, "person", "a")
  expect(addSpan(once, { start: 0, end: 3 }, "person", "b")).toEqual(once)
  expect(addSpan(once, { start: 0, end: 3 }, "place", "b").map(s => s.label)).toEqual(["person", "place"])
})

test("spans without ids get one each; taking one out leaves the others", () => {
  const spans = keyed([
    { start: 4, end: 6, label: "x" },
    { start: 0, end: 3, label: "y", id: "mine" },
  ])
  expect(spans.map(s => s.id)).toEqual(["v0", "mine"])
  expect(removeSpan(inOrder(spans), "mine").map(s => s.start)).toEqual([4])
})

test("accepting proposals adds each once, under its own id, in the order of the text", () => {
  const proposal = (id: string, start: number) => ({ id, model: "m", item: { start, end: start + 1, label: "x" } })
  const accepted = acceptSpans([{ id: "p0.1", start: 2, end: 3, label: "x" }], [proposal("p0.0", 5), proposal("p0.1", 2)])
  expect(accepted.map(s => s.id)).toEqual(["p0.1", "p0.0"])
})
