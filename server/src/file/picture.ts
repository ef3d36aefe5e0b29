/** Pictures in a text: they stand in its Markdown by their id, `![a red cell](file_…)`, and are files of the same project. */
import { type Id, parseId, toId } from "@tagwerk/contract/id.ts"
import type { House } from "../act.ts"
import type { Query } from "../db/connect.ts"
import { assert } from "../refuse.ts"
import { signedAddress } from "./address.ts"
import { type FilePlace, saidOf } from "./facts.ts"
import * as sql from "./file.sql.ts"
import { keyOf } from "./store.ts"

/** A text is loaded when work begins and read during all of it. */
const lasts = 24 * 3600

/** Ids of the files that a text names, each once. */
export function picturesIn(markdown: string): Id<"file">[] {
  return [...new Set(markdown.match(/\bfile_[0-9a-z]{26}\b/g) ?? [])].filter(id => parseId("file", id) !== null) as Id<"file">[]
}

/** Signed addresses of the pictures of a text, by their id; `project`: its UUID. What is no file of the project is left out. */
export async function picturesOf(
  tx: { query: Query; house: House; workspace: string | null },
  project: string,
  markdown: string,
): Promise<Record<string, string>> {
  const ids = picturesIn(markdown)
  if (ids.length === 0) return {}
  assert(tx.workspace !== null, "files live in a workspace")
  const place = { workspace: tx.workspace, project }
  const rows = await tx.query<{ id: string }>(sql.factsOfFiles.text, [project, ids.map(id => parseId("file", id))])
  return Object.fromEntries(
    rows.map(row => {
      const id = toId("file", row.id)
      return [id, signedAddress(tx.house, saidOf(place, id, "original"), lasts)]
    }),
  )
}

/** Gives another project of the workspace the pictures of a text, under the same ids: the bytes first, so that no row is without them. */
export async function copyPictures(
  tx: { query: Query; house: House },
  from: FilePlace,
  to: FilePlace,
  markdown: string,
): Promise<void> {
  const { storage } = tx.house
  const ids = picturesIn(markdown).map(id => parseId("file", id))
  for (const id of ids)
    for (const variant of ["original", "thumbnail"] as const) {
      const key = keyOf(from, id!, variant)
      if ((await storage.size(key)) !== null) await storage.put(keyOf(to, id!, variant), storage.read(key))
    }
  if (ids.length > 0) await tx.query(sql.copyFiles, [from.project, to.workspace, to.project, ids])
}
