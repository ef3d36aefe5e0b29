import fc from "fast-check"
import { expect, test } from "vitest"
import { type BinaryVotes, twoCoin } from "./two-coin.ts"

function votesOf(
  rows: readonly (readonly [unit: number, worker: number, yes: number])[],
  units: number,
  workers: number,
): BinaryVotes {
  return {
    units,
    workers,
    unit: Int32Array.from(rows, r => r[0]),
    worker: Int32Array.from(rows, r => r[1]),
    yes: Uint8Array.from(rows, r => r[2]),
  }
}

test("a worker who always says yes carries no weight", () => {
  const rows = Array.from({ length: 60 }, (_, u) => [0, 1, 2, 3].map(w => [u, w, w === 3 ? 1 : u % 2] as const)).flat()
  const { present, specificity, sensitivity } = twoCoin(votesOf([...rows, [60, 3, 1]], 61, 4))
  expect(specificity[3]).toBeLessThan(0.15)
  expect(specificity[0]).toBeGreaterThan(0.9)
  expect(sensitivity[0]).toBeGreaterThan(0.9)
  expect(present[0]).toBeLessThan(0.05)
  expect(present[1]).toBeGreaterThan(0.95)
  expect(present[60]).toBeLessThan(0.65)
})

test("a unit without votes has the prevalence", () => {
  const result = twoCoin(votesOf([[0, 0, 1]], 2, 1))
  expect(result.present[1]).toBeCloseTo(result.prevalence, 2)
})

test("a unit of weight three is three units", () => {
  const rows = [
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
    [1, 1, 0],
  ] as const
  const once = twoCoin({ ...votesOf(rows, 2, 2), weight: Float64Array.of(3, 1) })
  const thrice = twoCoin(votesOf([...rows, [2, 0, 1], [2, 1, 0], [3, 0, 1], [3, 1, 0]], 4, 2))
  expect(once.present[0]).toBeCloseTo(thrice.present[0]!, 5)
  expect(once.sensitivity[1]).toBeCloseTo(thrice.sensitivity[1]!, 5)
})

test("votes that point outside are refused", () => {
  expect(() => twoCoin(votesOf([[5, 0, 1]], 2, 1))).toThrow(RangeError)
})

test("the objective never decreases, posteriors stay inside (0, 1)", () => {
  const rows = fc.array(fc.tuple(fc.nat(9), fc.nat(3), fc.nat(1)), { minLength: 1, maxLength: 60 })
  fc.assert(
    fc.property(rows, all => {
      const { objective, present } = twoCoin(votesOf(all, 10, 4))
      for (const stage of [objective.pooled, objective.perWorker])
        for (let i = 1; i < stage.length; i++)
          expect(stage[i]! - stage[i - 1]!).toBeGreaterThan(-1e-9 * Math.max(1, Math.abs(stage[i]!)))
      expect(present.every(z => z > 0 && z < 1)).toBe(true)
    }),
  )
})
