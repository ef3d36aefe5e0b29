/**
 * Several methods averaged: what no single one of them gets right everywhere.
 *
 * Z_ik = Σ_m w_m Z_ik^(m), the mean of the methods' posteriors (a linear pool). The default members see a worker's errors in three
 * ways, each of which some data has and other data has not: knowledge or chance (chance-coin), a matrix (Dawid–Skene with backoff),
 * knowledge or a habit of one's own (MACE). A linear pool doubts where its members differ, so it is better calibrated than each of them.
 * Source: Stone 1961, "The opinion pool"; members and weights chosen over nine real crowd sets as a whole
 * and over simulated crowds with and without spammers, equal weights kept.
 */
import { type Belief, believe } from "./belief.ts"
import { chanceCoin } from "./chance-coin.ts"
import { dawidSkene } from "./dawid-skene.ts"
import { mace } from "./mace.ts"
import type { Votes } from "./vote.ts"

/** A method with its options settled. */
export type Method = (votes: Votes) => Belief

/** The default: chance-coin, Dawid–Skene and MACE in equal parts. */
export const combinationMembers: readonly Method[] = [
  votes => chanceCoin(votes),
  votes => dawidSkene(votes),
  votes => mace(votes),
]

export interface CombineOptions {
  /** Methods to average; default `combinationMembers`. */
  members?: readonly Method[]
  /** Weights ≥ 0, one a member, scaled to sum 1; default equal. */
  weights?: readonly number[]
}

/**
 * @returns the pool; its worker figures are pooled with the same weights, its objective is empty (members have their own).
 * @throws RangeError when there is no member, or weights are not one non-negative number a member with a positive sum.
 * @example
 * ```ts
 * import { combine, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * combine(tabulate(rows)).answer // Int32Array [0, 1, 0, 1]
 * ```
 */
export function combine(votes: Votes, options: CombineOptions = {}): Belief {
  const members = options.members ?? combinationMembers
  return pool(
    members.map(member => member(votes)),
    options.weights,
  )
}

/**
 * The weighted mean of beliefs about the same votes.
 *
 * @throws RangeError when there is no belief, or weights are not one non-negative number each with a positive sum.
 * @example
 * ```ts
 * import { majority, oneCoin, pool, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * const votes = tabulate(rows)
 * pool([majority(votes), oneCoin(votes)], [1, 3]).method // "combination"
 * ```
 */
export function pool(beliefs: readonly Belief[], weights: readonly number[] = beliefs.map(() => 1)): Belief {
  let total = 0
  for (const w of weights) total += w >= 0 ? w : Number.NaN
  if (beliefs.length === 0 || weights.length !== beliefs.length || !(total > 0))
    throw new RangeError(
      `${weights.length} weights (sum ${total}) for ${beliefs.length} methods. ` +
        "Nothing was combined; give at least one method and one non-negative weight each.",
    )
  const votes = beliefs[0]!.votes
  const mean = (field: (b: Belief) => Float64Array) => {
    const out = new Float64Array(field(beliefs[0]!).length)
    for (let b = 0; b < beliefs.length; b++) {
      const w = weights[b]! / total
      const values = field(beliefs[b]!)
      for (let x = 0; x < out.length; x++) out[x]! += w * values[x]!
    }
    return out
  }
  const withMatrix = beliefs.every(b => b.confusion !== undefined)
  return believe({
    method: "combination",
    votes,
    posterior: mean(b => b.evidence),
    expectedAccuracy: mean(b => b.expectedAccuracy),
    confusion: withMatrix ? mean(b => b.confusion!) : undefined,
    classPrior: mean(b => b.classPrior),
    iterations: Math.max(...beliefs.map(b => b.iterations)),
    converged: beliefs.every(b => b.converged),
  })
}
