/** task.count: exact up to 10,000, then only that there are more. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verb } from "../act.ts"
import { assert } from "../refuse.ts"
import * as sql from "./count.sql.ts"
import { criteriaOf, type SliceInput } from "./criterion.ts"
import { formOf } from "./list.ts"
import { createParams, statementOf } from "./params.ts"
import { findTasks } from "./slice.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

export const countMax = 10_000

export const countTasks: Of<"task.count"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const form = await formOf(tx, project)
  assert(tx.workspace, "tasks live in a workspace")
  const place = { project, workspace: tx.workspace }
  const questions = form?.questions.map(question => question.key) ?? []
  const cut = (count: number) => ({ count: Math.min(count, countMax), more: count > countMax })
  // Sorting is nothing to a count.
  const { sort: _sort, descending: _descending, ...slice } = input
  const p = createParams(project, tx.workspace)
  const criteria = criteriaOf(slice as SliceInput, p, questions)
  if (criteria.length === 0 || (criteria.length === 1 && (slice.state === "done" || slice.state === "retired"))) {
    const row = (await tx.query<Record<"tasks" | "done" | "retired" | "gold", number>>(sql.folded, [project, tx.workspace]))[0]
    if (!row) return cut(0)
    // Gold is counted as done, and is a state of its own here.
    const { tasks, retired } = row
    const done = Math.max(0, row.done - row.gold)
    return cut({ tasks, done, retired }[criteria.length === 0 ? "tasks" : (slice.state as "done" | "retired")])
  }
  const only = criteria.length === 1 ? criteria[0]! : null
  // What its own index lists exactly needs no walk.
  if (only?.members && only.exact) {
    const members = only.members(countMax * 2)
    const rows = await tx.query<{ n: number }>(...statementOf(`select count(distinct id) as n from (${members}) one`, p))
    return cut(rows[0]!.n)
  }
  const { ids, next } = await findTasks(tx.query, place, slice as SliceInput, questions, null, countMax, patience)
  return { count: ids.length, more: next !== null }
}

/** Rather exact and late than early and short. */
const patience = { some_ms: 3_000, none_ms: 3_000 }
