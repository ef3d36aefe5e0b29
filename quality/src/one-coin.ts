/**
 * One-coin model: each worker is right with one probability of their own.
 *
 * Model: worker j says the true class with probability p_j, any other class with (1 − p_j)/(K − 1) each.
 *   E: Z_ik ∝ ρ_k Π_{(j,l) ∈ R_i} (l = k ? p_j : (1 − p_j)/(K − 1))
 *   M: p_j = (Σ_i Z_{i,l_ij} + a) / (n_j + a + b): a right and b wrong pseudo-responses, by default 2 and 1
 * ρ is uniform ("flat", safe everywhere) or learned ("learned": gains points on some data, loses more on other).
 * Extra labels say nothing about the class here and are left out.
 * Objective: Σ_i log Σ_k s_ik + Σ_j log Beta(p_j) (+ Σ_k log ρ_k when learned).
 * Source: Demartini, Difallah, Cudré-Mauroux 2012, WWW, "ZenCrowd"; prior as measured in the project's own tables.
 */
import { type Belief, believe } from "./belief.ts"
import { type EmModel, type EmOptions, type EmResult, runEm } from "./em.ts"
import { voteShares } from "./majority.ts"
import type { Votes } from "./vote.ts"

export interface OneCoinOptions extends EmOptions {
  /** "flat": every class equally likely beforehand (default). "learned": as likely as it turns out to be. */
  classPrior?: "flat" | "learned"
  /** Pseudo-responses [right, wrong] of every worker; default [2, 1]. */
  prior?: readonly [number, number]
  /** n × K posterior to start from; default: vote shares. */
  initial?: Float64Array
}

/**
 * @returns expected accuracy p_j of each worker, confusion matrices of the one-coin shape.
 * @example
 * ```ts
 * import { oneCoin, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * const belief = oneCoin(tabulate(rows))
 * belief.expectedAccuracy[0] > belief.expectedAccuracy[1] // true
 * ```
 */
export function oneCoin(votes: Votes, options: OneCoinOptions = {}): Belief {
  const { em, accuracies } = fitOneCoin(votes, options)
  return believe({
    method: options.classPrior === "learned" ? "one-coin-learned" : "one-coin",
    votes,
    posterior: em.posterior,
    expectedAccuracy: accuracies,
    confusion: oneCoinConfusion(votes, accuracies),
    classPrior: em.prior,
    iterations: em.iterations,
    converged: em.converged,
    objective: em.objective,
  })
}

/** The fit itself: what Dawid–Skene starts from. Accuracies are those of the last M step's table. */
export function fitOneCoin(votes: Votes, options: OneCoinOptions = {}): { em: EmResult; accuracies: Float64Array } {
  const K = votes.classes
  const accuracies = new Float64Array(votes.workers.length)
  const model = oneCoinModel(votes, accuracies, options)
  const em = runEm(votes, model, options.initial ?? voteShares(votes).shares, options)
  if (em.iterations === 0) model.maximise(em.counts, em.totals, em.table, em.prior)
  if (K === 1) em.posterior.fill(1)
  return { em, accuracies }
}

function oneCoinModel(votes: Votes, accuracies: Float64Array, options: OneCoinOptions): EmModel {
  const K = votes.classes
  const L = votes.labels.length
  const [right, wrong] = options.prior ?? [2, 1]
  const learned = options.classPrior === "learned"
  return {
    states: K,
    statesPerClass: 1,
    maximise(counts, totals, table, prior) {
      let density = 0
      for (let j = 0; j < accuracies.length; j++) {
        let hits = right
        let all = right + wrong
        for (let l = 0; l < K; l++)
          for (let k = 0; k < K; k++) {
            const c = counts[(j * L + l) * K + k]!
            all += c
            if (k === l) hits += c
          }
        const p = Math.min(Math.max(hits / all, 1e-6), 1 - 1e-6)
        accuracies[j] = p
        density += right * Math.log(p) + wrong * Math.log(1 - p)
        const other = K > 1 ? (1 - p) / (K - 1) : 1
        for (let l = 0; l < L; l++) for (let k = 0; k < K; k++) table[(j * L + l) * K + k] = l >= K ? 1 : l === k ? p : other
      }
      return density + writePrior(totals, prior, learned ? 1 : undefined)
    },
  }
}

/** Writes the class prior: uniform, or totals with `pseudo` added to each; gives its log density. */
export function writePrior(totals: Float64Array, prior: Float64Array, pseudo: number | undefined): number {
  const K = prior.length
  if (pseudo === undefined) {
    prior.fill(1 / K)
    return 0
  }
  let all = 0
  for (let k = 0; k < K; k++) all += totals[k]! + pseudo
  let density = 0
  for (let k = 0; k < K; k++) {
    prior[k] = Math.max((totals[k]! + pseudo) / all, 1e-12)
    density += pseudo * Math.log(prior[k]!)
  }
  return density
}

/** m × K × L matrices of workers with one accuracy each; extra labels get no mass. */
export function oneCoinConfusion(votes: Votes, accuracies: Float64Array): Float64Array {
  const K = votes.classes
  const L = votes.labels.length
  const out = new Float64Array(accuracies.length * K * L)
  for (let j = 0; j < accuracies.length; j++)
    for (let k = 0; k < K; k++)
      for (let l = 0; l < K; l++) out[(j * K + k) * L + l] = k === l ? accuracies[j]! : K > 1 ? (1 - accuracies[j]!) / (K - 1) : 0
  return out
}
