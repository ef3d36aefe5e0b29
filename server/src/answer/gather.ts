/** Responses become votes: the latest revision of each worker, in the words of the form that is asked for. */

import { type Form, fieldOf, type Payload } from "@tagwerk/contract/form.ts"
import { codePointLength } from "@tagwerk/contract/kind/span.ts"
import type { KindName, Question } from "@tagwerk/contract/kind.ts"
import { standingOf, type Verdict } from "@tagwerk/contract/verdict.ts"
import type { Query } from "../db/connect.ts"
import type { Judged } from "../kind/belief.ts"
import { beliefKindOf, type QuestionVotes } from "../kind/kind.ts"
import { silenceOf, silentValue } from "../kind/silence.ts"
import * as sql from "./gather.sql.ts"

/** UUIDs of where answers live. */
export interface Place {
  workspace: string
  project: string
}
/** The form that answers are given in, and what earlier versions asked. */
export interface AskedForm {
  version: number
  form: Form
  /** Kind of each question by version and key. */
  asked: Map<number, Map<string, KindName>>
  /** A question marks text, so its length is needed. */
  needs_text: boolean
  /** Workers who are models. */
  models: ReadonlySet<string>
  /** By question and worker: what judge certificates say of models. */
  judged: ReadonlyMap<string, ReadonlyMap<string, Judged>>
}
export interface GivenResponse {
  id: string
  spent_ms: number | null
  task: string
  worker: string
  stage: number
  revision: number
  form_version: number
  value: Record<string, unknown>
  /** When it was given; a project that moves brings it along. */
  made_at: string
  position: number
  at: string
  payload: Payload | null
  /** The last word of a reviewer that counts for it: `void`, it counts no longer. */
  review?: { void: boolean; position: number; at: string }
}

/** `version` null: the newest. `position`: certificates up to it count. Null when there is no project here, or no form yet. */
export async function readAsked(
  query: Query,
  place: Place,
  version: number | null = null,
  position = Number.MAX_SAFE_INTEGER,
): Promise<AskedForm | null> {
  const rows = await query<{ version: number; body: Form }>(sql.formVersions, [place.project, place.workspace])
  const row = version === null ? rows.at(-1) : rows.find(one => one.version === version)
  if (!row) return null
  const models = await query<{ id: string }>(sql.models, [place.workspace])
  return {
    version: row.version,
    form: row.body,
    asked: new Map(rows.map(one => [one.version, new Map(one.body.questions.map(q => [q.key, q.kind]))])),
    needs_text: row.body.questions.some(question => question.kind === "span"),
    models: new Set(models.map(model => model.id)),
    judged: models.length === 0 ? new Map() : await judgedBy(query, place, position),
  }
}

async function judgedBy(query: Query, place: Place, position: number): Promise<AskedForm["judged"]> {
  const judged = new Map<string, Map<string, Judged>>()
  type Row = Judged & { worker: string; question: string; ended: boolean }
  for (const { worker, question, ended, ...proof } of await query<Row>(sql.judgedAt, [
    place.project,
    place.workspace,
    position,
  ])) {
    if (ended) continue
    const models = judged.get(question) ?? new Map<string, Judged>()
    judged.set(question, models.set(worker, proof))
  }
  return judged
}

/** A model may count alone for a task where every question that the task needs has been proved. */
export function mayCountAlone({ form, judged }: AskedForm, worker: string): boolean {
  const required = form.questions.filter(question => question.required)
  const needed = required.length > 0 ? required : form.questions
  return needed.length > 0 && needed.every(({ key }) => judged.get(key)?.get(worker)?.passed)
}

/** Votes are attempts; the later stages say something about an answer, not in it. */
const attempt = 0
/** What an expert decides at this stage is the answer. */
const deciding = 3
/** What a reviewer or an auditor gave in place of what they looked at is believed as a decision is. */
const fixing = [1, 2]

/** What counts of a task's responses, sorted by worker: of each worker the latest revision at the latest stage. */
export function latest(rows: readonly GivenResponse[]): GivenResponse[] {
  const kept = new Map<string, GivenResponse>()
  for (const row of rows) {
    if (row.stage !== attempt || row.review?.void) continue
    const key = `${row.task} ${row.worker}`
    const before = kept.get(key)
    if (!before || row.stage > before.stage || (row.stage === before.stage && row.revision > before.revision)) kept.set(key, row)
  }
  return [...kept.values()]
}

export function emptyVotes(form: Form): QuestionVotes[] {
  return form.questions.map(question => ({ question, votes: [], silent: [], gold: new Map() }))
}

/** Adds a response to the votes of each question. A question that its version of the form did not ask is not answered by it. */
export function addVotes(into: readonly QuestionVotes[], asked: AskedForm, response: GivenResponse): void {
  const then = asked.asked.get(response.form_version)
  for (const { question, votes, silent } of into) {
    if (then?.get(question.key) !== question.kind) continue
    const value = Object.hasOwn(response.value, question.key) ? response.value[question.key] : undefined
    const { task, worker } = response
    const silence = silenceOf(value)
    if (silence !== null) {
      silent.push({ task, worker, silence })
      continue
    }
    const vote = beliefKindOf(question).vote(question as never, value)
    if (vote === null) continue
    const length = question.kind === "span" ? textLength(asked.form, question, response.payload) : undefined
    const judged = asked.judged.get(question.key)?.get(worker)
    const model = asked.models.has(worker) ? { model: true, ...(judged ? { judged } : {}) } : {}
    votes.push({ task, worker, value: vote as never, ...model, ...(length === undefined ? {} : { length }) })
  }
}

