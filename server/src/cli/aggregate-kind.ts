/** What the statistics commands know of each kind: where its value stands in a row, how it is read, told apart and aggregated. */
import {
  aggregateBoxes,
  aggregateNumbers,
  aggregateRankings,
  aggregateSpans,
  aggregateTexts,
  type Box,
  boxDistance,
  rankingDistance,
  type Span,
  spanDistance,
  textDistance,
  wordErrorRate,
} from "@tagwerk/quality"

export interface Given<V> {
  task: string
  worker: string
  value: V
}
export interface KindAnswer<V> {
  task: string
  value: V
  /** What is written as JSON: the value, with what is known of its parts. */
  written: unknown
  confidence: number
  responses: number
}
export interface AggregateKind<V> {
  /** Columns in which the value may stand, the usual one first. */
  columns: readonly string[]
  methods: readonly string[]
  /** The value, or a sentence part that says why it is none. */
  read(cell: unknown): { value: V } | { fault: string }
  /** 0 (the same) to 1. */
  distance(a: V, b: V): number
  aggregate(given: readonly Given<V>[], method: string): { answers: KindAnswer<V>[]; workers: unknown }
  /** How an answer is held against gold; the mean over gold tasks is reported under this name. */
  score: { name: string; of(gold: V, answer: V): number }
}

const text: AggregateKind<string> = {
  columns: ["text", "label", "value"],
  methods: ["auto", "rover", "medoid"],
  read: cell => (typeof cell === "string" ? { value: cell } : { fault: "no text" }),
  distance: textDistance,
  aggregate: (given, method) => {
    const { answers, model } = aggregateTexts(
      given.map(({ task, worker, value }) => ({ task, worker, text: value })),
      method === "medoid" ? { method: "medoid" } : {},
    )
    return { answers: answers.map(one => ({ ...one, value: one.text, written: one.text })), workers: model.workers }
  },
  score: { name: "word_error_rate", of: wordErrorRate },
}

const box: AggregateKind<readonly Box[]> = {
  columns: ["boxes", "label", "value"],
  methods: ["auto"],
  read: cell => listOf(cell, "boxes", readBox),
  distance: boxDistance,
  aggregate: given => {
    const { answers, workers } = aggregateBoxes(given.map(({ task, worker, value }) => ({ task, worker, boxes: value })))
    // Corners in, corners out: what read the responses can read the answers.
    const corners = given.some(one => one.value.length > 0) && given.every(one => one.value.every(drawn => "corners" in drawn))
    return {
      answers: answers.map(({ task, boxes, confidence, responses }) => ({
        task,
        value: boxes,
        written: boxes.map(one => {
          const { label, x, y, width, height } = one
          return corners ? [x, y, x + width, y + height] : { label, x, y, width, height, confidence: within(one.confidence) }
        }),
        confidence,
        responses,
      })),
      workers: Object.fromEntries(workers),
    }
  },
  score: { name: "box_agreement", of: (gold, answer) => 1 - boxDistance(gold, answer) },
}

const span: AggregateKind<readonly Span[]> = {
  columns: ["spans", "label", "value"],
  methods: ["auto"],
  read: cell => listOf(cell, "spans", readSpan),
  distance: spanDistance,
  aggregate: given => {
    const { answers, model } = aggregateSpans(given.map(({ task, worker, value }) => ({ task, worker, spans: value })))
    return {
      answers: answers.map(one => ({
        ...one,
        value: one.spans,
        written: one.spans.map(({ start, end, label, confidence }) => ({ start, end, label, confidence: within(confidence) })),
      })),
      workers: model.labels,
    }
  },
  score: { name: "span_f1", of: (gold, answer) => 1 - spanDistance(gold, answer) },
}

const number: AggregateKind<number> = {
  columns: ["number", "value", "label"],
  methods: ["auto"],
  read: cell => {
    const value = typeof cell === "number" ? cell : typeof cell === "string" && cell.trim() !== "" ? Number(cell) : Number.NaN
    return Number.isFinite(value) ? { value } : { fault: "no finite number" }
  },
  distance: (a, b) => Math.abs(a - b),
  aggregate: given => {
    const { answers, workers } = aggregateNumbers(given)
    return { answers: answers.map(one => ({ ...one, written: one.value })), workers: Object.fromEntries(workers) }
  },
  score: { name: "mean_absolute_error", of: (gold, answer) => Math.abs(gold - answer) },
}

