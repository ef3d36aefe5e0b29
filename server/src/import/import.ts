/** Imports: begun, listed, shown, stopped; the job that runs them. */
import type { Api } from "@tagwerk/contract/api.ts"
import { type Id, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { House, Tx, Verb } from "../act.ts"
import { isConnectionError } from "../db/connect.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import type { JobHandler } from "../jobs/jobs.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { canonical } from "../task/canonical.ts"
import * as sql from "./import.sql.ts"
import { type ImportRow, toImport } from "./import-row.ts"
import type { ImportProject } from "./record-take.ts"
import { finishImport, runImport } from "./run.ts"
import { ImportStopped } from "./store.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

/** Where the uploaded bytes lie until the import has ended. */
export const bytesKey = (workspace: string, project: string, id: string) => `${workspace}/${project}/import/${id}`

export const createImport: Of<"import.create"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const [about] = await tx.query<ImportProject>(sql.projectOf, [project])
  if (!about) refuse("not_found", { what: "project" })
  if (about.state === "archived") refuse("project_archived")
  const mapping = input.mapping ?? {}
  for (const [i, { question }] of (mapping.predictions ?? []).entries()) {
    if (!about.form) refuse("form_missing")
    if (!about.form.questions.some(one => one.key === question))
      refuse("input_invalid", {
        what: "The mapping",
        faults: [{ at: `/mapping/predictions/${i}`, sentence: `The form has no question “${question.slice(0, 60)}”.` }],
      })
  }
  const id = toUuid(input.id)
  const values = [project, id, tx.workspace, input.name, JSON.stringify(mapping), null, 0]
  const [made] = await tx.query<ImportRow>(sql.insert, values)
  if (made) return toImport(made)
  const [before] = await tx.query<ImportRow>(sql.one, [project, id])
  if (!before || before.name !== input.name || canonical(before.mapping) !== canonical(mapping))
    refuse("id_taken", { id: input.id })
  return toImport(before)
}

export async function findImport(tx: Tx, input: { project: Id<"project">; import: Id<"import"> }): Promise<ImportRow> {
  const [row] = await tx.query<ImportRow>(sql.one, [toUuid(input.project), toUuid(input.import)])
  return row ?? refuse("not_found", { what: "import" })
}
export const showImport: Of<"import.show"> = async (tx, _actor, input) => toImport(await findImport(tx, input))

const newest = "ffffffff-ffff-7fff-bfff-ffffffffffff"
export const listImports: Of<"import.list"> = async (tx, _actor, input) => {
  await mustHaveProject(tx, toUuid(input.project))
  const limit = input.limit ?? limitDefault
  const [before] = readCursor(input.cursor, ["uuid"]) ?? [newest]
  const rows = await tx.query<ImportRow>(sql.page, [toUuid(input.project), before, limit + 1])
  return pageOf(rows, limit, row => [row.id], toImport)
}

export const listRefusals: Of<"import.refusals"> = async (tx, _actor, input) => {
  await findImport(tx, input)
  const limit = input.limit ?? limitDefault
  const [after] = readCursor(input.cursor, ["number"]) ?? [-Number.MAX_SAFE_INTEGER]
  const rows = await tx.query<{ number: number; line: number; code: string; sentence: string; text: string }>(sql.refusals, [
    toUuid(input.project),
    toUuid(input.import),
    after,
    limit + 1,
  ])
  return pageOf(
    rows,
    limit,
    row => [row.number],
    row => row,
  )
}

/** What is in stays. An import that has ended stays as it is. */
export const cancelImport: Of<"import.cancel"> = async (tx, _actor, input) => {
  const { id } = await findImport(tx, input)
  await tx.query(sql.cancel, [toUuid(input.project), id])
  tx.after(() => tx.house.storage.remove(bytesKey(toUuid(input.workspace), toUuid(input.project), id)))
  return toImport(await findImport(tx, input))
}

/** Job: takes in what was uploaded. Payload: workspace, project, import (UUIDs). */
export function importJob(house: House): JobHandler {
  return async (payload, signal) => {
    const place = { workspace: payload.workspace, project: String(payload["project"]), import: String(payload["import"]) }
    const key = bytesKey(place.workspace, place.project, place.import)
    const [row] = await house.db.transaction(place.workspace, [], query =>
      query<ImportRow>(sql.one, [place.project, place.import]),
    )
    // Deleted with its project, or ended by another run of the same job.
    if (!row || row.state === "done" || row.state === "cancelled") return
    try {
      await runImport(house, { ...place, source: { path: house.storage.path(key) }, name: row.name, signal })
    } catch (error) {
      if (error instanceof ImportStopped) return
      if (!signal.aborted && !isConnectionError(error))
        await finishImport(
          house,
          place,
          "failed",
          "Something broke on the server while importing. What was imported before is kept. It is tried again by itself; if it stays, look into the server's log.",
        )
      throw error
    }
    await house.storage.remove(key)
  }
}
