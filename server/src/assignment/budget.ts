/**
 * A budget is a number of responses for the whole project. Claims ask how much of it is used: counted ones, those in the log that are not
 * counted yet, and leases that are out, so a project ends at its budget but for claims made in the same moment.
 */
import type { House, Send } from "../act.ts"
import { named } from "../db/batch.ts"
import type { Place } from "./place.ts"

/**
 * $1 project. What is numbered and not counted yet is read in order: without that the planner, who cannot know how little it is, reads the whole
 * log.
 */
const used = named(
  "budget_used",
  `select c.responses
      + (select count(*) from event where stream_id = $1 and position is null and kind = 'response.made')
      + (select count(*) from (select kind from event where stream_id = $1 and position > c.position order by position limit 10000) e
          where kind = 'response.made')
      + (select count(*) from assignment where project_id = $1 and state = 0 and until > now()) as used
    from project_count c where c.project_id = $1`,
)

/** With so much left, it lasts for the second that it is remembered. */
const farFrom = 10_000
const remembered_ms = 1_000
const known = new WeakMap<House["db"], Map<string, number>>()

/** Whether the project's budget is used up or handed out. Projects without one are asked nothing. */
export async function isSpent(send: Send, house: House, place: Place): Promise<boolean> {
  const { budget } = place.facts.plan
  if (budget === null) return false
  const far = known.get(house.db) ?? new Map<string, number>()
  known.set(house.db, far)
  const key = `${place.project}/${budget}`
  if (house.now() - (far.get(key) ?? Number.NEGATIVE_INFINITY) < remembered_ms) return false
  const row = (await send([{ statement: used, values: [place.project] }]))[0]![0]
  const left = budget - Number(row?.["used"] ?? 0)
  if (far.size > 10_000) far.clear()
  if (left > farFrom) far.set(key, house.now())
  else far.delete(key)
  return left <= 0
}