const rank: AggregateKind<readonly string[]> = {
  columns: ["ranking", "rank", "label", "value"],
  methods: ["auto"],
  read: cell => {
    const list =
      typeof cell === "string" && !cell.trim().startsWith("[") ? cell.split(">").map(item => item.trim()) : jsonOf(cell)
    if (!Array.isArray(list) || list.length === 0) return { fault: 'no ranking, like ["b","a"] or b>a' }
    const items = list.map(item => (typeof item === "string" || typeof item === "number" ? String(item) : ""))
    if (items.includes("")) return { fault: "a ranking with an item that is no text" }
    return new Set(items).size === items.length ? { value: items } : { fault: "a ranking with an item twice" }
  },
  distance: rankingDistance,
  aggregate: given => {
    const { answers, workers } = aggregateRankings(given.map(({ task, worker, value }) => ({ task, worker, ranking: value })))
    return {
      answers: answers.map(one => ({ ...one, value: one.ranking, written: one.ranking })),
      workers: Object.fromEntries(workers),
    }
  },
  score: { name: "pairs_in_order", of: (gold, answer) => 1 - rankingDistance(gold, answer) },
}

/** Every kind but choice, which has methods, gold and calibration of its own. */
export const aggregateKinds = { text, box, span, number, rank }
export type ValueKind = keyof typeof aggregateKinds
export type OfflineKind = ValueKind | "choice"

/** The kind with its value's type taken off: what is read by `read` goes back into the same kind. */
export function kindOf(name: ValueKind): AggregateKind<unknown> {
  return aggregateKinds[name] as unknown as AggregateKind<unknown>
}

/** No confidence is 0 or 1, also when it is written with six digits. */
export function within(confidence: number): number {
  return Math.round(Math.min(Math.max(confidence, 1e-6), 1 - 1e-6) * 1e6) / 1e6
}

/** For people: never 0 or 1 by rounding. */
export function confidenceText(confidence: number): string {
  if (confidence > 0.999) return "> .999"
  return confidence < 0.001 ? "< .001" : confidence.toFixed(3)
}

/** A share as a percentage, never rounded up to certainty. */
export function percentText(share: number): string {
  return share < 1 && share > 0.999 ? "> 99.9 %" : `${(100 * share).toFixed(1)} %`
}

function listOf<T>(cell: unknown, what: string, read: (one: unknown) => T | string): { value: readonly T[] } | { fault: string } {
  const list = jsonOf(cell)
  if (!Array.isArray(list)) return { fault: `no list of ${what}` }
  const value: T[] = []
  for (const one of list) {
    const item = read(one)
    if (typeof item === "string") return { fault: `among its ${what} ${item}` }
    value.push(item)
  }
  return { value }
}

function jsonOf(cell: unknown): unknown {
  if (typeof cell !== "string") return cell
  try {
    return JSON.parse(cell)
  } catch {
    return undefined
  }
}

function readBox(one: unknown): Box | string {
  const corners = Array.isArray(one)
  const from = (corners ? { x1: one[0], y1: one[1], x2: one[2], y2: one[3], label: one[4] } : one) as Record<
    string,
    unknown
  > | null
  if (typeof from !== "object" || from === null) return "one that is none"
  const n = (name: string) => (typeof from[name] === "number" ? from[name] : Number.NaN)
  const [x, y] = "x1" in from ? [n("x1"), n("y1")] : [n("x"), n("y")]
  const [width, height] = "x1" in from ? [n("x2") - x, n("y2") - y] : [n("width"), n("height")]
  if (!(Number.isFinite(x + y) && Number.isFinite(width + height) && width > 0 && height > 0))
    return "one without finite numbers and a positive width and height"
  const label = typeof from["label"] === "string" && from["label"] !== "" ? from["label"] : "box"
  return { label, x, y, width, height, ...(corners && one.length === 4 ? { corners: true } : {}) }
}

function readSpan(one: unknown): Span | string {
  const from = (Array.isArray(one) ? { start: one[0], end: one[1], label: one[2] } : one) as Record<string, unknown> | null
  const { start, end, label } = from ?? {}
  if (!Number.isInteger(start) || !Number.isInteger(end) || (start as number) < 0 || (end as number) <= (start as number))
    return "one whose start and end are no whole numbers with start < end"
  return { start: start as number, end: end as number, label: textLabel(label) }
}

function textLabel(label: unknown): string {
  return typeof label === "string" && label !== "" ? label : "span"
}
