/**
 * Krippendorff's alpha: how far people agree beyond what their values alone would give, for any distance.
 *
 *   α = 1 − Do / De
 *   Do = (1/N) Σ_units Σ_{a≠b in the unit} d(a, b) / (m_u − 1)        disagreement within units of m_u ≥ 2 values, N values in all
 *   De = Σ_{a≠b of all N values} d(a, b) / (N (N − 1))                  disagreement of values put together at random
 * 1 is perfect agreement, 0 is what chance gives, below 0 is systematic disagreement. Values of units with a single value are not
 * pairable and do not count. Alphas under different distances are not comparable; for those, `ks` and `sigma` say more:
 *   ks     largest gap between the distributions of distances within units and between units (Kolmogorov–Smirnov), 0 … 1
 *   sigma  share of distances within units that are below the 5 % quantile of those between units
 * Source: Krippendorff 2013, Content Analysis, 3rd ed., ch. 12 (and "Computing Krippendorff's alpha-reliability", 2011);
 * Braylan, Alonso and Lease 2022, WWW'22, for ks and sigma.
 */
import { type BootstrapOptions, bootstrap, type Interval, quantile } from "./bootstrap.ts"
import { seededRandom } from "./random.ts"

/** Distances of numbers that are built in; a function serves for everything else. It must be symmetric, and 0 for equal values. */
export type Metric<V> = "nominal" | "ordinal" | "interval" | "ratio" | ((a: V, b: V) => number)

export interface KrippendorffOptions extends BootstrapOptions {
  /** Without an interval (`false`) it is much faster; default true. */
  interval?: boolean
  /** With more distinct values than this, De, ks and sigma come from a seeded sample of 40,000 pairs of values; default 400. */
  distinctMax?: number
}
export interface KrippendorffResult {
  /** Undefined when nothing is pairable or all values are the same: then there is nothing to agree about. */
  alpha: number | undefined
  interval: Interval | undefined
  observed: number
  expected: number
  ks: number | undefined
  sigma: number | undefined
  /** Units with at least two values, and the values in them. */
  units: number
  values: number
}

/**
 * @param units - the values that each unit (task) got, in any order; who gave them does not matter.
 * @throws RangeError when a built-in metric of numbers meets something else, or a distance is negative or no number.
 * @example
 * ```ts
 * import { krippendorff } from "@tagwerk/quality"
 * const { alpha } = krippendorff([["a", "a"], ["b", "b"], ["a", "b"], ["b", "b"]], "nominal")
 * alpha!.toFixed(4)
 * // → "0.5333"
 * ```
 */
export function krippendorff<V>(
  units: readonly (readonly V[])[],
  metric: Metric<V>,
  options: KrippendorffOptions = {},
): KrippendorffResult {
  const { distinctMax = 400, seed = 1 } = options
  const pairable = units.filter(unit => unit.length > 1)
  const { values, coded } = intern(pairable, metric)
  const n = coded.reduce((sum, unit) => sum + unit.length, 0)
  const nothing: KrippendorffResult = {
    alpha: undefined,
    interval: undefined,
    observed: 0,
    expected: 0,
    ks: undefined,
    sigma: undefined,
    units: pairable.length,
    values: n,
  }
  if (n === 0) return nothing
  const few = values.length <= distinctMax
  const counts = (drawn?: Int32Array): Float64Array => {
    const c = new Float64Array(values.length)
    coded.forEach((unit, u) => {
      for (const v of unit) c[v]! += drawn ? drawn[u]! : 1
    })
    return c
  }
  // Ordinal distances depend on how often each rank occurs, so they are made anew for each resample.
  const ordinal = metric === "ordinal"
  const distanceOf = cached(distanceFor(metric, values, counts()), values.length, few)
  const within = coded.map(unit => meanPairs(unit, distanceOf))
  const sample = few ? [] : samplePairs(coded, distanceOf, seed)
  const figure = (drawn?: Int32Array): { observed: number; expected: number } => {
    const c = counts(drawn)
    const distance = ordinal && drawn ? distanceFor(metric, values, c) : distanceOf
    let observed = 0
    let total = 0
    coded.forEach((unit, u) => {
      const times = drawn ? drawn[u]! : 1
      if (times === 0) return
      total += times * unit.length
      observed += times * unit.length * (ordinal && drawn ? meanPairs(unit, distance) : within[u]!)
    })
    if (total < 2) return { observed: 0, expected: 0 }
    return { observed: observed / total, expected: few ? expectedExactly(c, total, distance) : expectedOf(sample, drawn) }
  }
  const { observed, expected } = figure()
  if (!(expected > 0)) return { ...nothing, observed }
  const interval =
    options.interval === false
      ? undefined
      : bootstrap(
          coded.length,
          drawn => {
            const f = figure(drawn)
            return f.expected > 0 ? 1 - f.observed / f.expected : undefined
          },
          options,
        )
  return {
    ...nothing,
    alpha: 1 - observed / expected,
    interval,
    observed,
    expected,
    ...separation(coded, distanceOf, few ? samplePairs(coded, distanceOf, seed) : sample),
  }
}

type Distance = (v: number, w: number) => number

/** Mean distance of two different values of a unit. */
function meanPairs(unit: readonly number[], distance: Distance): number {
  let sum = 0
  for (let a = 1; a < unit.length; a++) for (let b = 0; b < a; b++) sum += distance(unit[a]!, unit[b]!)
  return (2 * sum) / (unit.length * (unit.length - 1))
}

