/**
 * Bradley–Terry: a scale from pairwise comparisons, with ties, a side that is favoured, and people who do not look.
 *
 * Model: items have strengths s_i ~ N(0, priorDeviation²). A comparison of left l and right r is
 *   with probability γ_j an honest one (Davidson, with side advantage β):
 *     P(left) ∝ e^{(s_l + β)}, P(right) ∝ e^{s_r}, P(tie) ∝ ν e^{(s_l + β + s_r)/2}
 *   otherwise one made without looking, with the habits of worker j: P(left), P(right), P(tie) = q_j.
 * Estimate: EM; E: share of honesty of each comparison; M: Newton steps on (s, β), ν by matching the ties, γ_j with prior Beta(9, 1),
 * q_j with one pseudo-comparison for each side. Without worker names everybody is honest.
 * Uncertainty: covariance from the Hessian at the solution (Laplace).
 * Source: Bradley and Terry 1952, Biometrika 39; ties: Davidson 1970, JASA 65; workers: Chen et al. 2013, WSDM, "Pairwise ranking
 * aggregation in a crowdsourced setting" and the noisy Bradley–Terry of crowd-kit.
 */
import { cholesky, inverseCholesky, solveCholesky } from "./cholesky.ts"
import { normalBelow } from "./normal.ts"

export interface Comparison {
  left: string
  right: string
  outcome: "left" | "right" | "tie"
  worker?: string
}
export interface BradleyTerryOptions {
  /** Standard deviation of the strengths beforehand; small draws items together; default 1. */
  priorDeviation?: number
}
export interface BradleyTerryResult {
  /** Strongest first. `strength` is in log-odds, mean 0 over the items; `deviation` its standard error. */
  items: { item: string; strength: number; deviation: number; comparisons: number }[]
  /** P(the first is really stronger than the second), in (0, 1). Throws RangeError for an unknown item. */
  stronger(first: string, second: string): number
  /** Log-odds that being on the left is worth. */
  sideAdvantage: number
  /** ν of Davidson's model: 0 when there are no ties. */
  tie: number
  /** Of each worker: share of comparisons they looked at, and what they say when they do not. */
  workers: Map<string, { honest: number; habit: [left: number, right: number, tie: number]; comparisons: number }>
  /** The pairs whose order is least known for what one more comparison would tell, best first; at most ten. */
  next: [string, string][]
}

const itemsMax = 2000

/**
 * @throws RangeError when an item is compared with itself, or there are more than 2,000 items; nothing is fitted then.
 * @example
 * ```ts
 * import { bradleyTerry } from "@tagwerk/quality"
 * const beats = (left: string, right: string) => ({ left, right, outcome: "left" as const })
 * const { items } = bradleyTerry([beats("a", "b"), beats("b", "c"), beats("a", "c"), beats("c", "b")])
 * items.map(one => one.item)
 * // → ["a", "b", "c"]
 * ```
 */
export function bradleyTerry(comparisons: readonly Comparison[], options: BradleyTerryOptions = {}): BradleyTerryResult {
  const { priorDeviation = 1 } = options
  const names = [...new Set(comparisons.flatMap(({ left, right }) => [left, right]))].sort()
  const workers = [...new Set(comparisons.flatMap(({ worker }) => worker ?? []))].sort()
  if (names.length > itemsMax)
    throw new RangeError(
      `There are ${names.length} items; strengths are fitted for at most ${itemsMax}. Nothing was fitted; compare within groups.`,
    )
  const itemOf = new Map(names.map((name, i) => [name, i]))
  const workerOf = new Map(workers.map((name, j) => [name, j]))
  const rows = comparisons.map(({ left, right, outcome, worker }, c): Row => {
    if (left === right) throw new RangeError(`Comparison ${c} sets “${left}” against itself. Nothing was fitted; leave it out.`)
    return {
      l: itemOf.get(left)!,
      r: itemOf.get(right)!,
      outcome: outcomes.indexOf(outcome),
      j: worker === undefined ? -1 : workerOf.get(worker)!,
    }
  })
  const n = names.length
  const state: State = { s: new Float64Array(n + 1), tie: rows.some(row => row.outcome === 2) ? 0.5 : 0 }
  const honest = new Float64Array(workers.length).fill(0.9)
  const habit = workers.map(() => [0.4, 0.4, 0.2])
  const weight = new Float64Array(rows.length).fill(1)
  let hessian = step(state, rows, weight, n, priorDeviation)
  for (let iteration = 0; iteration < 100; iteration++) {
    let moved = 0
    rows.forEach((row, c) => {
      if (row.j < 0) return
      const looked = honest[row.j]! * chances(state, row, n)[row.outcome]!
      const blind = (1 - honest[row.j]!) * habit[row.j]![row.outcome]!
      const w = looked / (looked + blind)
      moved = Math.max(moved, Math.abs(w - weight[c]!))
      weight[c] = w
    })
    workers.forEach((_, j) => {
      let sum = 9
      let all = 10
      const counts = [1, 1, state.tie > 0 ? 0.5 : 0]
      rows.forEach((row, c) => {
        if (row.j !== j) return
        sum += weight[c]!
        all++
        counts[row.outcome]! += 1 - weight[c]!
      })
      honest[j] = sum / all
      const total = counts.reduce((a, b) => a + b, 0)
      habit[j] = counts.map(x => x / total)
    })
    const before = state.s.slice()
    hessian = step(state, rows, weight, n, priorDeviation)
    const change = state.s.reduce((most, s, i) => Math.max(most, Math.abs(s - before[i]!)), moved)
    if (change < 1e-6) break
  }
  const covariance = inverseCholesky(cholesky(hessian, n + 1), n + 1)
  return report(rows, names, state, covariance, workers, honest, habit)
}

