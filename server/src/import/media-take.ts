/**
 * Media on their way in, from a ZIP, a folder or a list of files: each image becomes a file of the project. Where the source holds no
 * record file, each becomes a task too; where it does, records name them.
 */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { type Id, toId } from "@tagwerk/contract/id.ts"
import { planDefault, responsesFirst } from "@tagwerk/contract/project.ts"
import { factsBound } from "../file/facts.ts"
import { readFolder } from "../file/folder.ts"
import { safeName } from "../file/media-name.ts"
import { fileLeftOut, type MediaReason, MediaRefused } from "../file/media-reason.ts"
import { type Brought, bringMedia, keepMedia, mediaId } from "../file/store.ts"
import { readZip } from "../file/zip.ts"
import { createGathering } from "./gathering.ts"
import type { ImportRow } from "./import-row.ts"
import { ImportUnreadable, type Media } from "./reading.ts"
import { createRecordTaker } from "./record.ts"
import type { Taking } from "./record-take.ts"
import { rowOf } from "./row.ts"
import { storeBatch } from "./store.ts"

export type MediaSource =
  | { zip: string }
  | { folder: string }
  | { paths: readonly string[] /** Of a single file, where its path says nothing. */; name?: string }
export interface MediaItem {
  name: string
  bytes: number
  reason: MediaReason | null
  /** Of a folder's or list's file. */
  path: string | null
  open(): AsyncIterable<Buffer>
}

export const isRecordName = (name: string) => /\.(jsonl|ndjson|json|csv|tsv)$/i.test(name)
/** Rows of one commit: an image costs tens of milliseconds, so that little is done again after a crash. */
const batchMax = 50

/** Everything in the source, in its own order, which is the same each time. */
export async function* itemsOf(source: MediaSource): AsyncGenerator<MediaItem> {
  if ("zip" in source) {
    try {
      for await (const entry of readZip(source.zip)) {
        const { name, bytes, reason } = entry
        yield { name, bytes, reason, path: null, open: entry.reason === null ? entry.open : nothing }
      }
    } catch (error) {
      if (error instanceof MediaRefused) throw new ImportUnreadable(error.reason.sentence)
      throw error
    }
  } else if ("folder" in source) {
    for await (const file of readFolder(source.folder)) {
      if (file.reason?.code === "not_media" && isRecordName(file.name))
        yield fileItem(file.name, join(source.folder, file.name), await sizeOf(join(source.folder, file.name)))
      else if (file.reason) yield { name: file.name, bytes: 0, reason: file.reason, path: null, open: nothing }
      else yield fileItem(file.name, file.path, file.bytes)
    }
  } else
    for (const path of source.paths) {
      const { name, reason } = safeName(source.name ?? basename(path))
      yield { ...fileItem(name, path, await sizeOf(path)), reason }
    }
}
const fileItem = (name: string, path: string, bytes: number): MediaItem => ({
  name,
  bytes,
  reason: null,
  path,
  // Opened when it is read: a stream that fails before anybody listens would end the process.
  open: async function* () {
    yield* createReadStream(path)
  },
})
async function* nothing(): AsyncGenerator<Buffer> {}
const sizeOf = (path: string) =>
  stat(path).then(
    facts => facts.size,
    () => 0,
  )

/** Takes the media; returns them by name, for the records that follow, when `asTasks` is false. */
export async function takeMedia(
  taking: Taking,
  source: MediaSource,
  asTasks: boolean,
  begun: ImportRow,
): Promise<{ row: ImportRow; media: Map<string, Media> }> {
  const { house, place, project } = taking
  const media = new Map<string, Media>()
  let row = begun
  let index = 0
  let bytes = 0
  let brought: { id: string; name: string; file: Brought }[] = []
  const gathering = createGathering(row.read)
  const rules = { form: project.form, external_id: "name", predictions: [], media: new Map(), folder: "" }
  const records = createRecordTaker(
    { needed: responsesFirst({ ...planDefault, ...project.plan }), form_version: null },
    rules,
    gathering,
    Date.now,
  )
  const field = project.form?.views.find(view => view.view === "image")?.from.slice(1) ?? "image"
  const payloadOf = (id: Id<"file">, name: string) => ({ [field]: id, name })
  const flush = async (part: number) => {
    records.endOfBatch()
    const { batch } = gathering.take("zip", part === 0 ? index : 0, bytes)
    const files = brought
    brought = []
    row = await storeBatch(house, place, row, batch, {
      part,
      before: async query => {
        for (const { id, name, file } of files) await keepMedia({ query, house }, place, id, name, file)
      },
    })
    taking.onProgress(row)
  }
  const isOver = begun.part > 0
  for await (const item of itemsOf(source)) {
    if (!asTasks && isRecordName(item.name)) continue
    index++
    bytes += item.bytes
    // Taken before the crash; only its id is needed again.
    if (isOver || index <= begun.resume_at) {
      if (!asTasks && item.reason === null) await remember(taking, media, item)
      continue
    }
    taking.signal?.throwIfAborted()
    gathering.pass(index)
    const refuse = (reason: { code: string; sentence: string }) => {
      gathering.next(index)
      gathering.refuse(reason.code, named(item.name, reason.sentence), item.name.slice(0, 200))
    }
    const misfit = asTasks && project.form ? rowOf(rules, payloadOf(probe, item.name), named(item.name, "")) : null
    if (item.reason) refuse(item.reason)
    else if (misfit && "code" in misfit) refuse(misfit)
    else
      try {
        const file = await bringMedia(house, place, item.open())
        const id = mediaId(file.sha256, item.name)
        brought.push({ id, name: item.name, file })
        media.set(item.name, { id: toId("file", id), width: file.image.width, height: file.image.height })
        if (asTasks) {
          gathering.next(index)
          records.take({ line: index, value: payloadOf(toId("file", id), item.name) })
        }
      } catch (error) {
        if (error instanceof MediaRefused) refuse(error.reason)
        else if (/^(ENOENT|EACCES|EPERM|EISDIR)$/.test((error as { code?: string }).code ?? "")) refuse(unreadable(item.name))
        else throw error
      }
    if (index - row.resume_at >= batchMax) await flush(0)
  }
  if (!isOver) await flush(1)
  return { row, media }
}

const unreadable = (name: string) =>
  fileLeftOut(
    "folder_unreadable",
    `“${name.slice(0, 200)}” cannot be read: it is gone, or its rights forbid it.`,
    "Check its rights and import again.",
  )
/** Any id of a file, to ask beforehand whether a task of it would fit the form. */
const probe = toId("file", "00000000-0000-7000-8000-000000000000")
const named = (name: string, sentence: string) =>
  sentence.includes(name) ? sentence : `“${name.slice(0, 200)}”${sentence === "" ? "" : ": "}${sentence}`

/** The same bytes under the same name have the same id. */
async function remember({ house, place }: Taking, media: Map<string, Media>, item: MediaItem): Promise<void> {
  const hash = createHash("sha256")
  try {
    for await (const chunk of item.open()) hash.update(chunk)
  } catch (error) {
    if (error instanceof MediaRefused) return
    throw error
  }
  const id = toId("file", mediaId(hash.digest(), item.name))
  const [found] = (await house.db.batch(place.workspace, [factsBound(place.project, [id])]))[0]!
  if (found) media.set(item.name, { id, width: found["width"] as number | null, height: found["height"] as number | null })
}
