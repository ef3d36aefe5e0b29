import fc from "fast-check"
import { expect, test } from "vitest"
import { labelErrors } from "./label-error.ts"

test("by hand: five items, two classes", () => {
  // t_0 = (.9 + .8 + .05)/3 = .583, t_1 = (.9 + .8)/2 = .85. Confident: 0→0, 1→0, 2→1, 4→1; item 3 reaches neither threshold.
  // C = [[2, 1], [0, 1]] → rows scaled to 3 and 2: [[2, 1], [0, 2]]: one of five is wrong.
  const probabilities = Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8, 0.05, 0.95)
  const result = labelErrors(probabilities, Int32Array.of(0, 0, 1, 1, 0), 2)
  expect([...result.joint]).toEqual([2, 1, 0, 2])
  expect(result.noise).toBeCloseTo(0.2, 12)
  expect(result.suspects).toBe(1)
  expect(result.ranked[0]).toMatchObject({ item: 4, given: 0, suggested: 1, suspect: true })
  expect(result.ranked[0]!.score).toBeCloseTo(-0.9, 12)
  for (const prune of ["class", "noise-rate", "either"] as const)
    expect(labelErrors(probabilities, [0, 0, 1, 1, 0], 2, { prune }).suspects).toBe(1)
})

test("flipped labels are found among many", () => {
  const n = 300
  const truth = Array.from({ length: n }, (_, i) => i % 3)
  const flipped = new Set([10, 77, 150, 222])
  const labels = truth.map((k, i) => (flipped.has(i) ? (k + 1) % 3 : k))
  const probabilities = Float64Array.from({ length: 3 * n }, (_, x) => (truth[Math.floor(x / 3)] === x % 3 ? 0.8 : 0.1))
  const { ranked, noise } = labelErrors(probabilities, labels, 3)
  expect(new Set(ranked.slice(0, 4).map(one => one.item))).toEqual(flipped)
  expect(ranked.filter(one => one.suspect)).toHaveLength(4)
  expect(noise).toBeCloseTo(4 / 300, 9)
})

test("a class nobody was given, one class, nothing", () => {
  expect(labelErrors(Float64Array.of(0.1, 0.2, 0.7, 0.3, 0.4, 0.3), [0, 1], 3).suspects).toBe(0)
  expect(labelErrors(Float64Array.of(1, 1), [0, 0], 1)).toMatchObject({ suspects: 0, noise: 0 })
  expect(labelErrors(new Float64Array(0), [], 2)).toMatchObject({ ranked: [], noise: 0 })
})

test("what does not fit is refused with its place", () => {
  expect(() => labelErrors(Float64Array.of(0.5), [0], 2)).toThrow(/2 probabilities; there are 1/)
  expect(() => labelErrors(Float64Array.of(0.5, 0.5), [2], 2)).toThrow(/Item 0 has the label 2/)
  expect(() => labelErrors(Float64Array.of(0.5, Number.NaN), [0], 2)).toThrow(/Item 0 .* class 1/)
})

test("any input: each item once, rows of the joint sum to the labels given, suspects lean to another label", () => {
  const items = fc.array(
    fc.tuple(fc.nat(2), fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })),
    { minLength: 1, maxLength: 30 },
  )
  fc.assert(
    fc.property(items, all => {
      const labels = all.map(([label]) => label)
      const probabilities = Float64Array.from(
        all.flatMap(([, p]) => {
          const sum = p.reduce((a, b) => a + b, 0)
          return p.map(x => x / sum)
        }),
      )
      const { ranked, joint } = labelErrors(probabilities, labels, 3)
      expect(new Set(ranked.map(one => one.item)).size).toBe(all.length)
      for (let y = 0; y < 3; y++)
        expect(joint[3 * y]! + joint[3 * y + 1]! + joint[3 * y + 2]!).toBeCloseTo(labels.filter(l => l === y).length, 6)
      for (const one of ranked) if (one.suspect) expect(one.suggested).not.toBe(one.given)
    }),
  )
})
