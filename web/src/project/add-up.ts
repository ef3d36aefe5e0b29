import type { ProjectOverview } from "@tagwerk/contract/project.ts"

/** Every day from the one before the first to the last, with the total so far: the line begins at zero. */
export function addUp(days: ProjectOverview["by_day"]): { at: number; count: number; total: number }[] {
  const counts = new Map(days.map(one => [Date.parse(`${one.day.slice(0, 10)}T00:00:00`), one.responses]))
  const known = [...counts.keys()].sort((a, b) => a - b)
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined) return []
  const made: { at: number; count: number; total: number }[] = []
  const day = new Date(first)
  day.setDate(day.getDate() - 1)
  for (let total = 0; day.getTime() <= last; day.setDate(day.getDate() + 1)) {
    const count = counts.get(day.getTime()) ?? 0
    total += count
    made.push({ at: day.getTime(), count, total })
  }
  return made
}
