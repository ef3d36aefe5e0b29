/**
 * IBCC: Dawid–Skene in full Bayes, by variational inference.
 *
 * Model: as `dawid-skene.ts`, with π_jk ~ Dirichlet(a_k), a_k = 4 on the diagonal and 1 beside it, ρ ~ Dirichlet(1).
 *   E: Z_ik ∝ exp(E log ρ_k + Σ_{(j,l) ∈ R_i} E log π_jkl),  E log π_jkl = ψ(N_jkl + a_kl) − ψ(Σ_l N_jkl + a_kl)
 *   M: N_jkl = Σ_i Z_ik [j said l about i]
 * Parameters are integrated over instead of fixed, so a worker with few responses weighs less. Starts from vote shares.
 * Objective: the evidence lower bound, Σ_i log Σ_k s_ik − KL(q(π) ‖ p(π)) − KL(q(ρ) ‖ p(ρ)); it never decreases.
 * Source: Kim and Ghahramani 2012, AISTATS, "Bayesian classifier combination"; Simpson et al. 2013, "Dynamic Bayesian combination of
 * multiple imperfect classifiers"; settings of Li, Rubinstein and Cohn 2019, ICML.
 */
import { type Belief, believe } from "./belief.ts"
import { confusionOf } from "./dawid-skene.ts"
import { type EmModel, type EmOptions, type EmResult, runEm } from "./em.ts"
import { digamma, dirichletDivergence, logGamma } from "./gamma.ts"
import { voteShares } from "./majority.ts"
import type { Votes } from "./vote.ts"

export interface IbccOptions extends EmOptions {
  /** Prior responses on the diagonal and beside it; default 4 and 1. */
  diagonal?: number
  offDiagonal?: number
  /** Prior tasks of each class; default 1. */
  classPseudo?: number
  /** n × K posterior to start from. */
  initial?: Float64Array
}

/**
 * @throws RangeError when workers × labels × classes exceeds 2²⁷ table entries.
 * @example
 * ```ts
 * import { ibcc, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * ibcc(tabulate(rows)).answer // Int32Array [0, 1, 0, 1]
 * ```
 */
export function ibcc(votes: Votes, options: IbccOptions = {}): Belief {
  const K = votes.classes
  const diagonal = options.diagonal ?? 4
  const off = options.offDiagonal ?? 1
  const classPseudo = new Float64Array(K).fill(options.classPseudo ?? 1)
  const model = variationalModel(votes, { subtypes: 1, diagonal, off, classPseudo, subtypePseudo: 1 })
  const em = runEm(votes, model, options.initial ?? voteShares(votes).shares, { changeMin: 1e-3, iterationsMax: 500, ...options })
  const mean = meanTable(votes, em, 1, diagonal, off)
  return believe({
    method: "ibcc",
    votes,
    posterior: em.posterior,
    ...workerMeans(votes, mean, em.totals),
    iterations: em.iterations,
    converged: em.converged,
    objective: em.objective,
  })
}

export interface VariationalPrior {
  /** Subtypes a class, M. */
  subtypes: number
  diagonal: number
  off: number
  /** K prior tasks of the classes. */
  classPseudo: Float64Array
  /** Prior tasks of each subtype within its class. */
  subtypePseudo: number
}

