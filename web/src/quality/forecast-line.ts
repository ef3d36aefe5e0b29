import type { ProjectOverview } from "@tagwerk/contract/project.ts"
import type { Forecast } from "@tagwerk/contract/report.ts"
import { addUp } from "../project/add-up.ts"

const day_ms = 86_400_000

/** Seconds since 1970, and at each of them what was given, what is expected, and between which ends. */
export function plotOf(days: ProjectOverview["by_day"], { responses, days: end, pace }: Forecast, from: number) {
  const given = addUp(days)
  const total = given.at(-1)?.total
  if (total === undefined || !end || pace === null || responses.value < 0.5) return null
  const past = given.filter(one => one.at < from)
  const ahead = [...new Set([0, end.low, end.value, end.high])].sort((a, b) => a - b)
  const goes = (most: number) => ahead.map(after => total + Math.min(pace * after, most))
  const nothing = past.map(() => null)
  return {
    total,
    x: [...past.map(one => one.at / 1000), ...ahead.map(after => (from + after * day_ms) / 1000)],
    given: [...past.map(one => one.total), total, ...ahead.slice(1).map(() => null)],
    ahead: [...nothing, ...goes(responses.value)],
    low: [...nothing, ...goes(responses.low)],
    high: [...nothing, ...goes(responses.high)],
  }
}
