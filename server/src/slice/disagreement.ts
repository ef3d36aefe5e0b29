/**
 * The queue of disagreements: what the plan asks nothing more about and is not sure enough, in the order of what an expert's word tells
 * about it; among equals what has most responses, because those would be for nothing. A decision is a response of the expert as a worker,
 * at a stage of its own; taking it back is an amendment that says nothing.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verb } from "../act.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { refuse } from "../refuse.ts"
import { answerStage } from "../response/expert.ts"
import * as sql from "./disagreement.sql.ts"
import { formOf, rowsOf } from "./list.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

/** Without a target an answer is sure enough at this. */
const sureDefault = 0.95
const greatest = "ffffffff-ffff-ffff-ffff-ffffffffffff"

export const listDisagreements: Of<"disagreement.list"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const [found] = await tx.query<{ plan: Partial<Plan>; worker: string | null }>(sql.plan, [project, tx.workspace, actor.person])
  if (!found) refuse("not_found", { what: "project" })
  const plan = { ...planDefault, ...found.plan }
  const limit = input.limit ?? limitDefault
  const after = readCursor(input.cursor, ["number", "number", "uuid"]) ?? [1_000_000, 32_767, greatest]
  const values = [
    project,
    tx.workspace,
    plan.target ?? sureDefault,
    found.worker,
    input.question ?? null,
    input.label ?? null,
    input.worker === undefined ? null : toUuid(input.worker),
    input.against ?? false,
  ]
  const rows = await tx.query<{ id: string; information: string; responses: number }>(sql.page, [...values, ...after, limit + 1])
  const [count] = await tx.query<{ n: number }>(sql.remain, values)
  const kept = rows.slice(0, limit)
  const form = await formOf(tx, project)
  const shown = await rowsOf(
    tx,
    project,
    form,
    kept.map(row => row.id),
  )
  const items = shown.map((row, i) => ({ ...row, information: Number(kept[i]!.information) }))
  const { next } = pageOf(
    rows,
    limit,
    row => [Number(row.information), row.responses, row.id],
    row => row,
  )
  return { items, next, remain: Number(count?.n ?? 0) }
}

export const decideTask: Of<"disagreement.decide"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const [found] = await tx.query<{ plan: Partial<Plan> }>(sql.plan, [project, tx.workspace, actor.person])
  if (!found) refuse("not_found", { what: "project" })
  if ({ ...planDefault, ...found.plan }.adjudicate === "nobody") refuse("deciding_off")
  const { response, form_version, value } = input
  return answerStage(tx, actor, { project, task: toUuid(input.task), stage: 3, response, said: { form_version, value } })
}

/** A decision that a dataset stands on stays. */
export const undoDecision: Of<"disagreement.undo"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  if ((await tx.query(sql.plan, [project, tx.workspace, actor.person])).length === 0) refuse("not_found", { what: "project" })
  return answerStage(tx, actor, { project, task: toUuid(input.task), stage: 3, response: input.response, said: null })
}
