/**
 * Fleiss' kappa: agreement of several workers on one label a task, the workers being interchangeable.
 *
 *   κ = (P̄ − Pe)/(1 − Pe),  P̄ = mean over tasks of Σ_k n_ik (n_ik − 1)/(m_i (m_i − 1)),  Pe = Σ_k p_k²
 * Tasks with different numbers of responses are allowed; those with one are left out.
 * Source: Fleiss 1971, Psychological Bulletin 76.
 */
import { type BootstrapOptions, bootstrap } from "./bootstrap.ts"
import type { Coefficient } from "./cohen.ts"

/**
 * @param units - the labels that each task got.
 * @example
 * ```ts
 * import { fleissKappa } from "@tagwerk/quality"
 * fleissKappa([["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]]).value!.toFixed(4)
 * // → "0.4667"
 * ```
 */
export function fleissKappa(units: readonly (readonly string[])[], options: BootstrapOptions = {}): Coefficient {
  const counts = units.filter(unit => unit.length > 1).map(countsOf)
  const figure = (drawn?: Int32Array): number | undefined => {
    const share = new Map<string, number>()
    let observed = 0
    let tasks = 0
    let votes = 0
    counts.forEach((unit, i) => {
      const times = drawn ? drawn[i]! : 1
      if (times === 0) return
      observed += times * unit.agreement
      tasks += times
      votes += times * unit.votes
      for (const [label, n] of unit.labels) share.set(label, (share.get(label) ?? 0) + times * n)
    })
    let chance = 0
    for (const n of share.values()) chance += (n / votes) ** 2
    return tasks > 0 && chance < 1 ? (observed / tasks - chance) / (1 - chance) : undefined
  }
  const value = figure()
  return { value, interval: value === undefined ? undefined : bootstrap(counts.length, figure, options), units: counts.length }
}

/** How often each label was given, and the share of pairs of votes that agree. */
export function countsOf(unit: readonly string[]): { labels: Map<string, number>; votes: number; agreement: number } {
  const labels = new Map<string, number>()
  for (const label of unit) labels.set(label, (labels.get(label) ?? 0) + 1)
  const votes = unit.length
  let agree = 0
  for (const n of labels.values()) agree += n * (n - 1)
  return { labels, votes, agreement: votes > 1 ? agree / (votes * (votes - 1)) : 0 }
}
