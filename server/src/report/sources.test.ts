import { expect, it } from "vitest"
import { judge } from "./sources.ts"

const ones = (plus: number, minus: number, none: number) => [
  ...Array.from({ length: plus }, () => 1),
  ...Array.from({ length: minus }, () => -1),
  ...Array.from({ length: none }, () => 0),
]

it("says people are needed where both together are right beyond chance more often than models alone", () => {
  // Mean .1; variance (10 · .81 + 90 · .01) / 99 = .0909; half width 1.96 · √(.0909 / 100) = .0591.
  const said = judge(ones(10, 0, 90), 500, 500)
  expect(said.verdict).toBe("people_better")
  expect(said.gain!.value).toBeCloseTo(0.1, 9)
  expect(said.gain!.low).toBeCloseTo(0.1 - 0.0591, 4)
  expect(judge(ones(0, 10, 90), 500, 500).verdict).toBe("models_better")
})

it("says how many known answers are missing while a difference of two points would not show", () => {
  // Nothing differs on 30 tasks: one in fifty still may. 1.96² · .0196 / .02² = 188.2, so 189 in all.
  expect(judge(ones(0, 0, 30), 500, 500)).toMatchObject({ verdict: "too_little", needed: 159 })
  expect(judge(ones(0, 0, 5), 500, 500)).toEqual({ verdict: "too_little", gain: null, needed: 184 })
  expect(judge(ones(0, 0, 189), 500, 500).verdict).toBe("alike")
  expect(judge([], 0, 500)).toEqual({ verdict: "no_model", gain: null, needed: 0 })
  expect(judge([], 500, 0)).toEqual({ verdict: "no_people", gain: null, needed: 0 })
})
