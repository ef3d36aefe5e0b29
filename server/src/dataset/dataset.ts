/** Datasets: begun, listed, shown. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Dataset } from "@tagwerk/contract/dataset.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { enqueue } from "../jobs/jobs.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./dataset.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

export interface DatasetRow {
  id: string
  name: string
  version: number
  state: Dataset["state"]
  position: number | null
  method: Record<string, string> | null
  seed: number | null
  form_version: number | null
  tasks: number
  responses: number
  sha256: Buffer | null
  error: string | null
  created_at: string
  recalled: number
}

export function toDataset({ seed: _seed, ...row }: DatasetRow): Dataset {
  const method = row.method
    ? Object.entries(row.method)
        .map(([question, name]) => `${question}: ${name}`)
        .join(", ")
    : null
  return { ...row, id: toId("dataset", row.id), method, sha256: row.sha256?.toString("hex") ?? null }
}

export async function findDataset(tx: Tx, project: string, id: string): Promise<DatasetRow> {
  const [row] = await tx.query<DatasetRow>(sql.one, [project, id])
  return row ?? refuse("not_found", { what: "dataset" })
}

/** The answers are computed by a job, at the position of the log that it finds; a name that is used again gets the next version. */
export const freezeDataset: Of<"dataset.freeze"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const id = toUuid(input.id)
  const [about] = await tx.query<{ form_version: number | null; state: string }>(sql.lockProject, [project, tx.workspace])
  if (!about) refuse("not_found", { what: "project" })
  if (about.state === "archived") refuse("project_archived")
  if (about.form_version === null) refuse("form_missing")
  const made = await tx.query(sql.insert, [project, id, tx.workspace, input.name])
  const row = await findDataset(tx, project, id).catch(() => refuse("id_taken", { id: input.id }))
  if (row.name !== input.name) refuse("id_taken", { id: input.id })
  if (made.length > 0) await enqueue(tx, "dataset.freeze", { workspace: tx.workspace!, project, dataset: id }, `dataset:${id}`)
  return toDataset(row)
}

export const showDataset: Of<"dataset.show"> = async (tx, _actor, input) =>
  toDataset(await findDataset(tx, toUuid(input.project), toUuid(input.dataset)))

const newest = "ffffffff-ffff-7fff-bfff-ffffffffffff"
export const listDatasets: Of<"dataset.list"> = async (tx, _actor, input) => {
  await mustHaveProject(tx, toUuid(input.project))
  const limit = input.limit ?? limitDefault
  const [before] = readCursor(input.cursor, ["uuid"]) ?? [newest]
  const rows = await tx.query<DatasetRow>(sql.page, [toUuid(input.project), before, limit + 1])
  return pageOf(rows, limit, row => [row.id], toDataset)
}
