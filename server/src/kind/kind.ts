/** The kinds' way to and from statistics. Adding a kind is adding a file here and following the compiler. */
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { KindName, Question, Value } from "@tagwerk/contract/kind.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import { betaInterval } from "@tagwerk/quality"
import {
  accuracyDefault,
  accuracyWeight,
  type BeliefKind,
  type Evidence,
  expertAccuracy,
  expertWeight,
  inUnit,
  type PartClaims,
  type Vote,
} from "./belief.ts"
import { box } from "./box.ts"
import { choice } from "./choice.ts"
import { believeSilence, type SilenceModel, type SilentVote, silentValue } from "./silence.ts"
import { span } from "./span.ts"
import { text } from "./text.ts"

// biome-ignore lint/suspicious/noExplicitAny: what a kind learns is its own affair.
export const beliefKinds = { choice, text, span, box } satisfies { [K in KindName]: BeliefKind<K, any> }

/** The kind's own view of a question; sound because `beliefKinds` is closed over the same names. */
export function beliefKindOf(question: Question): BeliefKind<KindName> {
  return beliefKinds[question.kind] as unknown as BeliefKind<KindName>
}

/** What all responses to one question of the newest form say. */
export interface QuestionVotes {
  question: Question
  votes: Vote<never>[]
  silent: SilentVote[]
  /** Known answers by task, as this form says them; null: known to be left open. */
  gold: Map<string, unknown>
}
/** What a batch learned of one question: plain JSON. */
export interface QuestionKnowledge {
  /** The kind's way to believe; what another one learned is of no use. */
  way: string
  /** What the batch chose within it: the method that stands beside its answers. */
  method: string
  version: number
  /** Known answers that were learned with, and the temperature of the calibration; null where there is none. */
  gold: number
  temperature: number | null
  kind: unknown
  silence: SilenceModel
  /** Expected accuracy by worker. */
  accuracy: Record<string, number>
  evidence: Record<string, Evidence>
  /** How often experts who decide were right, by worker: on gold, and where others answered blind. */
  experts?: Record<string, Evidence>
}

/** A known answer: what it says is certain as far as anything is. */
const known: Pick<QuestionAnswer, "method" | "confidence"> = { method: "gold", confidence: inUnit(1) }

/**
 * Answers to one question by task. `knowledge` undefined: learn from these votes; null: nothing is known yet. `seed`: of what is drawn at
 * random while learning.
 */
export function believe(
  { question, votes, silent, gold }: QuestionVotes,
  knowledge?: QuestionKnowledge | null,
  seed = 1,
): { answers: Map<string, QuestionAnswer>; knowledge: QuestionKnowledge } {
  const kind = beliefKindOf(question)
  const way = kind.method(question as never)
  const version = kind.version(question as never)
  const isFit = knowledge?.way === way && knowledge.version === version
  const learned = knowledge !== undefined && !isFit ? null : knowledge
  const found = kind.believe(question as never, votes, {
    silent,
    seed,
    gold: new Map([...gold].filter(([, value]) => value !== null && !isNoValue(value))) as unknown as ReadonlyMap<string, never>,
    ...(learned === undefined ? {} : { knowledge: learned ? learned.kind : null }),
  })
  const method = methodOf(found.knowledge) ?? way
  const quiet = believeSilence(votes, silent, learned === undefined ? undefined : (learned?.silence ?? null))
  const accuracy = (worker: string) => found.accuracy.get(worker) ?? learned?.accuracy[worker] ?? accuracyDefault
  const lone = loneWorkers([...votes, ...silent])
  const proved = new Map(votes.flatMap(({ worker, judged }) => (judged?.passed ? [[worker, judged]] : [])))
  const answers = new Map<string, QuestionAnswer>()
  const put = (task: string, value: unknown, confidence: number, alternatives?: { value: unknown; probability: number }[]) => {
    const worker = lone.get(task)
    const proof = worker === undefined || worker === null ? undefined : proved.get(worker)
    // One response alone is believed no further than its worker; a model that was proved to count alone, as far as was proved.
    const believed = inUnit(
      proof
        ? provedAccuracy(proof)
        : worker === undefined || worker === null
          ? confidence
          : Math.min(confidence, accuracy(worker)),
    )
    const left = believed > confidence ? (1 - believed) / (1 - confidence) : 1
    answers.set(task, {
      value,
      confidence: believed,
      method,
      ...(alternatives
        ? {
            alternatives: alternatives.map((one, i) => ({
              value: one.value,
              probability: i === 0 ? believed : inUnit(one.probability * left),
            })),
          }
        : {}),
    })
  }
  for (const { task, value, confidence, alternatives } of found.beliefs) {
    const nothing = quiet.beliefs.get(task)
    if (nothing === undefined) put(task, value, confidence, alternatives)
    else if (nothing.probability < 0.5)
      put(
        task,
        value,
        confidence * (1 - nothing.probability),
        alternatives?.map(one => ({ ...one, probability: one.probability * (1 - nothing.probability) })),
      )
  }
  for (const [task, { silence, probability }] of quiet.beliefs)
    if (!answers.has(task)) put(task, silentValue(silence), probability)
  for (const [task, value] of gold) answers.set(task, { value, ...known })
  return {
    answers,
    knowledge: {
      way,
      method,
      version,
      gold: learned?.gold ?? found.gold ?? 0,
      temperature: learned?.temperature ?? found.temperature ?? null,
      kind: found.knowledge,
      silence: quiet.model,
      accuracy: learned?.accuracy ?? Object.fromEntries([...found.accuracy].map(([worker, p]) => [worker, inUnit(p)])),
      evidence: learned?.evidence ?? Object.fromEntries(found.evidence),
    },
  }
}

