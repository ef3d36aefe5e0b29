/**
 * Cohen's kappa: agreement of two workers beyond what their own label habits would give.
 *
 *   κ = 1 − Σ w_ab p_ab / Σ w_ab p_a· p_·b,   w = 0/1, or |a − b| or (a − b)² of the ranks for ordered labels
 * Kappa is low when one label is very common, however often the two agree; then read it beside Gwet's AC1.
 * Source: Cohen 1960, Educational and Psychological Measurement 20; weighted: Cohen 1968, Psychological Bulletin 70.
 */
import { type BootstrapOptions, bootstrap, type Interval } from "./bootstrap.ts"

export interface CohenOptions extends BootstrapOptions {
  /** Cost of a disagreement: the same for all, or by the distance of the ranks in `order`; default none. */
  weights?: "none" | "linear" | "quadratic"
  /** The labels from lowest to highest; needed with weights. */
  order?: readonly string[]
}
/** A coefficient of agreement; undefined where chance alone would already agree always. */
export interface Coefficient {
  value: number | undefined
  interval: Interval | undefined
  /** Units it rests on. */
  units: number
}

/**
 * @param pairs - the labels of both workers for each task that both answered.
 * @throws RangeError when weights are wanted and a label is not in `order`.
 * @example
 * ```ts
 * import { cohenKappa } from "@tagwerk/quality"
 * cohenKappa([["a", "a"], ["a", "b"], ["b", "b"], ["b", "b"]]).value
 * // → 0.5
 * ```
 */
export function cohenKappa(pairs: readonly (readonly [string, string])[], options: CohenOptions = {}): Coefficient {
  const { weights = "none", order = [] } = options
  const rank = new Map(order.map((label, i) => [label, i]))
  if (weights !== "none")
    for (const label of pairs.flat())
      if (!rank.has(label))
        throw new RangeError(`Weighted kappa needs the order of the labels; “${label}” is not in it. No agreement was computed.`)
  const cost = (a: string, b: string): number => {
    if (weights === "none") return a === b ? 0 : 1
    const apart = Math.abs(rank.get(a)! - rank.get(b)!)
    return weights === "linear" ? apart : apart ** 2
  }
  const figure = (drawn?: Int32Array): number | undefined => {
    const left = new Map<string, number>()
    const right = new Map<string, number>()
    let observed = 0
    let n = 0
    pairs.forEach(([a, b], i) => {
      const times = drawn ? drawn[i]! : 1
      left.set(a, (left.get(a) ?? 0) + times)
      right.set(b, (right.get(b) ?? 0) + times)
      observed += times * cost(a, b)
      n += times
    })
    let expected = 0
    for (const [a, x] of left) for (const [b, y] of right) expected += x * y * cost(a, b)
    return expected > 0 ? 1 - (observed * n) / expected : undefined
  }
  const value = figure()
  return { value, interval: value === undefined ? undefined : bootstrap(pairs.length, figure, options), units: pairs.length }
}
