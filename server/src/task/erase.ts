/**
 * Job: a deleted project's bytes and rows. In slices of one transaction each, so that nobody waits for a lock and a killed process only
 * repeats the slice it was at; gone is gone, so a repeat does no harm.
 */
import type { House } from "../act.ts"
import type { Query } from "../db/connect.ts"
import type { JobHandler } from "../jobs/jobs.ts"
import { eraseEvents } from "../log/close.ts"
import { eraseProject } from "../project/project.ts"
import * as sql from "./task.sql.ts"

/** Payload: workspace, project (UUIDs). `slice` tasks or events a transaction. */
export function eraseJob(house: House, slice = 5_000): JobHandler {
  return async (payload, signal) => {
    const { workspace } = payload
    const project = String(payload["project"])
    // The bytes first: they are what somebody wanted gone.
    await house.storage.remove(`${workspace}/${project}`)
    const sweep = async (what: string, erase: (query: Query) => Promise<number>) => {
      for (let gone = 0, n = slice; n >= slice; ) {
        signal.throwIfAborted()
        n = await house.db.transaction(workspace, [], erase)
        gone += n
        if (n > 0) house.journal.log("info", "a deleted project's space is freed", { project, what, gone })
      }
    }
    await sweep("tasks", async query => (await query<{ n: number }>(sql.eraseSlice, [project, workspace, slice]))[0]?.n ?? 0)
    await house.db.transaction(workspace, [], query => eraseProject(query, workspace, project))
    // After the project: whoever was still writing when it was deleted has ended by now.
    await sweep("events", query => eraseEvents({ query }, project, slice))
  }
}
