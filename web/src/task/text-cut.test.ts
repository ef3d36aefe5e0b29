import fc from "fast-check"
import { expect, test } from "vitest"
import { cutText } from "./text-cut.ts"

test("the pieces are the text again, and each lies under exactly the spans that cover it", () => {
  const span = fc.tuple(fc.nat(40), fc.nat(40), fc.constantFrom("a", "b")).map(([start, end, label]) => ({ start, end, label }))
  fc.assert(
    fc.property(fc.string({ maxLength: 30, unit: "grapheme" }), fc.array(span, { maxLength: 6 }), (text, spans) => {
      const pieces = cutText(text, spans)
      expect(pieces.map(piece => piece.text).join("")).toBe(text)
      const length = [...text].length
      for (const piece of pieces) {
        const over = spans.filter(
          one => one.start < one.end && one.end <= length && one.start <= piece.start && piece.start < one.end,
        )
        expect([...piece.labels].sort()).toEqual(over.map(one => one.label).sort())
      }
    }),
  )
})

test("an emoji is one character", () => {
  expect(cutText("👍 ok", [{ start: 2, end: 4, label: "x" }])).toEqual([
    { start: 0, text: "👍 ", labels: [] },
    { start: 2, text: "ok", labels: ["x"] },
  ])
})
