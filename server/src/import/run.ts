/** An import from its first byte to its last: by the job for what was uploaded, by the command for files where they lie. */
import { createHash } from "node:crypto"
import { open, stat } from "node:fs/promises"
import { basename } from "node:path"
import type { ImportMapping } from "@tagwerk/contract/dataset.ts"
import { newUuid } from "@tagwerk/contract/id.ts"
import type { House } from "../act.ts"
import { detectFormat } from "../format/detect.ts"
import { Unreadable } from "../format/reason.ts"
import { append } from "../log/append.ts"
import { refuse } from "../refuse.ts"
import { takeArchive } from "./archive-take.ts"
import * as sql from "./import.sql.ts"
import type { ImportRow } from "./import-row.ts"
import type { MediaSource } from "./media-take.ts"
import { ImportUnreadable } from "./reading.ts"
import { type ImportProject, takeRecords } from "./record-take.ts"
import { type ImportPlace, ImportStopped } from "./store.ts"

export type ImportSource = { path: string } | { paths: readonly string[] } | { stdin: true }
export interface ImportRun {
  /** UUIDs. */
  workspace: string
  project: string
  /** UUID of an import that was begun. Left out: the same file goes on where it broke off, or a new import begins. */
  import?: string
  /** A file (records, ZIP, image or a project that moves) or folder; several media files; or standard input. */
  source: ImportSource
  /** What it is called in the list of imports; the file's own name if left out. */
  name?: string
  mapping?: ImportMapping
  /** After each batch: counts add up at every call. */
  onProgress?: (row: ImportRow) => void
  signal?: AbortSignal
}

/**
 * Returns the row of the import when it has ended: `done`, `cancelled`, or `failed` with the sentence in `error` when nothing (more) could
 * be taken. Throws Refused for a project that is not there or archived, and whatever broke; begun again, it goes on where it was.
 */
export async function runImport(house: House, run: ImportRun): Promise<ImportRow> {
  const { row: begun, project, place } = await beginImport(house, run)
  if (begun.state === "done" || begun.state === "cancelled") return begun
  const taking = { house, place, project, onProgress: run.onProgress ?? (() => {}), signal: run.signal }
  try {
    const media = await mediaOf(run)
    if (media) await takeArchive(taking, media, begun)
    else {
      const source = run.source as Exclude<ImportSource, { paths: readonly string[] }>
      await takeRecords(taking, { source, name: begun.name, part: 0, media: [], bytes_before: 0 }, begun)
    }
    return await finishImport(house, place, "done", null)
  } catch (error) {
    if (error instanceof ImportUnreadable) return finishImport(house, place, "failed", error.message)
    if (error instanceof ImportStopped && error.row.state === "cancelled") return error.row
    throw error
  }
}

/** The media in the source, or null for records. */
async function mediaOf({ source, name }: ImportRun): Promise<MediaSource | null> {
  if ("stdin" in source) return null
  if ("paths" in source) return { paths: source.paths }
  let facts: Awaited<ReturnType<typeof stat>>
  try {
    facts = await stat(source.path)
  } catch (error) {
    const why = (error as { code?: string }).code === "ENOENT" ? "does not exist" : "cannot be opened"
    throw new ImportUnreadable(`The file ${source.path} ${why}. Nothing was taken from it. Check its name and rights.`)
  }
  if (facts.isDirectory()) return { folder: source.path }
  const file = await open(source.path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0)
    const format = detectFormat(name ?? source.path, buffer.subarray(0, bytesRead))
    return format === "zip"
      ? { zip: source.path }
      : format === "image"
        ? { paths: [source.path], ...(name ? { name } : {}) }
        : null
  } catch (error) {
    // What a byte order mark hides here, the reader sees; it says why when it does not.
    if (error instanceof Unreadable) return null
    throw error
  } finally {
    await file.close()
  }
}

/** The row of the import, running: made, found unfinished for the same file, or begun by the upload. */
async function beginImport(
  house: House,
  run: ImportRun,
): Promise<{ row: ImportRow; project: ImportProject; place: ImportPlace }> {
  const about = "path" in run.source ? await fingerprint(run.source.path) : { source: null, bytes: 0 }
  const name = (run.name ?? nameOf(run.source)).slice(0, 500)
  return house.db.transaction(run.workspace, [], async query => {
    const [project] = await query<ImportProject>(sql.projectOf, [run.project])
    if (!project) refuse("not_found", { what: "project" })
    if (project.state === "archived") refuse("project_archived")
    const before =
      run.import === undefined && about.source
        ? (await query<ImportRow>(sql.unfinished, [run.project, name, about.source, about.bytes]))[0]
        : undefined
    const id = run.import ?? before?.id ?? newUuid(house.now())
    const place = { workspace: run.workspace, project: run.project, import: id }
    const mapping = JSON.stringify(run.mapping ?? {})
    await query(sql.insert, [run.project, id, run.workspace, name, mapping, about.source, about.bytes])
    const [row] = await query<ImportRow>(sql.oneLocked, [run.project, id])
    if (!row) refuse("not_found", { what: "import" })
    if (row.state === "done" || row.state === "cancelled") return { row, project, place }
    const [running] = await query<ImportRow>(sql.begin, [run.project, id])
    return { row: running!, project, place }
  })
}

const nameOf = (source: ImportSource) =>
  "stdin" in source ? "standard input" : "path" in source ? basename(source.path) || source.path : `${source.paths.length} files`

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
  const facts = await stat(path).catch(() => null)
  if (!facts?.isFile()) return { source: null, bytes: 0 }
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
