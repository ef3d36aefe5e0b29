import fc from "fast-check"
import { expect, test } from "vitest"
import { matchPairs } from "./match.ts"

/** Every one-to-one matching tried: the judge for small sizes. */
function bestByTrying(scores: number[][], scoreMin: number): number {
  const columns = scores[0]?.length ?? 0
  const go = (r: number, used: number): number => {
    if (r === scores.length) return 0
    let best = go(r + 1, used)
    for (let c = 0; c < columns; c++) {
      const s = scores[r]![c]!
      if (s >= scoreMin && !(used & (1 << c))) best = Math.max(best, s + go(r + 1, used | (1 << c)))
    }
    return best
  }
  return go(0, 0)
}

test("total score counts, not the best single pair", () => {
  const scores = [
    [0.9, 0.8],
    [0.85, 0],
  ]
  expect(matchPairs(2, 2, (r, c) => scores[r]![c]!, 0.5).map(m => [m.row, m.column])).toEqual([
    [0, 1],
    [1, 0],
  ])
})

test("pairs below the threshold stay alone; empty sets match nothing", () => {
  expect(matchPairs(1, 1, () => 0.29, 0.3)).toEqual([])
  expect(matchPairs(1, 1, () => Number.NaN, 0.3)).toEqual([])
  expect(matchPairs(0, 3, () => 1, 0.3)).toEqual([])
  expect(() => matchPairs(1, 1, () => 1, 0)).toThrow(RangeError)
})

test("as good as trying every matching, one-to-one, for any scores", () => {
  const scores = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).chain(([r, c]) =>
    fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: c, maxLength: c }), {
      minLength: r,
      maxLength: r,
    }),
  )
  fc.assert(
    fc.property(scores, table => {
      const matches = matchPairs(table.length, table[0]!.length, (r, c) => table[r]![c]!, 0.3)
      expect(new Set(matches.map(m => m.row)).size).toBe(matches.length)
      expect(new Set(matches.map(m => m.column)).size).toBe(matches.length)
      expect(matches.every(m => m.score >= 0.3)).toBe(true)
      expect(matches.reduce((sum, m) => sum + m.score, 0)).toBeCloseTo(bestByTrying(table, 0.3), 9)
    }),
  )
})
