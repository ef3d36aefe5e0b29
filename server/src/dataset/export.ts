/** Exports: begun, listed, shown, sent; the job that writes them. */
import { randomBytes } from "node:crypto"
import type { Api } from "@tagwerk/contract/api.ts"
import type { Export } from "@tagwerk/contract/dataset.ts"
import { type Id, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { House, Tx, Verb } from "../act.ts"
import { isConnectionError } from "../db/connect.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { checkAddress, signedAddress } from "../file/address.ts"
import { sendStored } from "../file/send.ts"
import type { Raw } from "../http/server.ts"
import { enqueue, type JobHandler } from "../jobs/jobs.ts"
import { mustHaveProject } from "../project/project.ts"
import { Refused, refuse } from "../refuse.ts"
import type { SliceInput } from "../slice/criterion.ts"
import { canonical } from "../task/canonical.ts"
import { findDataset } from "./dataset.ts"
import * as sql from "./export.sql.ts"
import { noOutcome, streamExport } from "./export-stream.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>
interface Place {
  workspace: string
  project: string
}
interface ExportRow {
  id: string
  what: Export["what"]
  format: Export["format"]
  dataset_id: string | null
  slice: SliceInput
  state: Export["state"]
  rows: number
  rows_total: number
  losses: Record<string, number>
  position: number | null
  bytes: number
  sha256: Buffer | null
  error: string | null
  created_at: string
}

/** Where an export lies in the storage; ids are UUIDs. */
export const keyOf = (place: Place, id: string) => `${place.workspace}/${place.project}/export/${id}`
const addressOf = (place: Place, id: Id<"export">) => ({
  path: `/exports/${id}`,
  said: { workspace: toId("workspace", place.workspace), project: toId("project", place.project) },
})

function toExport(house: House, place: Place, { dataset_id, slice: _slice, ...row }: ExportRow): Export {
  const id = toId("export", row.id)
  return {
    ...row,
    id,
    dataset: dataset_id === null ? null : toId("dataset", dataset_id),
    sha256: row.sha256?.toString("hex") ?? null,
    url: row.state === "done" ? signedAddress(house, addressOf(place, id)) : null,
  }
}
const placeOf = (tx: Tx, project: Id<"project">): Place => ({ workspace: tx.workspace!, project: toUuid(project) })

export const createExport: Of<"export.create"> = async (tx, _actor, input) => {
  const place = placeOf(tx, input.project)
  const [about] = await tx.query<{ form_version: number | null }>(sql.projectOf, [place.project, place.workspace])
  if (!about) refuse("not_found", { what: "project" })
  if (input.what !== "project" && about.form_version === null) refuse("form_missing")
  const fault = faultOf(input)
  if (fault) refuse("input_invalid", { what: "The export", faults: [fault] })
  const dataset = input.dataset === undefined ? null : await findDataset(tx, place.project, toUuid(input.dataset))
  if (dataset && dataset.state !== "done") refuse("dataset_unfinished", { state: dataset.state })
  const id = toUuid(input.id)
  const slice = input.slice ?? {}
  const values = [place.project, id, place.workspace, input.what, input.format, dataset?.id ?? null, JSON.stringify(slice)]
  const made = await tx.query(sql.insert, values)
  const [row] = await tx.query<ExportRow>(sql.one, [place.project, id])
  if (
    !row ||
    row.what !== input.what ||
    row.format !== input.format ||
    row.dataset_id !== (dataset?.id ?? null) ||
    canonical(row.slice) !== canonical(slice)
  )
    refuse("id_taken", { id: input.id })
  if (made.length > 0) await enqueue(tx, "export.run", { ...place, export: id }, `export:${id}`)
  return toExport(tx.house, place, row)
}

function faultOf(input: Input<Api["export.create"]>): { at: string; sentence: string } | null {
  const isSlice = input.slice !== undefined && Object.keys(input.slice).length > 0
  if (input.what === "project" && input.format !== "jsonl")
    return { at: "/format", sentence: "A whole project is exported as jsonl." }
  if (input.what === "project" && (isSlice || input.dataset !== undefined))
    return { at: "/what", sentence: "A whole project has neither a slice nor a dataset. Leave them out, or export answers." }
  if (input.dataset !== undefined && input.what !== "answers")
    return { at: "/what", sentence: "A dataset holds answers. Export answers." }
  if (input.dataset !== undefined && isSlice)
    return { at: "/slice", sentence: "A dataset is exported whole. Leave the slice out." }
  return null
}

export const showExport: Of<"export.show"> = async (tx, _actor, input) => {
  const place = placeOf(tx, input.project)
  const [row] = await tx.query<ExportRow>(sql.one, [place.project, toUuid(input.export)])
  return row ? toExport(tx.house, place, row) : refuse("not_found", { what: "export" })
}

const newest = "ffffffff-ffff-7fff-bfff-ffffffffffff"
export const listExports: Of<"export.list"> = async (tx, _actor, input) => {
  const place = placeOf(tx, input.project)
  await mustHaveProject(tx, place.project)
  const limit = input.limit ?? limitDefault
  const [before] = readCursor(input.cursor, ["uuid"]) ?? [newest]
  const rows = await tx.query<ExportRow>(sql.page, [place.project, before, limit + 1])
  return pageOf(
    rows,
    limit,
    row => [row.id],
    row => toExport(tx.house, place, row),
  )
}

/** The bytes for whoever holds the signed address; a download that broke off goes on by range, its ETag is the hash of the file. */
export const sendExport: Raw = {
  async raw({ house, input, request, reply }) {
    const asked = input as unknown as Input<Api["export.content"]>
    const place = { workspace: toUuid(asked.workspace), project: toUuid(asked.project) }
    checkAddress(house, addressOf(place, asked.export), asked.until, asked.signature)
    const [row, project] = await house.db.transaction(place.workspace, [], async query => [
      (await query<ExportRow>(sql.one, [place.project, toUuid(asked.export)]))[0],
      (await query<{ name: string }>(sql.projectOf, [place.project, place.workspace]))[0],
    ])
    if (row?.state !== "done" || row.sha256 === null || !project) refuse("not_found", { what: "export" })
    return sendStored(house, request, reply, {
      key: keyOf(place, row.id),
      name: `${project.name.replaceAll("/", "-")} ${row.what}.${row.format}`,
      media_type: row.format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8",
      sha256: row.sha256.toString("hex"),
      disposition: "attachment",
    })
  },
}

/** Job: writes the file. Payload: workspace, project, export (UUIDs). Begun again after a crash it begins from the start. */
export function exportJob(house: House): JobHandler {
  return async (payload, signal) => {
    const place = { workspace: payload.workspace, project: String(payload["project"]) }
    const id = String(payload["export"])
    const inPlace = <T>(work: (query: Tx["query"]) => Promise<T>) => house.db.transaction(place.workspace, [], work)
    const [row] = await inPlace(query => query<ExportRow>(sql.begin, [place.project, id, 0]))
    if (!row) return
    const outcome = noOutcome()
    const beside = `${keyOf(place, id)}-${randomBytes(6).toString("hex")}`
    let told = house.now()
    async function* bytes() {
      for await (const piece of streamExport(
        house,
        { ...place, what: row!.what, format: row!.format, dataset: row!.dataset_id, slice: row!.slice },
        outcome,
      )) {
        signal.throwIfAborted()
        if (house.now() - told > 500) {
          told = house.now()
          await inPlace(query => query(sql.advance, [place.project, id, outcome.rows, outcome.rows_total]))
        }
        yield piece
      }
    }
    try {
      // Under a key of its own: the command and a server's job may write the same export at once, and the first one done is the one.
      const stored = await house.storage.put(beside, bytes())
      const { rows, rows_total, losses, position } = outcome
      const isFirst = await inPlace(async query => {
        const values = [place.project, id, rows, JSON.stringify(losses), position, stored.bytes, stored.sha256, rows_total]
        if ((await query(sql.finish, values)).length === 0) return false
        await house.storage.move(beside, keyOf(place, id))
        return true
      })
      if (!isFirst) await house.storage.remove(beside)
    } catch (error) {
      if (signal.aborted || isConnectionError(error)) throw error
      const sentence =
        error instanceof Refused
          ? error.problem.detail
          : (error as { code?: string }).code === "ENOSPC"
            ? "The disk of the server is full, so the file was not written; nothing is kept of it. Nothing else was changed. Free some space, then export again."
            : "Something broke on the server while the file was written. Nothing was lost. It is tried again by itself; if it stays, look into the server's log."
      await inPlace(query => query(sql.fail, [place.project, id, sentence]))
      if (!(error instanceof Refused)) throw error
    }
  }
}
