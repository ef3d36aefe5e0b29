/**
 * Dawid–Skene: each worker has a confusion matrix of their own.
 *
 * Model: worker j says label l about a task of class k with probability π_jkl; classes have shares ρ_k.
 *   E: Z_ik ∝ ρ_k Π_{(j,l) ∈ R_i} π_jkl
 *   M: π_jkl ∝ Σ_i Z_ik [j said l about i] + a_jkl,  ρ_k ∝ Σ_i Z_ik + c
 * A label may be no class ("cannot tell"): the matrix is K × L. The prior a_jkl makes three methods of it:
 *   "ml"       no prior: as published in 1979; poor until a worker has about ten responses;
 *   "map"      1 on the diagonal, 0.1 beside it;
 *   "backoff"  (default) the same, plus `backoff` responses spread as the worker's one-coin accuracy says: few responses are judged
 *              by one accuracy, many by the whole matrix.
 * EM starts from the one-coin posterior, whose labels cannot be switched (vote shares for "ml"). Should the pooled matrix end with
 * its largest entry beside the diagonal for a class of more than 1 % all the same, EM is run again with a heavy diagonal.
 * Objective: Σ_i log Σ_k s_ik + Σ a_jkl log π_jkl + c Σ_k log ρ_k; it never decreases.
 * Source: Dawid and Skene 1979, JRSS C 28(1), 20–28.
 */
import { type Belief, believe } from "./belief.ts"
import { type EmModel, type EmOptions, type EmResult, runEm } from "./em.ts"
import { voteShares } from "./majority.ts"
import { fitOneCoin, writePrior } from "./one-coin.ts"
import type { Votes } from "./vote.ts"

export interface DawidSkeneOptions extends EmOptions {
  prior?: "ml" | "map" | "backoff"
  /** Pseudo-responses on the diagonal and beside it, for "map" and "backoff"; default 1 and 0.1, less beyond eleven classes. */
  diagonal?: number
  offDiagonal?: number
  /** Responses a class that the one-coin prior of a worker is worth; default 1. */
  backoff?: number
  /** Pseudo-tasks of each class; default 1, 0 for "ml". */
  classPseudo?: number
  /** n × K posterior to start from. */
  initial?: Float64Array
}

/**
 * @throws RangeError when workers × labels × classes exceeds 2²⁷ table entries.
 * @example
 * ```ts
 * import { dawidSkene, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * const belief = dawidSkene(tabulate(rows))
 * belief.answer // Int32Array [0, 1, 0, 1]
 * ```
 */
export function dawidSkene(votes: Votes, options: DawidSkeneOptions = {}): Belief {
  const kind = options.prior ?? "backoff"
  const coin = kind === "ml" ? undefined : fitOneCoin(votes, { iterationsMax: 50 })
  const initial = options.initial ?? (coin ? coin.em.posterior : voteShares(votes).shares)
  const pseudo = pseudoCounts(votes, kind, options, coin?.accuracies)
  const classPseudo = options.classPseudo ?? (kind === "ml" ? 0 : 1)
  let em = runEm(votes, dawidSkeneModel(votes, pseudo, classPseudo), initial, options)
  if (kind !== "ml" && switched(votes, em)) {
    const heavy = pseudoCounts(votes, "map", { ...options, diagonal: 4, offDiagonal: 0.1 }, undefined)
    em = runEm(votes, dawidSkeneModel(votes, heavy, classPseudo), initial, options)
  }
  return believe({
    method: kind === "backoff" ? "dawid-skene" : `dawid-skene-${kind}`,
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

/** Pseudo-responses in the table's layout, (j·L + l)·K + k. */
export function pseudoCounts(
  votes: Votes,
  kind: "ml" | "map" | "backoff",
  options: Pick<DawidSkeneOptions, "diagonal" | "offDiagonal" | "backoff">,
  accuracies: Float64Array | undefined,
): Float64Array {
  const K = votes.classes
  const L = votes.labels.length
  const out = new Float64Array(votes.workers.length * L * K)
  if (kind === "ml") return out
  const diagonal = options.diagonal ?? 1
  // Beside the diagonal as a whole no more than on it: with 77 classes, 0.1 each would outweigh a worker's first seven responses.
  const off = options.offDiagonal ?? Math.min(0.1, 1 / Math.max(1, K - 1))
  const weight = kind === "backoff" ? (options.backoff ?? 1) : 0
  for (let j = 0; j < votes.workers.length; j++) {
    const p = accuracies?.[j] ?? 0
    const other = K > 1 ? (1 - p) / (K - 1) : 0
    for (let l = 0; l < L; l++)
      for (let k = 0; k < K; k++) out[(j * L + l) * K + k] = l === k ? diagonal + weight * p : off + (l < K ? weight * other : 0)
  }
  return out
}

export function dawidSkeneModel(votes: Votes, pseudo: Float64Array, classPseudo: number): EmModel {
  const K = votes.classes
  const L = votes.labels.length
  return {
    states: K,
    statesPerClass: 1,
    maximise(counts, totals, table, prior) {
      let density = 0
      for (let j = 0; j < votes.workers.length; j++) {
        const first = j * L * K
        for (let k = 0; k < K; k++) {
          let all = 0
          for (let l = 0; l < L; l++) all += counts[first + l * K + k]! + pseudo[first + l * K + k]!
          // Of many labels most were never said: they share a prior, a probability and its logarithm.
          let same = -1
          let unsaid = 0
          let term = 0
          for (let l = 0; l < L; l++) {
            const at = first + l * K + k
            const a = pseudo[at]!
            const c = counts[at]!
            if (c === 0 && a === same) {
              table[at] = unsaid
              density += term
              continue
            }
            const p = all > 0 ? Math.max((c + a) / all, 1e-10) : 1 / L
            const weighed = a > 0 ? a * Math.log(p) : 0
            table[at] = p
            density += weighed
            if (c > 0) continue
            same = a
            unsaid = p
            term = weighed
          }
        }
      }
      return density + writePrior(totals, prior, classPseudo)
    },
  }
}

/** Σ_k ρ_k π_jkk: how often a worker is right on tasks as they come. */
export function expectedAccuracy(votes: Votes, table: Float64Array, prior: Float64Array): Float64Array {
  const K = votes.classes
  const L = votes.labels.length
  const out = new Float64Array(votes.workers.length)
  for (let j = 0; j < out.length; j++) for (let k = 0; k < K; k++) out[j]! += prior[k]! * table[(j * L + k) * K + k]!
  return out
}

/** From the table's layout (label outside, class inside) to that of `Belief.confusion` (class outside, label inside). */
export function confusionOf(votes: Votes, table: Float64Array): Float64Array {
  const K = votes.classes
  const L = votes.labels.length
  const out = new Float64Array(table.length)
  for (let j = 0; j < votes.workers.length; j++)
    for (let l = 0; l < L; l++) for (let k = 0; k < K; k++) out[(j * K + k) * L + l] = table[(j * L + l) * K + k]!
  return out
}

/** Whether a class of some weight is, over all workers, most often called by another class's name. */
function switched(votes: Votes, em: EmResult): boolean {
  const K = votes.classes
  const L = votes.labels.length
  const pooled = new Float64Array(L * K)
  for (let x = 0; x < em.counts.length; x++) pooled[x % (L * K)]! += em.counts[x]!
  for (let k = 0; k < K; k++) {
    if (em.prior[k]! <= 0.01) continue
    for (let l = 0; l < K; l++) if (pooled[l * K + k]! > pooled[k * K + k]!) return true
  }
  return false
}
