/** Everything reports are computed from: the counted responses of a project up to a position, as votes with their ids. */
import type { Form } from "@tagwerk/contract/form.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import { byTask } from "../answer/compute.ts"
import { retiredAt } from "../answer/gather.sql.ts"
import {
  addGold,
  addVotes,
  allResponses,
  decisionOf,
  emptyVotes,
  goldOf,
  type KnownTask,
  latest,
  type Place,
  readAsked,
} from "../answer/gather.ts"
import type { Query } from "../db/connect.ts"
import type { QuestionVotes } from "../kind/kind.ts"
import * as sql from "./gather.sql.ts"

/** One counted response's word on one question. All ids are UUIDs. */
export interface ReportVote {
  response: string
  task: string
  worker: string
  isModel: boolean
  /** A model that was proved to count alone for this question. */
  isProved: boolean
  /** In the kind's words, in the form that is asked for; null where the worker was silent. */
  value: unknown
  /** "cannot_tell" or "not_applicable"; null where something was said. */
  silence: string | null
  /** Above 0: a reviewer's or an expert's. */
  stage: number
  /** Shared by all questions of the response. */
  spent_ms: number | null
  at: string
  /** Place in the log: the order of arrival. */
  position: number
}
export interface GatheredQuestion {
  question: Question
  /** By task, then worker; one a task and worker. */
  votes: ReportVote[]
  /** The same as `believe` takes them, with gold alone. */
  plain: QuestionVotes
  /** Known values by task, in the words of votes: gold, and what experts answered in finished samples. */
  known: Map<string, unknown>
  /** What experts decided, by task: who, and the value in the words of votes. */
  decided: Map<string, { worker: string; value: unknown }>
}
export interface GatheredWorker {
  pseudonym: string
  /** UUID; null for a person. */
  model: string | null
}
export interface Gathered {
  place: Place
  position: number
  form: Form
  form_version: number
  /** Responses that count. */
  responses: number
  questions: GatheredQuestion[]
  workers: Map<string, GatheredWorker>
  /** Tasks with a known answer that were drawn at random: as gold, or for a finished sample. */
  random: Set<string>
  /** `task worker` of the experts' responses to samples: whoever is measured by them must not contain them. */
  experts: Set<string>
  retired: Set<string>
}

/** Null when there is no form, or nothing was answered yet. The caller's transaction has the workspace set. */
export async function gather(query: Query, place: Place): Promise<Gathered | null> {
  const here = [place.project, place.workspace]
  const position = (await query<{ position: number }>(sql.answeredTo, [place.project]))[0]?.position ?? 0
  const asked = await readAsked(query, place, null, position)
  if (!asked || position === 0) return null
  const retired = new Set((await query<{ task: string }>(retiredAt, [place.project, position])).map(row => row.task))
  const workers = new Map(
    (await query<{ id: string; pseudonym: string; model_id: string | null }>(sql.workers, here)).map(row => [
      row.id,
      { pseudonym: row.pseudonym, model: row.model_id },
    ]),
  )
  const plain = emptyVotes(asked.form)
  const gold = (await goldOf(query, place, position, null)).filter(one => one.value !== null && !retired.has(one.task))
  addGold(plain, asked, gold)
  const sampled = (await query<KnownTask & { worker: string }>(sql.sampled, [...here, position])).filter(
    one => !retired.has(one.task),
  )
  const known = emptyVotes(asked.form)
  addGold(known, asked, [...sampled, ...gold])
  const drawn = await query<{ task: string }>(sql.drawn, [...here, gold.map(one => one.task)])
  const votes = plain.map((): ReportVote[] => [])
  const decisions = emptyVotes(asked.form)
  let responses = 0
  for await (const group of byTask(allResponses(query, place, asked, position))) {
    if (retired.has(group[0]!.task)) continue
    const counted = latest(group)
    responses += counted.length
    const decision = decisionOf(group)
    if (decision) addVotes(decisions, asked, decision)
    for (const response of counted) {
      const before = plain.map(one => [one.votes.length, one.silent.length] as const)
      addVotes(plain, asked, response)
      const { id, task, worker, stage, spent_ms, at, position: placed } = response
      const isModel = asked.models.has(worker)
      plain.forEach((one, q) => {
        const said = one.votes.length > before[q]![0]
        if (!said && one.silent.length === before[q]![1]) return
        const value = said ? one.votes.at(-1)!.value : null
        const silence = said ? null : one.silent.at(-1)!.silence
        const isProved = isModel && asked.judged.get(one.question.key)?.get(worker)?.passed === true
        votes[q]!.push({ response: id, task, worker, isModel, isProved, value, silence, stage, spent_ms, at, position: placed })
      })
    }
  }
  if (responses === 0) return null
  const questions = plain.map((one, q) => ({
    question: one.question,
    votes: votes[q]!,
    plain: one,
    known: spoken(known[q]!.gold),
    decided: new Map(decisions[q]!.votes.map(({ task, worker, value }) => [task, { worker, value }])),
  }))
  return {
    place,
    position,
    form: asked.form,
    form_version: asked.version,
    responses,
    questions,
    workers,
    random: new Set([...drawn, ...sampled].map(one => one.task)),
    experts: new Set(sampled.map(one => `${one.task} ${one.worker}`)),
    retired,
  }
}

/** Known silences say nothing about what is right. */
function spoken(gold: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map([...gold].filter(([, value]) => value !== null && !isNoValue(value)))
}
