/**
 * What a slice asks of its tasks, each criterion in two forms: a probe of one task, and, where an index gives them, the tasks that meet
 * it (in the order of that index, so that a plan with a limit has no reason to read the table instead). Probes are correlated sub-queries behind OFFSET 0: so they stay index look-ups, whatever the planner thinks of a generic plan.
 */
import { toUuid } from "@tagwerk/contract/id.ts"
import { type Slice, taskStates } from "@tagwerk/contract/task.ts"
import type { Static, TObject } from "typebox"
import { refuse } from "../refuse.ts"
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

/** The label stands in what the worker says now: as it is, in a list, or as the label of a mark. */
function saidBy({ worker, question, said }: SliceInput, p: Params): Criterion {
  if (worker === undefined) return incomplete("said")
  const { project } = p
  const of = p.add(toUuid(worker))
  const label = p.add(said)
  const holds = (value: string) => `(jsonb_typeof(${value}) = 'string' and ${value} = to_jsonb(${label}::text)
    or jsonb_typeof(${value}) = 'array' and (${value} @> jsonb_build_array(${label}::text)
      or ${value} @> jsonb_build_array(jsonb_build_object('label', ${label}::text))))`
  const value =
    question === undefined
      ? `exists (select from jsonb_each(r.value) v where ${holds("v.value")})`
      : holds(`(r.value -> ${p.add(question)}::text)`)
  // Of an attempt the newest revision counts.
  const newest = `r.stage = 0 and not exists (select from response n where n.project_id = ${project} and n.task_id = r.task_id
    and n.worker_id = r.worker_id and n.stage = 0 and n.revision > r.revision)`
  return {
    name: "said",
    exact: true,
    probe: `exists (select from response r where r.project_id = ${project} and r.task_id = w.id and r.worker_id = ${of} and ${newest} and ${value} offset 0)`,
    members: most =>
      `select r.task_id as id from response r where r.project_id = ${project} and r.worker_id = ${of} and ${newest} and ${value} order by r.id limit ${most}`,
  }
}

/** How the last report judged the worker's response to the question. The list is one row's, so that a probe of it is a search within an array. */
function judgedAs({ worker, question, said, believed, right_min, right_max }: SliceInput, p: Params): Criterion {
  const name = believed !== undefined ? "believed" : "right_min"
  if (worker === undefined || question === undefined) return incomplete(name)
  const list = `select u.task as id from rightness r cross join lateral unnest(r.task_ids, r.said, r.believed, r.shares) as u (task, said, believed, share)
    where r.project_id = ${p.project} and r.worker_id = ${p.add(toUuid(worker))} and r.question = ${p.add(question)}
      ${said === undefined ? "" : `and u.said = ${p.add(said)}`} ${believed === undefined ? "" : `and u.believed = ${p.add(believed)}`}
      ${right_min === undefined ? "" : `and u.share >= ${p.add(right_min)}::real`} ${right_max === undefined ? "" : `and u.share <= ${p.add(right_max)}::real`}`
  return {
    name,
    exact: true,
    probe: `w.id = any (array(${list}))`,
    members: most => `${list} limit ${most}`,
  }
}

function incomplete(name: "said" | "believed" | "right_min"): never {
  const what = name === "said" ? "a worker" : "a worker and a question"
  return refuse("input_invalid", { what: "The slice", faults: [{ at: name, sentence: `Needs ${what} beside it.` }] })
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
  const isJudged = [slice.believed, slice.right_min, slice.right_max].some(one => one !== undefined)
  if (slice.said !== undefined && !isJudged) found.push(saidBy(slice, p))
  if (isJudged) found.push(judgedAs(slice, p))
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
