/**
 * A batch goes in: tasks, responses, refusals and the import's progress in one transaction. So at every commit
 * read = imported + skipped + refused, and whoever goes on after a crash goes on behind exactly what is in.
 */
import type pg from "pg"
import type { House } from "../act.ts"
import type { Query } from "../db/connect.ts"
import { bringResponses, givenNow, storeResponses } from "../response/import.ts"
import { bringTasks, type KnownTask, retireStored, storeTasks } from "../task/import.ts"
import * as sql from "./import.sql.ts"
import type { ImportRow } from "./import-row.ts"
import { conflict, type ReadBatch, type ReadRefusal } from "./reading.ts"

export interface ImportPlace {
  workspace: string
  project: string
  import: string
}
/** Somebody stopped the import, or another process is at work on it. */
export class ImportStopped extends Error {
  override name = "ImportStopped"
  readonly row: ImportRow
  constructor(row: ImportRow) {
    super(
      row.state === "cancelled"
        ? "The import was cancelled. What was imported before stays."
        : "Another process is at work on this import. It goes on there; nothing was counted twice.",
    )
    this.row = row
  }
}

/** Where the import stood when the batch was read. */
export type Standing = Pick<ImportRow, "part" | "resume_at">

/** Runs work in one transaction with the import's row locked, after checking that it still stands where the work began. */
async function inImport<T>(
  house: House,
  place: ImportPlace,
  standing: Standing,
  work: (query: Query, client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await house.db.transaction(place.workspace, [], async (query, _rows, client) => {
        // The last commit of an import waits for the disk and so for all before it; if these are lost, so is their progress.
        await query("select set_config('synchronous_commit', 'off', true)")
        const row = (await query<ImportRow>(sql.oneLocked, [place.project, place.import]))[0]
        if (!row) throw new Error("The import is gone: its project was deleted.")
        if (row.state !== "running" || row.part !== standing.part || row.resume_at !== standing.resume_at)
          throw new ImportStopped(row)
        return work(query, client)
      })
    } catch (error) {
      // An id that somebody else took at this moment is found at the second try; a deadlock's victim goes again.
      if (attempt < 5 && /^(23505|40P01|40001)$/.test((error as { code?: string }).code ?? "")) continue
      throw error
    }
  }
}

export interface StoreOptions {
  /** The part of the source that is gone on with: the same, or the next one. */
  part: number
  /** What belongs to the batch and goes in before its tasks: media. */
  before?: (query: Query) => Promise<void>
  /** What goes in behind its tasks and responses: known answers. Returns what was left out. */
  behind?: (query: Query) => Promise<ReadRefusal[]>
  /** Workers that have another id here than in the file, known before responses go in. */
  workers?: ReadonlyMap<string, string>
}

export async function storeBatch(
  house: House,
  place: ImportPlace,
  standing: Standing,
  batch: ReadBatch,
  { part, before, behind, workers }: StoreOptions,
): Promise<ImportRow> {
  return inImport(house, place, standing, async (query, client) => {
    await before?.(query)
    const known = batch.rows > 0 ? await bringTasks(query, client, place.project, batch.tasks, batch.hasIds) : []
    const same = known.filter(row => row.same).length
    const imported = batch.rows - known.length
    const lost = batch.responses ? await bringResponses(query, client, place, batch.responses, known.map(renamed), workers) : 0
    await storeTasks(query, place, imported, place.import, batch.responses ? givenNow : null)
    const stored = batch.responses ? await storeResponses(query, client, place) : 0
    if (batch.format === "project" && imported > 0) await retireStored(query, place.project)
    const left = (await behind?.(query)) ?? []
    await storeRefusals(query, place, [
      ...batch.refused,
      ...batch.faults,
      ...left,
      ...known.filter(row => !row.same).map(refusalOf),
    ])
    const [row] = await query<ImportRow>(sql.advance, [
      place.project,
      place.import,
      part,
      batch.resume_at,
      batch.line,
      batch.bytes_read,
      batch.read,
      imported,
      batch.skipped + same,
      batch.refused.length + known.length - same,
      stored,
      batch.responses_refused + lost,
      batch.format,
    ])
    return row!
  })
}

const renamed = (row: KnownTask) => ({ id: row.id, old: row.same ? row.old : null })
const refusalOf = ({ number, line, external_id, text }: KnownTask): ReadRefusal => ({
  number,
  line,
  code: "external_id_conflict",
  sentence: conflict(line, external_id),
  text,
})

async function storeRefusals(query: Query, place: ImportPlace, refused: readonly ReadRefusal[]): Promise<void> {
  if (refused.length === 0) return
  const some = refused.toSorted((a, b) => a.number - b.number).slice(0, 1000)
  // PostgreSQL's text holds no U+0000, and what was refused may be just that.
  const clean = (text: string) => text.toWellFormed().replaceAll("\0", "␀")
  await query(sql.insertRefusals, [
    place.project,
    place.import,
    place.workspace,
    some.map(one => one.number),
    some.map(one => one.line),
    some.map(one => one.code),
    some.map(one => clean(one.sentence)),
    some.map(one => clean(one.text)),
  ])
}