/** The method a batch chose, where the way to believe leaves a choice. */
function methodOf(knowledge: unknown): string | null {
  const { method } = (knowledge ?? {}) as { method?: unknown }
  return typeof method === "string" ? method : null
}

/** A question's answer as an expert decided it, by the votes of that one response; nothing where it left the question open. */
export function decided({ question, votes, silent }: QuestionVotes, expert?: Evidence): [string, QuestionAnswer][] {
  const value = votes[0]?.value ?? (silent[0] ? silentValue(silent[0].silence) : undefined)
  return value === undefined ? [] : [[question.key, { value, confidence: expertBelieved(expert), method: "adjudicated" }]]
}

/** Of a model alone: what its certificate counted, drawn to what anybody is believed. */
const provedAccuracy = ({ right, of }: Evidence) => (accuracyWeight * accuracyDefault + right) / (accuracyWeight + of)

/** How far an expert's decision is believed: what is known of them, drawn to what experts are like, so that a few do not swing it. */
export function expertBelieved({ right, of }: Evidence = { right: 0, of: 0 }): number {
  return inUnit((expertWeight * expertAccuracy + right) / (expertWeight + of))
}

/** Expected accuracy with its 95 % credible interval, and what 5 % of its distribution lie below; null without evidence. */
export function accuracyOf({ right, of }: Evidence): { mean: number; low: number; high: number; bound: number } | null {
  if (of <= 0) return null
  const prior = [accuracyWeight * accuracyDefault, accuracyWeight * (1 - accuracyDefault)] as const
  const wrong = Math.max(0, of - right)
  const { value, low, high } = betaInterval(right, wrong, 0.95, prior)
  return { mean: inUnit(value), low: inUnit(low), high: inUnit(high), bound: inUnit(betaInterval(right, wrong, 0.9, prior).low) }
}

/** Task → its only worker, or null where there are more. */
function loneWorkers(votes: readonly { task: string; worker: string }[]): Map<string, string | null> {
  const lone = new Map<string, string | null>()
  for (const { task, worker } of votes) lone.set(task, lone.has(task) ? null : worker)
  return lone
}

const silentWords = { cannot_tell: "cannot tell", not_applicable: "not applicable" }

/** A question's answer in one line. */
export function lineOf(question: Question, value: unknown): string {
  if (value === null || value === undefined) return ""
  if (isNoValue(value)) return silentWords[value.none]
  return beliefKindOf(question).line(question as never, value as never)
}
/** Names of labels in a question's answer; what says nothing has none. */
export function labelsOf(question: Question, value: unknown): string[] {
  if (value === null || value === undefined || isNoValue(value)) return []
  return beliefKindOf(question).labels(question as never, value as never)
}
/** Header names of a question in a table: the value's, then why there is none. */
export function columnsOf(question: Question): string[] {
  return [...beliefKindOf(question).columns(question as never), `${question.key}_none`]
}
export function cellsOf(question: Question, value: unknown): string[] {
  const kind = beliefKindOf(question)
  const empty = kind.columns(question as never).map(() => "")
  if (value === null || value === undefined) return [...empty, ""]
  if (isNoValue(value)) return [...empty, value.none]
  return [...kind.cells(question as never, value as never), ""]
}
/** Share of an answer that is right: what a confidence states. Whoever says nothing where there is something is all wrong. */
export function heldOf(question: Question, known: Value | null, value: Value | null): number {
  const kind = beliefKindOf(question)
  if (!kind.held || known === null || value === null || isNoValue(known) || isNoValue(value))
    return 1 - distanceOf(question, known, value)
  return kind.held(question as never, known as never, value as never)
}
/** Whether answers to gold must be judged by what other gold taught. */
export const learnsFromGold = (question: Question): boolean => beliefKindOf(question).learnsFromGold === true
/** Claims about the parts of answers beside known values (no silences); null for kinds without parts. */
export function partsOf(
  question: Question,
  votes: readonly Vote<never>[],
  known: ReadonlyMap<string, unknown>,
): PartClaims | null {
  return beliefKindOf(question).parts?.(question as never, votes, known as ReadonlyMap<string, never>) ?? null
}
/** 0 to 1; whoever says nothing where another says something is as far apart as can be. */
export function distanceOf(question: Question, a: Value | null, b: Value | null): number {
  if (a === null || b === null || isNoValue(a) || isNoValue(b)) return JSON.stringify(a) === JSON.stringify(b) ? 0 : 1
  return beliefKindOf(question).distance(question as never, a as never, b as never)
}
