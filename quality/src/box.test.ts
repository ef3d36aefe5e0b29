import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { aggregateBoxes, type Box, type BoxResponse, boxDistance, boxIou, fuseBoxes } from "./box.ts"

const box = (x: number, y: number, width: number, height: number, label = "car"): Box => ({ label, x, y, width, height })
const said = (worker: string, boxes: Box[], task = "1"): BoxResponse => ({ task, worker, boxes })

test("IoU and distance, by hand", () => {
  // 5 × 10 of 15 × 10 shared.
  expect(boxIou(box(0, 0, 10, 10), box(5, 0, 10, 10))).toBeCloseTo(1 / 3, 12)
  expect(boxIou(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(0)
  expect(boxDistance([], [])).toBe(0)
  expect(boxDistance([box(0, 0, 10, 10)], [])).toBe(1)
  // One pair with IoU 1/3, one box alone: 1 − 2·(1/3)/3.
  expect(boxDistance([box(0, 0, 10, 10)], [box(5, 0, 10, 10), box(90, 0, 5, 5)])).toBeCloseTo(7 / 9, 12)
  expect(boxDistance([box(0, 0, 10, 10)], [box(0, 0, 10, 10, "bus")])).toBe(1)
})

test("the median of each border line, not of x and width", () => {
  expect(fuseBoxes([box(0, 0, 10, 10), box(2, 1, 10, 10), box(4, 5, 2, 10)])).toEqual(box(2, 1, 8, 10))
})

describe("aggregation", () => {
  test("three agree: one box at the median, who drew it, how far apart", () => {
    const { answers } = aggregateBoxes([
      said("a", [box(10, 10, 40, 20)]),
      said("b", [box(12, 10, 40, 20)]),
      said("c", [box(11, 10, 40, 20)]),
    ])
    const fused = answers[0]!.boxes[0]!
    expect(answers[0]!.boxes).toHaveLength(1)
    expect(fused).toMatchObject({ x: 11, y: 10, width: 40, height: 20, label: "car", share: 1, workers: ["a", "b", "c"] })
    // Left and right lines are off by 1 for two of three workers: sqrt(4 / 12).
    expect(fused.spread).toBeCloseTo(Math.sqrt(1 / 3), 12)
    expect(fused.existence).toBeGreaterThan(0.9)
    expect(fused.confidence).toBeCloseTo(fused.existence * fused.labelConfidence, 12)
  })

  test("one response is believed as far as its worker: the prior precision", () => {
    const { answers } = aggregateBoxes([said("a", [box(0, 0, 10, 10), box(50, 50, 10, 10)])])
    for (const fused of answers[0]!.boxes) expect(fused.existence).toBeCloseTo(0.7, 6)
    expect(answers[0]!.confidence).toBeLessThan(0.7)
    const trusted = aggregateBoxes([said("a", [box(0, 0, 10, 10)])], { precision: 0.9 })
    expect(trusted.answers[0]!.boxes[0]!.existence).toBeCloseTo(0.9, 6)
  })

  test("looked at and empty is an answer; the more say so the surer", () => {
    const sure = (n: number) => aggregateBoxes(Array.from({ length: n }, (_, i) => said(`w${i}`, []))).answers[0]!
    expect(sure(1).boxes).toEqual([])
    expect(sure(1).confidence).toBeLessThanOrEqual(0.7)
    expect(sure(3).confidence).toBeGreaterThan(sure(1).confidence)
    expect(sure(5).confidence).toBeGreaterThan(0.9)
    expect(sure(200).confidence).toBeLessThan(1)
  })

  test("one of five draws something: left out, and the answer says it is not certain", () => {
    const empty = ["b", "c", "d", "e"].map(worker => said(worker, []))
    const { answers } = aggregateBoxes([said("a", [box(0, 0, 10, 10)]), ...empty])
    expect(answers[0]!.boxes).toEqual([])
    expect(answers[0]!.confidence).toBeGreaterThan(0.5)
    expect(answers[0]!.confidence).toBeLessThan(aggregateBoxes([said("a", []), ...empty]).answers[0]!.confidence)
  })

  test("the label is voted on within the box", () => {
    const { answers } = aggregateBoxes([
      said("a", [box(0, 0, 10, 10, "car")]),
      said("b", [box(0, 0, 10, 10, "bus")]),
      said("c", [box(0, 0, 10, 10, "car")]),
    ])
    expect(answers[0]!.boxes).toHaveLength(1)
    expect(answers[0]!.boxes[0]!.label).toBe("car")
    expect(answers[0]!.boxes[0]!.labelConfidence).toBeLessThan(0.95)
  })

  test("the same worker twice: the latest counts", () => {
    const { answers } = aggregateBoxes([said("a", [box(0, 0, 10, 10)]), said("a", [box(50, 0, 10, 10)])])
    expect(answers[0]!.responses).toBe(1)
    expect(answers[0]!.boxes.map(b => b.x)).toEqual([50])
  })

  test("a task alone, with a model learned before, gets the answer it had among the others", () => {
    const responses = Array.from({ length: 12 }, (_, t) =>
      ["a", "b", "c"].map((w, i) => said(w, i === 2 && t % 2 ? [] : [box(i, 0, 10, 10)], `${t}`)),
    ).flat()
    const all = aggregateBoxes(responses)
    const alone = aggregateBoxes(
      responses.filter(r => r.task === "3"),
      { model: all.model },
    )
    expect(alone.answers[0]!.boxes[0]!.existence).toBeCloseTo(all.answers[3]!.boxes[0]!.existence, 3)
    expect(all.workers.get("c")!.detection).toBeLessThan(all.workers.get("a")!.detection)
  })

  test("what is no box is refused with its place; nothing at all is no answer", () => {
    expect(() => aggregateBoxes([said("a", [box(0, 0, Number.NaN, 10)])])).toThrow(/Box 1 of worker a on task 1/)
    expect(() => aggregateBoxes([said("a", [box(0, 0, 0, 10)])])).toThrow(RangeError)
    expect(() => aggregateBoxes([], { iouMatch: 2 })).toThrow(RangeError)
    expect(aggregateBoxes([]).answers).toEqual([])
  })

  test("any responses: confidences inside (0, 1), any order gives the same answer", () => {
    const boxes = fc.array(
      fc.record({
        label: fc.constantFrom("a", "b"),
        x: fc.integer({ min: 0, max: 60 }),
        y: fc.integer({ min: 0, max: 60 }),
        width: fc.integer({ min: 1, max: 40 }),
        height: fc.integer({ min: 1, max: 40 }),
      }),
      { maxLength: 4 },
    )
    const responses = fc.uniqueArray(
      fc.record({ task: fc.constantFrom("1", "2"), worker: fc.constantFrom("a", "b", "c", "d"), boxes }),
      { selector: r => `${r.task} ${r.worker}` },
    )
    fc.assert(
      fc.property(responses, all => {
        const { answers } = aggregateBoxes(all)
        for (const answer of answers) {
          expect(answer.confidence > 0 && answer.confidence < 1).toBe(true)
          for (const b of answer.boxes) {
            expect(b.existence > 0 && b.existence < 1 && b.labelConfidence > 0 && b.labelConfidence < 1).toBe(true)
            expect(b.width > 0 && b.height > 0).toBe(true)
          }
        }
        const turned = new Map(aggregateBoxes([...all].reverse()).answers.map(a => [a.task, a]))
        for (const answer of answers) {
          const other = turned.get(answer.task)!
          expect(other.boxes.length).toBe(answer.boxes.length)
          expect(other.confidence).toBeCloseTo(answer.confidence, 6)
        }
      }),
      { numRuns: 60 },
    )
  })
})
