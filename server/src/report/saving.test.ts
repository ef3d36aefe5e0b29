import { expect, it } from "vitest"
import { figureOf, fixedFor } from "./saving.ts"

it("reads the fixed plan of equal accuracy off the line between whole numbers", () => {
  expect(fixedFor([0.7, 0.8, 0.9], 0.85)).toEqual({ fixed: expect.closeTo(2.5, 9), at_least: false })
  expect(fixedFor([0.7, 0.8, 0.9], 0.9)).toEqual({ fixed: 3, at_least: false })
  expect(fixedFor([0.7, 0.8, 0.9], 0.6)).toEqual({ fixed: 1, at_least: false })
  // A dip on the way does not count: .8 is reached with two already.
  expect(fixedFor([0.7, 0.8, 0.75, 0.9], 0.85)).toEqual({ fixed: expect.closeTo(3 + 0.05 / 0.1, 9), at_least: false })
  expect(fixedFor([0.7, 0.8], 0.95)).toEqual({ fixed: 2, at_least: true })
})

it("compares both plans on the same gold, as often as it was drawn", () => {
  const tried = [
    { fixed: [0.5, 1, 1], own: 1, used: 2 },
    { fixed: [1, 1, 1], own: 1, used: 2 },
    { fixed: [0, 0.5, 1], own: 0.75, used: 3 },
    { fixed: [0.5, 0.5], own: 0.5, used: 2 },
  ]
  const whole = figureOf(tried, Int32Array.of(1, 1, 1, 1))!
  expect(whole.by_count).toEqual([0.5, 0.75, 1])
  // The plan: 9 responses for 4 tasks, right in 3.25 of 4; between 2 (.75) and 3 (1): 2.25.
  expect(whole.used).toBe(2.25)
  expect(whole.own).toBe(0.8125)
  expect(whole.fixed).toBeCloseTo(2.25, 9)
  expect(whole.share).toBeCloseTo(0, 9)
  // The third drawn twice, the last not at all.
  const drawn = figureOf(tried, Int32Array.of(1, 1, 2, 0))!
  expect(drawn.by_count).toEqual([0.375, 0.75, 1])
  expect(drawn.own).toBe(0.875)
  expect(drawn.fixed).toBeCloseTo(2.5, 9)
  expect(figureOf(tried, new Int32Array(4))).toBeUndefined()
})
