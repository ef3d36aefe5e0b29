/**
 * The queue of disagreements: what the plan asks nothing more about and is not sure enough, the least sure first, because an expert's word
 * tells most there. A decision is a response of the expert as a worker, at a stage of its own.
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
const least = "00000000-0000-0000-0000-000000000000"

export const listDisagreements: Of<"disagreement.list"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const [found] = await tx.query<{ plan: Partial<Plan>; worker: string | null }>(sql.plan, [project, tx.workspace, actor.person])
  if (!found) refuse("not_found", { what: "project" })
  const plan = { ...planDefault, ...found.plan }
  const limit = input.limit ?? limitDefault
  const [confidence, id] = readCursor(input.cursor, ["number", "uuid"]) ?? [-1, least]
  const values = [project, tx.workspace, plan.target ?? sureDefault, found.worker]
  const rows = await tx.query<{ id: string; confidence: string }>(sql.page, [...values, confidence, id, limit + 1])
  const [count] = await tx.query<{ n: number }>(sql.remain, values)
  const kept = rows.slice(0, limit)
  const items = await rowsOf(
    tx,
    project,
    await formOf(tx, project),
    kept.map(row => row.id),
  )
  const { next } = pageOf(
    rows,
    limit,
    row => [Number(row.confidence), row.id],
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
  return answerStage(tx, actor, { project, task: toUuid(input.task), stage: 3, response, form_version, value })
}
