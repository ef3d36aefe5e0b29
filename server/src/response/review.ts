/**
 * Review as a stage: attempt → review → audit. Whoever knows looks at responses that were drawn, one at a time and leased to one person; accepts,
 * puts an own response beside (which is believed as a decision is), or rejects with a reason (the response counts no longer, and its task
 * asks for one more). An audit says the same of a review, and turns it round where it was wrong. Nobody looks at their own work.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form, Payload, ResponseValue } from "@tagwerk/contract/form.ts"
import { newUuid, toId, toUuid } from "@tagwerk/contract/id.ts"
import { type ReviewStage, reviewStages } from "@tagwerk/contract/review.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { standingOf, type Verdict } from "@tagwerk/contract/verdict.ts"
import type { Actor } from "../access.ts"
import type { Tx, Verb } from "../act.ts"
import { factsOf, fileIdsIn } from "../file/facts.ts"
import { append } from "../log/append.ts"
import { projectFacts } from "../project/facts.ts"
import { mustHaveProject } from "../project/project.ts"
import { assert, refuse } from "../refuse.ts"
import { dropGiven, keepFromOnce, lockTask, restoreGiven } from "../task/lease.sql.ts"
import { ensureWorker } from "../worker/worker.ts"
import { answerStage } from "./expert.ts"
import * as sql from "./review.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>
/** As the column has it: an attempt is 0. */
const numberOf = (stage: ReviewStage) => (reviewStages.indexOf(stage) + 1) as 1 | 2

async function reviewerOf(tx: Tx, actor: Actor) {
  if (actor.person === null) refuse("not_allowed", { role: actor.role ?? undefined, right: "task.review" })
  const worker = await ensureWorker(tx, actor)
  if (worker.state !== "active") refuse("not_allowed", { role: "worker" })
  return worker
}

export const nextReview: Of<"review.next"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  if ((await mustHaveProject(tx, project)) === "archived") refuse("project_archived")
  const stage = numberOf(input.stage)
  const worker = await reviewerOf(tx, actor)
  const { plan } = await projectFacts(tx.house, tx.workspace!, project)
  const now = tx.house.now()
  const until = new Date(now + plan.lease_seconds * 1000).toISOString()
  type Drawn = { response_id: string; task_id: string; author_id: string }
  const held = await tx.query<Drawn>(sql.ownHeld, [project, stage, worker.id])
  const row = held[0] ?? (await tx.query<Drawn>(sql.free, [project, stage, worker.id, new Date(now).toISOString()]))[0]
  const [left] = await tx.query<{ n: number }>(sql.remain, [project, stage])
  const remain = Number(left?.n ?? 0)
  if (!row) return { work: null, remain }
  await tx.query(sql.hold, [project, row.response_id, stage, worker.id, until])
  await tx.query(keepFromOnce, [project, row.task_id, worker.id])
  const [shown] = await tx.query<{ id: string; form_version: number; value: ResponseValue; payload: Payload | null; form: Form }>(
    sql.shown,
    [project, row.response_id],
  )
  assert(shown, "a response that is under review is there")
  type Said = { verdict: Verdict; reason: string | null; value: ResponseValue | null }
  const [said] = stage === 2 ? await tx.query<Said>(sql.said, [project, row.response_id]) : []
  return {
    work: {
      stage: input.stage,
      response: toId("response", shown.id),
      task: toId("task", row.task_id),
      payload: shown.payload ?? {},
      files: await factsOf(tx, project, fileIdsIn(shown.payload)),
      form_version: shown.form_version,
      form: shown.form,
      value: shown.value,
      said: said ?? null,
      until,
    },
    remain,
  }
}

