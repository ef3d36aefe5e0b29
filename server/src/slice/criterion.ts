/**
 * What a slice asks of its tasks, each criterion in two forms: a probe of one task, and, where an index gives them, the tasks that meet
 * it (in the order of that index, so that a plan with a limit has no reason to read the table instead). Probes are correlated sub-queries behind OFFSET 0: so they stay index look-ups, whatever the planner thinks of a generic plan.
 */
import { toUuid } from "@tagwerk/contract/id.ts"
import { type Slice, taskStates } from "@tagwerk/contract/task.ts"
import type { Static, TObject } from "typebox"
import { patternOf } from "./order.ts"
import type { Params } from "./params.ts"

export type SliceInput = Static<TObject<typeof Slice>>

export interface Criterion {
  name: keyof SliceInput
  /** About the walked row: `w.id`, and `t.state`, `t.given` where `needs_task`, `a.confidence` where `needs_answer`. */
  probe: string
  needs_task?: boolean
  /** `select id` of the tasks that meet it, each perhaps several times; `most` of them. */
  members?: (most: number) => string
  /** Its members meet it, so they need no probe. */
  exact?: boolean
}

export function criteriaOf(slice: SliceInput, p: Params, questions: readonly string[]): Criterion[] {
  const { project } = p
  const found: Criterion[] = []
  const answered = (most: number) =>
    `select task_id as id from answer where project_id = ${project} order by task_id limit ${most}`
  if (slice.state !== undefined) {
    const state = taskStates.indexOf(slice.state)
    const members = {
      open: (most: number) =>
        `select id from task where project_id = ${project} and state = 0 order by priority, rnd limit ${most}`,
      // All wanted responses are leased out, so somebody holds it.
      full: (most: number) =>
        `select task_id as id from assignment where project_id = ${project} and state = 0 order by task_id limit ${most}`,
      // What is done was answered.
      done: answered,
      retired: (most: number) => `select id from task where project_id = ${project} and state = 3 order by id limit ${most}`,
      gold: (most: number) => `select id from task where project_id = ${project} and state = 4 order by rnd limit ${most}`,
    }[slice.state]
    found.push({ name: "state", probe: `t.state = ${state}`, needs_task: true, members })
  }
  if (slice.responses_min !== undefined)
    found.push({
      name: "responses_min",
      probe: `t.given >= ${p.add(slice.responses_min)}::integer`,
      needs_task: true,
      ...(slice.responses_min > 0 ? { members: answered } : {}),
    })
  if (slice.confidence_min !== undefined || slice.confidence_max !== undefined) {
    const range = `confidence >= ${p.add(slice.confidence_min ?? 0)}::real and confidence <= ${p.add(slice.confidence_max ?? 1)}::real`
    found.push({
      name: "confidence_min",
      exact: true,
      probe: `exists (select from answer where project_id = ${project} and task_id = w.id and ${range} offset 0)`,
      members: most =>
        `select task_id as id from answer where project_id = ${project} and ${range} order by confidence limit ${most}`,
    })
  }
  if (slice.label !== undefined) {
    const keys = slice.question === undefined ? questions : [slice.question]
    const label = p.add(slice.label)
    const is = `question = any(${p.add(keys)}::text[]) and label = ${label}`
    const members = (question: string, most: number) =>
      `(select task_id as id from answer_label where project_id = ${project} and question = ${p.add(question)} and label = ${label} order by task_id limit ${most})`
    found.push({
      name: "label",
      exact: true,
      probe: `exists (select from answer_label where project_id = ${project} and task_id = w.id and ${is} offset 0)`,
      ...(keys.length > 0
        ? {
            members: (most: number) =>
              `select id from (${keys.map(key => members(key, most)).join(" union all ")}) one limit ${most}`,
          }
        : {}),
    })
  }
  if (slice.worker !== undefined) {
    const worker = p.add(toUuid(slice.worker))
    found.push({
      name: "worker",
      exact: true,
      probe: `exists (select from response where project_id = ${project} and task_id = w.id and worker_id = ${worker} offset 0)`,
      members: most =>
        `select task_id as id from response where project_id = ${project} and worker_id = ${worker} order by id limit ${most}`,
    })
  }
  if (slice.flagged !== undefined) {
    const flag = `exists (select from comment where project_id = ${project} and task_id = w.id and flag and resolved_at is null offset 0)`
    found.push({
      name: "flagged",
      exact: slice.flagged,
      probe: slice.flagged ? flag : `not ${flag}`,
      ...(slice.flagged
        ? {
            members: (most: number) =>
              `select task_id as id from comment where project_id = ${project} and flag and resolved_at is null order by id limit ${most}`,
          }
        : {}),
    })
  }
  if (slice.text !== undefined) {
    const pattern = p.add(patternOf(slice.text))
    found.push({
      name: "text",
      exact: true,
      probe: `exists (select from task_text where project_id = ${project} and task_id = w.id and text like lower(${pattern}) offset 0)`,
      // Shorter ones have no trigram: the index would be read from end to end.
      ...([...slice.text].length >= 3
        ? { members: (most: number) => `select search_tasks as id from search_tasks(${project}, ${pattern}, ${most})` }
        : {}),
    })
  }
  return found
}
