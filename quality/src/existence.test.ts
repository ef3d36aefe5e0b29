import { expect, test } from "vitest"
import { existence } from "./existence.ts"

const drew = (...who: number[]) => Uint8Array.from(who)

test("one response a task: nothing can be learned, the prior share stands", () => {
  const { present, precision } = existence(
    [
      { workers: [0], candidates: [drew(1), drew(1)] },
      { workers: [1], candidates: [drew(1)] },
    ],
    2,
  )
  for (const z of present.flatMap(all => [...all])) expect(z).toBeCloseTo(0.7, 6)
  expect(precision[0]).toBeCloseTo(0.7, 6)
})

test("a fixed model, by hand", () => {
  // One visibility (0.5), two average workers: real and seen by both 2·0.25; false and coincided 0.5·(1 + 1)·0.1.
  const visibility = [0, 0, 0, 0, 1, 0, 0, 0, 0]
  const model = { perTask: 2, invented: 0.5, coincidence: 0.1, visibility, skill: [0, 0], invents: [1, 1] }
  const { present, missed, detection } = existence([{ workers: [0, 1], candidates: [drew(1, 1), drew(1, 0)] }], 2, { model })
  expect(present[0]![0]).toBeCloseTo(0.5 / (0.5 + 0.1), 9)
  expect(present[0]![1]).toBeCloseTo(0.5 / (0.5 + 0.45), 9)
  expect(detection[0]).toBeCloseTo(0.5, 9)
  // A quarter is overlooked; rate (Σ present + 1) / (0.75 + 1/2).
  expect(missed[0]).toBeCloseTo(((0.5 / 0.6 + 0.5 / 0.95 + 1) / 1.25) * 0.25, 9)
})

test("many honest workers and one who invents: the inventor's lone regions are not believed, others' a little more", () => {
  const tasks = Array.from({ length: 40 }, () => ({
    workers: [0, 1, 2, 3],
    candidates: [drew(1, 1, 1, 0), drew(1, 1, 0, 0), drew(0, 0, 0, 1), drew(0, 0, 0, 1)],
  }))
  const { present, precision } = existence(
    [...tasks, { workers: [0, 1, 2, 3], candidates: [drew(1, 0, 0, 0), drew(0, 0, 0, 1)] }],
    4,
  )
  expect(precision[3]).toBeLessThan(0.3)
  expect(precision[0]).toBeGreaterThan(0.9)
  expect(present[40]![0]).toBeGreaterThan(present[40]![1]!)
})

test("a thousand workers on one task do not underflow", () => {
  const workers = Array.from({ length: 1000 }, (_, j) => j)
  const { present } = existence(
    [{ workers, candidates: [new Uint8Array(1000).fill(1), Uint8Array.from(workers, j => (j === 0 ? 1 : 0))] }],
    1000,
  )
  expect(present[0]![0]).toBeGreaterThan(0.99)
  expect(present[0]![1]).toBeLessThan(0.5)
})
