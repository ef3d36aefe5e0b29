/**
 * What each worker is worth, with how sure that is.
 *
 * A worker's own responses must not vote on their own quality, so counts are taken against q_i\j ∝ Z_ik / π_jkl, the task's posterior
 * without them. From the counts N_jkl:
 *   accuracy   Beta(hits + 2, misses + 1): mean and equal-tailed interval; gate on `low` at level 0.9, the 5 % bound, not on the mean
 *   matrix     each entry Beta(N_jkl + a, rest): mean and interval, a = 1 on and 0.1 beside the diagonal
 *   bits       I(truth; answer) = Σ_kl ρ_k π_jkl log₂(π_jkl / Σ_c ρ_c π_jcl): what one answer tells; × answers a minute = bits a minute
 *   spammer    (1/(K(K−1))) Σ_{c<c'} Σ_l (π_jcl − π_jc'l)²: 0 when answers do not depend on the class, 1 for a perfect worker
 * Source: Raykar and Yu 2012, JMLR 13, "Eliminating spammers and ranking annotators"; Dawid and Skene 1979.
 */
import type { Belief } from "./belief.ts"
import { betaInterval, type Estimate } from "./interval.ts"

export interface WorkerQuality {
  worker: string
  /** Responses that name a class or extra label. */
  responses: number
  accuracy: Estimate
  /** K × L rows of estimates: P(says l | class k). */
  matrix: Estimate[][]
  /** Bits an answer carries about the class; 0 … log₂ K. */
  bits: number
  /** Bits a minute; undefined without times. */
  bitsPerMinute: number | undefined
  spammerScore: number
}

export interface WorkerQualityOptions {
  /** Coverage of the intervals; default 0.9, whose lower end is the 5 % bound. */
  level?: number
  /** Worker → mean seconds an answer takes them. */
  seconds?: ReadonlyMap<string, number>
}

/**
 * @param belief - of any method; with a confusion matrix its workers are left out of their own tasks exactly, else by expected accuracy
 * @example
 * ```ts
 * import { dawidSkene, tabulate, workerQuality } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * workerQuality(dawidSkene(tabulate(rows)))[0].accuracy.low < 0.9 // true: four answers prove little
 * ```
 */
export function workerQuality(belief: Belief, options: WorkerQualityOptions = {}): WorkerQuality[] {
  const { votes, classPrior } = belief
  const K = votes.classes
  const L = votes.labels.length
  const counts = withoutSelf(belief)
  const level = options.level ?? 0.9
  return votes.workers.map((worker, j) => {
    let hits = 0
    let all = 0
    let responses = 0
    const matrix: Estimate[][] = []
    const mean = new Float64Array(K * L)
    for (let k = 0; k < K; k++) {
      let row = 0
      let prior = 0
      for (let l = 0; l < L; l++) {
        const n = counts[(j * K + k) * L + l]!
        row += n
        prior += l === k ? 1 : 0.1
        responses += n
        if (l < K) all += n
        if (l === k) hits += n
      }
      matrix.push(
        Array.from({ length: L }, (_, l) => {
          const a = l === k ? 1 : 0.1
          const n = counts[(j * K + k) * L + l]!
          const entry = betaInterval(n, Math.max(0, row - n), level, [a, Math.max(prior - a, 0.05)])
          mean[k * L + l] = (n + a) / (row + prior)
          return entry
        }),
      )
    }
    const bits = informationBits(mean, classPrior, K, L)
    const seconds = options.seconds?.get(worker)
    return {
      worker,
      responses: Math.round(responses),
      accuracy: betaInterval(hits, Math.max(0, all - hits), level, [2, 1]),
      matrix,
      bits,
      bitsPerMinute: seconds !== undefined && seconds > 0 ? (bits * 60) / seconds : undefined,
      spammerScore: spammerScore(mean, K, L),
    }
  })
}

/**
 * m × K × L expected counts of each worker against what the others say of the task. Tasks nobody else answered do not count, unless gold.
 *
 * @example
 * ```ts
 * import { dawidSkene, tabulate, withoutSelf } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * withoutSelf(dawidSkene(tabulate(rows))).length // 12: 3 workers × 2 classes × 2 labels
 * ```
 */
export function withoutSelf(belief: Belief): Float64Array {
  const { votes, evidence, confusion, expectedAccuracy } = belief
  const { start, worker, label, gold, classes: K } = votes
  const L = votes.labels.length
  const out = new Float64Array(votes.workers.length * K * L)
  const q = new Float64Array(K)
  for (let i = 0; i < votes.tasks.length; i++) {
    if (start[i + 1]! - start[i]! < 2 && gold[i]! < 0) continue
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      const j = worker[r]!
      const l = label[r]!
      let total = 0
      for (let k = 0; k < K; k++) {
        const own = confusion ? confusion[(j * K + k) * L + l]! : oneCoinShare(expectedAccuracy[j]!, l, k, K)
        q[k] = gold[i]! >= 0 ? (gold[i] === k ? 1 : 0) : Math.max(evidence[i * K + k]!, 1e-300) / Math.max(own, 1e-6)
        total += q[k]!
      }
      for (let k = 0; k < K; k++) out[(j * K + k) * L + l]! += q[k]! / total
    }
  }
  return out
}

function oneCoinShare(p: number, l: number, k: number, K: number): number {
  if (l >= K || K < 2) return 1
  return l === k ? p : (1 - p) / (K - 1)
}

/**
 * Mutual information of class and label in bits, for a K × L matrix and class shares.
 *
 * @example
 * ```ts
 * import { informationBits } from "@tagwerk/quality"
 * informationBits([1, 0, 0, 1], [0.5, 0.5], 2, 2) // 1
 * ```
 */
export function informationBits(matrix: ArrayLike<number>, prior: ArrayLike<number>, K: number, L: number): number {
  let bits = 0
  for (let l = 0; l < L; l++) {
    let said = 0
    for (let k = 0; k < K; k++) said += prior[k]! * matrix[k * L + l]!
    for (let k = 0; k < K; k++) {
      const p = matrix[k * L + l]!
      if (p > 0 && said > 0 && prior[k]! > 0) bits += prior[k]! * p * Math.log2(p / said)
    }
  }
  return Math.max(0, bits)
}

/**
 * Raykar and Yu's score of a K × L matrix.
 *
 * @example
 * ```ts
 * import { spammerScore } from "@tagwerk/quality"
 * spammerScore([0.7, 0.3, 0.7, 0.3], 2, 2) // 0
 * ```
 */
export function spammerScore(matrix: ArrayLike<number>, K: number, L: number): number {
  if (K < 2) return 0
  let sum = 0
  for (let c = 0; c < K; c++)
    for (let d = c + 1; d < K; d++) for (let l = 0; l < L; l++) sum += (matrix[c * L + l]! - matrix[d * L + l]!) ** 2
  return sum / (K * (K - 1))
}
