/** Makes reports when they are due, on a thread of its own, so that requests are not kept waiting. */
import type { Worker } from "node:worker_threads"
import type { House } from "../act.ts"
import type { Place } from "../answer/gather.ts"
import { createRounds } from "../jobs/rounds.ts"
import { startThread } from "../jobs/thread.ts"
import { dueKind } from "./due.ts"
import { makeReports, type ReportsMade } from "./make.ts"
import * as sql from "./report.sql.ts"
import type { ReportOrder, ReportWord } from "./report-thread.ts"

/** How long a process has for a report before another one takes it up. */
const lease_ms = 600_000

type Run = (place: Place) => Promise<ReportsMade | null>

/** Makes the reports that are due, one at a time; any number of processes may. Returns for how many projects. */
export async function runDueReports(
  house: House,
  run: Run = place => makeReports(house.db, place, house.now()),
): Promise<number> {
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
    const made = await run(place)
    if (made) house.journal.log("debug", "reports were made", { project: place.project, ...made })
    await house.db.query(sql.dropDue, [dueKind, place.project, until])
  }
}

export interface Reporter {
  start(): void
  stop(): Promise<void>
}

/** `database_url`: where a thread finds the same database. */
export function createReporter(house: House, database_url: string, pause_ms = 400): Reporter {
  let thread: Worker | null = null
  const run: Run = place =>
    onThread({ place, database_url, now: house.now() }, started => {
      thread = started
    })
  const rounds = createRounds(
    () => runDueReports(house, run),
    pause_ms,
    error => house.journal.log("warn", "a report failed; it is tried again", { error }),
  )
  // What it has not written yet is made by the next one.
  return { start: rounds.start, stop: () => rounds.stop(() => thread?.terminate()) }
}

function onThread(order: ReportOrder, started: (thread: Worker | null) => void): Promise<ReportsMade | null> {
  return new Promise((resolve, reject) => {
    const thread = startThread(new URL("./report-thread.ts", import.meta.url), order)
    started(thread)
    thread.once("message", (word: ReportWord) => ("error" in word ? reject(new Error(word.error)) : resolve(word.made)))
    thread.once("error", reject)
    thread.once("exit", () => {
      started(null)
      reject(new Error("the report was stopped"))
    })
  })
}
