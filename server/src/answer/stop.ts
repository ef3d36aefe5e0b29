/**
 * A plan with a target: answers that meet it are accepted, tasks whose answers do not are asked about again, until they have what the plan
 * allows at most. What then is below the target stays done and unaccepted, and is for people to decide.
 */
import { type Plan, planDefault, responsesLast } from "@tagwerk/contract/project.ts"
import type { Query } from "../db/connect.ts"
import { bandOf, boundOf, verdictOf } from "../kind/stop.ts"
import { askAgain } from "../task/ask.ts"
import * as sql from "./answer.sql.ts"
import type { ComputedAnswer } from "./compute.ts"
import type { Place } from "./gather.ts"
import type { JudgedAnswer, OldAnswer } from "./write.ts"

export interface Stop {
  plan: Plan & { target: number }
  /** Confidence from which answers are accepted. */
  bound: number
  /** The project is at work and within its budget. */
  may_ask: boolean
  frozen_position: number
}

/** `responses`: how many the project has. Null without a target. */
export async function readStop(query: Query, place: Place, responses: number): Promise<Stop | null> {
  const [row] = await query<{ state: string; plan: Partial<Plan>; frozen_position: number; bound: number | null }>(sql.planOf, [
    place.project,
    place.workspace,
  ])
  const plan = { ...planDefault, ...row?.plan }
  const { target } = plan
  if (!row || target === null) return null
  return {
    plan: { ...plan, target },
    bound: plan.rule === "each" ? target : (row.bound ?? target),
    may_ask: row.state === "active" && (plan.budget === null || responses < plan.budget),
    frozen_position: row.frozen_position,
  }
}

/** What a batch over all answers found: for the rule “together” the bound hangs on all of them. */
export async function findBound(query: Query, place: Place, stop: Stop | null, answers: Iterable<ComputedAnswer>): Promise<void> {
  const bound = stop?.plan.rule === "together" ? boundOf(stop.plan, answers) : null
  if (stop && bound !== null) stop.bound = bound
  await query(sql.setBound, [place.project, place.workspace, bound])
}

/** Whether each answer is accepted. What a dataset stands on is not taken back. */
export function judge(
  stop: Stop | null,
  answers: readonly ComputedAnswer[],
  old: ReadonlyMap<string, OldAnswer>,
): JudgedAnswer[] {
  return answers.map(answer => {
    const before = old.get(answer.task)
    const isFrozen = before?.accepted === true && before.position <= (stop?.frozen_position ?? 0)
    return { ...answer, accepted: stop !== null && (isFrozen || verdictOf(stop.plan, stop.bound, answer) === "accept") }
  })
}

/**
 * Asks again where the answer needs it. `by` a batch, an answer may have become sure before anybody came to the task again:
 * that is asked for no more. Returns by how many responses the project now asks for more.
 */
export async function steer(
  query: Query,
  place: Place,
  stop: Stop | null,
  answers: readonly JudgedAnswer[],
  by: "batch" | "response",
): Promise<number> {
  if (!stop) return 0
  const asks = answers.flatMap(answer => {
    const { task, given, questions, accepted } = answer
    if (accepted) return by === "batch" ? [{ task, given, band: 0 }] : []
    return stop.may_ask && verdictOf(stop.plan, stop.bound, answer) === "more" ? [{ task, given, band: bandOf(questions) }] : []
  })
  return askAgain(query, place.project, asks, responsesLast(stop.plan))
}