/** The newest decision about a task among its responses, or fix, whoever made it; a decision that says nothing is one that was taken back. */
export function decisionOf(rows: readonly GivenResponse[]): GivenResponse | null {
  let newest: GivenResponse | null = null
  for (const row of [deciding, ...fixing].flatMap(stage => newestOf(rows, stage)))
    if (Object.keys(row.value).length > 0 && (newest === null || row.position > newest.position)) newest = row
  return newest
}

/** Where the log last spoke of a decision or a rejection, also of one that was taken back; 0 where it never did. */
export function decidedAt(rows: readonly GivenResponse[]): { position: number; at: string } {
  const last = { position: 0, at: "" }
  const note = ({ position, at }: { position: number; at: string }) => {
    if (position > last.position) Object.assign(last, { position, at })
  }
  for (const row of rows) {
    if (row.stage === deciding || fixing.includes(row.stage)) note(row)
    if (row.review) note(row.review)
  }
  return last
}

/** Each worker's latest revision at a stage, of the responses to one task; without what no longer counts. */
export function newestOf(rows: readonly GivenResponse[], stage: number): GivenResponse[] {
  const kept = new Map<string, GivenResponse>()
  for (const row of rows)
    if (row.stage === stage && !row.review?.void && row.revision > (kept.get(row.worker)?.revision ?? 0))
      kept.set(row.worker, row)
  return [...kept.values()]
}

/** What is known of a task, as of a position. */
export interface KnownTask {
  task: string
  /** Null: no longer gold. */
  value: Record<string, unknown> | null
  form_version: number
  source: string
  /** When it became known; a project that moves brings it along. */
  known_at: string
  /** Of the event that said so. */
  position: number
  at: string
}

/** The newest word up to a position on each task that is or was gold. `tasks` null: all of them. */
export function goldOf(query: Query, place: Place, position: number, tasks: readonly string[] | null): Promise<KnownTask[]> {
  return query<KnownTask>(sql.goldAt, [place.project, place.workspace, position, tasks])
}

/** Adds known answers to the votes of each question, in the words of its present form. */
export function addGold(into: readonly QuestionVotes[], asked: AskedForm, known: readonly KnownTask[]): void {
  for (const { task, value, form_version } of known) {
    if (value === null) continue
    const then = asked.asked.get(form_version)
    for (const { question, gold } of into) {
      if (then?.get(question.key) !== question.kind || !Object.hasOwn(value, question.key)) continue
      const said = value[question.key]
      const silence = silenceOf(said)
      const vote = silence === null ? beliefKindOf(question).vote(question as never, said) : silentValue(silence)
      if (silence !== null || vote !== null) gold.set(task, vote)
    }
  }
}

/** Code points of the text a question marks; undefined when it was erased. */
function textLength(form: Form, question: Question, payload: Payload | null): number | undefined {
  const view = form.views.find(one => one.key === question.on)
  if (!view || payload === null) return undefined
  const shown = fieldOf(payload, view.from)
  return shown === undefined || shown === null ? undefined : codePointLength(String(shown))
}

type Walked = Omit<GivenResponse, "position" | "at"> & { position: number | null; at: string | null }
const upTo =
  (position: number) =>
  (row: Walked): row is GivenResponse =>
    row.position !== null && row.position <= position

/** Responses of these tasks up to a position of the log. */
export async function responsesOf(
  query: Query,
  place: Place,
  asked: AskedForm,
  tasks: readonly string[],
  position: number,
): Promise<GivenResponse[]> {
  const rows = await query<Walked>(sql.responsesOfTasks, [place.project, place.workspace, tasks, asked.needs_text])
  const reviews = await reviewsOf(query, place, position, tasks)
  return rows.filter(upTo(position)).map(reviews)
}

/** Writes beside a response what review and audit up to a position made of it. */
async function reviewsOf(
  query: Query,
  place: Place,
  position: number,
  tasks: readonly string[] | null,
): Promise<(row: GivenResponse) => GivenResponse> {
  interface Reviewed {
    task: string
    worker: string
    verdict: Verdict
    fix_id: string | null
    audit: Verdict | null
    position: number
    at: string
  }
  const attempts = new Map<string, NonNullable<GivenResponse["review"]>>()
  const fixes = new Map<string, NonNullable<GivenResponse["review"]>>()
  const values = [place.project, place.workspace, position]
  const rows = tasks
    ? await query<Reviewed>(sql.reviewsOfTasks, [...values, tasks])
    : await query<Reviewed>(sql.reviewsAt, values)
  for (const row of rows) {
    const word = { position: row.position, at: row.at }
    const isRejected = standingOf(row.verdict, row.audit) === "rejected"
    attempts.set(`${row.task} ${row.worker}`, { void: isRejected, ...word })
    if (row.fix_id !== null) fixes.set(row.fix_id, { void: row.audit === "rejected", ...word })
  }
  if (attempts.size === 0) return row => row
  return row => {
    const review = row.stage === attempt ? attempts.get(`${row.task} ${row.worker}`) : fixes.get(row.id)
    return review ? { ...row, review } : row
  }
}

const least = "00000000-0000-0000-0000-000000000000"

/** All responses up to a position, a page at a time, in the order of their tasks. */
export async function* allResponses(
  query: Query,
  place: Place,
  asked: AskedForm,
  position: number,
): AsyncGenerator<GivenResponse[]> {
  const reviews = await reviewsOf(query, place, position, null)
  let key: [string, string, number, number] = [least, least, -1, -1]
  for (;;) {
    const rows = await query<Walked>(sql.responsesAfter, [place.project, place.workspace, ...key, asked.needs_text])
    yield rows.filter(upTo(position)).map(reviews)
    const last = rows.at(-1)
    if (!last || rows.length < sql.pageRows) return
    key = [last.task, last.worker, last.stage, last.revision]
  }
}