export const giveReview: Of<"review.give"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const stage = numberOf(input.stage)
  const { verdict, fix } = input
  const reason = input.reason?.trim() || null
  const [place] = await tx.query<{ first: string; task_id: string; worker_id: string }>(sql.placeOf, [
    project,
    toUuid(input.response),
  ])
  if (!place) refuse("not_found", { what: "response" })
  const fault =
    verdict === "rejected" && reason === null
      ? { at: "/reason", sentence: "A rejection says why: the worker reads it. Write the reason." }
      : (verdict === "fixed") !== (fix !== undefined)
        ? { at: "/fix", sentence: "A fix comes with what is right, and only a fix does." }
        : null
  if (fault) refuse("input_invalid", { what: "The verdict", faults: [fault] })
  const worker = await reviewerOf(tx, actor)
  // In the order in which every path locks: review, then task.
  const [row] = await tx.query<{
    author_id: string
    worker_id: string | null
    verdict: Verdict | null
    fix_id: string | null
    reason: string | null
  }>(sql.lock, [project, place.first, stage])
  if (!row) refuse("not_found", { what: "response under review" })
  const before = await tx.query<{ stage: number; worker_id: string; verdict: Verdict }>(sql.verdictsOf, [project, place.first])
  const review = before.find(one => one.stage === 1)
  const standing = (of: Verdict) => (stage === 1 ? of : standingOf(review!.verdict, of))
  if (row.verdict !== null) {
    const isSame =
      row.worker_id === worker.id &&
      row.verdict === verdict &&
      row.reason === reason &&
      row.fix_id === (fix ? toUuid(fix.response) : null)
    if (!isSame) refuse("review_gone")
    return { verdict: standing(verdict), repeated: true }
  }
  if ([row.author_id, place.worker_id].includes(worker.id)) refuse("own_work")
  if (row.worker_id !== worker.id) refuse("review_gone")
  const [task] = await tx.query<{ state: number }>(lockTask, [project, place.task_id])
  assert(task, "a response has its task")
  if (task.state === 3) refuse("task_retired")
  if ((await tx.query(sql.otherWork, [project, place.task_id, worker.id])).length > 0) refuse("own_work")
  const [newest] = await tx.query<{ id: string }>(sql.newestOf, [project, place.task_id, place.worker_id])
  if (newest?.id !== toUuid(input.response)) refuse("conflict", { what: "The response" })
  if (fix) {
    const { response, form_version, value } = fix
    await answerStage(tx, actor, { project, task: place.task_id, stage, response, said: { form_version, value } })
  }
  const id = newUuid(tx.house.now())
  await tx.query(sql.close, [
    project,
    place.first,
    stage,
    id,
    verdict,
    reason,
    newest.id,
    fix ? toUuid(fix.response) : null,
    new Date(tx.house.now()).toISOString(),
  ])
  const after = standing(verdict)
  await settle(tx, project, {
    id,
    task: place.task_id,
    worker: worker.id,
    response: place.first,
    stage,
    verdict,
    before: stage === 1 ? null : review!.verdict,
    after,
  })
  return { verdict: after, repeated: false }
}

export interface Settled {
  /** Of the verdict and its event. All ids are UUIDs. */
  id: string
  task: string
  worker: string
  response: string
  stage: number
  verdict: Verdict
  /** What stood of the response before, and what stands now. */
  before: Verdict | null
  after: Verdict
}

/** What a verdict does to its task's counters, and the word in the log. A rejected response counts no longer: its place is free again. */
export async function settle(tx: Pick<Tx, "query">, project: string, one: Settled): Promise<void> {
  const [was, is] = [one.before !== "rejected", one.after !== "rejected"]
  const [moved] =
    was === is ? [] : await tx.query<{ was_done: boolean; is_done: boolean }>(was ? dropGiven : restoreGiven, [project, one.task])
  const { task, worker, response, stage, verdict } = one
  const { was_done, is_done } = moved ?? { was_done: false, is_done: false }
  await append(tx, project, "review.made", { task, worker, response, stage, verdict, was_done, is_done }, one.id)
}

export const passReview: Of<"review.pass"> = async (tx, actor, input) => {
  const project = toUuid(input.project)
  const [place] = await tx.query<{ first: string }>(sql.placeOf, [project, toUuid(input.response)])
  if (!place) refuse("not_found", { what: "response" })
  const worker = await reviewerOf(tx, actor)
  await tx.query(sql.pass, [project, place.first, numberOf(input.stage), worker.id])
  return {}
}

/** A verdict that was given elsewhere; ids are UUIDs. */
export interface BroughtReview {
  /** The first revision of the response. */
  response: string
  stage: 1 | 2
  worker: string
  verdict: Verdict
  reason: string | null
  judged: string
  fix: string | null
  at: string
}

/** False when the response, the review that is audited, or the own response is not here, or the verdict is. */
export async function bringReview(
  query: Tx["query"],
  { workspace, project }: { workspace: string; project: string },
  { response, stage, worker, verdict, reason, judged, fix, at }: BroughtReview,
): Promise<boolean> {
  const before = await query<{ stage: number; verdict: Verdict }>(sql.verdictsOf, [project, response])
  const id = newUuid()
  const values = [project, response, stage, workspace, worker, id, verdict, reason, judged, fix, at]
  const [row] = await query<{ task_id: string }>(sql.bring, values)
  if (!row) return false
  await query(lockTask, [project, row.task_id])
  await query(keepFromOnce, [project, row.task_id, worker])
  const review = before.find(one => one.stage === 1)?.verdict ?? null
  const after = stage === 1 ? verdict : standingOf(review!, verdict)
  await settle({ query }, project, { id, task: row.task_id, worker, response, stage, verdict, before: review, after })
  return true
}
