import { expect, test } from "vitest"
import { plotOf } from "./forecast-line.ts"

const exactly = (value: number) => ({ value, low: value, high: value })
const day = 86_400
const noon = Date.parse("2026-11-25T12:00:00") / 1000

test("goes on from what was given, at the pace, each end until it has its responses", () => {
  const forecast = {
    open: 10,
    responses: { value: 100, low: 80, high: 120 },
    adjudicate: exactly(0),
    pace: 20,
    days: { value: 5, low: 4, high: 6 },
    budget: null,
  }
  const days = [
    { day: "2026-11-24", responses: 30 },
    { day: "2026-11-25", responses: 20 },
  ]
  const plot = plotOf(days, forecast, noon * 1000)!
  expect(plot.total).toBe(50)
  expect(plot.x.slice(-4)).toEqual([noon, noon + 4 * day, noon + 5 * day, noon + 6 * day])
  expect(plot.given.slice(-4)).toEqual([50, null, null, null])
  expect(plot.ahead.slice(-4)).toEqual([50, 130, 150, 150])
  expect(plot.low.slice(-4)).toEqual([50, 130, 130, 130])
  expect(plot.high.slice(-4)).toEqual([50, 130, 150, 170])
  expect(plot.ahead.slice(0, -4).every(one => one === null)).toBe(true)
})

test("shows nothing where nothing is left, or nobody has worked lately", () => {
  const forecast = { open: 0, responses: exactly(0), adjudicate: exactly(0), pace: 5, days: exactly(0), budget: null }
  expect(plotOf([{ day: "2026-11-25", responses: 5 }], forecast, noon * 1000)).toBeNull()
  expect(
    plotOf([{ day: "2026-11-25", responses: 5 }], { ...forecast, responses: exactly(9), pace: null, days: null }, noon * 1000),
  ).toBeNull()
  expect(plotOf([], { ...forecast, responses: exactly(9), days: exactly(2) }, noon * 1000)).toBeNull()
})
