/** An expert's response at a later stage: stored like any other, without a lease and without moving the counters of its task. */
import type { Form, Payload } from "@tagwerk/contract/form.ts"
import { newUuid, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Submission, Submitted } from "@tagwerk/contract/task.ts"
import type { Actor } from "../access.ts"
import type { Tx } from "../act.ts"
import { insertStage } from "../assignment/close.sql.ts"
import { append } from "../log/append.ts"
import { assert, refuse } from "../refuse.ts"
import { keepFromOnce, lockTask } from "../task/lease.sql.ts"
import { ensureWorker } from "../worker/worker.ts"
import { checkAgainst } from "./check.ts"
import * as sql from "./expert.sql.ts"

/** 1 a fix by a reviewer, 2 by an auditor, 3 a decision, 4 an answer to a random sample. */
export type Stage = 1 | 2 | 3 | 4
/** Those stages go together: whoever had a review in hand may have fixed another of the same task, and stands in its workers already. */
const isReview = (stage: number) => stage === 1 || stage === 2
export interface ExpertResponse extends Pick<Submission, "response" | "spent_ms"> {
  /** Null: what they said before is taken back. */
  said: Pick<Submission, "form_version" | "value"> | null
  /** UUIDs. */
  project: string
  task: string
  stage: Stage
}

/**
 * Stores it, under the caller's own worker. The same id again is the same response; another one of the same worker at the same stage is a
 * further revision. Refuses whoever worked on the task at another stage, and a task that was withdrawn; whether a review is theirs to give
 * is for its caller to know.
 */
export async function answerStage(tx: Tx, actor: Actor, given: ExpertResponse): Promise<Submitted> {
  assert(tx.workspace, "an expert answers in a workspace")
  if (actor.person === null) refuse("not_allowed", { role: actor.role ?? undefined, right: "task.review" })
  const { project, task, stage } = given
  const response = toUuid(given.response)
  const worker = await ensureWorker(tx, actor)
  if (worker.state !== "active") refuse("not_allowed", { role: "worker" })
  // Held to the end: nobody becomes a worker of this task meanwhile.
  const [row] = await tx.query<{ state: number; workers: string[] }>(lockTask, [project, task])
  if (!row) refuse("not_found", { what: "task" })
  const [before] = await tx.query<{ worker_id: string; task_id: string }>(sql.findOne, [project, response])
  if (before) {
    if (before.worker_id !== worker.id || before.task_id !== task) refuse("id_taken", { id: "The response" })
    return { response: given.response, task: toId("task", task), late: false, repeated: true }
  }
  if (row.state === 3) refuse("task_retired")
  const own = await tx.query<{
    stage: number
    revision: number
    form_version: number
    assignment_id: string
    position: number | null
  }>(sql.ownOf, [project, task, worker.id])
  // After the first answer at a stage they stand in its workers too, so that they are not handed it as an attempt later.
  const isOther = (one: { stage: number }) => one.stage !== stage && !(isReview(one.stage) && isReview(stage))
  const stands = own.length === 0 && row.workers.includes(worker.id) && !isReview(stage)
  // Whoever said what is known of a task that was gold stands there too, and has not worked on it.
  if (own.some(isOther) || (stands && !(await tx.query(sql.onlyKnew, [project, task, worker.id])).length)) refuse("own_work")
  const last = own.findLast(one => one.stage === stage)
  if (!given.said && !last) refuse("not_found", { what: "decision of yours about this task" })
  const said = given.said ?? { form_version: last!.form_version, value: {} }
  const [data] = await tx.query<{ payload: Payload | null; frozen_position: number; form: Form | null }>(sql.aboutOf, [
    project,
    task,
    said.form_version,
  ])
  assert(data, "a task has its data")
  if (!data.form) refuse("not_found", { what: "version of the form" })
  if (last && last.position !== null && last.position <= data.frozen_position) refuse("response_frozen")
  if (given.said)
    await checkAgainst(tx.house, { workspace: tx.workspace, project }, data.form, said.value, data.payload, {}, tx.query)
  const assignment = last?.assignment_id ?? newUuid(tx.house.now())
  if (!last) {
    await tx.query(insertStage, [project, assignment, tx.workspace, task, worker.id, stage])
    await tx.query(keepFromOnce, [project, task, worker.id])
  }
  await tx.query(sql.insertOne, [
    project,
    response,
    tx.workspace,
    task,
    worker.id,
    assignment,
    stage,
    (last?.revision ?? 0) + 1,
    said.form_version,
    JSON.stringify(said.value),
    given.spent_ms ?? null,
  ])
  await append(tx, project, "expert.answered", { task, worker: worker.id, response, stage }, response)
  return { response: given.response, task: toId("task", task), late: false, repeated: false }
}
