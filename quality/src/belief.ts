/**
 * What every categorical method gives back: for each task a posterior over its classes, an answer and a confidence; for each worker
 * how right they are. Plain values and typed arrays, nothing to call.
 */
import { capAt } from "./row.ts"
import type { Votes } from "./vote.ts"

/**
 * No posterior is nearer to 0 or 1 than this: data never proves an answer.
 *
 * @example
 * ```ts
 * import { CONFIDENCE_MARGIN } from "@tagwerk/quality"
 * CONFIDENCE_MARGIN // 0.000001
 * ```
 */
export const CONFIDENCE_MARGIN = 1e-6

export interface Belief {
  /** Name of the method, as `methods` lists it. */
  method: string
  votes: Votes
  /** n × K probabilities, each row sums to 1, none is 0 or 1. */
  posterior: Float64Array
  /** n × K: the same before the cap of lone responses and the margin from 0 and 1, as sharp as the method made it; calibration reads it. */
  evidence: Float64Array
  /** Class believed for each task; a tie goes to the class said more often over all tasks, then to the first. −1 if K = 0. */
  answer: Int32Array
  /** Posterior of the answer. Where one worker alone has answered, never more than that worker's expected accuracy. */
  confidence: Float64Array
  /** Probability that a worker's next answer is right, over the classes as they occur. */
  expectedAccuracy: Float64Array
  /** m × K × L: P(worker j says label l | class k) at (j·K + k)·L + l; undefined where the method has no such matrix. */
  confusion: Float64Array | undefined
  /** Share of each class, K. */
  classPrior: Float64Array
  iterations: number
  /** False when the method stopped at its cap instead of at its tolerance. */
  converged: boolean
  /** What the method maximises, after each iteration; never decreases. Empty for methods that maximise nothing. */
  objective: readonly number[]
}

export interface BeliefParts {
  method: string
  votes: Votes
  posterior: Float64Array
  expectedAccuracy: Float64Array
  confusion?: Float64Array | undefined
  classPrior: Float64Array
  iterations: number
  converged: boolean
  objective?: readonly number[]
}

/** Finishes a raw posterior in place: the cap of lone responses, the margin from 0 and 1, the answer and its confidence. */
export function believe(parts: BeliefParts): Belief {
  const { votes, posterior, expectedAccuracy } = parts
  const K = votes.classes
  const n = votes.tasks.length
  const evidence = posterior.slice()
  capLone(votes, posterior, expectedAccuracy)
  keepMargin(posterior, K)
  const said = labelTotals(votes)
  const answer = new Int32Array(n)
  const confidence = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const best = argmax(posterior, i * K, K, said)
    answer[i] = best
    confidence[i] = best < 0 ? 0 : posterior[i * K + best]!
  }
  const { method, confusion, classPrior, iterations, converged, objective = [] } = parts
  return {
    method,
    votes,
    posterior,
    evidence,
    answer,
    confidence,
    expectedAccuracy,
    confusion,
    classPrior,
    iterations,
    converged,
    objective,
  }
}

/** Responses that name each label, over all tasks. */
export function labelTotals(votes: Votes): Float64Array {
  const said = new Float64Array(votes.labels.length)
  for (const l of votes.label) said[l]!++
  return said
}

/** Position of the largest of K values from `row`; ties (within 1e-9) by `weight`, then the first. −1 if K = 0. */
export function argmax(values: Float64Array, row: number, K: number, weight?: Float64Array): number {
  let best = K > 0 ? 0 : -1
  for (let k = 1; k < K; k++) {
    const gain = values[row + k]! - values[row + best]!
    if (gain > 1e-9 || (weight && gain > -1e-9 && weight[k]! > weight[best]!)) best = k
  }
  return best
}

/** Mixes each row with the uniform one just enough that no entry is nearer to 0 than the margin; keeps the order of the entries. */
export function keepMargin(posterior: Float64Array, K: number): void {
  if (K === 1) posterior.fill(1 - CONFIDENCE_MARGIN)
  if (K < 2) return
  const floor = Math.min(CONFIDENCE_MARGIN, 0.01 / K)
  const keep = 1 - K * floor
  for (let x = 0; x < posterior.length; x++) posterior[x] = posterior[x]! * keep + floor
}

/**
 * A lone response is believed no more than the one who gave it: the row is mixed with the uniform one until the class that was
 * said has at most the worker's expected accuracy. Gold is not capped: it does not rest on the response.
 */
function capLone(votes: Votes, posterior: Float64Array, expectedAccuracy: Float64Array): void {
  const { start, worker, label, gold, classes: K } = votes
  for (let i = 0; i < votes.tasks.length; i++) {
    const r = start[i]!
    if (start[i + 1]! - r !== 1 || gold[i]! >= 0 || label[r]! >= K) continue
    capAt(posterior.subarray(i * K, i * K + K), label[r]!, expectedAccuracy[worker[r]!]!)
  }
}
