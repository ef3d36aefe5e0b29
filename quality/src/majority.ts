/**
 * Majority vote, with a confidence that is not the vote share.
 *
 * Model: every response is right with the same probability p and, when wrong, any other class alike; classes are equally frequent.
 *   P(k | votes) ∝ (p (K−1) / (1−p))^{votes for k}
 * so the most probable class is the one with the most votes and a tie stays a tie. p is the posterior mean of the pooled agreement
 * of responses with the others' majority (each left out of the majority it is held against), Beta(2, 1).
 * A worker's expected accuracy is the same agreement of theirs, drawn towards p by `shrink` responses.
 * Extra labels ("cannot tell") are no votes. Gold, when given, takes the place of the others' majority and of the answer.
 * Source: Nitzan and Paroush 1982, International Economic Review 23 (votes weigh as log odds); Condorcet 1785.
 */
import { type Belief, believe } from "./belief.ts"
import type { Votes } from "./vote.ts"

export interface MajorityOptions {
  /** Responses the pooled accuracy is worth in a worker's own; default 4. */
  shrink?: number
}

/**
 * @returns posterior n × K, expected accuracies in [0, 1]; nothing is iterated, so `objective` is empty.
 * @example
 * ```ts
 * import { majority, tabulate } from "@tagwerk/quality"
 * const votes = tabulate([
 *   { task: "a", worker: "ann", label: "cat" },
 *   { task: "a", worker: "bob", label: "cat" },
 *   { task: "a", worker: "cem", label: "dog" },
 * ])
 * const belief = majority(votes)
 * votes.labels[belief.answer[0]] // "cat"
 * ```
 */
export function majority(votes: Votes, options: MajorityOptions = {}): Belief {
  const K = votes.classes
  const shares = voteShares(votes)
  const { hits, seen } = agreement(votes)
  let allHits = 0
  let allSeen = 0
  for (let j = 0; j < hits.length; j++) {
    allHits += hits[j]!
    allSeen += seen[j]!
  }
  const pooled = (allHits + 2) / (allSeen + 3)
  const shrink = options.shrink ?? 4
  const expectedAccuracy = hits.map((h, j) => (h + shrink * pooled) / (seen[j]! + shrink))
  const odds = oddsOf(pooled, K)
  const posterior = shares.counts
  for (let i = 0; i < votes.tasks.length; i++) powers(posterior, i * K, K, odds, votes.gold[i]!)
  return believe({
    method: "majority",
    votes,
    posterior,
    expectedAccuracy,
    classPrior: new Float64Array(K).fill(K > 0 ? 1 / K : 0),
    iterations: 1,
    converged: true,
  })
}

/** n × K counts of votes, and the same as shares of each task's votes (uniform where there are none, gold where it is known). */
export function voteShares(votes: Votes): { counts: Float64Array; shares: Float64Array } {
  const { start, label, gold, classes: K } = votes
  const n = votes.tasks.length
  if (n * K > 2 ** 27)
    throw new RangeError(
      `${n} tasks × ${K} classes is too large a table of posteriors. Nothing was estimated; use manyClasses, which keeps only what was said.`,
    )
  const counts = new Float64Array(n * K)
  const shares = new Float64Array(n * K)
  for (let i = 0; i < n; i++) {
    let total = 0
    for (let r = start[i]!; r < start[i + 1]!; r++)
      if (label[r]! < K) {
        counts[i * K + label[r]!]!++
        total++
      }
    for (let k = 0; k < K; k++) shares[i * K + k] = total > 0 ? counts[i * K + k]! / total : 1 / K
    if (gold[i]! >= 0) shares.fill(0, i * K, i * K + K)[i * K + gold[i]!] = 1
  }
  return { counts, shares }
}

/** How often each worker says what most others say: a hit where that is one class, a part of it where c classes tie. */
export function agreement(votes: Votes): { hits: Float64Array; seen: Float64Array } {
  const { start, worker, label, gold, classes: K } = votes
  const hits = new Float64Array(votes.workers.length)
  const seen = new Float64Array(votes.workers.length)
  const counts = new Float64Array(K)
  for (let i = 0; i < votes.tasks.length; i++) {
    const begin = start[i]!
    const end = start[i + 1]!
    for (let r = begin; r < end; r++) if (label[r]! < K) counts[label[r]!]!++
    for (let r = begin; r < end; r++) {
      const l = label[r]!
      if (l >= K) continue
      const hit = gold[i]! >= 0 ? (gold[i] === l ? 1 : 0) : othersSay(counts, l)
      if (hit === undefined) continue
      hits[worker[r]!]! += hit
      seen[worker[r]!]!++
    }
    for (let r = begin; r < end; r++) if (label[r]! < K) counts[label[r]!] = 0
  }
  return { hits, seen }
}

/** Share of the others' majority that label l has; undefined when there are no others. */
function othersSay(counts: Float64Array, l: number): number | undefined {
  let most = 0
  let tied = 0
  for (let k = 0; k < counts.length; k++) {
    const c = counts[k]! - (k === l ? 1 : 0)
    if (c > most) {
      most = c
      tied = 1
    } else if (c === most) tied++
  }
  if (most === 0) return undefined
  return counts[l]! - 1 === most ? 1 / tied : 0
}

/** Odds by which one vote of accuracy p favours its class over any other one; below 1 would make votes count against themselves. */
export function oddsOf(p: number, K: number): number {
  const safe = Math.min(Math.max(p, 1 / K + 1e-3), 1 - 1e-6)
  return (safe * (K - 1)) / (1 - safe)
}

function powers(row: Float64Array, at: number, K: number, odds: number, gold: number): void {
  let most = 0
  for (let k = 0; k < K; k++) most = Math.max(most, row[at + k]!)
  let total = 0
  for (let k = 0; k < K; k++) {
    row[at + k] = gold >= 0 ? (k === gold ? 1 : 0) : odds ** (row[at + k]! - most)
    total += row[at + k]!
  }
  for (let k = 0; k < K; k++) row[at + k]! /= total
}
