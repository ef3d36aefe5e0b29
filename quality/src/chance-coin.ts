/**
 * Chance-coin model: each worker knows with one probability of their own, or says what the crowd says, whatever the task.
 *
 * Model: worker j knows with probability θ_j and says the true class; otherwise label l comes with its share q_l of all responses.
 *   P(j says l | k) = θ_j [l = k] + (1 − θ_j) q_l
 *   E: Z_ik ∝ ρ_k Π P(j says l | k); of the responses that equal class k, the share θ_j / (θ_j + (1 − θ_j) q_k) was knowledge
 *   M: θ_j = (known_j + a) / (n_j + a + b), by default a = b = 1; ρ as in `one-coin.ts`, learned with one task a class
 * Where one class is common, agreeing on it is little evidence: who always names it has θ near 0 here, and counts for half in one-coin.
 * One number a worker, so that few responses suffice; MACE learns a habit of each worker instead.
 * q is counted once, and an extra label ("cannot tell") says nothing about the class. Starts from vote shares.
 * Objective: Σ_i log Σ_k s_ik + Σ_j (a log θ_j + b log(1 − θ_j)) + Σ_k log ρ_k; it never decreases.
 * Source: Aickin 1990, Biometrics 46, "Maximum likelihood estimation of agreement in the constant predictive probability model, and its
 * relation to Cohen's kappa", with a θ for each worker.
 */
import { type Belief, believe } from "./belief.ts"
import { confusionOf, expectedAccuracy } from "./dawid-skene.ts"
import { type EmModel, type EmOptions, runEm } from "./em.ts"
import { voteShares } from "./majority.ts"
import { writePrior } from "./one-coin.ts"
import type { Votes } from "./vote.ts"

export interface ChanceCoinOptions extends EmOptions {
  /** Pseudo-responses [known, by chance] of every worker; default [1, 1]. */
  prior?: readonly [number, number]
  /** n × K posterior to start from; default: vote shares. */
  initial?: Float64Array
}

/**
 * @returns expected accuracy θ_j + (1 − θ_j) Σ_k ρ_k q_k of each worker, confusion matrices of the model's shape.
 * @example
 * ```ts
 * import { chanceCoin, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "x", "x", "x"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * const belief = chanceCoin(tabulate(rows))
 * belief.expectedAccuracy[1] > belief.expectedAccuracy[2] // true
 * ```
 */
export function chanceCoin(votes: Votes, options: ChanceCoinOptions = {}): Belief {
  const em = runEm(votes, chanceCoinModel(votes, options), options.initial ?? voteShares(votes).shares, options)
  return believe({
    method: "chance-coin",
    votes,
    posterior: em.posterior,
    expectedAccuracy: expectedAccuracy(votes, em.table, em.prior),
    confusion: confusionOf(votes, em.table),
    classPrior: em.prior,
    iterations: em.iterations,
    converged: em.converged,
    objective: em.objective,
  })
}

function chanceCoinModel(votes: Votes, options: ChanceCoinOptions): EmModel {
  const K = votes.classes
  const L = votes.labels.length
  const m = votes.workers.length
  const [known, chance] = options.prior ?? [1, 1]
  const share = new Float64Array(K).fill(1 / Math.max(1, K))
  const given = new Float64Array(m)
  let said = 1
  votes.label.forEach((label, r) => {
    if (label >= K) return
    share[label]!++
    given[votes.worker[r]!]!++
    said++
  })
  for (let l = 0; l < K; l++) share[l]! /= said
  const theta = new Float64Array(m).fill(known / (known + chance))
  return {
    states: K,
    statesPerClass: 1,
    maximise(counts, totals, table, prior) {
      let density = 0
      for (let j = 0; j < m; j++) {
        const first = j * L * K
        const all = given[j]! + known + chance
        // Which right responses were knowledge hangs on θ itself: a few rounds of an EM within the M step, each of which gains.
        let p = theta[j]!
        for (let round = 0; round < 3; round++) {
          let knew = known
          for (let l = 0; l < K; l++) knew += (counts[first + l * K + l]! * p) / (p + (1 - p) * share[l]!)
          p = Math.min(Math.max(knew / all, 1e-6), 1 - 1e-6)
        }
        theta[j] = p
        density += known * Math.log(p) + chance * Math.log(1 - p)
        for (let l = 0; l < L; l++)
          for (let k = 0; k < K; k++) table[first + l * K + k] = l >= K ? 1 : (1 - p) * share[l]! + (l === k ? p : 0)
      }
      return density + writePrior(totals, prior, 1)
    },
  }
}
