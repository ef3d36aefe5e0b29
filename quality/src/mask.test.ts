import fc from "fast-check"
import { expect, test } from "vitest"
import { aggregateMasks, type Mask, maskDistance } from "./mask.ts"

const mask = (pixels: string): Mask => {
  const counts = [0]
  let on = "0"
  for (const pixel of pixels) {
    if (pixel !== on) {
      counts.push(0)
      on = pixel
    }
    counts[counts.length - 1]! += 1
  }
  return { width: pixels.length, height: 1, counts }
}
const pixelsOf = ({ counts }: Mask) => counts.map((n, i) => `${i % 2}`.repeat(n)).join("")
const said = (all: string[], task = "1") => all.map((pixels, i) => ({ task, worker: `w${i}`, mask: mask(pixels) }))
const one = (all: string[]) => aggregateMasks(said(all)).answers[0]!

test("distance, by hand", () => {
  expect(maskDistance(mask("1100"), mask("0110"))).toBeCloseTo(2 / 3, 12)
  expect(maskDistance(mask("0000"), mask("0000"))).toBe(0)
  expect(() => maskDistance(mask("00"), mask("000"))).toThrow(RangeError)
})

test("disputed pixels by votes, agreed ones stand", () => {
  const answer = one(["0011110000", "0011110000", "0001111000"])
  expect(pixelsOf(answer.mask)).toBe("0011110000")
  expect(answer.disputed).toBeCloseTo(0.2, 12)
  expect(answer.confidence).toBeGreaterThan(0.8)
  expect(answer.confidence).toBeLessThan(1)
})

test("who draws too wide weighs less on what they add", () => {
  const tight = "0000111100000000"
  const wide = "0011111111000000"
  const tasks = Array.from({ length: 12 }, (_, t) => said([tight, tight, wide, tight], `${t}`)).flat()
  const { answers, workers } = aggregateMasks([
    ...tasks,
    { task: "x", worker: "w0", mask: mask(tight) },
    { task: "x", worker: "w2", mask: mask(wide) },
  ])
  expect(workers.get("w2")!.specificity).toBeLessThan(0.3)
  expect(pixelsOf(answers.at(-1)!.mask)).toBe(tight)
})

test("empty masks are an answer; one alone is believed as far as its worker", () => {
  expect(pixelsOf(one(["0000", "0000", "0000"]).mask)).toBe("0000")
  expect(one(["0000", "0000", "0000"]).confidence).toBeCloseTo(1 - 0.3 ** 3, 9)
  expect(one(["0110"])).toMatchObject({ responses: 1 })
  expect(one(["0110"]).confidence).toBeLessThanOrEqual(0.7)
})

test("runs that do not add up, sizes that differ", () => {
  expect(() => aggregateMasks([{ task: "1", worker: "a", mask: { width: 2, height: 2, counts: [3] } }])).toThrow(
    /worker a on task 1 has runs of 3 pixels for 2 × 2/,
  )
  expect(() => aggregateMasks([...said(["00"]), { task: "1", worker: "b", mask: mask("000") }])).toThrow(/one size/)
})

test("any masks: what all agree on stays, the runs add up", () => {
  const pixels = fc.array(fc.constantFrom("0", "1"), { minLength: 12, maxLength: 12 }).map(list => list.join(""))
  fc.assert(
    fc.property(fc.array(pixels, { minLength: 1, maxLength: 5 }), all => {
      const found = pixelsOf(one(all).mask)
      expect(found).toHaveLength(12)
      for (let i = 0; i < 12; i++) if (all.every(p => p[i] === all[0]![i])) expect(found[i]).toBe(all[0]![i])
    }),
  )
})
