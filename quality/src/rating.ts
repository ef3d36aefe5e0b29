/**
 * Ratings on an ordered scale (stars, grades, Likert): Dawid–Skene whose prior knows that errors are near misses.
 *
 * Model: Dawid–Skene with pseudo-responses a_kl = s · δ^|k−l| / Σ_l' δ^|k−l'|, s = 2, δ = 0.4: a worker of whom little is known
 * says mostly the true level or a neighbour, so that 4 and 5 together speak against 1. EM as in `dawid-skene.ts`.
 * Answer: the posterior median, which has the least expected absolute error; the mode and the mean are given too.
 * Confidence: P(the truth is exactly the answer); `near` is P(within one level).
 * Source: Dawid and Skene 1979, JRSS C 28; ordinal priors as in Lakshminarayanan and Teh 2013, arXiv:1305.0015.
 */
import { dawidSkeneModel } from "./dawid-skene.ts"
import { runEm } from "./em.ts"
import { voteShares } from "./majority.ts"
import { tabulate } from "./vote.ts"

/** What one worker gave; the rating is one of the levels. */
export interface RatingResponse {
  task: string
  worker: string
  rating: number
}
export interface RatingAnswer {
  task: string
  rating: number
  /** Posterior mean, on the scale of the levels. */
  mean: number
  /** Posterior standard deviation, on the scale of the levels. */
  deviation: number
  /** Lowest and highest level of the central 90 % of the posterior. */
  interval: [low: number, high: number]
  confidence: number
  /** P(truth within one level of the answer), in (0, 1). */
  near: number
  /** P of each level, in their order. */
  posterior: number[]
  responses: number
}
export interface RatingResult {
  answers: RatingAnswer[]
  /** Of each worker: mean absolute error in levels, and how many levels they rate too high. */
  workers: Map<string, { error: number; bias: number }>
}

const strength = 2
const decay = 0.4

/**
 * @param levels - every level of the scale, ascending.
 * @throws RangeError when levels do not ascend or a rating is none of them; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateRatings } from "@tagwerk/quality"
 * const { answers } = aggregateRatings([
 *   { task: "1", worker: "ann", rating: 4 },
 *   { task: "1", worker: "ben", rating: 5 },
 *   { task: "1", worker: "cem", rating: 4 },
 * ], [1, 2, 3, 4, 5])
 * answers[0]!.rating
 * // → 4
 * ```
 */
export function aggregateRatings(responses: readonly RatingResponse[], levels: readonly number[]): RatingResult {
  levels.forEach((level, i) => {
    if (!Number.isFinite(level) || (i > 0 && level <= levels[i - 1]!))
      throw new RangeError(`The levels must be finite numbers that ascend; ${levels.join(", ")} do not. Nothing was aggregated.`)
  })
  const known = new Set(levels)
  for (const { task, worker, rating } of responses)
    if (!known.has(rating))
      throw new RangeError(
        `Worker ${worker} rated task ${task} ${rating}, which is none of the levels ${levels.join(", ")}. Nothing was aggregated; leave out this response.`,
      )
  const votes = tabulate(
    responses.map(({ task, worker, rating }) => ({ task, worker, label: `${rating}` })),
    { classes: levels.map(String) },
  )
  const K = levels.length
  const m = votes.workers.length
  if (votes.tasks.length === 0 || K === 0) return { answers: [], workers: new Map() }
  const band = levels.map((_, k) => {
    const row = levels.map((_, l) => decay ** Math.abs(k - l))
    const sum = row.reduce((a, b) => a + b, 0)
    return row.map(x => (strength * x) / sum)
  })
  const pseudo = new Float64Array(m * K * K)
  for (let j = 0; j < m; j++) for (let l = 0; l < K; l++) for (let k = 0; k < K; k++) pseudo[(j * K + l) * K + k] = band[k]![l]!
  const { posterior, table } = runEm(votes, dawidSkeneModel(votes, pseudo, 1), nearShares(voteShares(votes).shares, band, K), {})
  const answers = votes.tasks.map((task, i) => {
    // A response alone is no more certain than the prior worker: mixed with the band around it.
    const n = votes.start[i + 1]! - votes.start[i]!
    const row = [...posterior.subarray(i * K, (i + 1) * K)].map(p => p * (1 - K * 1e-7) + 1e-7)
    if (n === 1 && K > 1) {
      const said = votes.label[votes.start[i]!]!
      const cap = band[said]![said]! / strength
      const excess = Math.max(0, row[said]! - cap)
      const around = strength - band[said]![said]!
      for (let k = 0; k < K; k++) row[k]! += k === said ? -excess : (excess * band[said]![k]!) / around
    }
    return answerOf(task, row, levels, n)
  })
  const error = new Float64Array(m)
  const bias = new Float64Array(m)
  for (let j = 0; j < m; j++)
    for (let k = 0; k < K; k++)
      for (let l = 0; l < K; l++) {
        // Levels weigh alike: whoever rates only good work is not thereby exact.
        error[j]! += (table[(j * K + l) * K + k]! * Math.abs(l - k)) / K
        bias[j]! += (table[(j * K + l) * K + k]! * (l - k)) / K
      }
  return { answers, workers: new Map(votes.workers.map((name, j) => [name, { error: error[j]!, bias: bias[j]! }])) }
}

/** Vote shares spread over neighbouring levels: where EM begins. */
function nearShares(shares: Float64Array, band: readonly (readonly number[])[], K: number): Float64Array {
  return shares.map((_, x) => {
    const i = Math.floor(x / K)
    let sum = 0
    for (let l = 0; l < K; l++) sum += (shares[i * K + l]! * band[l]![x % K]!) / strength
    return sum
  })
}

function answerOf(task: string, posterior: number[], levels: readonly number[], responses: number): RatingAnswer {
  const sum = posterior.reduce((a, b) => a + b, 0)
  for (let k = 0; k < posterior.length; k++) posterior[k]! /= sum
  const at = (q: number): number => {
    let below = 0
    for (let k = 0; k < posterior.length; k++) {
      below += posterior[k]!
      if (below >= q - 1e-12) return k
    }
    return posterior.length - 1
  }
  const middle = at(0.5)
  const mean = posterior.reduce((s, p, k) => s + p * levels[k]!, 0)
  const variance = posterior.reduce((s, p, k) => s + p * (levels[k]! - mean) ** 2, 0)
  const inside = (p: number): number => Math.min(1 - 1e-6, Math.max(1e-6, p))
  return {
    task,
    rating: levels[middle]!,
    mean,
    deviation: Math.sqrt(variance),
    interval: [levels[at(0.05)]!, levels[at(0.95)]!],
    confidence: inside(posterior[middle]!),
    near: inside(posterior.slice(Math.max(0, middle - 1), middle + 2).reduce((a, b) => a + b, 0)),
    posterior,
    responses,
  }
}
