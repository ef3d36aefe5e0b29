/** One more response of tasks whose answer is not sure enough, or none where it has become so; in the transaction of whoever believed it. */
import type { Query } from "../db/connect.ts"
import { append } from "../log/append.ts"
import { appendMany } from "../log/append-many.ts"
import * as sql from "./ask.sql.ts"

export interface Ask {
  /** UUID. */
  task: string
  /** Responses it had when it was judged; with another number by now it is left to whoever believes those. */
  given: number
  /** 1 to 9: one more response, behind the new tasks of its priority in this band. 0: the one that was asked for is wanted no more. */
  band: number
}

/** `last`: the most responses a task gets. Returns how many were asked for, less those that are wanted no more. */
export async function askAgain(query: Query, project: string, asks: readonly Ask[], last: number): Promise<number> {
  if (asks.length === 0) return 0
  const changed = await query<{ id: string; band: number }>(sql.askAgain, [
    project,
    asks.map(ask => ask.task),
    asks.map(ask => ask.given),
    asks.map(ask => ask.band),
    last,
  ])
  const asked = changed.filter(row => row.band > 0)
  await appendMany(
    query,
    project,
    asked.map(({ id }) => ({ kind: "task.asked", body: { task: id, was_done: true, more: 1 } })),
  )
  const done = changed.length - asked.length
  if (done > 0) await append({ query }, project, "task.replanned", { now_done: done, now_open: 0 })
  return asked.length - done
}
