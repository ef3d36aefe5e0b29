import fc from "fast-check"
import { expect, test } from "vitest"
import { normalBelow, normalQuantile } from "./normal.ts"
import { aggregateNumbers, type NumberResponse } from "./number.ts"
import { seededRandom } from "./random.ts"

const said = (values: number[], task = "1"): NumberResponse[] => values.map((value, i) => ({ task, worker: `w${i}`, value }))

test("normal distribution against tables", () => {
  expect(normalBelow(0)).toBeCloseTo(0.5, 6)
  expect(normalBelow(1.96)).toBeCloseTo(0.9750021, 6)
  expect(normalBelow(-2.5758293)).toBeCloseTo(0.005, 6)
  expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 4)
})

test("few responses a worker: the plain mean; the interval is that of a mean", () => {
  const { answers, deviation, estimated } = aggregateNumbers(said([10, 14, 12]))
  // Biases are drawn to 0 by ten, so the answer stays within a tenth of the mean.
  expect(Math.abs(answers[0]!.value - 12)).toBeLessThan(0.1)
  expect(estimated).toBe(true)
  const [low, high] = answers[0]!.interval
  expect((high - low) / 2 / 1.96).toBeGreaterThan(0.4 * deviation)
  expect((high - low) / 2 / 1.96).toBeLessThan(0.7 * deviation)
})

test("one response each: worth 0.68, and it says that nothing is known of errors", () => {
  const { answers, estimated } = aggregateNumbers([
    { task: "1", worker: "a", value: 3 },
    { task: "2", worker: "a", value: 9 },
  ])
  expect(answers.map(a => a.value)).toEqual([3, 9])
  expect(answers[0]!.confidence).toBeCloseTo(0.6827, 4)
  expect(estimated).toBe(false)
})

test("bias and carelessness of workers are found and taken out", () => {
  const random = seededRandom(3)
  const noise = () => random() + random() + random() + random() - 2
  const truth = Array.from({ length: 120 }, (_, t) => 50 + 10 * Math.sin(t))
  const responses = truth.flatMap((y, t) => [
    { task: `${t}`, worker: "exact", value: y + noise() },
    { task: `${t}`, worker: "high", value: y + 6 + noise() },
    { task: `${t}`, worker: "low", value: y - 6 + noise() },
    { task: `${t}`, worker: "wild", value: y + 12 * noise() },
  ])
  const { answers, workers } = aggregateNumbers(responses)
  expect(workers.get("high")!.bias - workers.get("low")!.bias).toBeGreaterThan(9)
  expect(workers.get("wild")!.deviation).toBeGreaterThan(3 * workers.get("exact")!.deviation)
  const error = Math.sqrt(answers.reduce((sum, a, t) => sum + (a.value - truth[t]!) ** 2, 0) / 120)
  const mean = Math.sqrt(
    truth.reduce((sum, y, t) => sum + (responses.slice(4 * t, 4 * t + 4).reduce((s, r) => s + r.value, 0) / 4 - y) ** 2, 0) / 120,
  )
  expect(error).toBeLessThan(0.6 * mean)
  const inside = answers.filter((a, t) => a.interval[0] <= truth[t]! && truth[t]! <= a.interval[1]).length
  expect(inside / 120).toBeGreaterThan(0.85)
})

test("a slip of the unit does not move the answer", () => {
  const tasks = Array.from({ length: 20 }, (_, t) => said([t + 100, t + 101, t + 99, t + 100.5], `${t}`)).flat()
  const slipped = tasks.map((r, i) => (i === 2 ? { ...r, value: 99_000 } : r))
  expect(Math.abs(aggregateNumbers(slipped).answers[0]!.value - 100.5)).toBeLessThan(3)
})

test("what is no number is refused with its place; all the same; nothing", () => {
  expect(() => aggregateNumbers(said([Number.NaN]))).toThrow(/Worker w0 gave NaN for task 1/)
  const same = aggregateNumbers(said([5, 5, 5])).answers[0]!
  expect(same.value).toBeCloseTo(5, 9)
  expect(same.confidence).toBeLessThan(1)
  expect(aggregateNumbers(said([0, 0])).answers[0]!.value).toBe(0)
  expect(aggregateNumbers([]).answers).toEqual([])
})

test("shift and scale move the answer with them", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 6 }),
      fc.integer({ min: 1, max: 9 }),
      (values, scale) => {
        fc.pre(new Set(values).size > 1)
        const plain = aggregateNumbers(said(values)).answers[0]!
        const scaled = aggregateNumbers(said(values.map(v => scale * v))).answers[0]!
        expect(scaled.value).toBeCloseTo(scale * plain.value, 6)
        expect(scaled.confidence).toBeCloseTo(plain.confidence, 6)
        expect(plain.value).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
        expect(plain.value).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
      },
    ),
  )
})
