/**
 * Gwet's AC1: agreement beyond chance that stays sensible when one label is very common.
 *
 *   AC1 = (Pa − Pe)/(1 − Pe),  Pa = mean share of agreeing pairs over tasks with ≥ 2 responses,
 *   Pe = Σ_k π_k (1 − π_k)/(K − 1),  π_k = mean over tasks of the share of label k
 * Source: Gwet 2008, British Journal of Mathematical and Statistical Psychology 61.
 */
import { type BootstrapOptions, bootstrap } from "./bootstrap.ts"
import type { Coefficient } from "./cohen.ts"
import { countsOf } from "./fleiss.ts"

export interface GwetOptions extends BootstrapOptions {
  /** Number of labels the form has (K); default: those that occur. */
  labels?: number
}

/**
 * @param units - the labels that each task got.
 * @example
 * ```ts
 * import { gwetAc1 } from "@tagwerk/quality"
 * gwetAc1([["a", "a"], ["a", "a"], ["a", "a"], ["a", "b"]]).value!.toFixed(4)
 * // → "0.6800"
 * ```
 */
export function gwetAc1(units: readonly (readonly string[])[], options: GwetOptions = {}): Coefficient {
  const counts = units.filter(unit => unit.length > 0).map(countsOf)
  const labels = Math.max(options.labels ?? 0, new Set(units.flat()).size)
  const figure = (drawn?: Int32Array): number | undefined => {
    const share = new Map<string, number>()
    let agree = 0
    let pairs = 0
    let tasks = 0
    counts.forEach((unit, i) => {
      const times = drawn ? drawn[i]! : 1
      tasks += times
      if (unit.votes > 1) {
        agree += times * unit.agreement
        pairs += times
      }
      for (const [label, n] of unit.labels) share.set(label, (share.get(label) ?? 0) + (times * n) / unit.votes)
    })
    if (pairs === 0 || labels < 2) return undefined
    let chance = 0
    for (const p of share.values()) chance += (p / tasks) * (1 - p / tasks)
    chance /= labels - 1
    return (agree / pairs - chance) / (1 - chance)
  }
  const value = figure()
  return {
    value,
    interval: value === undefined ? undefined : bootstrap(counts.length, figure, options),
    units: counts.filter(unit => unit.votes > 1).length,
  }
}
