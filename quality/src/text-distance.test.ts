import fc from "fast-check"
import { expect, test } from "vitest"
import { characterErrorRate, editDistance, textDistance, wordErrorRate, wordsOf } from "./text-distance.ts"

test("words: case, marks and Unicode form do not count, the written form is kept", () => {
  expect(wordsOf("“Don’t stop”, she said.").map(word => word.key)).toEqual(["don't", "stop", "she", "said"])
  expect(wordsOf("Ein  schöner\nTag!").map(word => word.written)).toEqual(["Ein", "schöner", "Tag!"])
  expect(wordsOf("scho\u0308ner")[0]!.key).toBe("schöner")
  expect(wordsOf("well-known one—two")).toHaveLength(3)
  expect(wordsOf(" … ! ")).toEqual([])
})

test("scripts without spaces: each character is a word", () => {
  expect(wordsOf("私は猫").map(word => word.key)).toEqual(["私", "は", "猫"])
  expect(wordsOf("GPU搭載").map(word => word.key)).toEqual(["gpu", "搭", "載"])
})

test("error rates, by hand", () => {
  expect(editDistance([..."kitten"], [..."sitting"])).toBe(3)
  expect(wordErrorRate("the cat sat down", "The cat sits")).toBe(0.5)
  expect(wordErrorRate("a", "a b c")).toBe(2)
  expect(wordErrorRate("", "")).toBe(0)
  expect(wordErrorRate("", "a")).toBe(1)
  expect(characterErrorRate("abcd", "abce")).toBe(0.25)
  expect(textDistance("a b c d", "a b")).toBe(0.5)
  expect(textDistance("", "")).toBe(0)
})

test("edit distance is a metric", () => {
  const word = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 })
  fc.assert(
    fc.property(word, word, word, (a, b, c) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, c)).toBeLessThanOrEqual(editDistance(a, b) + editDistance(b, c))
      expect(editDistance(a, b) === 0).toBe(a.join() === b.join())
    }),
  )
})