const outcomes = ["left", "right", "tie"]

interface Row {
  l: number
  r: number
  outcome: number
  j: number
}
/** Strengths, the last entry being the side's; ν. */
interface State {
  s: Float64Array
  tie: number
}

/** P(left), P(right), P(tie) of an honest comparison. */
function chances({ s, tie }: State, { l, r }: Row, n: number): [number, number, number] {
  const a = s[l]! + s[n]!
  const b = s[r]!
  const top = Math.max(a, b)
  const left = Math.exp(a - top)
  const right = Math.exp(b - top)
  const even = tie * Math.exp((a + b) / 2 - top)
  const sum = left + right + even
  return [left / sum, right / sum, even / sum]
}

/** Newton on strengths and side, then ν; gives the Hessian (of minus the log posterior) where it ended. */
function step(state: State, rows: readonly Row[], weight: Float64Array, n: number, priorDeviation: number): Float64Array {
  const size = n + 1
  const precision = 1 / priorDeviation ** 2
  let hessian = new Float64Array(size * size)
  for (let newton = 0; newton < 20; newton++) {
    hessian = new Float64Array(size * size)
    const gradient = new Float64Array(size)
    for (let i = 0; i < n; i++) {
      hessian[i * size + i] = precision
      gradient[i] = -precision * state.s[i]!
    }
    // A side is favoured by a little as a rule: N(0, ½).
    hessian[n * size + n] = 4
    gradient[n] = -4 * state.s[n]!
    let ties = 0
    let tiesExpected = 0
    rows.forEach((row, c) => {
      const w = weight[c]!
      const [left, , even] = chances(state, row, n)
      // A tie is half a win for each: the sufficient statistic of Davidson's model.
      const expected = left + even / 2
      const g = w * ([1, 0, 0.5][row.outcome]! - expected)
      const h = w * (left + even / 4 - expected ** 2)
      const on = [row.l, n, row.r]
      const sign = [1, 1, -1]
      for (let x = 0; x < 3; x++) {
        gradient[on[x]!]! += sign[x]! * g
        for (let y = 0; y < 3; y++) hessian[on[x]! * size + on[y]!]! += sign[x]! * sign[y]! * h
      }
      if (row.outcome === 2) ties += w
      tiesExpected += w * even
    })
    const delta = solveCholesky(cholesky(hessian, size), gradient)
    const largest = delta.reduce((most, d) => Math.max(most, Math.abs(d)), 0)
    // A long step on a flat likelihood overshoots: at most one unit of log-odds at a time.
    const scale = Math.min(1, 1 / largest)
    for (let i = 0; i < size; i++) state.s[i]! += scale * delta[i]!
    if (state.tie > 0) state.tie *= (ties + 0.5) / (tiesExpected + 0.5)
    if (largest < 1e-8) break
  }
  return hessian
}

function report(
  rows: readonly Row[],
  names: readonly string[],
  state: State,
  covariance: Float64Array,
  workers: readonly string[],
  honest: Float64Array,
  habit: readonly number[][],
): BradleyTerryResult {
  const n = names.length
  const size = n + 1
  const mean = state.s.subarray(0, n).reduce((a, b) => a + b, 0) / Math.max(1, n)
  const count = new Float64Array(n)
  for (const { l, r } of rows) {
    count[l]! += 1
    count[r]! += 1
  }
  const variance = (a: number, b: number): number =>
    covariance[a * size + a]! + covariance[b * size + b]! - 2 * covariance[a * size + b]!
  const order = names.map((_, i) => i).sort((a, b) => state.s[b]! - state.s[a]! || a - b)
  const index = new Map(names.map((name, i) => [name, i]))
  const known = (name: string): number => {
    const i = index.get(name)
    if (i === undefined) throw new RangeError(`“${name}” was never compared.`)
    return i
  }
  // What one more comparison of a pair tells about its order: variance of the difference × information of the outcome.
  const gains: [number, string, string][] = []
  for (let x = 0; x < n; x++)
    for (let y = x + 1; y < Math.min(n, x + 12); y++) {
      const [a, b] = [order[x]!, order[y]!]
      const p = 1 / (1 + Math.exp(state.s[b]! - state.s[a]!))
      gains.push([variance(a, b) * p * (1 - p), names[a]!, names[b]!])
    }
  gains.sort((a, b) => b[0] - a[0])
  const perWorker = new Float64Array(workers.length)
  for (const { j } of rows) if (j >= 0) perWorker[j]! += 1
  return {
    items: order.map(i => ({
      item: names[i]!,
      strength: state.s[i]! - mean,
      deviation: Math.sqrt(covariance[i * size + i]!),
      comparisons: count[i]!,
    })),
    stronger: (first, second) => {
      const [a, b] = [known(first), known(second)]
      const p = a === b ? 0.5 : normalBelow((state.s[a]! - state.s[b]!) / Math.sqrt(variance(a, b)))
      return Math.min(1 - 1e-6, Math.max(1e-6, p))
    },
    sideAdvantage: state.s[n] ?? 0,
    tie: state.tie,
    workers: new Map(
      workers.map((name, j) => [
        name,
        { honest: honest[j]!, habit: habit[j]! as [number, number, number], comparisons: perWorker[j]! },
      ]),
    ),
    next: gains.slice(0, 10).map(([, a, b]) => [a, b]),
  }
}
