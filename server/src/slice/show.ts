/** task.show: a task with its data, the answer, all responses and comments. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Payload, ResponseValue } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { type Answer, type Response, taskStates } from "@tagwerk/contract/task.ts"
import type { Verdict } from "@tagwerk/contract/verdict.ts"
import type { Verb } from "../act.ts"
import { factsOf, fileIdsIn } from "../file/facts.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./show.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface TaskFacts {
  state: number
  priority: number
  needed: number
  created_at: string
  external_id: string | null
  payload: Payload | null
}
interface ResponseRow {
  id: string
  worker: string
  pseudonym: string
  model: boolean
  form_version: number
  stage: number
  revision: number
  late: boolean
  value: ResponseValue
  spent_ms: number | null
  created_at: string
  /** Null until the log has numbered it. */
  position: number | null
  verdict: Verdict | null
  reason: string | null
}

export const showTask: Of<"task.show"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const task = toUuid(input.task)
  const values = [project, tx.workspace, task]
  const facts = (await tx.query<TaskFacts>(sql.task, values))[0] ?? refuse("not_found", { what: "task" })
  const answer = (await tx.query<Omit<Answer, "provisional">>(sql.answer, values))[0]
  const responses = await tx.query<ResponseRow>(sql.responses, values)
  const comments = await tx.query<Record<"id" | "by" | "text" | "created_at", string> & { flag: boolean; resolved: boolean }>(
    sql.comments,
    values,
  )
  return {
    id: input.task,
    external_id: facts.external_id,
    state: taskStates[facts.state]!,
    priority: facts.priority,
    needed: facts.needed,
    created_at: facts.created_at,
    payload: facts.payload ?? {},
    files: await factsOf(tx, project, fileIdsIn(facts.payload)),
    answer: answer ? { ...answer, provisional: true } : null,
    // Everybody may answer gold, so nothing is beyond its plan.
    responses: responsesOf(input.task, responses, taskStates[facts.state] === "gold" ? Number.POSITIVE_INFINITY : facts.needed),
    comments: comments.map(row => ({ ...row, id: toId("comment", row.id), task: input.task })),
  }
}

/**
 * By place in the log. Beyond the plan are those attempts that come last when in-time ones go before late ones and what was rejected is left
 * out; whoever amends keeps the place of the first revision.
 */
export function responsesOf(task: Response["task"], rows: readonly ResponseRow[], needed: number): Response[] {
  const place = (row: ResponseRow) => row.position ?? Number.MAX_SAFE_INTEGER
  const newest = new Map<string, number>()
  for (const row of rows) newest.set(whose(row), Math.max(newest.get(whose(row)) ?? 0, row.revision))
  const firsts = rows
    .filter(row => row.revision === 1 && row.stage === 0 && row.verdict !== "rejected")
    .sort((a, b) => Number(a.late) - Number(b.late) || place(a) - place(b) || (a.id < b.id ? -1 : 1))
  const extra = new Set(firsts.slice(needed).map(whose))
  return [...rows]
    .sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1))
    .map(row => ({
      id: toId("response", row.id),
      task,
      worker: toId("worker", row.worker),
      pseudonym: row.pseudonym,
      model: row.model,
      form_version: row.form_version,
      stage: row.stage,
      revision: row.revision,
      superseded: row.revision < newest.get(whose(row))!,
      late: row.late,
      extra: extra.has(whose(row)),
      value: row.value,
      spent_ms: row.spent_ms,
      created_at: row.created_at,
      verdict: row.verdict,
      reason: row.reason,
    }))
}

const whose = (row: ResponseRow) => `${row.worker} ${row.stage}`
