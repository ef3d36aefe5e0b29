/** A ZIP or folder on its way in: its media first (part 0), then its record files one after the other (parts 1, 2, …). */
import { join } from "node:path"
import { createGathering } from "./gathering.ts"
import * as sql from "./import.sql.ts"
import type { ImportRow } from "./import-row.ts"
import { isRecordName, itemsOf, type MediaSource, takeMedia } from "./media-take.ts"
import { ImportUnreadable, type Media } from "./reading.ts"
import { type Taking, takeRecords } from "./record-take.ts"
import { storeBatch } from "./store.ts"

export async function takeArchive(taking: Taking, source: MediaSource, begun: ImportRow): Promise<ImportRow> {
  const { house, place } = taking
  const records: { name: string; bytes: number }[] = []
  let [bytes, media_bytes, count] = [0, 0, 0]
  for await (const item of itemsOf(source)) {
    count++
    bytes += item.bytes
    if (isRecordName(item.name) && item.reason === null) records.push({ name: item.name, bytes: item.bytes })
    else media_bytes += item.bytes
  }
  if (count === 0)
    throw new ImportUnreadable(
      "There is no file in it. Nothing was taken from it. Check that it was packed or copied completely.",
    )
  await house.db.transaction(place.workspace, [], query => query(sql.setTotal, [place.project, place.import, bytes, "zip"]))
  const taken = await takeMedia(taking, source, records.length === 0, begun)
  let row = taken.row
  let before = media_bytes
  for (const [i, file] of records.entries()) {
    const part = i + 1
    if (row.part <= part) {
      row = await takeRecords(
        taking,
        {
          source: "zip" in source ? { zip: source.zip, entry: file.name } : { path: pathOf(source, file.name) },
          name: file.name,
          part,
          media: [...taken.media],
          bytes_before: before,
        },
        row,
      )
      row = await nextPart(taking, row, part + 1, before + file.bytes)
    }
    before += file.bytes
  }
  if (records.length > 0 && row.part === records.length + 1) row = await reportUnused(taking, taken.media, row)
  return row
}

function pathOf(source: MediaSource, name: string): string {
  if ("folder" in source) return join(source.folder, name)
  const path = "paths" in source ? source.paths.find(one => one.endsWith(name)) : undefined
  if (path === undefined) throw new Error(`no path for ${name}`)
  return path
}

async function nextPart({ house, place }: Taking, row: ImportRow, part: number, bytes: number): Promise<ImportRow> {
  return storeBatch(house, place, row, createGathering(row.read).take("zip", 0, bytes).batch, { part })
}

/** An image that no record names would be lost without a word: it is stored, but nobody would ever see it. */
async function reportUnused({ house, place }: Taking, media: ReadonlyMap<string, Media>, row: ImportRow): Promise<ImportRow> {
  const used = await house.db.transaction(place.workspace, [], query =>
    query<{ id: string }>(sql.usedFiles, [place.project, [...media.values()].map(file => file.id)]),
  )
  const isUsed = new Set(used.map(one => one.id))
  const gathering = createGathering(row.read)
  for (const [name, { id }] of media)
    if (!isUsed.has(id)) {
      gathering.next(0)
      const what = `No record names the image “${name.slice(0, 200)}”, so no task shows it.`
      gathering.refuse(
        "media_unused",
        `${what} It is stored; the other files are kept. Add a record for it, or import it by itself.`,
        name.slice(0, 200),
      )
    }
  return storeBatch(house, place, row, gathering.take("zip", 0, row.bytes).batch, { part: row.part + 1 })
}
