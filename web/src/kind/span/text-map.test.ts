import fc from "fast-check"
import { expect, test } from "vitest"
import { createTextMap, toSpan, trimmed } from "./text-map.ts"

/** Texts with emoji of several parts, flags, combining marks, right-to-left script and line breaks. */
const pieces = ["a", "b c", " ", "\n", "é", "e\u0301", "👍", "👩🏽‍🚀", "🇩🇪", "ß", "שלום", "漢字", "\u0301", "𝒳", "."]
const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map(parts => parts.join(""))

test("code points and UTF-16 units map onto each other, and slices agree with counting code points", () => {
  fc.assert(
    fc.property(texts, fc.nat(60), fc.nat(60), (text, a, b) => {
      const map = createTextMap(text)
      const points = [...text]
      expect(map.length).toBe(points.length)
      const [start, end] = [Math.min(a, b, map.length), Math.min(Math.max(a, b), map.length)]
      expect(text.slice(map.toUnit(start), map.toUnit(end))).toBe(points.slice(start, end).join(""))
      expect(map.toPoint(map.toUnit(start))).toBe(start)
    }),
  )
})

test("a selection anywhere becomes whole graphemes around it, and never splits one", () => {
  fc.assert(
    fc.property(texts, fc.nat(60), fc.nat(60), (text, a, b) => {
      const map = createTextMap(text)
      const borders = new Set([...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map(s => s.index))
      borders.add(text.length)
      const [low, high] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)]
      const span = toSpan(map, a, b)
      if (!span) {
        expect(a === b || low === high).toBe(true)
        return
      }
      const [from, to] = [map.toUnit(span.start), map.toUnit(span.end)]
      expect([borders.has(from), borders.has(to), from <= low, to >= high]).toEqual([true, true, true, true])
    }),
  )
})

test("stepping forwards visits every border once, and backwards the same", () => {
  fc.assert(
    fc.property(texts, text => {
      const map = createTextMap(text)
      const forwards = [0]
      while ((forwards.at(-1) ?? 0) < text.length) forwards.push(map.step(forwards.at(-1) ?? 0, 1))
      const backwards = [text.length]
      while ((backwards.at(-1) ?? 0) > 0) backwards.push(map.step(backwards.at(-1) ?? 0, -1))
      expect(backwards.reverse()).toEqual(forwards)
    }),
  )
})

test("an emoji counts as its code points; a letter with its mark is one step and two code points", () => {
  const map = createTextMap("e\u0301👩🏽‍🚀x")
  expect([map.length, map.step(0, 1), map.toPoint(map.step(0, 1))]).toEqual([7, 2, 2])
  expect(toSpan(map, 3, 4)).toEqual({ start: 2, end: 6 })
})

test("words: steps go to their ends and begins, a press between words takes the character there", () => {
  const map = createTextMap("Hi, I was here")
  expect([map.stepWord(0, 1), map.stepWord(2, 1), map.stepWord(14, -1)]).toEqual([2, 5, 10])
  expect([map.wordAt(7), map.wordAt(2)]).toEqual([
    { start: 6, end: 9 },
    { start: 2, end: 3 },
  ])
  expect(trimmed(map, { start: 3, end: 6 })).toEqual({ start: 4, end: 5 })
  expect(trimmed(map, { start: 3, end: 4 })).toEqual({ start: 3, end: 4 })
})
