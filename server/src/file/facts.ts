/** What is known of files, with signed addresses: what a task, a claim or a table shows of its media. */
import { type Id, parseId, toId } from "@tagwerk/contract/id.ts"
import type { Facts } from "@tagwerk/contract/task.ts"
import type { House } from "../act.ts"
import type { Bound, Row } from "../db/batch.ts"
import type { Query } from "../db/connect.ts"
import { assert } from "../refuse.ts"
import { signedAddress } from "./address.ts"
import * as sql from "./file.sql.ts"

/** UUIDs of where a file lives. */
export interface FilePlace {
  workspace: string
  project: string
}
export type Variant = "original" | "thumbnail"

/** The ids of files (`file_…`) that stand anywhere in a payload, each once, in the order of their first place. */
export function fileIdsIn(payload: unknown): Id<"file">[] {
  const found = new Set<Id<"file">>()
  const look = (value: unknown): void => {
    if (typeof value === "string") {
      if (value.length === 31 && parseId("file", value) !== null) found.add(value as Id<"file">)
    } else if (Array.isArray(value)) value.forEach(look)
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(look)
  }
  look(payload)
  return [...found]
}

/**
 * Facts of the files with these ids (`file_…`), with signed addresses; unknown ones are left out. `project`: its UUID. One statement,
 * whatever the number; none for no ids.
 */
export async function factsOf(
  tx: { query: Query; house: House; workspace: string | null },
  project: string,
  ids: readonly string[],
): Promise<Facts[]> {
  if (ids.length === 0) return []
  assert(tx.workspace !== null, "files live in a workspace")
  const { statement, values } = factsBound(project, ids)
  return inOrder(ids, await tx.query(statement.text, values), tx.house, { workspace: tx.workspace, project })
}

/** The same for hot verbs: the statement for their batch; its rows go to `toFactsOf`. */
export function factsBound(project: string, ids: readonly string[]): Bound {
  return { statement: sql.factsOfFiles, values: [project, ids.map(id => parseId("file", id)).filter(id => id !== null)] }
}
export function toFactsOf(ids: readonly string[], rows: readonly Row[], house: House, place: FilePlace): Facts[] {
  return inOrder(ids, rows, house, place)
}

function inOrder(ids: readonly string[], rows: readonly Row[], house: House, place: FilePlace): Facts[] {
  const byId = new Map(rows.map(row => [toId("file", row["id"] as string) as string, row]))
  return [...new Set(ids)].flatMap(id => {
    const row = byId.get(id)
    return row ? [toFacts(row, house, place)] : []
  })
}

/** A row of `file` for the wire. */
export function toFacts(row: Row, house: House, place: FilePlace): Facts {
  const id = toId("file", row["id"] as string)
  return {
    id,
    name: row["name"] as string,
    media_type: row["media_type"] as string,
    width: row["width"] as number | null,
    height: row["height"] as number | null,
    bytes: row["bytes"] as number,
    url: fileUrl(house, place, id, "original"),
    thumbnail_url: row["has_thumbnail"] ? fileUrl(house, place, id, "thumbnail") : null,
  }
}

/** What a file's address says, in the order in which it is signed. */
export function saidOf(place: FilePlace, id: Id<"file">, variant: Variant) {
  return {
    path: `/files/${id}`,
    said: { workspace: toId("workspace", place.workspace), project: toId("project", place.project), variant },
  }
}
export const fileUrl = (house: House, place: FilePlace, id: Id<"file">, variant: Variant) =>
  signedAddress(house, saidOf(place, id, variant))
