import fc from "fast-check"
import { expect, test } from "vitest"
import { cutText, lanes, type Marked } from "./segment.ts"

const marked = fc
  .array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 10 })), { maxLength: 8 })
  .map(list => list.map(([start, size], i): Marked => ({ key: String(i), start, end: Math.min(40, start + size) })))

test("parts follow each other without gaps, and each place lies under exactly the spans over it", () => {
  fc.assert(
    fc.property(marked, fc.array(fc.nat(40), { maxLength: 3 }), (marks, cuts) => {
      const parts = cutText(40, marks, cuts)
      let at = 0
      for (const part of parts) {
        expect(part.start).toBe(at)
        expect(part.end).toBeGreaterThan(part.start)
        at = part.end
        for (let place = part.start; place < part.end; place++)
          expect(new Set(part.marks.map(m => m.key))).toEqual(
            new Set(marks.filter(m => m.start <= place && place < m.end).map(m => m.key)),
          )
      }
      expect(at).toBe(40)
    }),
  )
})

test("overlapping spans never share a lane; spans apart use the first", () => {
  fc.assert(
    fc.property(marked, marks => {
      const found = lanes(marks)
      for (const a of marks)
        for (const b of marks)
          if (a.key !== b.key && a.start < b.end && b.start < a.end) expect(found.get(a.key)).not.toBe(found.get(b.key))
    }),
  )
  const apart = [
    { key: "x", start: 0, end: 3 },
    { key: "y", start: 3, end: 5 },
  ]
  expect([...lanes(apart).values()]).toEqual([0, 0])
})

test("an empty text has no parts", () => {
  expect(cutText(0, [])).toEqual([])
})
