/**
 * One-coin for very many classes (10⁵ product codes, free labels): only labels that were said about a task are held for it.
 *
 * Model: as `one-coin.ts` with a flat class prior; the classes nobody said of a task share one probability,
 *   unsaid: (K − said) · Π_j (1 − p_j)/(K − 1).
 * Memory and time follow the number of responses, not K. Extra labels are left out. Gold is honoured.
 * Objective: Σ_i log Σ_k … + Σ_j log Beta(p_j); it never decreases.
 * Source: the model of `one-coin.ts`; keeping only what was said is ours.
 */
import { CONFIDENCE_MARGIN } from "./belief.ts"
import type { Votes } from "./vote.ts"

export interface ManyClassBelief {
  /** Label believed for each task, −1 where nobody answered. */
  answer: Int32Array
  /** Its posterior, never 0 or 1, and for a lone response at most its worker's expected accuracy. */
  confidence: Float64Array
  expectedAccuracy: Float64Array
  iterations: number
  converged: boolean
  objective: readonly number[]
}

/**
 * @example
 * ```ts
 * import { manyClasses, tabulate } from "@tagwerk/quality"
 * const classes = Array.from({ length: 100000 }, (_, k) => `code-${k}`)
 * const rows = ["ann", "bob"].map(worker => ({ task: "a", worker, label: "code-7" }))
 * manyClasses(tabulate(rows, { classes })).answer[0] // 7
 * ```
 */
export function manyClasses(votes: Votes, options: { iterationsMax?: number; gainMin?: number } = {}): ManyClassBelief {
  const { start, worker, label, gold, classes: K } = votes
  const n = votes.tasks.length
  const m = votes.workers.length
  const p = new Float64Array(m).fill(0.7)
  const answer = new Int32Array(n).fill(-1)
  const confidence = new Float64Array(n)
  const objective: number[] = []
  const gainMin = (options.gainMin ?? 1e-5) * Math.max(1, worker.length)
  let converged = n === 0 || K === 0
  while (objective.length < (options.iterationsMax ?? 100) && !converged) {
    const hits = new Float64Array(m).fill(2)
    const seen = new Float64Array(m).fill(3)
    let value = 0
    for (let j = 0; j < m; j++) value += 2 * Math.log(p[j]!) + Math.log(1 - p[j]!)
    for (let i = 0; i < n; i++) value += expectation(i, hits, seen)
    objective.push(value)
    converged = objective.length > 1 && value - objective.at(-2)! < gainMin
    if (!converged) for (let j = 0; j < m; j++) p[j] = Math.min(Math.max(hits[j]! / seen[j]!, 1e-6), 1 - 1e-6)
  }
  return { answer, confidence, expectedAccuracy: p, iterations: objective.length, converged, objective }

  function expectation(i: number, hits: Float64Array, seen: Float64Array): number {
    const log = new Map<number, number>()
    let miss = 0
    let responses = 0
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      if (label[r]! >= K) continue
      const q = p[worker[r]!]!
      const wrong = Math.log(Math.max(1 - q, 1e-9) / Math.max(1, K - 1))
      miss += wrong
      log.set(label[r]!, (log.get(label[r]!) ?? 0) + Math.log(q) - wrong)
      responses++
    }
    const known = gold[i]!
    const unsaid = known >= 0 ? Number.NEGATIVE_INFINITY : Math.log(Math.max(K - log.size, 1e-300))
    if (known >= 0) {
      const own = log.get(known) ?? 0
      log.clear()
      log.set(known, own)
    }
    let most = unsaid
    for (const x of log.values()) most = Math.max(most, x)
    let total = Math.exp(unsaid - most)
    for (const x of log.values()) total += Math.exp(x - most)
    let best = -1
    let top = Number.NEGATIVE_INFINITY
    for (const [k, x] of log) if (x > top || (x === top && k < best)) [best, top] = [k, x]
    answer[i] = best
    confidence[i] = best < 0 ? 1 / K : Math.exp(top - most) / total
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      if (label[r]! >= K) continue
      const share = log.get(label[r]!)
      hits[worker[r]!]! += share === undefined ? 0 : Math.exp(share - most) / total
      seen[worker[r]!]!++
    }
    if (responses === 1 && known < 0) confidence[i] = Math.min(confidence[i]!, p[worker[start[i]!]!]!)
    confidence[i] = Math.min(Math.max(confidence[i]!, CONFIDENCE_MARGIN), 1 - CONFIDENCE_MARGIN)
    return miss + most + Math.log(total) - Math.log(K)
  }
}
