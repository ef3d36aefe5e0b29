/**
 * Groups of workers who answer alike: a group begins with a pair that is alike beyond chance, and grows while those who join are alike
 * to its members on the mean.
 *
 *   z' = (z − median) / scale,  scale = max(1, 1.4826 · median |z − median|)
 * over all pairs: whole crowds share habits and good workers agree more than the pooled one, which lifts many pairs, and only what stands
 * out of that counts (the empirical null). It would rather miss a ring than name honest people. Two groups are joined while the mean z' of the pairs between them is at least half of `zMin`; a pair that shares too few tasks
 * counts 0 there. Like the pairs, a reason to look, never a verdict: people who learnt from each other are a group too.
 * Constants chosen on simulated crowds and on SP, web and face, not on the sets that the figures are given for.
 * Source: average-linkage clustering, Sokal and Michener 1958; an empirical null, as in Efron 2004, JASA 99.
 */
import type { LookAlike } from "./look-alike.ts"
import { normalQuantile } from "./normal.ts"

/** Workers who answer alike, with what holds of all their pairs together. */
export interface LookAlikeGroup {
  /** In the order of their names. */
  workers: readonly string[]
  /** Mean z of the pairs within, as they stand in the ranking. */
  z: number
  shared: number
  agreed: number
  expected: number
}

/**
 * Groups of two workers and more, the most alike first; workers who are like nobody are in none.
 *
 * @param pairs - from `lookAlikes`, all of them: the unlike ones say what is usual and keep groups apart
 * @param zMin - z' of the pair a group begins with; default: so high that of twenty crowds of honest workers one would show a group
 * @example
 * ```ts
 * import { dawidSkene, lookAlikeGroups, lookAlikes, tabulate } from "@tagwerk/quality"
 * const rows = Array.from({ length: 100 }, (_, task) => {
 *   const truth = task % 2 ? "x" : "y"
 *   const copied = task % 3 ? truth : "z"
 *   return { ann: truth, bob: task % 7 ? truth : "z", cem: task % 5 ? truth : "x", dan: copied, eve: copied }
 * }).flatMap((says, task) => Object.entries(says).map(([worker, label]) => ({ task, worker, label })))
 * lookAlikeGroups(lookAlikes(dawidSkene(tabulate(rows))))[0].workers // ["dan", "eve"]
 * ```
 */
export function lookAlikeGroups(
  pairs: readonly LookAlike[],
  zMin = normalQuantile(1 - 0.05 / Math.max(1, pairs.length)),
): LookAlikeGroup[] {
  const usual = middle(pairs.map(pair => pair.z))
  const scale = Math.max(1, 1.4826 * middle(pairs.map(pair => Math.abs(pair.z - usual))))
  const groupOf = new Map<string, Set<string>>()
  const standing = new Map<string, number>()
  const key = (a: string, b: string) => (a < b ? `${a}\n${b}` : `${b}\n${a}`)
  const alike = pairs.map(pair => ({ pair, z: (pair.z - usual) / scale })).sort((x, y) => y.z - x.z)
  for (const { pair, z } of alike) standing.set(key(...pair.workers), z)
  // The most alike first; a pair within one group, or of groups that do not belong together on the mean, changes nothing.
  for (const { pair, z } of alike) {
    if (z < zMin / 2) break
    const [one, other] = pair.workers.map(worker => groupOf.get(worker) ?? new Set([worker])) as [Set<string>, Set<string>]
    if (one === other || (one.size === 1 && other.size === 1 && z < zMin)) continue
    let sum = 0
    for (const a of one) for (const b of other) sum += standing.get(key(a, b)) ?? 0
    if (sum < (zMin / 2) * one.size * other.size) continue
    const whole = new Set([...one, ...other])
    for (const worker of whole) groupOf.set(worker, whole)
  }
  return [...new Set(groupOf.values())]
    .map(group => described([...group].sort(), pairs))
    .sort((x, y) => y.z - x.z || (x.workers.join(" ") < y.workers.join(" ") ? -1 : 1))
}

/** The median; 0 of nothing. */
function middle(values: number[]): number {
  const sorted = values.sort((a, b) => a - b)
  const half = sorted.length >> 1
  if (sorted.length === 0) return 0
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

function described(workers: string[], pairs: readonly LookAlike[]): LookAlikeGroup {
  const group = new Set(workers)
  const within = pairs.filter(pair => pair.workers.every(worker => group.has(worker)))
  const sum = (of: (pair: LookAlike) => number) => within.reduce((total, pair) => total + of(pair), 0)
  return {
    workers,
    z: sum(pair => pair.z) / within.length,
    shared: sum(pair => pair.shared),
    agreed: sum(pair => pair.agreed),
    expected: sum(pair => pair.expected),
  }
}
