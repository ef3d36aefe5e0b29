/** One more response of tasks whose answer is not sure enough; in the transaction of whoever believed it. */
import type { Query } from "../db/connect.ts"
import { appendMany } from "../log/append-many.ts"
import * as sql from "./ask.sql.ts"

export interface Ask {
  /** UUID. */
  task: string
  /** Responses it had when it was judged; with another number by now it is left to whoever believes those. */
  given: number
  /** 1 to 9: which of the bands behind the new tasks of its priority. */
  band: number
}

/** `last`: the most responses a task gets. Returns how many were asked for. */
export async function askAgain(query: Query, project: string, asks: readonly Ask[], last: number): Promise<number> {
  if (asks.length === 0) return 0
  const asked = await query<{ id: string }>(sql.askAgain, [
    project,
    asks.map(ask => ask.task),
    asks.map(ask => ask.given),
    asks.map(ask => ask.band),
    last,
  ])
  await appendMany(
    query,
    project,
    asked.map(({ id }) => ({ kind: "task.asked", body: { task: id, was_done: true, more: 1 } })),
  )
  return asked.length
}
