/**
 * Spans: labelled stretches `{ start, end, label }` of a text, half open, in Unicode code points.
 *
 * Method: the ends of everybody's spans cut a task's text into pieces that nobody divides; for each label every piece is a yes/no
 * question, "does it carry this label?", answered by all workers of the task. The votes of all tasks go into the two-coin model
 * (`two-coin.ts`) of that label, a piece counting as many tokens as it holds, each worker's prior being how they do on all labels. Runs of pieces at or above one half are the answer's
 * spans; a run is cut where at least half of those who marked both sides end one span and begin another.
 * Labels are judged apart, so spans of different labels may overlap or nest. Marked nothing is a response like any other.
 * Source: token-wise Dawid–Skene as in Rodrigues, Pereira and Ribeiro 2014, Machine Learning 95, and Nguyen et al. 2017, ACL (a chain
 * model on top was measured worse than tokens alone).
 */
import { type FusedSpan, type Span, spanPieces, spanRuns, spanVotes } from "./span-piece.ts"
import { type BinaryVotes, twoCoin } from "./two-coin.ts"

export type { FusedSpan, Span }

/** What one worker marked on one task; an empty list means read, nothing to mark. */
export interface SpanResponse {
  task: string
  worker: string
  spans: readonly Span[]
}
export interface SpanOptions {
  /** Code points of each task's text; without it the text is taken to end with the last span. */
  lengths?: ReadonlyMap<string, number>
  /** Code points a token has on average: what a vote counts; default 5. */
  tokenLength?: number
  /** Pieces at least this probable are in the answer; default 0.5. */
  probabilityMin?: number
  /** Exponent of the votes' likelihood, (0, 1]; votes on neighbouring tokens and on one hard text go wrong together; default 0.7. */
  temperature?: number
  /** How far one response alone is believed; default 0.7. */
  precision?: number
  /** What an earlier run learned, applied as it is, so that one task can be aggregated alone. */
  model?: SpanModel
}
/** Per label: prevalence, and sensitivity and specificity of each worker (plain numbers, to be stored). */
export interface SpanModel {
  labels: Record<
    string,
    {
      prevalence: number
      sensitivity: Record<string, number>
      specificity: Record<string, number>
      pooled: { sensitivity: number; specificity: number }
    }
  >
}
export interface SpanAnswer {
  task: string
  spans: FusedSpan[]
  /** Every piece that somebody marked with a label, kept or not, and P(it carries the label). */
  marks: (Span & { probability: number })[]
  /** Expected F1 by code points, in (0, 1); of an empty list, P(there is nothing to mark). */
  confidence: number
  responses: number
}
export interface SpanResult {
  answers: SpanAnswer[]
  model: SpanModel
}

/**
 * Distance of two lists of spans, 0 (the same) to 1 (nothing shared): 1 − 2 · overlap / (length of a + length of b), in code points,
 * label by label. Two empty lists are the same.
 *
 * @example
 * ```ts
 * import { spanDistance } from "@tagwerk/quality"
 * spanDistance([{ start: 0, end: 4, label: "name" }], [{ start: 2, end: 6, label: "name" }])
 * // → 0.5
 * ```
 */
export function spanDistance(a: readonly Span[], b: readonly Span[]): number {
  let shared = 0
  let all = 0
  for (const label of new Set([...a, ...b].map(span => span.label))) {
    const left = union(a, label)
    const right = union(b, label)
    all += left.reduce((sum, [s, e]) => sum + e - s, 0) + right.reduce((sum, [s, e]) => sum + e - s, 0)
    for (const [s, e] of left) for (const [s2, e2] of right) shared += Math.max(0, Math.min(e, e2) - Math.max(s, s2))
  }
  return all === 0 ? 0 : 1 - (2 * shared) / all
}

/**
 * One list of spans for each task.
 *
 * @throws RangeError for a span that is not `0 ≤ start < end ≤ length` in whole numbers, naming task and worker; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateSpans } from "@tagwerk/quality"
 * const name = (start: number, end: number) => [{ start, end, label: "name" }]
 * const { answers } = aggregateSpans([
 *   { task: "1", worker: "ann", spans: name(0, 9) },
 *   { task: "1", worker: "ben", spans: name(0, 9) },
 *   { task: "1", worker: "cem", spans: name(3, 9) },
 * ], { lengths: new Map([["1", 40]]) })
 * answers[0]!.spans.map(span => [span.start, span.end])
 * // → [[0, 9]]
 * ```
 */
