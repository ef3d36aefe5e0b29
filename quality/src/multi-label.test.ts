import { expect, test } from "vitest"
import { aggregateMultiLabels, type MultiLabelResponse } from "./multi-label.ts"

const labels = ["rain", "snow", "wind"]
const said = (sets: string[][], task = "1"): MultiLabelResponse[] =>
  sets.map((chosen, i) => ({ task, worker: `w${i}`, labels: chosen }))
const one = (sets: string[][]) => aggregateMultiLabels(said(sets), { labels }).answers[0]!

test("each label by its own votes; the set is as sure as all of them together", () => {
  const answer = one([["rain", "wind"], ["rain"], ["rain", "wind"]])
  expect(answer.labels).toEqual(["rain", "wind"])
  expect(answer.probabilities.rain!).toBeGreaterThan(answer.probabilities.wind!)
  expect(answer.probabilities.snow!).toBeLessThan(0.5)
  expect(answer.confidence).toBeCloseTo(
    answer.probabilities.rain! * answer.probabilities.wind! * (1 - answer.probabilities.snow!),
    9,
  )
})

test("none of them is an answer", () => {
  const answer = one([[], [], []])
  expect(answer.labels).toEqual([])
  expect(answer.confidence).toBeGreaterThan(0.5)
  expect(answer.confidence).toBeLessThan(1)
})

test("one response alone stands, each label believed at most 0.8", () => {
  const answer = one([["snow"]])
  expect(answer.labels).toEqual(["snow"])
  for (const label of labels)
    expect(Math.max(answer.probabilities[label]!, 1 - answer.probabilities[label]!)).toBeLessThanOrEqual(0.8)
})

test("who ticks everything is discounted", () => {
  const many = Array.from({ length: 30 }, (_, t) => said([[labels[t % 3]!], [labels[t % 3]!], labels], `${t}`)).flat()
  const { workers, answers } = aggregateMultiLabels(
    [...many, { task: "x", worker: "w2", labels }, { task: "x", worker: "w0", labels: [] }],
    { labels },
  )
  expect(workers.get("w2")!.specificity).toBeLessThan(0.2)
  expect(answers.at(-1)!.labels).toEqual([])
})

test("a label outside the form is refused with its place; nothing is no answer", () => {
  expect(() => aggregateMultiLabels(said([["fog"]]), { labels })).toThrow(/Worker w0 chose “fog” for task 1/)
  expect(aggregateMultiLabels([]).answers).toEqual([])
})
