import { expect, test } from "vitest"
import { bradleyTerry, type Comparison } from "./bradley-terry.ts"
import { cholesky, inverseCholesky, solveCholesky } from "./cholesky.ts"
import { seededRandom } from "./random.ts"

const beats = (left: string, right: string, outcome: Comparison["outcome"] = "left", worker?: string): Comparison => ({
  left,
  right,
  outcome,
  ...(worker ? { worker } : {}),
})

test("a system of equations, by hand", () => {
  const l = cholesky(Float64Array.of(4, 2, 2, 5), 2)
  expect([...l]).toEqual([2, 0, 1, 2])
  expect([...solveCholesky(l, Float64Array.of(8, 12))]).toEqual([1, 2])
  const inverse = inverseCholesky(l, 2)
  expect(4 * inverse[0]! + 2 * inverse[2]!).toBeCloseTo(1, 12)
  expect(() => cholesky(Float64Array.of(1, 2, 2, 1), 2)).toThrow(RangeError)
})

test("one comparison on neutral sides: the posterior mode, by hand", () => {
  // Twice with the sides turned: the side cancels. Mode of 2·log σ(d) − d²/4 with d = s_a − s_b: d = 4(1 − σ(d)).
  const { items, stronger, sideAdvantage } = bradleyTerry([beats("a", "b"), beats("b", "a", "right")])
  const d = items[0]!.strength - items[1]!.strength
  expect(d).toBeCloseTo(4 * (1 - 1 / (1 + Math.exp(-d))), 6)
  expect(sideAdvantage).toBeCloseTo(0, 6)
  expect(stronger("a", "b")).toBeGreaterThan(0.75)
  expect(stronger("a", "b") + stronger("b", "a")).toBeCloseTo(1, 9)
  expect(() => stronger("a", "z")).toThrow(/“z” was never compared/)
})

test("ties draw items together and are counted", () => {
  const { items, tie } = bradleyTerry([
    beats("a", "b"),
    beats("a", "b", "tie"),
    beats("b", "a", "tie"),
    beats("b", "a", "tie"),
    beats("b", "a", "right"),
  ])
  const clear = bradleyTerry([
    beats("a", "b"),
    beats("a", "b"),
    beats("b", "a", "right"),
    beats("b", "a", "right"),
    beats("b", "a", "right"),
  ])
  expect(tie).toBeGreaterThan(0.5)
  expect(items[0]!.strength).toBeLessThan(clear.items[0]!.strength)
  expect(clear.tie).toBe(0)
})

/** Comparisons by a model with known strengths. */
function simulate(workers: { name: string; blind: number; left: number }[], perWorker: number, seed = 5): Comparison[] {
  const random = seededRandom(seed)
  const pick = () => Math.floor(8 * random())
  return workers.flatMap(({ name, blind, left }) =>
    Array.from({ length: perWorker }, () => {
      const a = pick()
      const b = (a + 1 + Math.floor(7 * random())) % 8
      const p = random() < blind ? left : 1 / (1 + Math.exp(-(a - b) * 0.7))
      return beats(`${a}`, `${b}`, random() < p ? "left" : "right", name)
    }),
  )
}

test("who does not look is found, with the side they take, and does not spoil the order", () => {
  const people = [1, 2, 3].map(i => ({ name: `good${i}`, blind: 0, left: 0.5 }))
  const blind = [1, 2, 3, 4].map(i => ({ name: `lazy${i}`, blind: 1, left: 0.95 }))
  const { items, workers, stronger } = bradleyTerry(simulate([...people, ...blind], 80))
  expect(
    items
      .map(one => Number(one.item))
      .slice(0, 3)
      .every(i => i >= 4),
  ).toBe(true)
  expect(stronger("7", "0")).toBeGreaterThan(0.99)
  for (const { name } of people) expect(workers.get(name)!.honest).toBeGreaterThan(0.8)
  for (const { name } of blind) {
    expect(workers.get(name)!.honest).toBeLessThan(0.4)
    expect(workers.get(name)!.habit[0]).toBeGreaterThan(0.8)
  }
})

test("a favoured side is taken out", () => {
  const random = seededRandom(2)
  const all = Array.from({ length: 400 }, (_, c) =>
    beats(c % 2 ? "a" : "b", c % 2 ? "b" : "a", random() < 0.73 ? "left" : "right"),
  )
  const { items, sideAdvantage } = bradleyTerry(all)
  expect(sideAdvantage).toBeGreaterThan(0.7)
  expect(Math.abs(items[0]!.strength - items[1]!.strength)).toBeLessThan(0.3)
})

test("standard errors are honest: 90 % intervals of the difference hold about nine times in ten", () => {
  let inside = 0
  for (let seed = 1; seed <= 60; seed++) {
    const { items } = bradleyTerry(
      simulate([{ name: "one", blind: 0, left: 0.5 }], 150, seed).map(({ worker: _, ...rest }) => rest),
      { priorDeviation: 2 },
    )
    const six = items.find(one => one.item === "6")!
    // True strength above the mean: 2.5 · 0.7.
    if (Math.abs(six.strength - 1.75) < 1.645 * six.deviation) inside++
  }
  expect(inside).toBeGreaterThanOrEqual(49)
})

test("where one more comparison tells most: the pair nobody compared, next to each other", () => {
  const many = Array.from({ length: 30 }, () => [
    beats("a", "b"),
    beats("b", "a", "right"),
    beats("c", "d"),
    beats("d", "c", "right"),
  ]).flat()
  const { next } = bradleyTerry([...many, beats("b", "c"), beats("c", "b", "right")])
  expect(next[0]!.toSorted()).not.toEqual(["a", "b"])
  expect(next[0]!.toSorted()).not.toEqual(["c", "d"])
})

test("an item against itself is refused; nothing is nothing", () => {
  expect(() => bradleyTerry([beats("a", "a")])).toThrow(/Comparison 0/)
  expect(bradleyTerry([]).items).toEqual([])
})