/** Variational M step for classes with M subtypes each: the expected logarithms, as a table of their exponentials. */
export function variationalModel(votes: Votes, x: VariationalPrior): EmModel {
  const K = votes.classes
  const L = votes.labels.length
  const M = x.subtypes
  const S = K * M
  const ofClass = new Float64Array(K)
  const said = labelsSaid(votes)
  const priorAll = x.diagonal + (L - 1) * x.off
  const logPrior = logGamma(priorAll)
  const [logDiagonal, logOff] = [logGamma(x.diagonal), logGamma(x.off)]
  const [psiDiagonal, psiOff] = [digamma(x.diagonal), digamma(x.off)]
  const scale = new Float64Array(S)
  const onDiagonal = new Float64Array(S)
  const psis = new Float64Array(S)
  return {
    states: S,
    statesPerClass: M,
    maximise(counts, totals, table, prior) {
      let density = 0
      for (let j = 0; j < said.length; j++) {
        const first = j * L * S
        const own = said[j]!
        for (let s = 0; s < S; s++) {
          const k = Math.floor(s / M)
          const p = (l: number) => (l === k ? x.diagonal : x.off)
          let all = priorAll
          for (const l of own) all += counts[first + l * S + s]!
          const psi = digamma(all)
          // Labels that j never said have their prior, in the table and in the divergence, whose terms are then 0.
          scale[s] = Math.max(Math.exp(psiOff - psi), 1e-12)
          density -= logGamma(all) - logPrior
          for (const l of own) {
            const q = counts[first + l * S + s]! + p(l)
            density -= (l === k ? logDiagonal : logOff) - logGamma(q) + (q - p(l)) * (digamma(q) - psi)
          }
          onDiagonal[s] = Math.max(Math.exp(psiDiagonal - psi), 1e-12)
          psis[s] = psi
        }
        for (let l = 0; l < L; l++) {
          table.set(scale, first + l * S)
          if (l < K) for (let g = 0; g < M; g++) table[first + l * S + l * M + g] = onDiagonal[l * M + g]!
        }
        for (const l of own)
          for (let s = 0; s < S; s++) {
            const q = counts[first + l * S + s]! + (l === Math.floor(s / M) ? x.diagonal : x.off)
            table[first + l * S + s] = Math.max(Math.exp(digamma(q) - psis[s]!), 1e-12)
          }
      }
      ofClass.fill(0)
      for (let s = 0; s < S; s++) ofClass[Math.floor(s / M)]! += totals[s]!
      const qClass = (k: number) => ofClass[k]! + x.classPseudo[k]!
      let all = 0
      for (let k = 0; k < K; k++) all += qClass(k)
      density -= dirichletDivergence(K, qClass, k => x.classPseudo[k]!)
      for (let k = 0; k < K; k++) {
        const share = digamma(qClass(k)) - digamma(all)
        const within = ofClass[k]! + M * x.subtypePseudo
        for (let g = 0; g < M; g++) {
          const inside = M > 1 ? digamma(totals[k * M + g]! + x.subtypePseudo) - digamma(within) : 0
          prior[k * M + g] = Math.max(Math.exp(share + inside), 1e-200)
        }
        if (M > 1)
          density -= dirichletDivergence(
            M,
            g => totals[k * M + g]! + x.subtypePseudo,
            () => x.subtypePseudo,
          )
      }
      return density
    },
  }
}

/** The labels that each worker ever said, each once. With a thousand classes they are few of them. */
function labelsSaid(votes: Votes): number[][] {
  const L = votes.labels.length
  const seen = new Set<number>()
  const out = votes.workers.map((): number[] => [])
  votes.label.forEach((label, r) => {
    const j = votes.worker[r]!
    if (seen.has(j * L + label)) return
    seen.add(j * L + label)
    out[j]!.push(label)
  })
  return out.map(list => list.sort((a, b) => a - b))
}

/** m × L × K mean response probabilities, subtypes averaged over by their weight. */
export function meanTable(
  votes: Votes,
  em: Pick<EmResult, "counts" | "totals">,
  M: number,
  diagonal: number,
  off: number,
): Float64Array {
  const K = votes.classes
  const L = votes.labels.length
  const S = K * M
  const out = new Float64Array(votes.workers.length * L * K)
  for (let j = 0; j < votes.workers.length; j++)
    for (let k = 0; k < K; k++) {
      let weight = 0
      for (let g = 0; g < M; g++) weight += em.totals[k * M + g]!
      for (let g = 0; g < M; g++) {
        const s = k * M + g
        const share = weight > 0 ? em.totals[s]! / weight : 1 / M
        let all = 0
        for (let l = 0; l < L; l++) all += em.counts[(j * L + l) * S + s]! + (l === k ? diagonal : off)
        for (let l = 0; l < L; l++)
          out[(j * L + l) * K + k]! += (share * (em.counts[(j * L + l) * S + s]! + (l === k ? diagonal : off))) / all
      }
    }
  return out
}

/** Worker figures from a mean table and expected class totals (given per class or per subtype). */
export function workerMeans(votes: Votes, mean: Float64Array, totals: Float64Array) {
  const K = votes.classes
  const L = votes.labels.length
  const M = K > 0 ? totals.length / K : 1
  const classPrior = new Float64Array(K)
  let all = 0
  for (let s = 0; s < totals.length; s++) all += totals[s]!
  for (let s = 0; s < totals.length; s++) classPrior[Math.floor(s / M)]! += (totals[s]! + 1 / M) / (all + K)
  const expectedAccuracy = new Float64Array(votes.workers.length)
  for (let j = 0; j < expectedAccuracy.length; j++)
    for (let k = 0; k < K; k++) expectedAccuracy[j]! += classPrior[k]! * mean[(j * L + k) * K + k]!
  return { expectedAccuracy, confusion: confusionOf(votes, mean), classPrior }
}
