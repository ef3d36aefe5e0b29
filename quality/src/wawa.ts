/**
 * Wawa ("worker agreement with aggregate"): majority vote, then one more vote in which everybody counts as much as they agreed.
 *
 * Model: weight w_j = share of worker j's responses that equal the majority's class (ties count in part);
 *   score_ik = Σ_{(j,l) ∈ R_i, l = k} w_j, and the answer is the class with the largest score.
 * Scores are no probabilities. The posterior is softmax(c · score) with one c for all tasks: the mean log odds of a response by the
 * workers' accuracies over the mean weight of a response. So its order is the scores' order.
 * Source: Appen's documentation of WAWA; Ustalov et al. 2024, JOSS, "Crowd-Kit".
 */
import { type Belief, believe } from "./belief.ts"
import { voteShares } from "./majority.ts"
import { softmax } from "./row.ts"
import type { Votes } from "./vote.ts"

/**
 * @returns expected accuracy of each worker: agreement with the majority, (hits + 2)/(n + 3); nothing is iterated.
 * @example
 * ```ts
 * import { tabulate, wawa } from "@tagwerk/quality"
 * const votes = tabulate([
 *   { task: "a", worker: "ann", label: "cat" },
 *   { task: "a", worker: "bob", label: "cat" },
 *   { task: "b", worker: "ann", label: "dog" },
 *   { task: "b", worker: "cem", label: "dog" },
 * ])
 * votes.labels[wawa(votes).answer[1]] // "dog"
 * ```
 */
export function wawa(votes: Votes): Belief {
  const { start, worker, label, gold, classes: K } = votes
  const m = votes.workers.length
  const { counts } = voteShares(votes)
  const hits = new Float64Array(m)
  const seen = new Float64Array(m)
  for (let i = 0; i < votes.tasks.length; i++) {
    let most = 0
    let tied = 0
    for (let k = 0; k < K; k++) {
      const c = counts[i * K + k]!
      if (c > most) {
        most = c
        tied = 1
      } else if (c === most) tied++
    }
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      const l = label[r]!
      if (l >= K) continue
      seen[worker[r]!]!++
      if (gold[i]! >= 0) hits[worker[r]!]! += gold[i] === l ? 1 : 0
      else if (counts[i * K + l] === most) hits[worker[r]!]! += 1 / tied
    }
  }
  const expectedAccuracy = hits.map((h, j) => (h + 2) / (seen[j]! + 3))
  const posterior = new Float64Array(votes.tasks.length * K)
  let odds = 0
  let responses = 0
  for (let j = 0; j < m; j++) {
    const p = Math.min(expectedAccuracy[j]!, 1 - 1e-6)
    odds += seen[j]! * Math.log(Math.max(1 + 1e-3, (p * Math.max(1, K - 1)) / (1 - p)))
    responses += seen[j]! * (seen[j]! > 0 ? hits[j]! / seen[j]! : 0)
  }
  const scale = responses > 0 ? odds / responses : 1
  for (let i = 0; i < votes.tasks.length; i++) {
    const row = posterior.subarray(i * K, i * K + K)
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      const j = worker[r]!
      if (label[r]! < K) row[label[r]!]! += scale * (hits[j]! / seen[j]!)
    }
    if (gold[i]! >= 0) row.fill(-1e3)[gold[i]!] = 0
    softmax(row, row)
  }
  return believe({
    method: "wawa",
    votes,
    posterior,
    expectedAccuracy,
    classPrior: new Float64Array(K).fill(K > 0 ? 1 / K : 0),
    iterations: 1,
    converged: true,
  })
}
