/**
 * Answers of a whole project at one position of the log: a function of the responses up to it, the form and the methods, and of nothing
 * else. Computed again from the same log it gives the same bytes: responses come in the order of their keys, numbers are rounded to
 * 6 decimals, no clock is read.
 */
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import type { Query } from "../db/connect.ts"
import type { Evidence } from "../kind/belief.ts"
import { believe, decided, type QuestionKnowledge } from "../kind/kind.ts"
import { refuse } from "../refuse.ts"
import { assemble, type TaskAnswer } from "./assemble.ts"
import { createExpertEvidence } from "./expert-accuracy.ts"
import * as sql from "./gather.sql.ts"
import {
  type AskedForm,
  addGold,
  addVotes,
  allResponses,
  decidedAt,
  decisionOf,
  emptyVotes,
  type GivenResponse,
  goldOf,
  type KnownTask,
  latest,
  mayCountAlone,
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
  /** Of the random numbers by which gold is thinned; default 1. */
  seed?: number
}
export interface ComputedAnswer extends TaskAnswer {
  /** UUID. */
  task: string
  /** Workers whose responses count. */
  responses: number
  /** How many of them are people. */
  people: number
  /** Attempts, without rejected ones: what the task's own counter says at this position. */
  given: number
  gold: boolean
  /** An expert decided it. */
  decided: boolean
  /** A model that was proved to count alone is among them. */
  alone: boolean
  /** Position and time of what the answer follows from last: a response that counts, or the word that the task is gold. */
  position: number
  at: string
}
export interface ComputedAnswers {
  form_version: number
  /** Method of each question, with the version of its arithmetic, the gold it learned from and its temperature. */
  method: Record<string, string>
  tasks: number
  responses: number
  /** In the order of the task ids. */
  answers(): IterableIterator<ComputedAnswer>
  knowledge: Record<string, QuestionKnowledge>
}

/** `query` within the project's workspace. Refuses when there is no form. */
export async function computeAnswers(query: Query, place: Place, options: ComputeOptions): Promise<ComputedAnswers> {
  const version = options.form_version ?? (await formAt(query, place, options.position))
  const asked = version === null ? null : await readAsked(query, place, version, options.position)
  if (!asked) return refuse("form_missing")
  const retired = new Set((await query<{ task: string }>(sql.retiredAt, [place.project, options.position])).map(row => row.task))
  const votes = emptyVotes(asked.form)
  const known = (await goldOf(query, place, options.position, null)).filter(one => !retired.has(one.task))
  addGold(votes, asked, known)
  const facts = new Map<string, TaskFacts>()
  const decisions = new Map<string, GivenResponse>()
  const experts = createExpertEvidence(asked, known)
  let responses = 0
  for await (const group of byTask(allResponses(query, place, asked, options.position))) {
    const task = group[0]!.task
    if (retired.has(task)) continue
    const counted = latest(group)
    for (const response of counted) addVotes(votes, asked, response)
    responses += counted.length
    experts.note(task, group)
    noteFacts(facts, decisions, asked, task, group, counted)
  }
  for (const one of known) addKnown(facts, one)
  const order = [...facts.keys()].sort()
  const found = votes.map(one => {
    const { key } = one.question
    const { answers, knowledge } = believe(one, undefined, options.seed)
    return { key, answers, knowledge: { ...knowledge, experts: experts.of(key) } }
  })
  const method = Object.fromEntries(found.map(one => [one.key, methodText(one.knowledge)]))
  for (const [key, name] of Object.entries(options.method ?? {}))
    if (Object.hasOwn(method, key) && versionIn(name) !== versionIn(method[key]!))
      refuse("method_unknown", { method: name, question: key })
  const byQuestion = new Map(found.map(one => [one.key, one]))
  return {
    form_version: asked.version,
    method,
    tasks: facts.size,
    responses,
    knowledge: Object.fromEntries(found.map(one => [one.key, one.knowledge])),
    *answers() {
      for (const task of order) {
        const decision = decisionAnswers(asked, decisions.get(task), key => byQuestion.get(key)?.knowledge.experts)
        yield {
          task,
          ...assemble(asked.form, key => decision.get(key) ?? byQuestion.get(key)?.answers.get(task)),
          ...facts.get(task)!,
        }
      }
    },
  }
}

