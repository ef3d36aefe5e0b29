import fc from "fast-check"
import { expect, test } from "vitest"
import { cut, fit, narrow } from "./match.ts"

test("begins, word begins, contains, all words, nothing", () => {
  expect(fit("card arrival", "card")).toBe(4)
  expect(fit("my card", "card")).toBe(3)
  expect(fit("discard", "card")).toBe(2)
  expect(fit("arrival of the card", "card arr")).toBe(1)
  expect(fit("transfer", "card")).toBe(0)
  expect(fit("Überweisung", "uber")).toBe(4)
})
test("best first, equal ones in order", () => {
  expect(narrow(["discard", "my card", "card b", "card a"], "card", x => x)).toEqual(["card b", "card a", "my card", "discard"])
})
test("marks what matches, accents included", () => {
  expect(cut("Überweisung", "uber")).toEqual([
    { text: "Über", isMatch: true },
    { text: "weisung", isMatch: false },
  ])
  expect(cut("abc", "")).toEqual([{ text: "abc", isMatch: false }])
})
test("cutting loses nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (text, typed) => {
      expect(
        cut(text, typed)
          .map(part => part.text)
          .join(""),
      ).toBe(text)
    }),
  )
})
