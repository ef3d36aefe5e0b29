/** When a batch is due: responses grew by a tenth, or the form changed; at most once a minute a project. */
import type { Query } from "../db/connect.ts"
import { batchesOf } from "./answer.sql.ts"
import type { Place } from "./gather.ts"

export const dueKind = "answer.batch"
/** Below this many new responses a batch learns nothing worth its cost. */
const growthMin = 20
const pause_ms = 60_000

/** Notes in `due` when the next batch is to run, if one is. `responses`: how many the project has now. */
export async function growBatch(query: Query, place: Place, responses: number, at_once: boolean, now: number): Promise<void> {
  const batches = await query<{ responses: number; made_at: string }>(batchesOf, [place.project, place.workspace])
  const last = batches.reduce((most, one) => Math.max(most, one.responses), 0)
  if (responses === 0 || (!at_once && responses - last < Math.max(growthMin, last / 10))) return
  const made = batches.reduce((latest, one) => Math.max(latest, Date.parse(one.made_at)), 0)
  await query(
    "insert into due (kind, stream_id, workspace_id, at) values ($1, $2, $3, $4) on conflict (kind, stream_id) do nothing",
    [dueKind, place.project, place.workspace, new Date(Math.max(now, made + pause_ms)).toISOString()],
  )
}

/** A batch as soon as may be: the plan changed, and what it accepts hangs on it. */
export async function batchAtOnce(query: Query, place: Place, now: number): Promise<void> {
  await query(
    "insert into due (kind, stream_id, workspace_id, at) values ($1, $2, $3, $4) on conflict (kind, stream_id) do update set at = least(due.at, excluded.at)",
    [dueKind, place.project, place.workspace, new Date(now).toISOString()],
  )
}
