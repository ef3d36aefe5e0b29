import fc from "fast-check"
import { expect, test } from "vitest"
import { histogramTicks, niceStep } from "./plot-scale.ts"

test("straight and square-root ticks of known counts", () => {
  expect(histogramTicks(10, false)).toEqual([0, 5, 10])
  expect(histogramTicks(9412, false)).toEqual([0, 5000])
  expect(histogramTicks(9412, true)).toEqual([100, 400, 900, 4000, 9000])
  expect(niceStep(3.1)).toBe(5)
})
test("ticks are few, rising and within the data", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), fc.boolean(), (most, isRoot) => {
      const ticks = histogramTicks(most, isRoot)
      expect(ticks.length).toBeGreaterThan(0)
      expect(ticks.length).toBeLessThan(10)
      expect(ticks.at(-1)).toBeLessThanOrEqual(most)
      for (let i = 1; i < ticks.length; i++) expect(ticks[i]).toBeGreaterThan(ticks[i - 1] ?? 0)
    }),
  )
})
