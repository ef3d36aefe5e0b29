/**
 * GLAD: workers differ in ability, tasks in difficulty.
 *
 * Model: worker j is right about task i with probability σ(α_j e^{β_i}); wrong labels are equally likely.
 *   α_j ~ N(1, 1) is ability (negative: worse than chance), β_i ~ N(easeMean, 1) is ease, easeMean 1; classes are equally likely,
 *   or as likely as they turn out to be (ρ_k ∝ Σ_i Z_ik + 1).
 *   E: Z_ik ∝ Π_j (l_ij = k ? σ_ij : (1 − σ_ij)/(K − 1))
 *   M: raises Q = Σ_ij [z_ij log σ_ij + (1 − z_ij) log (1 − σ_ij)] + log priors, z_ij = Z_{i,l_ij}, by a few Fisher-scoring steps in
 *      each α and each β in turn, halved until Q does not fall; gradients Σ (z − σ) e^β − (α − 1) and Σ (z − σ) α e^β − (β − 1).
 * Objective: Σ_i log Σ_k … + log priors; generalised EM, so it never decreases.
 * Extra labels say nothing about the class and are left out.
 * Source: Whitehill et al. 2009, NIPS, "Whose vote should count more".
 */
import { type Belief, believe } from "./belief.ts"
import { oneCoinConfusion, writePrior } from "./one-coin.ts"
import type { Votes } from "./vote.ts"

export interface GladOptions {
  iterationsMax?: number
  /** Stop when the objective gains less than this a response; default 1e-5. */
  gainMin?: number
  /** Prior mean of β; default 1. At 0 few responses convince less. */
  easeMean?: number
  /** Default "flat". */
  classPrior?: "flat" | "learned"
  /** Sweeps over α and β in each M step; default 4. */
  sweeps?: number
}

export interface GladBelief extends Belief {
  /** α of each worker. */
  ability: Float64Array
  /** β of each task; larger is easier. */
  ease: Float64Array
}

/**
 * @returns also ability and ease; expected accuracy is the mean of σ over the worker's own tasks.
 * @example
 * ```ts
 * import { glad, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "y", "y"], cem: ["x", "y", "x", "x"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * const belief = glad(tabulate(rows))
 * belief.ease[0] > belief.ease[2] // true: everybody agrees on task 0
 * ```
 */
