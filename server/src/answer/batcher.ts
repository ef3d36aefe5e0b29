/** Runs batches when they are due. Large ones go on a thread of their own: a million responses to four options are six to thirteen seconds of arithmetic. */
import type { Worker } from "node:worker_threads"
import type { House } from "../act.ts"
import { createRounds } from "../jobs/rounds.ts"
import { startThread } from "../jobs/thread.ts"
import * as sql from "./answer.sql.ts"
import { type BatchDone, runAnswerBatch } from "./batch.ts"
import { dueKind } from "./batch-due.ts"
import type { BatchOrder, BatchReport } from "./batch-thread.ts"
import type { Place } from "./gather.ts"

/** How long a process has for a batch before another one takes it up. */
const lease_ms = 600_000
/** Up to this many responses a batch takes less time than starting a thread. */
const inlineMax = 1_000

type Run = (place: Place, responses: number) => Promise<BatchDone | null>

/** Runs the batches that are due, one at a time; any number of processes may. Returns how many ran. */
export async function runDueBatches(house: House, run: Run = place => runAnswerBatch(house.db, place)): Promise<number> {
  for (let ran = 0; ; ran++) {
    const until = new Date(house.now() + lease_ms).toISOString()
    const rows = await house.db.query<{ stream_id: string; workspace_id: string }>(sql.takeDue, [
      dueKind,
      new Date(house.now()).toISOString(),
      until,
    ])
    const row = rows[0]
    if (!row) return ran
    const place = { workspace: row.workspace_id, project: row.stream_id }
    const counts = await house.db.transaction(place.workspace, [], query =>
      query<{ responses: number }>(sql.countOf, [place.project, place.workspace]),
    )
    const done = await run(place, counts[0]?.responses ?? 0)
    if (done) house.journal.log("debug", "a batch of answers ran", { project: place.project, ...done })
    await house.db.query(sql.dropDue, [dueKind, place.project, until])
  }
}

export interface Batcher {
  start(): void
  stop(): Promise<void>
}

/** `database_url`: where a thread finds the same database. */
export function createBatcher(house: House, database_url: string, pause_ms = 1_000): Batcher {
  let thread: Worker | null = null
  const run: Run = (place, responses) =>
    responses <= inlineMax
      ? runAnswerBatch(house.db, place)
      : onThread({ place, database_url }, started => {
          thread = started
        })
  const rounds = createRounds(
    () => runDueBatches(house, run),
    pause_ms,
    error => house.journal.log("warn", "a batch of answers failed; it is tried again", { error }),
  )
  // What it has not written yet is written by the next batch.
  return { start: rounds.start, stop: () => rounds.stop(() => thread?.terminate()) }
}

function onThread(order: BatchOrder, started: (thread: Worker | null) => void): Promise<BatchDone | null> {
  return new Promise((resolve, reject) => {
    const thread = startThread(new URL("./batch-thread.ts", import.meta.url), order)
    started(thread)
    thread.once("message", (report: BatchReport) => ("error" in report ? reject(new Error(report.error)) : resolve(report.done)))
    thread.once("error", reject)
    thread.once("exit", () => {
      started(null)
      reject(new Error("the batch was stopped"))
    })
  })
}
