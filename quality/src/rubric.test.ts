import { expect, test } from "vitest"
import { aggregateRatings } from "./rating.ts"
import { aggregateRubrics } from "./rubric.ts"

const criteria = [
  { name: "correct", weight: 2, levels: [0, 1] },
  { name: "clear", weight: 1, levels: [1, 2, 3] },
]

test("criteria apart, the total from their means and variances", () => {
  const scores = [
    { correct: 1, clear: 2 },
    { correct: 1, clear: 3 },
    { correct: 0, clear: 2 },
  ]
  const [answer] = aggregateRubrics(
    scores.map((s, i) => ({ task: "1", worker: `w${i}`, scores: s })),
    criteria,
  )
  const clear = aggregateRatings(
    scores.map((s, i) => ({ task: "1", worker: `w${i}`, rating: s.clear })),
    [1, 2, 3],
  ).answers[0]!
  expect(answer!.criteria.clear).toEqual(clear)
  expect(answer!.total).toBeCloseTo(2 * answer!.criteria.correct!.mean + clear.mean, 12)
  const half = (answer!.interval[1] - answer!.interval[0]) / 2
  expect(half / 1.959964).toBeCloseTo(Math.hypot(2 * answer!.criteria.correct!.deviation, clear.deviation), 4)
  expect(answer!.confidence).toBe(Math.min(answer!.criteria.correct!.confidence, clear.confidence))
})

test("open criteria are named and not counted; unknown ones are refused", () => {
  const [answer] = aggregateRubrics([{ task: "1", worker: "a", scores: { correct: 1 } }], criteria)
  expect(answer!.open).toEqual(["clear"])
  expect(answer!.total).toBeLessThanOrEqual(2)
  expect(() => aggregateRubrics([{ task: "1", worker: "a", scores: { nice: 1 } }], criteria)).toThrow(/“nice” on task 1/)
  expect(aggregateRubrics([{ task: "1", worker: "a", scores: {} }], criteria)[0]!.confidence).toBeLessThan(0.001)
})
