/** whatif.*: another plan tried on the project's own responses before anything is changed. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import type { WhatIf, WhatIfSettings } from "@tagwerk/contract/report.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { enqueue } from "../jobs/jobs.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { canonical } from "../task/canonical.ts"
import * as sql from "./what-if.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>
type Row = Omit<WhatIf, "id"> & { id: string }

const shown = (row: Row): WhatIf => ({ ...row, id: toId("whatif", row.id) })

async function find(tx: Tx, project: string, id: string): Promise<Row> {
  return (await tx.query<Row>(sql.one, [project, id]))[0] ?? refuse("not_found", { what: "replay" })
}

export const createWhatIf: Of<"whatif.create"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const id = toUuid(input.id)
  const [about] = await tx.query<{ plan: Partial<Plan>; form_version: number | null; responses: number }>(sql.plan, [
    project,
    tx.workspace,
  ])
  if (!about) refuse("not_found", { what: "project" })
  if (about.form_version === null) refuse("form_missing")
  const reason = faultOf({ ...planDefault, ...about.plan }, input.settings, about.responses)
  if (reason !== null) refuse("whatif_refused", { reason })
  const made = await tx.query(sql.insert, [project, id, tx.workspace, JSON.stringify(input.settings)])
  const row = await find(tx, project, id).catch(() => refuse("id_taken", { id: input.id }))
  if (canonical(row.settings) !== canonical(input.settings)) refuse("id_taken", { id: input.id })
  if (made.length > 0) await enqueue(tx, "whatif.run", { workspace: tx.workspace!, project, whatif: id }, `whatif:${id}`)
  return shown(row)
}

/** Why these settings cannot be tried; null when they can. */
export function faultOf(plan: Plan, settings: WhatIfSettings, responses: number): string | null {
  if (responses === 0) return "Nobody has answered in this project yet, so there is nothing to replay. Collect responses first."
  const other = { ...plan, ...settings }
  const isChanged = (["target", "rule", "responses", "responses_max"] as const).some(key => other[key] !== plan[key])
  if (!isChanged && (settings.method ?? "auto") === "auto" && (settings.spammers ?? 0) === 0)
    return "These settings are today's plan, so there is nothing to compare. Change at least one."
  if (other.target === null) {
    if (settings.rule !== undefined || settings.responses_max !== undefined)
      return "A rule and a maximum mean something only with a target, and there is none. Give a target as well, or leave them out."
    return null
  }
  if (other.responses_max < Math.max(2, other.responses))
    return `A task would get at least ${Math.max(2, other.responses)} responses and at most ${other.responses_max}. Give a maximum that is not below the minimum; with a target two workers are the least.`
  return null
}

export const showWhatIf: Of<"whatif.show"> = async (tx, _actor, input) =>
  shown(await find(tx, toUuid(input.project), toUuid(input.whatif)))

const newest = "ffffffff-ffff-7fff-bfff-ffffffffffff"
export const listWhatIfs: Of<"whatif.list"> = async (tx, _actor, input) => {
  await mustHaveProject(tx, toUuid(input.project))
  const limit = input.limit ?? limitDefault
  const [before] = readCursor(input.cursor, ["uuid"]) ?? [newest]
  const rows = await tx.query<Row>(sql.page, [toUuid(input.project), before, limit + 1])
  return pageOf(rows, limit, row => [row.id], shown)
}

export const cancelWhatIf: Of<"whatif.cancel"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const id = toUuid(input.whatif)
  await find(tx, project, id)
  await tx.query(sql.cancel, [project, id, new Date(tx.house.now()).toISOString()])
  return shown(await find(tx, project, id))
}
