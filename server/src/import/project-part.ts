/**
 * The lines of a project that moves (`tagwerk export --what project`): one object with one key a line. In this order:
 * `tagwerk` (what this is, name and plan), `form`s, `guideline`s, `worker`s, `file`s with their `bytes`, `task`s, `response`s in the order of the
 * log, `review`s likewise, `gold`, `draw`s of it, what was proved of models (`judged`), `end` with the counts.
 */
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import { goldSources, type KnownAnswer } from "@tagwerk/contract/gold.ts"
import { parseId } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import { type Verdict, verdicts } from "@tagwerk/contract/verdict.ts"

export interface ProjectHeader {
  tagwerk: "project"
  version: 1
  name: string
  plan: Plan
  /** UUID that reviews are drawn by; older files have none. */
  review_seed?: string
}
export interface WorkerLine {
  id: string
  pseudonym: string
  model: { name: string } | null
}
export interface FileLine {
  id: string
  name: string
  sha256: string
  bytes: number
}
export interface TaskLine {
  id: string
  external_id: string | null
  priority: number
  needed: number
  retired: boolean
  payload: Record<string, unknown> | null
  /** Hex; the payload's own when it was erased. */
  hash: string
}
export interface ResponseLine {
  id: string
  task: string
  worker: string
  assignment: string
  stage: number
  revision: number
  form_version: number
  value: Record<string, unknown>
  spent_ms: number | null
  late: boolean
  at: string
}
/** What a reviewer (stage 1) or an auditor (2) said of a response, named by its first revision. */
export interface ReviewLine {
  response: string
  stage: 1 | 2
  worker: string
  verdict: Verdict
  reason: string | null
  judged: string
  fix: string | null
  at: string
}
export function isReviewLine({ response, stage, worker, verdict, reason, judged, fix, at }: ReviewLine): boolean {
  return (
    [response, judged, ...(fix === null ? [] : [fix])].every(id => parseId("response", String(id)) !== null) &&
    parseId("worker", String(worker)) !== null &&
    [1, 2].includes(stage) &&
    verdicts.includes(verdict) &&
    (verdict === "fixed") === (fix !== null) &&
    (reason === null ? verdict !== "rejected" : typeof reason === "string" && reason !== "") &&
    isTime(at)
  )
}

/** The known answer of a task, where it is gold. */
export interface GoldLine {
  task: string
  value: ResponseValue
  form_version: number
  source: KnownAnswer["source"]
  by: string
  /** Since when; left out in files of older versions. */
  at?: string
}
/** Tasks drawn at random to become gold. */
export interface DrawLine {
  id: string
  seed: number
  drawn_from: number
  tasks: string[]
  by: string
  at: string
}
export function isDrawLine(draw: DrawLine): boolean {
  return (
    parseId("draw", String(draw.id)) !== null &&
    Number.isSafeInteger(draw.seed) &&
    Number.isInteger(draw.drawn_from) &&
    Array.isArray(draw.tasks) &&
    draw.tasks.every(task => parseId("task", String(task)) !== null) &&
    isTime(draw.at)
  )
}
/** What a certificate says of a model, by its worker. */
export interface JudgedLine {
  worker: string
  question: string
  passed: boolean
  right: number
  of: number
}
export function isJudgedLine({ worker, question, passed, right, of }: JudgedLine): boolean {
  return (
    parseId("worker", String(worker)) !== null &&
    typeof question === "string" &&
    typeof passed === "boolean" &&
    Number.isInteger(right) &&
    Number.isInteger(of) &&
    right >= 0 &&
    right <= of
  )
}
const isTime = (at: unknown) => typeof at === "string" && !Number.isNaN(Date.parse(at))

/** Whether a line is whole: what it says is trusted as far as the file's responses are. */
export function isGoldLine(gold: GoldLine): boolean {
  return (
    parseId("task", String(gold.task)) !== null &&
    typeof gold.value === "object" &&
    gold.value !== null &&
    Number.isInteger(gold.form_version) &&
    goldSources.includes(gold.source) &&
    (gold.at === undefined || isTime(gold.at))
  )
}

export interface EndLine {
  tasks: number
  responses: number
}
/** What a batch of lines brings besides tasks and responses. Ids are as in the file. */
export interface ProjectPart {
  header: ProjectHeader | null
  forms: { version: number; body: Form }[]
  guidelines: { version: number; markdown: string }[]
  workers: WorkerLine[]
  /** Files in order; the bytes of each follow it in pieces. */
  files: ({ file: FileLine } | { bytes: { file: string; at: number; base64: string } })[]
  reviews: { line: number; review: ReviewLine }[]
  gold: { line: number; gold: GoldLine }[]
  draws: DrawLine[]
  judged: JudgedLine[]
  end: EndLine | null
}