type TaskFacts = Pick<ComputedAnswer, "responses" | "people" | "given" | "gold" | "decided" | "alone" | "position" | "at">

/** Answers by question, as an expert decided them; none without a decision. */
function decisionAnswers(
  asked: AskedForm,
  decision: GivenResponse | undefined,
  experts: (question: string) => Record<string, Evidence> | undefined,
): Map<string, QuestionAnswer> {
  if (!decision) return new Map()
  const votes = emptyVotes(asked.form)
  addVotes(votes, asked, decision)
  return new Map(votes.flatMap(one => decided(one, experts(one.question.key)?.[decision.worker])))
}

/**
 * How many responses count for a task, and the last of them; what an expert decided about it. `group`: all of its responses, `counted`:
 * those that are votes. A task of whose responses none counts is as good as unanswered.
 */
function noteFacts(
  facts: Map<string, TaskFacts>,
  decisions: Map<string, GivenResponse>,
  asked: AskedForm,
  task: string,
  group: readonly GivenResponse[],
  counted: readonly GivenResponse[],
): void {
  const decision = decisionOf(group)
  if (counted.length === 0 && !decision) return
  if (decision) decisions.set(task, decision)
  // Taking a decision back is the last word too, so that an older batch does not bring it again.
  let last: { position: number; at: string } = decidedAt(group)
  let people = 0
  for (const response of counted) {
    if (response.position > last.position) last = response
    if (!asked.models.has(response.worker)) people++
  }
  const given = group.filter(({ stage, revision, review }) => stage === 0 && revision === 1 && !review?.void).length
  facts.set(task, {
    responses: counted.length,
    people,
    given,
    gold: false,
    decided: decision !== null,
    alone: counted.some(({ worker }) => asked.models.has(worker) && mayCountAlone(asked, worker)),
    position: last.position,
    at: last.at,
  })
}

/** A task that is gold has an answer even if nobody responded; whatever was said of it, also that it is gold no more, is part of its position. */
function addKnown(facts: Map<string, TaskFacts>, known: KnownTask): void {
  const before = facts.get(known.task)
  const gold = known.value !== null
  if (before) {
    before.gold = gold
    if (known.position > before.position) Object.assign(before, { position: known.position, at: known.at })
  } else if (gold) {
    facts.set(known.task, {
      responses: 0,
      people: 0,
      given: 0,
      gold,
      decided: false,
      alone: false,
      position: known.position,
      at: known.at,
    })
  }
}

/** `combination/2`, and what it was calibrated with: `combination/2 (gold 50, temperature 0.62)`. */
function methodText({ method, version, gold, temperature }: QuestionKnowledge): string {
  const parts = [
    ...(gold > 0 ? [`gold ${gold}`] : []),
    ...(temperature === null ? [] : [`temperature ${temperature.toPrecision(4)}`]),
  ]
  return `${method}/${version}${parts.length > 0 ? ` (${parts.join(", ")})` : ""}`
}
/** Which method gold chose, and its temperature, follow from the responses; only the arithmetic must be the same. */
const versionIn = (method: string): string | null => /\/(\d+)(?: \(|$)/.exec(method)?.[1] ?? null

/** Answers of a few tasks by what the last batch learned, each by itself. */
export function believeTasks(
  asked: AskedForm,
  responses: readonly GivenResponse[],
  known: readonly KnownTask[],
  knowledge: ReadonlyMap<string, QuestionKnowledge>,
): ComputedAnswer[] {
  const votes = emptyVotes(asked.form)
  const facts = new Map<string, TaskFacts>()
  const decisions = new Map<string, GivenResponse>()
  for (const [task, group] of Map.groupBy(responses, response => response.task)) {
    const counted = latest(group)
    for (const response of counted) addVotes(votes, asked, response)
    noteFacts(facts, decisions, asked, task, group, counted)
  }
  addGold(votes, asked, known)
  for (const one of known) addKnown(facts, one)
  const found = new Map<string, Map<string, QuestionAnswer>>()
  for (const one of votes) found.set(one.question.key, believe(one, knowledge.get(one.question.key) ?? null).answers)
  return [...facts].map(([task, fact]) => {
    const decision = decisionAnswers(asked, decisions.get(task), key => knowledge.get(key)?.experts)
    return { task, ...assemble(asked.form, key => decision.get(key) ?? found.get(key)?.get(task)), ...fact }
  })
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
