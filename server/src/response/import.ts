/** Responses given elsewhere: a batch of rows, finished as bytes by whoever read them, goes in within the caller's transaction. */
import type pg from "pg"
import type { Query } from "../db/connect.ts"
import { copyInto, createCopyRows } from "../db/copy.ts"
import { newTaskTable } from "../task/import.sql.ts"
import { settleTasks } from "../task/import.ts"
import * as sql from "./import.sql.ts"

export interface NewResponse {
  /** Order in which they were given: the order of their numbers in the log. */
  ord: number
  /** UUIDs, with or without dashes. */
  id: string
  task: Uint8Array | string
  worker: string
  assignment: string
  stage: number
  revision: number
  form_version: number
  /** As JSON. */
  value: string
  spent_ms: number | null
  late: boolean
  /** Responses the task asks for in addition because of this one: 1 for a prediction, 0 for what a plan counted already. */
  more: number
  /** Milliseconds since 1970. */
  created_at: number
}

/** Gathers responses as bytes for `storeResponses`; needs no database, so that it may run on another thread. */
export function createResponseRows() {
  const rows = createCopyRows(1 << 16)
  return {
    get rows() {
      return rows.rows
    },
    get bytes() {
      return rows.bytes
    },
    add(response: NewResponse): void {
      rows.begin(13)
      rows.int8(response.ord)
      rows.uuid(response.id)
      if (typeof response.task === "string") rows.uuid(response.task)
      else rows.raw(response.task)
      rows.uuid(response.worker)
      rows.uuid(response.assignment)
      rows.int2(response.stage)
      rows.int2(response.revision)
      rows.int4(response.form_version)
      rows.jsonb(response.value)
      if (response.spent_ms === null) rows.none()
      else rows.int4(response.spent_ms)
      rows.bool(response.late)
      rows.int2(response.more)
      rows.time(response.created_at)
    },
    take: () => rows.take(),
  }
}

export interface Renamed {
  /** Id of the task in the batch. */
  id: string
  /** The task that is there with the same data, or null when the row was refused and takes its responses with it. */
  old: string | null
}

/**
 * Copies a batch into the temporary table and takes out what does not belong: what a worker has given already, what has no task or worker.
 * Before the batch's tasks are stored, so that they get their counters at once (`givenNow`). `workers`: those with another id here. Returns how
 * many belonged to nothing.
 */
export async function bringResponses(
  query: Query,
  client: pg.ClientBase,
  place: { workspace: string; project: string },
  rows: Uint8Array,
  renamed: readonly Renamed[],
  workers: ReadonlyMap<string, string> = new Map(),
): Promise<number> {
  await query(sql.newResponseTable)
  await query(newTaskTable)
  await copyInto(client, "new_response", rows)
  const there = renamed.filter(row => row.old !== null)
  const gone = renamed.filter(row => row.old === null)
  if (gone.length > 0) await query(sql.dropOfTasks, [gone.map(row => row.id)])
  if (there.length > 0) await query(sql.renameTasks, [there.map(row => row.id), there.map(row => row.old)])
  if (workers.size > 0) await query(sql.renameWorkers, [[...workers.keys()], [...workers.values()]])
  await query(sql.dropGiven, [place.project])
  return (await query(sql.dropOrphans, [place.project, place.workspace])).length
}
/** What the batch's tasks get, as a query for `storeTasks`. */
export const givenNow = sql.given

/** Stores what `bringResponses` left, when its tasks are there: assignments, responses, counters, numbered events. Returns how many. */
export async function storeResponses(
  query: Query,
  client: pg.ClientBase,
  place: { workspace: string; project: string },
): Promise<number> {
  await query(sql.insertAssignments, [place.project, place.workspace])
  const stored = await query(`${sql.insertResponses} returning 1`, [place.project, place.workspace])
  if (stored.length === 0) return 0
  await settleTasks(client, place.project, await query(sql.givenBefore))
  await query(sql.appendResponses, [place.project])
  return stored.length
}
