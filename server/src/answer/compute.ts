/**
 * Answers of a whole project at one position of the log: a function of the responses up to it, the form and the methods, and of nothing
 * else. Computed again from the same log it gives the same bytes: responses come in the order of their keys, numbers are rounded to
 * 6 decimals, no clock is read.
 */
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import type { Query } from "../db/connect.ts"
import { believe, type QuestionKnowledge } from "../kind/kind.ts"
import { refuse } from "../refuse.ts"
import { assemble, type TaskAnswer } from "./assemble.ts"
import * as sql from "./gather.sql.ts"
import {
  type AskedForm,
  addVotes,
  allResponses,
  emptyVotes,
  type GivenResponse,
  latest,
  type Place,
  readAsked,
} from "./gather.ts"

export interface ComputeOptions {
  /** Responses up to this position of the project's log count, tasks withdrawn up to it do not. */
  position: number
  /** The form to answer in; left out: the newest published up to the position. */
  form_version?: number
  /** Methods by question as `computeAnswers` named them; another one than this version of Tagwerk has is refused. */
  method?: Record<string, string>
  /** Names the run; today's methods draw no random numbers. */
  seed?: number
}
export interface ComputedAnswer extends TaskAnswer {
  /** UUID. */
  task: string
  /** Workers whose responses count. */
  responses: number
  /** Position and time of the task's last response that counts. */
  position: number
  at: string
}
export interface ComputedAnswers {
  form_version: number
  /** Method of each question, with the version of its arithmetic. */
  method: Record<string, string>
  tasks: number
  responses: number
  /** In the order of the task ids. */
  answers(): IterableIterator<ComputedAnswer>
  knowledge: Record<string, QuestionKnowledge>
}

/** Raised whenever the same responses may give other numbers. */
const arithmetic = "1"

/** `query` within the project's workspace. Refuses when there is no form. */
export async function computeAnswers(query: Query, place: Place, options: ComputeOptions): Promise<ComputedAnswers> {
  const version = options.form_version ?? (await formAt(query, place, options.position))
  const asked = version === null ? null : await readAsked(query, place, version)
  if (!asked) return refuse("form_missing")
  const retired = new Set((await query<{ task: string }>(sql.retiredAt, [place.project, options.position])).map(row => row.task))
  const votes = emptyVotes(asked.form)
  const facts = new Map<string, Pick<ComputedAnswer, "responses" | "position" | "at">>()
  let responses = 0
  for await (const group of byTask(allResponses(query, place, asked, options.position))) {
    const task = group[0]!.task
    if (retired.has(task)) continue
    const counted = latest(group)
    for (const response of counted) addVotes(votes, asked, response)
    facts.set(task, factsOf(counted))
    responses += counted.length
  }
  const found = votes.map(one => ({ key: one.question.key, ...believe(one) }))
  const method = Object.fromEntries(found.map(one => [one.key, `${one.knowledge.method}/${arithmetic}`]))
  for (const [key, name] of Object.entries(options.method ?? {}))
    if (Object.hasOwn(method, key) && method[key] !== name) refuse("method_unknown", { method: name, question: key })
  const byQuestion = new Map(found.map(one => [one.key, one.answers]))
  return {
    form_version: asked.version,
    method,
    tasks: facts.size,
    responses,
    knowledge: Object.fromEntries(found.map(one => [one.key, one.knowledge])),
    *answers() {
      for (const [task, known] of facts) yield { task, ...assemble(asked.form, key => byQuestion.get(key)?.get(task)), ...known }
    },
  }
}

/** How many responses count for a task, and the last of them. */
export function factsOf(counted: readonly GivenResponse[]): Pick<ComputedAnswer, "responses" | "position" | "at"> {
  let last = counted[0]!
  for (const response of counted) if (response.position > last.position) last = response
  return { responses: counted.length, position: last.position, at: last.at }
}

/** Answers of a few tasks by what the last batch learned, each by itself. */
export function believeTasks(
  asked: AskedForm,
  responses: readonly GivenResponse[],
  knowledge: ReadonlyMap<string, QuestionKnowledge>,
): ComputedAnswer[] {
  const counted = latest(responses)
  const votes = emptyVotes(asked.form)
  const tasks = new Map<string, GivenResponse[]>()
  for (const response of counted) {
    addVotes(votes, asked, response)
    const list = tasks.get(response.task)
    if (list) list.push(response)
    else tasks.set(response.task, [response])
  }
  const found = new Map<string, Map<string, QuestionAnswer>>()
  for (const one of votes) found.set(one.question.key, believe(one, knowledge.get(one.question.key) ?? null).answers)
  return [...tasks].map(([task, list]) => ({ task, ...assemble(asked.form, key => found.get(key)?.get(task)), ...factsOf(list) }))
}

async function formAt(query: Query, place: Place, position: number): Promise<number | null> {
  const rows = await query<{ version: number }>(
    `select max((body ->> 'version')::int) as version from event where stream_id = $1 and position <= $2 and kind = 'form.published'`,
    [place.project, position],
  )
  return rows[0]?.version ?? null
}

/** Pages cut anywhere; tasks come whole. */
export async function* byTask(pages: AsyncIterable<GivenResponse[]>): AsyncGenerator<GivenResponse[]> {
  let group: GivenResponse[] = []
  for await (const page of pages)
    for (const response of page) {
      if (group.length > 0 && group[0]!.task !== response.task) {
        yield group
        group = []
      }
      group.push(response)
    }
  if (group.length > 0) yield group
}
