/** What a worker's responses are judged by, and what follows from judgements of any kind of question. */
import type { WorkerQuestion } from "@tagwerk/contract/report.ts"
import { drift, wilson } from "@tagwerk/quality"
import type { GatheredQuestion, ReportVote } from "./gather.ts"

/** A response to one question, judged without its worker. */
export interface Judged {
  vote: ReportVote
  /** Labels, where the kind has one a response; `{"none":"cannot_tell"}` and its like where it says why it names none. */
  said: string | null
  believed: string | null
  /** Chance that it is right; agreement with the answer where it can be partly right; null where it names nothing. */
  right: number | null
}
/** Of a worker on a question: figures, and the judgements in the order of the log. */
export interface JudgedWorker {
  figures: Omit<WorkerQuestion, "key" | "title" | "kind" | "said" | "silent" | "gold" | "bits_minute">
  judged: Judged[]
}

/**
 * What is certain enough to judge by: gold, samples and decisions. A decision does not judge the one who made it, nor, because it is the
 * task's, anybody else on a task that its maker had answered too.
 */
export function truthOf({ known, decided, votes }: GatheredQuestion): Map<string, unknown> {
  const truth = new Map<string, unknown>([...decided].map(([task, one]) => [task, one.value]))
  for (const { task, worker } of votes) if (decided.get(task)?.worker === worker) truth.delete(task)
  for (const [task, value] of known) truth.set(task, value)
  return truth
}

/** The share on gold, with Wilson's interval; null without any. */
export function goldOf({ plain }: GatheredQuestion, judged: readonly Judged[]): WorkerQuestion["gold"] {
  const rights = judged.flatMap(one => (one.right !== null && plain.gold.has(one.vote.task) ? [one.right] : []))
  if (rights.length === 0) return null
  const right = Math.min(
    rights.length,
    rights.reduce((a, b) => a + b, 0),
  )
  return { ...wilson(right, rights.length), right, of: rights.length }
}

/** Judged responses below which a worker has no first accuracy to drift from. */
const leastForDrift = 40
const firstMost = 100
const windowMost = 100
const pointsMost = 60
const fall = 0.2
const height = 5

/**
 * CUSUM against the worker's own first accuracy, not against a wish: who was always right in .75 has not drifted. `accuracy` of the
 * responses from one place to before another; `rightness` of one, for a worker who is right with chance `before`.
 */
export function driftOf(
  at: readonly string[],
  accuracy: (from: number, to: number) => { value: number; low: number; high: number },
  rightness: (x: number, before: number) => number,
): WorkerQuestion["drift"] {
  const n = at.length
  if (n < leastForDrift) return null
  const first = Math.min(firstMost, Math.floor(n / 2))
  const before = Math.min(0.98, Math.max(0.1, accuracy(0, first).value))
  const after = Math.max(before - fall, before / 2)
  const { score, alarms } = drift(
    at.map((_, x) => rightness(x, before)),
    { before, after, height },
  )
  const places = new Set(alarms)
  const step = Math.max(1, (n - 10) / pointsMost)
  for (let x = 9; x < n; x += step) places.add(Math.floor(x))
  places.add(n - 1)
  return {
    before,
    after,
    first,
    height,
    points: [...places]
      .sort((a, b) => a - b)
      .map(x => ({
        judged: x + 1,
        at: at[x]!,
        accuracy: accuracy(Math.max(0, x + 1 - windowMost), x + 1),
        cusum: Math.round(score[x]! * 1e4) / 1e4,
      })),
    crossings: alarms.map(x => ({ judged: x + 1, at: at[x]! })),
  }
}
