import fc from "fast-check"
import { expect, test } from "vitest"
import { rover } from "./rover.ts"

const words = (text: string) => text.split(" ").filter(Boolean)
const said = (texts: string[], weights = texts.map(() => 1), backbone = 0) =>
  rover(texts.map(words), weights, backbone)
    .map(slot => slot.best)
    .filter(Boolean)
    .join(" ")

test("each place by majority, whichever is the backbone", () => {
  const texts = ["the hat sat down", "the cat sat", "a cat sat down"]
  for (const backbone of [0, 1, 2]) expect(said(texts, [1, 1, 1], backbone)).toBe("the cat sat down")
})

test("weights decide; a tie goes to the backbone", () => {
  expect(said(["a x", "a y"])).toBe("a x")
  expect(said(["a x", "a y"], [1, 1], 1)).toBe("a y")
  expect(said(["a x", "a y", "a y"], [3, 1, 1])).toBe("a x")
})

test("words that most insert are inserted, with their order; places know where the words stand", () => {
  expect(said(["a d", "a b c d", "a b c d"])).toBe("a b c d")
  const slots = rover([words("a d"), words("a b d")], [1, 1], 0)
  expect(slots.map(slot => slot.at)).toEqual([
    [0, 0],
    [-1, 1],
    [1, 2],
  ])
})

test("empty transcripts", () => {
  expect(said(["", "a", "a"])).toBe("a")
  expect(said(["", ""])).toBe("")
  expect(() => rover([], [], 0)).toThrow(RangeError)
})

test("of equal texts the answer is the text; no transcript's word is used twice", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 7 })
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1, maxLength: 4 }), (one, all) => {
      expect(rover([one, one, one], [1, 1, 1], 0).map(slot => slot.best)).toEqual(one)
      const slots = rover(
        all,
        all.map(() => 1),
        0,
      )
      all.forEach((keys, k) => {
        const at = slots.map(slot => slot.at[k]!).filter(i => i >= 0)
        expect(at).toEqual([...new Set(at)].sort((a, b) => a - b))
        for (const slot of slots) expect(slot.choices[k]).toBe(slot.at[k]! < 0 ? null : keys[slot.at[k]!])
      })
    }),
  )
})
