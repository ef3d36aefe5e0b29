/**
 * EBCC: workers whose errors go together, because tasks of one class differ.
 *
 * Model: each class has M subtypes with shares τ_km; a worker answers a task of subtype (k, m) by a row of their own,
 * v_jkm ~ Dirichlet(4 on k, 1 elsewhere). Workers are independent given the subtype, hence correlated given the class: a subtype is
 * what "most people call these sheep goats" looks like. ρ ~ Dirichlet(votes for each class), τ_k ~ Dirichlet(0.1/M).
 *   E: Z_ikm ∝ exp(E log ρ_k + E log τ_km + Σ_{(j,l) ∈ R_i} E log v_jkml);  M: counts, as in `ibcc.ts`
 * Objective: the evidence lower bound. It has many local optima, and the start decides. One start is structured: subtype m of class
 * k begins as "tasks of class k that get votes for class m". The other `restarts` split each class at random, and the best
 * bound wins.
 * Source: Li, Rubinstein and Cohn 2019, ICML, "Exploiting worker correlation for label aggregation in crowdsourcing".
 */
import { type Belief, believe } from "./belief.ts"
import { type EmOptions, type EmResult, runEm } from "./em.ts"
import { meanTable, variationalModel, workerMeans } from "./ibcc.ts"
import { voteShares } from "./majority.ts"
import { seededRandom } from "./random.ts"
import type { Votes } from "./vote.ts"

export interface EbccOptions extends EmOptions {
  /** Subtypes a class, M; default 10. */
  subtypes?: number
  /** Random starts; default 4. */
  restarts?: number
  seed?: number
  /** Prior responses on and beside the diagonal; default 4 and 1. */
  diagonal?: number
  offDiagonal?: number
  /** "votes": ρ's prior is worth one task for every task, as published. "flat": one task a class. Default "votes". */
  classPrior?: "votes" | "flat"
  /** n × K posterior whose classes the starts split; default: vote shares. */
  initial?: Float64Array
}

/**
 * @throws RangeError when workers × labels × classes × subtypes exceeds 2²⁷ table entries.
 * @example
 * ```ts
 * import { ebcc, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * ebcc(tabulate(rows), { restarts: 2, seed: 1 }).answer // Int32Array [0, 1, 0, 1]
 * ```
 */
export function ebcc(votes: Votes, options: EbccOptions = {}): Belief {
  const K = votes.classes
  const M = options.subtypes ?? 10
  const shares = options.initial ?? voteShares(votes).shares
  const classPseudo = new Float64Array(K).fill(options.classPrior === "flat" ? 1 : 1e-3)
  if (options.classPrior !== "flat") for (let x = 0; x < shares.length; x++) classPseudo[x % K]! += shares[x]!
  const diagonal = options.diagonal ?? 4
  const off = options.offDiagonal ?? 1
  const model = variationalModel(votes, { subtypes: M, diagonal, off, classPseudo, subtypePseudo: 0.1 / M })
  const random = seededRandom(options.seed ?? 1)
  let best: EmResult | undefined
  for (let start = 0; start <= (options.restarts ?? 4); start++) {
    const initial = start === 0 ? byRunnerUp(votes, shares, M) : atRandom(shares, M, random)
    const em = runEm(votes, model, initial, { changeMin: 1e-3, iterationsMax: 200, ...options })
    if (!best || em.objective.at(-1)! > best.objective.at(-1)!) best = em
  }
  const em = best!
  const posterior = new Float64Array(votes.tasks.length * K)
  for (let x = 0; x < em.posterior.length; x++) posterior[Math.floor(x / M)]! += em.posterior[x]!
  return believe({
    method: "ebcc",
    votes,
    posterior,
    ...workerMeans(votes, meanTable(votes, em, M, diagonal, off), em.totals),
    iterations: em.iterations,
    converged: em.converged,
    objective: em.objective,
  })
}

/** Subtype m of class k starts with the task's votes for class m (those beyond K share what is left); no randomness. */
function byRunnerUp(votes: Votes, shares: Float64Array, M: number): Float64Array {
  const K = votes.classes
  const out = new Float64Array(shares.length * M)
  const mass = voteShares(votes).shares
  for (let i = 0; i < votes.tasks.length; i++)
    for (let k = 0; k < K; k++) {
      const at = (i * K + k) * M
      let total = 0
      for (let g = 0; g < M; g++) {
        const c = (k + g) % K
        out[at + g] = g < K ? mass[i * K + c]! + 0.01 : 0.01 * (1 + g)
        total += out[at + g]!
      }
      for (let g = 0; g < M; g++) out[at + g]! *= shares[i * K + k]! / total
    }
  return out
}

function atRandom(shares: Float64Array, M: number, random: () => number): Float64Array {
  const out = new Float64Array(shares.length * M)
  for (let x = 0; x < shares.length; x++) {
    let total = 0
    for (let g = 0; g < M; g++) {
      out[x * M + g] = -Math.log(1 - random())
      total += out[x * M + g]!
    }
    for (let g = 0; g < M; g++) out[x * M + g]! *= shares[x]! / total
  }
  return out
}
