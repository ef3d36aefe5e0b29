import { expect, test } from "vitest"
import { aggregateSegments, segmentDistance, segmentIou } from "./segment.ts"

const cut = (start: number, end: number, label = "speech") => ({ label, start, end })

test("IoU and distance, by hand", () => {
  expect(segmentIou(cut(0, 4), cut(2, 6))).toBeCloseTo(1 / 3, 12)
  expect(segmentIou(cut(0, 1), cut(1, 2))).toBe(0)
  expect(segmentDistance([cut(0, 4)], [cut(2, 6), cut(9, 10)])).toBeCloseTo(1 - 2 / 9, 12)
  expect(segmentDistance([], [])).toBe(0)
})

test("ends at the median, spread, silence as an answer", () => {
  const said = (all: ReturnType<typeof cut>[][]) =>
    aggregateSegments(all.map((segments, i) => ({ task: "1", worker: `w${i}`, segments }))).answers[0]!
  const [one] = said([[cut(1, 4)], [cut(1.2, 4.1)], [cut(0.8, 5)]]).segments
  expect(one).toMatchObject({ start: 1, end: 4.1, label: "speech" })
  expect(one!.spread).toBeCloseTo(Math.sqrt((0.01 + 0.04 + 0.04 + 0.81) / 6), 9)
  expect(said([[], [], []])).toMatchObject({ segments: [] })
  expect(said([[], [], []]).confidence).toBeGreaterThan(0.9)
})

test("what is no stretch is refused with its place", () => {
  expect(() => aggregateSegments([{ task: "1", worker: "a", segments: [cut(3, 3)] }])).toThrow(/Worker a .* task 1/)
})