export function aggregateSpans(responses: readonly SpanResponse[], options: SpanOptions = {}): SpanResult {
  const { lengths, tokenLength = 5, probabilityMin = 0.5, temperature = 0.7, precision = 0.7 } = options
  const tasks = new Map<string, Map<string, readonly Span[]>>()
  for (const { task, worker, spans } of responses) {
    checkSpans(task, worker, spans, lengths?.get(task))
    const lists = tasks.get(task) ?? new Map<string, readonly Span[]>()
    lists.set(worker, spans)
    tasks.set(task, lists)
  }
  const pieces = [...tasks].map(([task, lists]) => spanPieces(task, lists, lengths?.get(task)))
  const workers = [...new Set(responses.map(response => response.worker))].sort()
  const indexOf = new Map(workers.map((worker, j) => [worker, j]))
  const labels = [...new Set(responses.flatMap(response => response.spans.map(span => span.label)))].sort()
  const model: SpanModel = { labels: {} }
  const spans = pieces.map((): FusedSpan[] => [])
  const marks = pieces.map((): SpanAnswer["marks"] => [])
  const marked = pieces.map(() => ({ kept: 0, right: 0, real: 0, most: 0 }))
  const votesOf = new Map(labels.map(label => [label, spanVotes(pieces, label, indexOf, tokenLength)]))
  // How well somebody reads shows on all labels together long before it shows on a rare one.
  const all = twoCoin(joined([...votesOf.values()], workers.length))
  for (const label of labels) {
    const votes = votesOf.get(label)!
    const known = options.model?.labels[label]
    const fit = twoCoin(
      votes,
      known ? { temperature, fixed: fixedFor(known, workers) } : { temperature, shrink: 20, around: all },
    )
    model.labels[label] = known ?? {
      prevalence: fit.prevalence,
      sensitivity: Object.fromEntries(workers.map((worker, j) => [worker, fit.sensitivity[j]!])),
      specificity: Object.fromEntries(workers.map((worker, j) => [worker, fit.specificity[j]!])),
      pooled: fit.pooled,
    }
    let unit = 0
    pieces.forEach((task, t) => {
      const alone = task.workers.length === 1
      const probability = task.cuts.slice(1).map(() => {
        const p = fit.present[unit++]!
        return alone ? Math.min(precision, Math.max(1 - precision, p)) : p
      })
      // With few responses EM may take a worker for one who marks the wrong places, and their silence for a mark: what nobody
      // marked is no answer all the same.
      const covered = task.covers(label)
      const someone = probability.map((_p, i) => covered.some(pieces => pieces[i] === 1))
      // A lone worker's mark is the answer, however little it is worth.
      const own = alone ? covered[0]! : null
      const inside = (i: number): boolean => (own ? own[i] === 1 : someone[i]! && probability[i]! >= probabilityMin)
      const sums = marked[t]!
      probability.forEach((p, i) => {
        const size = task.cuts[i + 1]! - task.cuts[i]!
        if (someone[i]) marks[t]!.push({ start: task.cuts[i]!, end: task.cuts[i + 1]!, label, probability: inUnit(p) })
        sums.real += p * size
        sums.most = Math.max(sums.most, p)
        if (inside(i)) {
          sums.kept += size
          sums.right += p * size
        }
      })
      spans[t]!.push(...spanRuns(task, label, probability, inside))
    })
  }
  const answers = pieces.map((task, t): SpanAnswer => {
    const { kept, right, real, most } = marked[t]!
    const n = task.workers.length
    // Even odds before anybody read it; each reader overlooks everything with probability 1 − precision.
    const nothing = ((1 - most) * 0.5) / (0.5 + 0.5 * (1 - precision) ** n)
    const empty = n === 1 ? Math.min(precision, nothing) : nothing
    const confidence = kept > 0 ? (2 * right) / (kept + real) : empty
    const sorted = spans[t]!.sort((a, b) => a.start - b.start || a.end - b.end || (a.label < b.label ? -1 : 1))
    return { task: task.task, spans: sorted, marks: marks[t]!, confidence: inUnit(confidence), responses: n }
  })
  return { answers, model }
}

function checkSpans(task: string, worker: string, spans: readonly Span[], length = Number.MAX_SAFE_INTEGER): void {
  for (const { start, end } of spans)
    if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end <= start || end > length)
      throw new RangeError(
        `Worker ${worker} has a span from ${start} to ${end} on task ${task}; a span needs whole numbers with 0 ≤ start < end${length < Number.MAX_SAFE_INTEGER ? ` ≤ ${length}` : ""}. Nothing was aggregated; mend or leave out this response.`,
      )
}

/** The votes on all labels as one. */
function joined(parts: readonly BinaryVotes[], workers: number): BinaryVotes {
  const units = parts.reduce((sum, part) => sum + part.units, 0)
  const size = parts.reduce((sum, part) => sum + part.unit.length, 0)
  const out = {
    units,
    workers,
    unit: new Int32Array(size),
    worker: new Int32Array(size),
    yes: new Uint8Array(size),
    weight: new Float64Array(units),
  }
  let at = 0
  let first = 0
  for (const part of parts) {
    out.unit.set(
      part.unit.map(u => u + first),
      at,
    )
    out.worker.set(part.worker, at)
    out.yes.set(part.yes, at)
    out.weight.set(part.weight ?? new Float64Array(part.units).fill(1), first)
    at += part.unit.length
    first += part.units
  }
  return out
}

function fixedFor(known: SpanModel["labels"][string], workers: readonly string[]) {
  return {
    prevalence: known.prevalence,
    sensitivity: Float64Array.from(workers, worker => known.sensitivity[worker] ?? known.pooled.sensitivity),
    specificity: Float64Array.from(workers, worker => known.specificity[worker] ?? known.pooled.specificity),
  }
}

/** Non-overlapping intervals that one label covers. */
function union(spans: readonly Span[], label: string): [number, number][] {
  const sorted = spans.filter(span => span.label === label).sort((a, b) => a.start - b.start)
  const merged: [number, number][] = []
  for (const { start, end } of sorted) {
    const last = merged.at(-1)
    if (last && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}

function inUnit(p: number): number {
  return Math.min(1 - 1e-6, Math.max(1e-6, p))
}
