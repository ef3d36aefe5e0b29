/** Records on their way in: one file, standard input, or a record file of an archive. */

import type { Form } from "@tagwerk/contract/form.ts"
import { type Plan, planDefault, responsesFirst } from "@tagwerk/contract/project.ts"
import type { House } from "../act.ts"
import type { Query } from "../db/connect.ts"
import { importedModelWorker } from "../model/imported.ts"
import { bringDraws, bringGold, bringJudged } from "./bring-gold.ts"
import { bringParts, bringPieces, bringWorkers, dropPieces } from "./bring-project.ts"
import { bringReviews } from "./bring-review.ts"
import type { ImportRow } from "./import-row.ts"
import { type ByteSource, ImportUnreadable, type Media, type ReadBatch, startReading } from "./reading.ts"
import { type ImportPlace, storeBatch } from "./store.ts"

export interface ImportProject {
  name: string
  state: string
  plan: Partial<Plan>
  form_version: number | null
  form: Form | null
}
export interface Taking {
  house: House
  place: ImportPlace
  project: ImportProject
  onProgress: (row: ImportRow) => void
  signal: AbortSignal | undefined
}
export interface RecordFile {
  source: ByteSource
  name: string
  part: number
  media: [string, Media][]
  /** Bytes of the parts before, for progress. */
  bytes_before: number
}

export async function takeRecords(taking: Taking, file: RecordFile, begun: ImportRow): Promise<ImportRow> {
  const { house, place, project, signal } = taking
  let row = begun
  const predictions = await house.db.transaction(place.workspace, [], async query => {
    const found = []
    for (const { column, question, model } of row.mapping.predictions ?? [])
      found.push({ column, question, model, worker: await importedModelWorker(query, place.workspace, model) })
    return found
  })
  const batches = startReading({
    source: file.source,
    name: file.name,
    format: null,
    isProject: file.part > 0 ? false : row.resume_at > 0 ? row.format === "project" : null,
    resume_at: row.resume_at,
    read: row.read,
    rules: {
      form: project.form,
      external_id: row.mapping.external_id ?? null,
      predictions,
      media: file.media,
      folder: file.name.includes("/") ? file.name.slice(0, file.name.lastIndexOf("/") + 1) : "",
    },
    form_version: project.form_version,
    needed: responsesFirst({ ...planDefault, ...project.plan }),
    batch: 8_000,
  })
  const moving = createMoving(taking)
  for await (const read of batches) {
    signal?.throwIfAborted()
    const batch: ReadBatch = { ...read, bytes_read: file.bytes_before + read.bytes_read }
    if (file.part > 0) batch.format = "zip"
    const options = batch.format === "project" ? await moving.prepare(batch) : {}
    row = await storeBatch(house, place, row, batch, { part: file.part, ...options })
    taking.onProgress(row)
  }
  if (row.format === "project") await moving.finish(row)
  return row
}

/** The state of a project that moves in, over its batches. */
function createMoving({ house, place }: Taking) {
  /** Workers with another id here; those of batches before a crash are looked up again by the batch that needs them. */
  const workers = new Map<string, string>()
  let end: { tasks: number; responses: number } | null = null
  return {
    async prepare(batch: ReadBatch) {
      const part = batch.project
      if (!part) return { workers }
      end = part.end ?? end
      if (part.workers.length > 0)
        await house.db.transaction(place.workspace, [], query => bringWorkers(query, place.workspace, part, workers))
      const lost: string[] = []
      await bringPieces(house, place, part, name => lost.push(name))
      for (const [i, name] of lost.entries())
        batch.faults.push({
          number: -batch.line - i,
          line: batch.line,
          code: "project_file",
          sentence: `The file “${name.slice(0, 100)}” of the project is not whole, or cannot be shown. It was left out; the rest is kept. Export the project again.`,
          text: name.slice(0, 200),
        })
      return {
        workers,
        before: (query: Query) => bringParts(query, house, place, part),
        behind: async (query: Query) => {
          const refused = await bringReviews(query, place, part.reviews, workers)
          refused.push(...(await bringGold(query, place, part.gold)))
          await bringDraws(query, place, part.draws)
          await bringJudged(query, place, part.judged, workers)
          return refused
        },
      }
    },
    async finish(row: ImportRow) {
      await dropPieces(house, place)
      if (end === null)
        throw new ImportUnreadable(
          "The file of the project ends before its last line: it is cut off. What came before was taken. Copy or export it again, and import it into a new project.",
        )
      if (end.tasks !== row.read)
        throw new ImportUnreadable(
          `The file of the project says that it holds ${end.tasks} tasks, but ${row.read} were in it. They were taken. Export it again, and import it into a new project.`,
        )
    },
  }
}