export function glad(votes: Votes, options: GladOptions = {}): GladBelief {
  const { start, worker, label, gold, classes: K } = votes
  const n = votes.tasks.length
  const m = votes.workers.length
  const ability = new Float64Array(m).fill(1)
  const easeMean = options.easeMean ?? 1
  const ease = new Float64Array(n).fill(easeMean)
  const prior = new Float64Array(K).fill(K > 0 ? 1 / K : 0)
  const totals = new Float64Array(K)
  const posterior = new Float64Array(n * K)
  const right = new Float64Array(worker.length)
  const task = new Int32Array(worker.length)
  for (let i = 0; i < n; i++) task.fill(i, start[i]!, start[i + 1]!)
  const objective: number[] = []
  const gainMin = (options.gainMin ?? 1e-5) * Math.max(1, worker.length)
  let converged = n === 0 || K === 0
  while (objective.length < (options.iterationsMax ?? 100) && !converged) {
    let value = options.classPrior === "learned" ? logSum(prior) : 0
    totals.fill(0)
    for (let i = 0; i < n; i++) value += expectation(i)
    for (const a of ability) value -= 0.5 * (a - 1) ** 2
    for (const b of ease) value -= 0.5 * (b - easeMean) ** 2
    objective.push(value)
    const gain = value - (objective.at(-2) ?? Number.NEGATIVE_INFINITY)
    converged = gain < gainMin
    if (converged) break
    if (options.classPrior === "learned") writePrior(totals, prior, 1)
    for (let s = 0; s < (options.sweeps ?? 4); s++) sweep()
  }

  /** Posterior of task i and, for each of its responses, how probably it is right. */
  function expectation(i: number): number {
    const row = posterior.subarray(i * K, i * K + K)
    for (let k = 0; k < K; k++) row[k] = Math.log(prior[k]!)
    let wrong = 0
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      if (label[r]! >= K) continue
      const x = ability[worker[r]!]! * Math.exp(ease[i]!)
      const w = logSigmoid(-x) - Math.log(Math.max(1, K - 1))
      wrong += w
      row[label[r]!]! += logSigmoid(x) - w
    }
    let most = Number.NEGATIVE_INFINITY
    for (let k = 0; k < K; k++) {
      if (gold[i]! >= 0 && gold[i] !== k) row[k] = Number.NEGATIVE_INFINITY
      most = Math.max(most, row[k]!)
    }
    let total = 0
    for (let k = 0; k < K; k++) total += Math.exp(row[k]! - most)
    for (let k = 0; k < K; k++) {
      row[k] = Math.exp(row[k]! - most) / total
      totals[k]! += row[k]!
    }
    for (let r = start[i]!; r < start[i + 1]!; r++) right[r] = label[r]! < K ? row[label[r]!]! : 0
    return wrong + most + Math.log(total)
  }

  function sweep(): void {
    step(
      ability,
      worker,
      r => Math.exp(ease[task[r]!]!),
      r => ability[worker[r]!]!,
      false,
    )
    step(
      ease,
      task,
      r => ability[worker[r]!]!,
      r => ease[task[r]!]!,
      true,
    )
  }

  /** One Fisher-scoring step in every entry of `value`, each halved until its own part of Q does not fall. */
  function step(
    value: Float64Array,
    owner: Int32Array,
    other: (r: number) => number,
    own: (r: number) => number,
    log: boolean,
  ): void {
    const mean = log ? easeMean : 1
    const gradient = value.map(v => mean - v)
    const information = new Float64Array(value.length).fill(1)
    const before = part(value, owner, other, log)
    for (let r = 0; r < worker.length; r++) {
      if (label[r]! >= K) continue
      const slope = log ? other(r) * Math.exp(own(r)) : other(r)
      const p = sigmoid(log ? slope : own(r) * other(r))
      gradient[owner[r]!]! += (right[r]! - p) * slope
      information[owner[r]!]! += p * (1 - p) * slope * slope
    }
    const delta = gradient.map((g, x) => Math.max(-2, Math.min(2, g / information[x]!)))
    const from = value.slice()
    for (let x = 0; x < value.length; x++) value[x] = from[x]! + delta[x]!
    for (let half = 0; half < 8; half++) {
      const after = part(value, owner, other, log)
      let worse = 0
      for (let x = 0; x < value.length; x++)
        if (after[x]! < before[x]! - 1e-12) {
          delta[x]! *= half === 7 ? 0 : 0.5
          value[x] = from[x]! + delta[x]!
          worse++
        }
      if (worse === 0) break
    }
  }

  /** Each entry's part of Q. */
  function part(value: Float64Array, owner: Int32Array, other: (r: number) => number, log: boolean): Float64Array {
    const mean = log ? easeMean : 1
    const out = value.map(v => -0.5 * (v - mean) ** 2)
    for (let r = 0; r < worker.length; r++) {
      if (label[r]! >= K) continue
      const v = value[owner[r]!]!
      const x = other(r) * (log ? Math.exp(v) : v)
      out[owner[r]!]! += right[r]! * logSigmoid(x) + (1 - right[r]!) * logSigmoid(-x)
    }
    return out
  }

  const hits = new Float64Array(m)
  const seen = new Float64Array(m)
  for (let r = 0; r < worker.length; r++) {
    if (label[r]! >= K) continue
    hits[worker[r]!]! += sigmoid(ability[worker[r]!]! * Math.exp(ease[task[r]!]!))
    seen[worker[r]!]!++
  }
  const expectedAccuracy = hits.map((h, j) => (seen[j]! > 0 ? h / seen[j]! : sigmoid(Math.E)))
  const belief = believe({
    method: "glad",
    votes,
    posterior,
    expectedAccuracy,
    confusion: oneCoinConfusion(votes, expectedAccuracy),
    classPrior: prior,
    iterations: objective.length,
    converged,
    objective,
  })
  return { ...belief, ability, ease }
}

function logSum(values: Float64Array): number {
  let sum = 0
  for (const v of values) sum += Math.log(v)
  return sum
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))
}

function logSigmoid(x: number): number {
  return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x))
}
