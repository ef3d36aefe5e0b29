/** What every kind's way to and from statistics has in common. */
import type { KindName, Questions, Values } from "@tagwerk/contract/kind.ts"
import type { PartName } from "@tagwerk/contract/report.ts"
import type { Claims } from "@tagwerk/quality"

/** What one worker said about one task, for one question. At most one a worker and task. */
export interface Vote<V = unknown> {
  task: string
  worker: string
  value: V
  /** The worker is a model. */
  model?: boolean
  /** A model's judge certificate for the question, where there is one. */
  judged?: Judged
  /** Code points of the text that is marked, where the question marks one and it is known. */
  length?: number
}
/** Passed, a model counts like any worker and alone; failed, it never does. `right` of `of` answers on a random sample, beside an expert's. */
export interface Judged extends Evidence {
  passed: boolean
}
/** What is believed for one task. */
export interface Belief<V = unknown> {
  task: string
  value: V
  /** Strictly between 0 and 1. */
  confidence: number
  /** The likeliest values, the believed one first, where the kind has them. */
  alternatives?: { value: V; probability: number }[]
}
/** How good a worker is at a question, as evidence: `right` of `of` responses, both expected values. */
export interface Evidence {
  right: number
  of: number
}
/** `knowledge` is plain JSON: given back, it is applied as it is, so that one task can be believed alone. */
export interface Beliefs<V = unknown, M = unknown> {
  beliefs: Belief<V>[]
  knowledge: M
  /** Expected accuracy by worker; bounds what a response alone is believed. */
  accuracy: Map<string, number>
  evidence: Map<string, Evidence>
  /** Known answers it was learned with, and the temperature that calibrates it; null where it is not calibrated. */
  gold?: number
  temperature?: number | null
}
export interface BeliefOptions<M = unknown, V = unknown> {
  /** What an earlier run learned; null believes each task by prior knowledge only. Left out: learn from these votes. */
  knowledge?: M | null
  /** Labels that are no class: who said one on which task. */
  silent?: readonly { task: string; worker: string; silence: string }[]
  /** Known values by task. */
  gold?: ReadonlyMap<string, V>
  /** Of the random numbers by which gold is thinned; default 1. */
  seed?: number
}

/** What is stated of the parts that answers are made of, beside what is known. */
export interface PartClaims extends Claims {
  of: PartName
  /** Learned from the gold that is judged, each part by gold of other tasks only. */
  calibrated: boolean
}

/** A kind's way to and from statistics. `V` is its value, `M` what it learns. */
export interface BeliefKind<K extends KindName, M = unknown> {
  /** Name of the way to believe, and its version: raised whenever the same responses may give other numbers. */
  method(question: Questions[K]): string
  version(question: Questions[K]): number
  /** A value from any version of the form as a vote in this one; null when it says nothing here. */
  vote(question: Questions[K], value: unknown): Values[K] | null
  /** Answers from votes. Sorted votes give the same bytes each time. */
  believe(question: Questions[K], votes: readonly Vote<Values[K]>[], options?: BeliefOptions<M, Values[K]>): Beliefs<Values[K], M>
  /** Claims about parts, from votes that are as many on tasks with known values as on others; left out: an answer has no parts. */
  parts?(question: Questions[K], votes: readonly Vote<Values[K]>[], known: ReadonlyMap<string, Values[K]>): PartClaims
  /** Share of an answer that is right, beside the known value; left out: 1 − distance. */
  held?(question: Questions[K], known: Values[K], value: Values[K]): number
  /** What is learned from gold is more than which method to believe: answers to gold are judged by what other gold taught. */
  learnsFromGold?: boolean
  /** 0 (the same) to 1 (nothing shared). */
  distance(question: Questions[K], a: Values[K], b: Values[K]): number
  /** Header names of a value in a table. */
  columns(question: Questions[K]): string[]
  /** The cells under them; lists as JSON. */
  cells(question: Questions[K], value: Values[K]): string[]
  /** The value in one line, titles instead of names. */
  line(question: Questions[K], value: Values[K]): string
  /** Names of the labels that stand in a value, each once. */
  labels(question: Questions[K], value: Values[K]): string[]
}

/** How far a worker nothing is known of is believed. */
export const accuracyDefault = 0.7
/** How far an expert who decides is believed while nothing is known of them, and how many decisions that is worth beside evidence. */
export const expertAccuracy = 0.97
export const expertWeight = 30
/** Responses that this is worth beside evidence. */
export const accuracyWeight = 4

/** 6 decimals, strictly inside (0, 1): what is stored and shown, and the same on every machine. */
export function inUnit(p: number): number {
  return Math.min(0.999999, Math.max(0.000001, Math.round(p * 1e6) / 1e6))
}

/** Short enough for a table's cell. */
export function oneLine(text: string, length_max = 200): string {
  const flat = text.replace(/\s+/g, " ").trim()
  const points = [...flat.slice(0, length_max * 2)]
  return points.length > length_max ? `${points.slice(0, length_max - 1).join("")}…` : flat
}

/** "car 3, bus 1" in the order of the form. */
export function countedLine(labels: readonly { name: string; title?: string }[], names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const order = [...labels.map(label => label.name).filter(name => counts.has(name)), ...counts.keys()]
  return [...new Set(order)].map(name => `${titleOf(labels, name)} ${counts.get(name)}`).join(", ")
}

export function titleOf(labels: readonly { name: string; title?: string }[], name: string): string {
  return labels.find(label => label.name === name)?.title ?? name
}

/** Votes of each task apart: believed one by one, an answer hangs on nothing but its own task. */
export function byTask<V extends { task: string }>(votes: readonly V[]): Map<string, V[]> {
  const tasks = new Map<string, V[]>()
  for (const vote of votes) {
    const list = tasks.get(vote.task)
    if (list) list.push(vote)
    else tasks.set(vote.task, [vote])
  }
  return tasks
}

/** Expected accuracy from evidence, drawn to the default while there is little: who agrees with nobody but themselves is not better for it. */
export function accuracyFrom(evidence: ReadonlyMap<string, Evidence>): Map<string, number> {
  return new Map(
    [...evidence].map(([worker, { right, of }]) => [worker, (right + accuracyWeight * accuracyDefault) / (of + accuracyWeight)]),
  )
}
