import { expect, test } from "vitest"
import { aggregateBoxes, type Box } from "./box.ts"
import { fitBoxThreshold } from "./box-threshold.ts"

const box = (x: number): Box => ({ label: "car", x, y: 0, width: 10, height: 10 })
/** Everybody draws box 0; half of them box 50; one in four box 100. */
const tasks = Array.from({ length: 20 }, (_, t) => `${t}`)
const responses = tasks.flatMap(task =>
  [0, 1, 2, 3].map(w => ({
    task,
    worker: `w${w}`,
    boxes: [box(0), ...(w < 2 ? [box(50)] : []), ...(w === 2 ? [box(100)] : [])],
  })),
)

test("gold that holds what only half of the people see lowers the threshold; gold that does not raises it", () => {
  const seen = fitBoxThreshold(responses, new Map(tasks.map(task => [task, [box(0), box(50)]])))
  const clear = fitBoxThreshold(responses, new Map(tasks.map(task => [task, [box(0)]])))
  expect(seen).toMatchObject({ f1: 1, gold: 40, candidates: 60, matched: 40 })
  expect(clear.f1).toBe(1)
  const kept = (fit: typeof seen) => aggregateBoxes(responses, fit).answers[0]!.boxes.map(b => b.x)
  expect(kept(seen)).toEqual([0, 50])
  expect(kept(clear)).toEqual([0])
  // Calibrated existence says what held.
  expect(aggregateBoxes(responses, { ...clear, existenceMin: 0 }).answers[0]!.boxes[1]!.existence).toBeLessThan(0.3)
})

test("a little gold changes little; none is refused", () => {
  const one = fitBoxThreshold(responses, new Map([["0", [box(0)]]]))
  expect(Math.abs(one.calibration.offset)).toBeLessThan(1)
  expect(one.calibration.slope).toBeGreaterThan(0.5)
  expect(() => fitBoxThreshold(responses, new Map([["other", [box(0)]]]))).toThrow(/mark some/)
  expect(fitBoxThreshold(responses, new Map([["0", []]])).existenceMin).toBeGreaterThan(0)
})
