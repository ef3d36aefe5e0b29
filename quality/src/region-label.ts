/**
 * Labels of regions, from the votes of those who drew them.
 *
 * Model: one coin per worker: right with probability p_j, otherwise any other label alike; uniform class prior. MAP by EM with
 * Beta(4, 1.5) on p_j (mode 0.86, mean 0.73): labels of things that were found are mostly right, and few votes change little.
 * A cluster counts as much as it exists, so that false alarms teach nothing about labels.
 * Source: Demartini, Difallah and Cudré-Mauroux 2012, WWW'12 (one-coin EM).
 */

/** The votes on one cluster and how much it counts, 0 to 1. */
export interface RegionLabelVotes {
  weight: number
  votes: readonly { worker: number; label: string }[]
}
export interface RegionLabelResult {
  /** Of each cluster; the label is "" when nobody voted. */
  answers: { label: string; confidence: number }[]
  /** Of each worker: share of labels that are right. */
  accuracy: Float64Array
}

const right = 4
const wrong = 1.5

/**
 * @param accuracy - known accuracies; nothing is fitted then, and workers beyond the list are average.
 * @example
 * ```ts
 * import { labelRegions } from "@tagwerk/quality"
 * const votes = [{ worker: 0, label: "car" }, { worker: 1, label: "car" }, { worker: 2, label: "bus" }]
 * labelRegions([{ weight: 1, votes }], 3).answers[0]!.label
 * // → "car"
 * ```
 */
export function labelRegions(
  clusters: readonly RegionLabelVotes[],
  workers: number,
  accuracy?: readonly number[],
): RegionLabelResult {
  const names = [...new Set(clusters.flatMap(cluster => cluster.votes.map(vote => vote.label)))].sort()
  const indexOf = new Map(names.map((name, k) => [name, k]))
  // A form with one label leaves nothing to confuse; still no certainty.
  const classes = Math.max(2, names.length)
  const p = Float64Array.from({ length: workers }, (_, j) => accuracy?.[j] ?? right / (right + wrong))
  let posteriors: Float64Array[] = []
  for (let iteration = 0; iteration < 50; iteration++) {
    let moved = 0
    const before = posteriors
    posteriors = clusters.map((cluster, u) => {
      const log = new Float64Array(names.length)
      for (const { worker, label } of cluster.votes)
        log[indexOf.get(label)!]! += Math.log(p[worker]! * (classes - 1)) - Math.log(1 - p[worker]!)
      const top = log.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
      const sum = log.reduce((a, b) => a + Math.exp(b - top), names.length === 1 ? Math.exp(-top) : 0)
      const z = log.map(x => Math.exp(x - top) / sum)
      z.forEach((x, k) => {
        moved = Math.max(moved, Math.abs(x - (before[u]?.[k] ?? 2)))
      })
      return z
    })
    if (accuracy || moved < 1e-4) break
    const hits = new Float64Array(workers).fill(right)
    const all = new Float64Array(workers).fill(right + wrong)
    clusters.forEach((cluster, u) => {
      // Who is alone on a cluster agrees with nobody but themselves.
      if (cluster.votes.length < 2) return
      for (const { worker, label } of cluster.votes) {
        hits[worker]! += cluster.weight * posteriors[u]![indexOf.get(label)!]!
        all[worker]! += cluster.weight
      }
    })
    for (let j = 0; j < workers; j++) p[j] = hits[j]! / all[j]!
  }
  const answers = posteriors.map(z => {
    let best = -1
    z.forEach((x, k) => {
      if (best < 0 || x > z[best]!) best = k
    })
    return best < 0 || z.length === 0
      ? { label: "", confidence: 0.5 }
      : { label: names[best]!, confidence: Math.min(1 - 1e-6, Math.max(1e-6, z[best]!)) }
  })
  return { answers, accuracy: p }
}
