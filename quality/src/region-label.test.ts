import { expect, test } from "vitest"
import { labelRegions } from "./region-label.ts"

test("one vote is believed like its worker; nobody's vote is no label", () => {
  const { answers } = labelRegions(
    [
      { weight: 1, votes: [{ worker: 0, label: "car" }] },
      { weight: 1, votes: [] },
      { weight: 0, votes: [{ worker: 0, label: "bus" }] },
    ],
    1,
  )
  expect(answers[0]!.label).toBe("car")
  // Two labels; p = 4 / 5.5, and the other label 1 − p.
  expect(answers[0]!.confidence).toBeCloseTo(4 / 5.5, 9)
  expect(answers[1]!.label === "bus" || answers[1]!.label === "car").toBe(true)
  expect(answers[1]!.confidence).toBeCloseTo(0.5, 9)
})

test("who is always outvoted weighs less; a single label in the project is no certainty", () => {
  const votes = (c: string) => [
    { worker: 0, label: "car" },
    { worker: 1, label: "car" },
    { worker: 2, label: c },
  ]
  const { accuracy, answers } = labelRegions(
    Array.from({ length: 20 }, () => ({ weight: 1, votes: votes("bus") })),
    3,
  )
  expect(accuracy[2]).toBeLessThan(0.3)
  expect(accuracy[0]).toBeGreaterThan(0.9)
  expect(answers[0]!.label).toBe("car")
  const single = labelRegions([{ weight: 1, votes: votes("car") }], 3).answers[0]!
  expect(single.confidence).toBeGreaterThan(0.9)
  expect(single.confidence).toBeLessThan(1)
})
