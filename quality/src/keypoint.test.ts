import { expect, test } from "vitest"
import { aggregateKeypoints, keypointDistance, keypointSimilarity } from "./keypoint.ts"

const at = (x: number, y: number, label = "nose") => ({ label, x, y })

test("similarity and distance, by hand", () => {
  expect(keypointSimilarity(at(0, 0), at(3, 4), 5)).toBeCloseTo(Math.exp(-0.5), 12)
  expect(keypointDistance([at(0, 0)], [at(3, 4)], 5)).toBeCloseTo(1 - Math.exp(-0.5), 12)
  expect(keypointDistance([at(0, 0)], [at(0, 0, "ear")], 5)).toBe(1)
  expect(keypointDistance([], [], 5)).toBe(0)
})

test("two points apart, three workers; one point that a single worker set is left out", () => {
  const said = [
    [at(100, 50), at(300, 50, "ear")],
    [at(102, 51), at(301, 52, "ear")],
    [at(101, 48), at(299, 51, "ear"), at(200, 200)],
    [at(101, 50), at(300, 51, "ear")],
  ]
  const { answers } = aggregateKeypoints(
    said.map((keypoints, i) => ({ task: "1", worker: `w${i}`, keypoints })),
    { sigma: 4 },
  )
  expect(answers[0]!.keypoints.map(p => [p.label, p.x, p.y])).toEqual([
    ["nose", 101, 50],
    ["ear", 300, 51],
  ])
  // Squares from (101, 50): 1, 2, 4, 0.
  expect(answers[0]!.keypoints[0]!.spread).toBeCloseTo(Math.sqrt(7 / 4), 12)
})

test("the default scale comes from the points; what is no point is refused; one point alone", () => {
  const { answers } = aggregateKeypoints([
    { task: "1", worker: "a", keypoints: [at(0, 0), at(1000, 500)] },
    { task: "1", worker: "b", keypoints: [at(10, 5), at(990, 505)] },
  ])
  expect(answers[0]!.keypoints).toHaveLength(2)
  expect(() => aggregateKeypoints([{ task: "1", worker: "a", keypoints: [at(Number.NaN, 0)] }])).toThrow(/Worker a .* task 1/)
  expect(aggregateKeypoints([{ task: "1", worker: "a", keypoints: [at(5, 5)] }]).answers[0]!.keypoints[0]!.existence).toBeCloseTo(
    0.7,
    6,
  )
})
