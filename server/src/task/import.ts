/** Many tasks at once: a batch of rows, finished as bytes by whoever read them, goes in within the caller's transaction. */
import type pg from "pg"
import { runBatch } from "../db/batch.ts"
import type { Query } from "../db/connect.ts"
import { copyInto, createCopyRows } from "../db/copy.ts"
import { append } from "../log/append.ts"
import { appendMany } from "../log/append-many.ts"
import * as sql from "./import.sql.ts"

export interface NewTask {
  /** 16 bytes of a UUIDv7. */
  id: Uint8Array
  /** The record's number in its file, from 1, and the line on which it begins. */
  number: number
  line: number
  external_id: string | null
  /** SHA-256 of the canonical payload. */
  hash: Uint8Array
  /** The payload as JSON; null when it was erased. */
  payload: string | null
  priority: number
  needed: number
  /** Signed 32 bits: the random start key of dispatch. */
  rnd: number
  retired: boolean
}

/** Gathers tasks as bytes for `storeTasks`; needs no database, so that it may run on another thread. */
export function createTaskRows() {
  const rows = createCopyRows()
  return {
    get rows() {
      return rows.rows
    },
    get bytes() {
      return rows.bytes
    },
    add(task: NewTask): void {
      rows.begin(10)
      rows.raw(task.id)
      rows.int8(task.number)
      rows.int8(task.line)
      rows.int2(task.priority)
      rows.int4(task.rnd)
      rows.int2(task.needed)
      if (task.external_id === null) rows.none()
      else rows.text(task.external_id)
      rows.raw(task.hash)
      if (task.payload === null) rows.none()
      else rows.jsonb(task.payload)
      rows.bool(task.retired)
    },
    take: () => rows.take(),
  }
}

/** A row whose external id the project has: the same data again, or other data. */
export interface KnownTask {
  id: string
  number: number
  line: number
  external_id: string
  text: string
  /** The task that is there. */
  old: string
  same: boolean
}

/** Copies a batch into the temporary table and takes out again what the project has; nothing is stored yet. */
export async function bringTasks(
  query: Query,
  client: pg.ClientBase,
  project: string,
  rows: Uint8Array,
  hasIds: boolean,
): Promise<KnownTask[]> {
  await query(sql.newTaskTable)
  await copyInto(client, "new_task", rows)
  if (!hasIds) return []
  const known = await query<KnownTask>(sql.knownTasks, [project])
  if (known.length > 0) await query(sql.dropKnown, [known.map(row => row.id)])
  return known
}

/** Stores what `bringTasks` left, and says so in the log; `count` is their number. `given`: a query of responses that come along. */
export async function storeTasks(
  query: Query,
  place: { workspace: string; project: string },
  count: number,
  source: string,
  given: string | null,
): Promise<void> {
  if (count === 0) return
  await query(given === null ? sql.insertNewTasks : sql.insertNewAnswered(given), [place.project, place.workspace])
  await query(sql.insertNewPayloads, [place.project, place.workspace])
  const [range] = await query<{ first: string; last: string }>(sql.rangeOfNew)
  await append({ query }, place.project, "task.added", { count, import: source, ...range })
}

/** Tasks that were there get responses: their counters, one look-up each. */
export async function settleTasks(
  client: pg.ClientBase,
  project: string,
  tasks: readonly { task_id: string; n: number; more: number; who: string[] }[],
): Promise<void> {
  if (tasks.length === 0) return
  await runBatch(
    client,
    tasks.map(({ task_id, n, more, who }) => ({ statement: sql.settleImported, values: [project, task_id, n, more, who] })),
  )
}

/** Says which tasks of this batch were withdrawn where they come from; after their responses are in. */
export async function retireStored(query: Query, project: string): Promise<void> {
  const retired = await query<{ id: string; was_done: boolean }>(sql.retiredNew, [project])
  await appendMany(
    query,
    project,
    retired.map(row => ({ kind: "task.retired", body: { task: row.id, was_done: row.was_done } })),
  )
}