function expectedExactly(c: Float64Array, total: number, distance: Distance): number {
  let sum = 0
  for (let v = 1; v < c.length; v++)
    for (let w = 0; w < v; w++) if (c[v]! > 0 && c[w]! > 0) sum += 2 * c[v]! * c[w]! * distance(v, w)
  return sum / (total * (total - 1))
}

interface Pair {
  a: number
  b: number
  distance: number
}

/** Pairs of values of different units, at most 40,000. */
function samplePairs(coded: readonly (readonly number[])[], distance: Distance, seed: number): Pair[] {
  const flat = coded.flatMap((unit, u) => unit.map(v => [u, v] as const))
  const random = seededRandom(seed)
  const pairs: Pair[] = []
  if (coded.length < 2) return pairs
  const all = (flat.length * (flat.length - 1)) / 2
  const add = ([a, v]: readonly [number, number], [b, w]: readonly [number, number]): void => {
    if (a !== b) pairs.push({ a, b, distance: distance(v, w) })
  }
  if (all <= 40_000) for (let i = 1; i < flat.length; i++) for (let j = 0; j < i; j++) add(flat[i]!, flat[j]!)
  else for (let k = 0; k < 40_000; k++) add(flat[Math.floor(random() * flat.length)]!, flat[Math.floor(random() * flat.length)]!)
  return pairs
}

function expectedOf(pairs: readonly Pair[], drawn?: Int32Array): number {
  let sum = 0
  let weight = 0
  for (const { a, b, distance } of pairs) {
    const w = drawn ? drawn[a]! * drawn[b]! : 1
    sum += w * distance
    weight += w
  }
  return weight > 0 ? sum / weight : 0
}

function separation(
  coded: readonly (readonly number[])[],
  distance: Distance,
  between: readonly Pair[],
): { ks: number | undefined; sigma: number | undefined } {
  const inside: number[] = []
  for (const unit of coded)
    for (let a = 1; a < unit.length; a++) for (let b = 0; b < a; b++) inside.push(distance(unit[a]!, unit[b]!))
  const outside = between.map(pair => pair.distance).sort((a, b) => a - b)
  if (inside.length === 0 || outside.length === 0) return { ks: undefined, sigma: undefined }
  inside.sort((a, b) => a - b)
  let ks = 0
  let j = 0
  for (let i = 0; i < inside.length; i++) {
    while (j < outside.length && outside[j]! <= inside[i]!) j++
    if (inside[i + 1] !== inside[i]) ks = Math.max(ks, (i + 1) / inside.length - j / outside.length)
  }
  const low = quantile(outside, 0.05)
  return { ks, sigma: inside.filter(d => d < low).length / inside.length }
}

/** Distinct values and each unit's values as their indices; numbers in order, because ordinal distances need it. */
function intern<V>(units: readonly (readonly V[])[], metric: Metric<V>): { values: V[]; coded: number[][] } {
  const keyOf = (value: V): string =>
    typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value)
  const byKey = new Map<string, V>()
  for (const unit of units) for (const value of unit) byKey.set(keyOf(value), value)
  const numbers = metric === "ordinal" || metric === "interval" || metric === "ratio"
  const entries = [...byKey].sort(([a, v], [b, w]) => (numbers ? (v as number) - (w as number) : a < b ? -1 : 1))
  if (numbers)
    for (const [key, value] of entries)
      if (typeof value !== "number" || !Number.isFinite(value))
        throw new RangeError(
          `The ${metric} distance needs finite numbers; “${key.slice(0, 60)}” is none. No agreement was computed.`,
        )
  const index = new Map(entries.map(([key], i) => [key, i]))
  return { values: entries.map(([, value]) => value), coded: units.map(unit => unit.map(value => index.get(keyOf(value))!)) }
}

function distanceFor<V>(metric: Metric<V>, values: readonly V[], counts: Float64Array): Distance {
  if (metric === "nominal") return (v, w) => (v === w ? 0 : 1)
  if (metric === "ordinal") {
    const below = new Float64Array(counts.length + 1)
    counts.forEach((c, v) => {
      below[v + 1] = below[v]! + c
    })
    // (Σ_{g from v to w} n_g − (n_v + n_w)/2)²
    return (v, w) => Math.abs(below[w]! + counts[w]! / 2 - below[v]! - counts[v]! / 2) ** 2
  }
  const number = values as readonly unknown[] as readonly number[]
  if (metric === "interval") return (v, w) => (number[v]! - number[w]!) ** 2
  if (metric === "ratio")
    return (v, w) => (number[v] === number[w] ? 0 : ((number[v]! - number[w]!) / (number[v]! + number[w]!)) ** 2)
  return (v, w) => {
    if (v === w) return 0
    const d = metric(values[v]!, values[w]!)
    if (!(d >= 0)) throw new RangeError(`A distance must be a number of at least 0; one is ${d}. No agreement was computed.`)
    return d
  }
}

function cached(distance: Distance, values: number, few: boolean): Distance {
  if (!few) return distance
  const table = new Float64Array(values * values).fill(-1)
  return (v, w) => {
    const known = table[v * values + w]!
    if (known >= 0) return known
    const d = distance(v, w)
    table[v * values + w] = d
    table[w * values + v] = d
    return d
  }
}
