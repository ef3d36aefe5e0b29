/** An import from its first byte to its last: by the job for what was uploaded, by the command for a file where it lies. */
import { createHash } from "node:crypto"
import { open, stat } from "node:fs/promises"
import type { ImportMapping } from "@tagwerk/contract/dataset.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { newUuid } from "@tagwerk/contract/id.ts"
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import type { House } from "../act.ts"
import { append } from "../log/append.ts"
import { importedModelWorker } from "../model/imported.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./import.sql.ts"
import type { ImportRow } from "./import-row.ts"
import { ImportUnreadable, startReading } from "./reading.ts"
import { type ImportPlace, ImportStopped, storeBatch } from "./store.ts"

export interface ImportRun {
  /** UUIDs. */
  workspace: string
  project: string
  /** UUID of an import that was begun; left out, the same file goes on where it broke off, or a new import begins. */
  import?: string
  /** A file or folder, or standard input. */
  source: { path: string } | { stdin: true }
  name: string
  mapping?: ImportMapping
  /** After each batch. */
  onProgress?: (row: ImportRow) => void
  signal?: AbortSignal
}
export interface ImportProject {
  name: string
  state: string
  plan: Partial<Plan>
  form_version: number | null
  form: Form | null
}

/** Returns the finished import's row; a file of which nothing can be taken ends as `failed`, with the sentence in `error`. */
export async function runImport(house: House, run: ImportRun): Promise<ImportRow> {
  const { row: begun, project, place } = await beginImport(house, run)
  if (begun.state === "done" || begun.state === "cancelled") return begun
  let row = begun
  try {
    row = await takeRecords(house, run, place, project, row)
    return await finishImport(house, place, "done", null)
  } catch (error) {
    if (error instanceof ImportUnreadable) return finishImport(house, place, "failed", error.message)
    if (error instanceof ImportStopped && error.row.state === "cancelled") return error.row
    throw error
  }
}

async function takeRecords(
  house: House,
  run: ImportRun,
  place: ImportPlace,
  project: ImportProject,
  begun: ImportRow,
): Promise<ImportRow> {
  let row = begun
  const mapping = row.mapping
  const predictions = await house.db.transaction(place.workspace, [], async query => {
    const found = []
    for (const { column, question, model } of mapping.predictions ?? [])
      found.push({ column, question, model, worker: await importedModelWorker(query, place.workspace, model) })
    return found
  })
  const batches = startReading({
    source: run.source,
    name: run.name,
    format: null,
    resume_at: row.resume_at,
    read: row.read,
    rules: { form: project.form, external_id: mapping.external_id ?? null, predictions, media: [], folder: "" },
    form_version: project.form_version,
    needed: { ...planDefault, ...project.plan }.responses,
    batch: 8_000,
  })
  for await (const batch of batches) {
    run.signal?.throwIfAborted()
    row = await storeBatch(house, place, row, 0, batch)
    run.onProgress?.(row)
  }
  return row
}

/** The row of the import, running; made, found unfinished for the same file, or begun by the upload. */
async function beginImport(
  house: House,
  run: ImportRun,
): Promise<{ row: ImportRow; project: ImportProject; place: ImportPlace }> {
  const about = "path" in run.source ? await fingerprint(run.source.path) : { source: null, bytes: 0 }
  return house.db.transaction(run.workspace, [], async query => {
    const [project] = await query<ImportProject>(sql.projectOf, [run.project])
    if (!project) refuse("not_found", { what: "project" })
    if (project.state === "archived") refuse("project_archived")
    const before =
      run.import === undefined && about.source
        ? (await query<ImportRow>(sql.unfinished, [run.project, run.name, about.source, about.bytes]))[0]
        : undefined
    const id = run.import ?? before?.id ?? newUuid(house.now())
    const place = { workspace: run.workspace, project: run.project, import: id }
    await query(sql.insert, [run.project, id, run.workspace, run.name, run.mapping ?? {}, about.source, about.bytes])
    const [row] = await query<ImportRow>(sql.oneLocked, [run.project, id])
    if (!row) refuse("not_found", { what: "import" })
    if (row.state === "done" || row.state === "cancelled") return { row, project, place }
    const [running] = await query<ImportRow>(sql.begin, [run.project, id, row.format])
    return { row: running!, project, place }
  })
}

export async function finishImport(
  house: House,
  place: ImportPlace,
  state: "done" | "failed",
  error: string | null,
): Promise<ImportRow> {
  return house.db.transaction(place.workspace, [], async query => {
    const [row] = await query<ImportRow>(sql.finish, [place.project, place.import, state, error])
    if (!row) return (await query<ImportRow>(sql.one, [place.project, place.import]))[0]!
    const { imported, skipped, refused } = row
    await append({ query }, place.project, "import.finished", { import: place.import, imported, skipped, refused })
    return row
  })
}

/** What tells one file from another without reading all of it: its size, and the hash of its first and last 64 kB. */
async function fingerprint(path: string): Promise<{ source: Buffer | null; bytes: number }> {
  const facts = await stat(path)
  if (!facts.isFile()) return { source: null, bytes: 0 }
  const file = await open(path)
  try {
    const hash = createHash("sha256")
    const ends = Buffer.alloc(65_536)
    for (const at of [0, Math.max(0, facts.size - ends.length)]) {
      const { bytesRead } = await file.read(ends, 0, ends.length, at)
      hash.update(ends.subarray(0, bytesRead))
    }
    return { source: hash.digest(), bytes: facts.size }
  } finally {
    await file.close()
  }
}
