import fc from "fast-check"
import { expect, test } from "vitest"
import { aggregateRatings, type RatingResponse } from "./rating.ts"

const stars = [1, 2, 3, 4, 5]
const said = (ratings: number[], task = "1"): RatingResponse[] => ratings.map((rating, i) => ({ task, worker: `w${i}`, rating }))
const one = (ratings: number[]) => aggregateRatings(said(ratings), stars).answers[0]!

test("near misses support each other against the far one", () => {
  const answer = one([4, 5, 1])
  expect(answer.rating).toBeGreaterThanOrEqual(4)
  expect(answer.posterior.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
  expect(answer.posterior[0]!).toBeLessThan(answer.posterior[3]! + answer.posterior[4]!)
})

test("one response alone: the prior worker, by hand", () => {
  const answer = one([3])
  expect(answer.rating).toBe(3)
  // 1 / (1 + 2·0.4 + 2·0.16)
  expect(answer.confidence).toBeCloseTo(1 / 2.12, 2)
  expect(answer.near).toBeCloseTo(1.8 / 2.12, 1)
  expect(answer.interval).toEqual([1, 5])
})

test("more who agree, more confidence, never certain", () => {
  const sure = [1, 2, 3, 6].map(n => one(new Array(n).fill(4)).confidence)
  for (let i = 1; i < sure.length; i++) expect(sure[i]!).toBeGreaterThan(sure[i - 1]!)
  expect(sure.at(-1)!).toBeLessThan(1)
})

test("a worker who is one level too generous is found and corrected for", () => {
  const responses = Array.from({ length: 60 }, (_, t) => {
    const y = 1 + (t % 4)
    return [
      { task: `${t}`, worker: "a", rating: y },
      { task: `${t}`, worker: "b", rating: y },
      { task: `${t}`, worker: "c", rating: t % 7 === 0 ? Math.max(1, y - 1) : y },
      { task: `${t}`, worker: "kind", rating: y + 1 },
    ]
  }).flat()
  const { answers, workers } = aggregateRatings(
    [...responses, { task: "x", worker: "kind", rating: 3 }, { task: "x", worker: "c", rating: 2 }],
    stars,
  )
  expect(workers.get("kind")!.bias).toBeGreaterThan(0.4)
  expect(Math.abs(workers.get("a")!.bias)).toBeLessThan(0.3)
  expect(answers.find(answer => answer.task === "x")!.rating).toBe(2)
})

test("what is no level is refused with its place; nothing is no answer", () => {
  expect(() => aggregateRatings(said([6]), stars)).toThrow(/Worker w0 rated task 1 6/)
  expect(() => aggregateRatings(said([1]), [1, 1])).toThrow(RangeError)
  expect(aggregateRatings([], stars).answers).toEqual([])
  expect(aggregateRatings(said([1, 1]), [1]).answers[0]!.confidence).toBeLessThan(1)
})

test("turning the scale around turns the answer around", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...stars), { minLength: 1, maxLength: 6 }), ratings => {
      const mean = one(ratings).mean
      const turned = one(ratings.map(r => 6 - r)).mean
      expect(mean + turned).toBeCloseTo(6, 3)
    }),
    { numRuns: 50 },
  )
})
