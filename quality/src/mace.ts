/**
 * MACE: each response is either knowledge or a habit.
 *
 * Model: worker j knows with probability θ_j and says the true class; otherwise j answers by habit ξ_jl, whatever the task.
 *   P(j says l | k) = θ_j [l = k] + (1 − θ_j) ξ_jl;  θ_j ~ Beta(½, ½), ξ_j ~ Dirichlet(10/L), classes equally likely
 *   E: Z as in `em.ts`; of the responses that equal class k, the share θ_j / (θ_j + (1 − θ_j) ξ_jk) was knowledge
 *   M: expected logarithms by digamma (variational)
 * Objective: the evidence lower bound; it never decreases. Where the published program restarts at random, this one starts from the
 * one-coin posterior, so the result does not depend on a seed.
 * A label that is no class can only be habit.
 * Source: Hovy, Berg-Kirkpatrick, Vaswani and Hovy 2013, NAACL, "Learning whom to trust with MACE".
 */
import { type Belief, believe } from "./belief.ts"
import { confusionOf, expectedAccuracy } from "./dawid-skene.ts"
import { type EmModel, type EmOptions, runEm } from "./em.ts"
import { digamma, dirichletDivergence } from "./gamma.ts"
import { fitOneCoin, writePrior } from "./one-coin.ts"
import type { Votes } from "./vote.ts"

export interface MaceOptions extends EmOptions {
  /** Prior [known, habit] responses; default [0.5, 0.5]. */
  knowing?: readonly [number, number]
  /** Prior responses of all habits together; default 10. */
  habit?: number
  /** n × K posterior to start from. */
  initial?: Float64Array
}

/**
 * @returns expected accuracy θ_j + (1 − θ_j) · mean habit, confusion matrices of the model's shape.
 * @example
 * ```ts
 * import { mace, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "y", "y"], cem: ["x", "x", "x", "x"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * mace(tabulate(rows)).expectedAccuracy.length // 3
 * ```
 */
export function mace(votes: Votes, options: MaceOptions = {}): Belief {
  const initial = options.initial ?? fitOneCoin(votes, { iterationsMax: 50 }).em.posterior
  const em = runEm(votes, maceModel(votes, options), initial, { gainMin: 1e-6, ...options })
  const table = normalised(votes, em.table)
  return believe({
    method: "mace",
    votes,
    posterior: em.posterior,
    expectedAccuracy: expectedAccuracy(votes, table, em.prior),
    confusion: confusionOf(votes, table),
    classPrior: em.prior,
    iterations: em.iterations,
    converged: em.converged,
    objective: em.objective,
  })
}

function maceModel(votes: Votes, options: MaceOptions): EmModel {
  const K = votes.classes
  const L = votes.labels.length
  const m = votes.workers.length
  const [know, habit] = options.knowing ?? [0.5, 0.5]
  const each = (options.habit ?? 10) / Math.max(1, L)
  /** Share of right responses that was knowledge, by worker and label; before the first table: half. */
  const knew = new Float64Array(m * L).fill(0.5)
  const strategy = new Float64Array(L)
  return {
    states: K,
    statesPerClass: 1,
    maximise(counts, totals, table, prior) {
      let density = 0
      for (let j = 0; j < m; j++) {
        let known = 0
        let all = 0
        for (let l = 0; l < L; l++) {
          let said = 0
          for (let k = 0; k < K; k++) said += counts[(j * L + l) * K + k]!
          const right = l < K ? counts[(j * L + l) * K + l]! * knew[j * L + l]! : 0
          known += right
          all += said
          strategy[l] = said - right
        }
        const qKnow = known + know
        const qHabit = all - known + habit
        const psi = digamma(qKnow + qHabit)
        const theta = Math.exp(digamma(qKnow) - psi)
        const spam = Math.exp(digamma(qHabit) - psi)
        density -= dirichletDivergence(
          2,
          i => (i === 0 ? qKnow : qHabit),
          i => (i === 0 ? know : habit),
        )
        density -= dirichletDivergence(
          L,
          l => strategy[l]! + each,
          () => each,
        )
        const psiHabit = digamma(qHabit - habit + each * L)
        for (let l = 0; l < L; l++) {
          const byHabit = Math.max(spam * Math.exp(digamma(strategy[l]! + each) - psiHabit), 1e-12)
          for (let k = 0; k < K; k++) table[(j * L + l) * K + k] = byHabit + (k === l ? theta : 0)
          knew[j * L + l] = theta / (theta + byHabit)
        }
      }
      return density + writePrior(totals, prior, undefined)
    },
  }
}

/** Expected logarithms sum to less than one; as probabilities they are scaled up. */
function normalised(votes: Votes, table: Float64Array): Float64Array {
  const K = votes.classes
  const L = votes.labels.length
  const out = table.slice()
  for (let j = 0; j < votes.workers.length; j++)
    for (let k = 0; k < K; k++) {
      let all = 0
      for (let l = 0; l < L; l++) all += table[(j * L + l) * K + k]!
      for (let l = 0; l < L; l++) out[(j * L + l) * K + k]! /= all
    }
  return out
}
