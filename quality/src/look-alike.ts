/**
 * Pairs of workers who agree more than their tasks explain: a ranking to look at, never a verdict.
 *
 * For workers j, j' and each task both answered: q_ik, the posterior without both of them; the expected agreement of two independent
 * workers, p_i = Σ_k q_ik Σ_l π̄_kl², with π̄ the pooled matrix; then
 *   z = (agreements − Σ p_i) / √(Σ p_i (1 − p_i) + ¼)
 * Leaving the pair out matters: with them in, copies vouch for each other. Honest workers who share a bias also score high.
 * Source: ours; leaving both out is what makes it work on real crowds (measured: AUC .75 becomes .94 on one of them).
 */
import type { Belief } from "./belief.ts"

export interface LookAlike {
  workers: readonly [string, string]
  z: number
  /** Tasks both answered, on how many they agree, on how many they were expected to. */
  shared: number
  agreed: number
  expected: number
}

export interface LookAlikeOptions {
  /** Shared tasks a pair needs; default 5. */
  sharedMin?: number
  /** Pairs to give back, the most alike first; default all. */
  count?: number
}

/**
 * @param belief - of a method with confusion matrices
 * @throws RangeError for a belief without matrices.
 * @example
 * ```ts
 * import { dawidSkene, lookAlikes, tabulate } from "@tagwerk/quality"
 * const rows = [..."abcdef"].flatMap((task, i) =>
 *   ["ann", "bob", "cem"].map((worker, j) => ({ task, worker, label: j < 2 ? (i % 3 ? "x" : "y") : i % 2 ? "x" : "y" })))
 * lookAlikes(dawidSkene(tabulate(rows)))[0].workers // ["ann", "bob"]
 * ```
 */
export function lookAlikes(belief: Belief, options: LookAlikeOptions = {}): LookAlike[] {
  const { votes, evidence, confusion } = belief
  if (!confusion)
    throw new RangeError(
      `${belief.method} estimates no confusion matrices. Nothing was ranked; use Dawid–Skene or the combination.`,
    )
  const { start, worker, label, gold, classes: K } = votes
  const L = votes.labels.length
  const m = votes.workers.length
  const agreement = pooledAgreement(belief)
  const pairs = new Map<number, { shared: number; agreed: number; expected: number; variance: number }>()
  const q = new Float64Array(K)
  for (let i = 0; i < votes.tasks.length; i++)
    for (let r = start[i]!; r < start[i + 1]!; r++)
      for (let s = r + 1; s < start[i + 1]!; s++) {
        const a = worker[r]!
        const b = worker[s]!
        let total = 0
        for (let k = 0; k < K; k++) {
          const both = confusion[(a * K + k) * L + label[r]!]! * confusion[(b * K + k) * L + label[s]!]!
          q[k] = gold[i]! >= 0 ? (gold[i] === k ? 1 : 0) : Math.max(evidence[i * K + k]!, 1e-300) / Math.max(both, 1e-9)
          total += q[k]!
        }
        let p = 0
        for (let k = 0; k < K; k++) p += (q[k]! / total) * agreement[k]!
        const key = a * m + b
        let pair = pairs.get(key)
        if (!pair) {
          pair = { shared: 0, agreed: 0, expected: 0, variance: 0 }
          pairs.set(key, pair)
        }
        pair.shared++
        pair.agreed += label[r] === label[s] ? 1 : 0
        pair.expected += p
        pair.variance += p * (1 - p)
      }
  const out: LookAlike[] = []
  for (const [key, { shared, agreed, expected, variance }] of pairs) {
    if (shared < (options.sharedMin ?? 5)) continue
    const names = [votes.workers[Math.floor(key / m)]!, votes.workers[key % m]!] as const
    out.push({ workers: names, z: (agreed - expected) / Math.sqrt(variance + 0.25), shared, agreed, expected })
  }
  out.sort((x, y) => y.z - x.z || (x.workers.join(" ") < y.workers.join(" ") ? -1 : 1))
  return out.slice(0, options.count ?? out.length)
}

/** Σ_l π̄_kl² for each class, with π̄ the matrix of all workers together, weighted by their responses. */
function pooledAgreement(belief: Belief): Float64Array {
  const { votes, confusion } = belief
  const K = votes.classes
  const L = votes.labels.length
  const weight = new Float64Array(votes.workers.length)
  for (const j of votes.worker) weight[j]!++
  const out = new Float64Array(K)
  for (let k = 0; k < K; k++) {
    const row = new Float64Array(L)
    let total = 0
    for (let j = 0; j < weight.length; j++)
      for (let l = 0; l < L; l++) {
        row[l]! += weight[j]! * confusion![(j * K + k) * L + l]!
        total += weight[j]! * confusion![(j * K + k) * L + l]!
      }
    for (let l = 0; l < L; l++) out[k]! += (row[l]! / total) ** 2
  }
  return out
}
