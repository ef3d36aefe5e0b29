/**
 * Calibration: confidence that holds.
 *
 * Raw posteriors are overconfident on every real crowd: workers err together on hard tasks, and lean together towards some classes.
 * A temperature t takes back the first, an offset a class the second:
 *   Z'_ik ∝ Z_ik^t · e^{b_k},  t < 1 flattens
 * t and b minimise the log loss on gold plus (log t − log t₀)²/2σ² + Σ b_k²/2τ², with t₀ = 0.6, σ = 0.7, τ = 0.25: with little
 * gold they stay near what crowds need as a rule, with 50 tasks the data decides t, with hundreds the offsets too.
 * Two conditions make it valid. The gold posteriors must not have seen their gold, so the method runs without it. And the gold tasks
 * must have as many responses as the tasks they speak for: `thin` gives them that.
 * Source: Platt 1999; Guo, Pleiss, Sun and Weinberger 2017, ICML, "On calibration of modern neural networks" (vector scaling).
 */
import { argmax, type Belief, keepMargin, labelTotals } from "./belief.ts"
import { softmax } from "./row.ts"

/** Evidence below this is taken as this: e^−60. */
const FLOOR = 1e-300
/** The values of c that are tried, and the mean of its exponential prior. */
const SATURATIONS = [0, 0.02, 0.05, 0.1, 0.2, 0.4]
const SATURATION_MEAN = 0.1

export interface Calibration {
  /** The most probable t, for showing; what is applied is the mixture of `curves`. */
  temperature: number
  /** Curves that the gold allows, with their probabilities (sum 1). */
  curves: readonly CalibrationCurve[]
  /** Gold tasks it was fitted on. */
  gold: number
}

export interface CalibrationCurve {
  weight: number
  temperature: number
  /** c ≥ 0; 0 is plain tempering. */
  saturation: number
  /** b_k of each class, K log odds. */
  offsets: Float64Array
}

export interface CalibrationOptions {
  /** t₀ and σ; default 0.6 and 0.7. */
  centre?: number
  spread?: number
  /** τ; 0 keeps every offset at 0. Default 0.25. */
  offsetSpread?: number
  /** Bounds of t; default [0.05, 2]. */
  bounds?: readonly [number, number]
}

export interface GoldRows {
  /** Posterior rows that did not see their gold, g × K: `Belief.evidence`, not cut at a margin, or long agreement looks like short. */
  posterior: Float64Array
  classes: number
  /** Known class of each row; rows with −1 are passed over. */
  truth: Int32Array
}

/**
 * The calibration for given gold rows; temperature t₀ and no offsets when there are none. The loss is convex in (t, b) but for its
 * prior on log t; it is minimised by turns, t by golden section, b by damped Newton steps.
 *
 * @example
 * ```ts
 * import { fitCalibration } from "@tagwerk/quality"
 * const sure = Array.from({ length: 40 }, () => [0.999, 0.001]).flat()
 * const truth = Int32Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 1 : 0))
 * fitCalibration({ posterior: Float64Array.from(sure), classes: 2, truth }).temperature < 0.3 // true: said .999, held .75
 * ```
 */
export function fitCalibration(gold: GoldRows, options: CalibrationOptions = {}): Calibration {
  const { classes: K } = gold
  const centre = options.centre ?? 0.6
  const spread = options.spread ?? 0.7
  const tau = options.offsetSpread ?? 0.25
  const [low, high] = options.bounds ?? [0.05, 4]
  const rows: number[] = []
  for (let i = 0; i < gold.truth.length; i++) if (gold.truth[i]! >= 0) rows.push(i)
  if (rows.length === 0 || K < 2) {
    const curve = { weight: 1, temperature: centre, saturation: 0, offsets: new Float64Array(K) }
    return { temperature: centre, curves: [curve], gold: rows.length }
  }
  const curves: CalibrationCurve[] = []
  let temperature = centre
  let least = Number.POSITIVE_INFINITY
  for (const saturation of SATURATIONS) {
    const logs = new Float64Array(gold.posterior.length)
    for (const i of rows) saturated(gold.posterior, i * K, K, saturation, logs.subarray(i * K, i * K + K))
    const offsets = new Float64Array(K)
    const row = new Float64Array(K)
    const loss = (logT: number) => {
      const t = Math.exp(logT)
      let sum = (logT - Math.log(centre)) ** 2 / (2 * spread * spread) + saturation / SATURATION_MEAN
      for (const b of offsets) sum += tau > 0 ? (b * b) / (2 * tau * tau) : 0
      for (const i of rows) {
        for (let k = 0; k < K; k++) row[k] = t * logs[i * K + k]! + offsets[k]!
        softmax(row, row)
        sum -= Math.log(Math.max(row[gold.truth[i]!]!, 1e-9))
      }
      return sum
    }
    let logT = Math.log(centre)
    for (let round = 0; round < 10; round++) {
      const before = logT
      logT = minimise(loss, Math.log(low), Math.log(high))
      const shift = tau > 0 && K <= 64 ? offsetStep(gold, rows, logs, Math.exp(logT), offsets, tau) : 0
      if (Math.abs(logT - before) < 1e-2 && shift < 1e-2) break
    }
    for (let step = -6; step <= 6; step++) {
      const at = logT + step * 0.15
      const value = loss(at)
      curves.push({ weight: value, temperature: Math.exp(at), saturation, offsets })
      if (value >= least) continue
      least = value
      temperature = Math.exp(at)
    }
  }
  return { temperature, curves: weighted(curves, least), gold: rows.length }
}

/** Losses to probabilities; curves below a hundredth of the best are left out. */
function weighted(curves: readonly CalibrationCurve[], least: number): CalibrationCurve[] {
  const kept = curves
    .filter(curve => curve.weight < least + 4.6)
    .map(curve => ({ ...curve, weight: Math.exp(least - curve.weight) }))
  const total = kept.reduce((sum, curve) => sum + curve.weight, 0)
  return kept.map(curve => ({ ...curve, weight: curve.weight / total }))
}

/** Writes −d/(1 + c d) of each class, d = log Z_max − log Z_k: the log posterior with its long end bent. */
function saturated(posterior: Float64Array, at: number, K: number, c: number, out: Float64Array): void {
  let most = 0
  for (let k = 0; k < K; k++) most = Math.max(most, posterior[at + k]!)
  const top = Math.log(Math.max(most, FLOOR))
  for (let k = 0; k < K; k++) {
    const d = top - Math.log(Math.max(posterior[at + k]!, FLOOR))
    out[k] = -d / (1 + c * d)
  }
}

/** Five diagonal Newton steps in b, halved (the diagonal of a softmax's Hessian bounds it within a factor of two); gives the last one's size. */
function offsetStep(
  gold: GoldRows,
  rows: readonly number[],
  logs: Float64Array,
  t: number,
  offsets: Float64Array,
  tau: number,
): number {
  const K = gold.classes
  const row = new Float64Array(K)
  let size = 0
  for (let step = 0; step < 5; step++) {
    const gradient = offsets.map(b => b / (tau * tau))
    const curvature = new Float64Array(K).fill(1 / (tau * tau))
    for (const i of rows) {
      for (let k = 0; k < K; k++) row[k] = t * logs[i * K + k]! + offsets[k]!
      softmax(row, row)
      for (let k = 0; k < K; k++) {
        gradient[k]! += row[k]! - (gold.truth[i] === k ? 1 : 0)
        curvature[k]! += row[k]! * (1 - row[k]!)
      }
    }
    size = 0
    for (let k = 0; k < K; k++) {
      const d = (0.5 * gradient[k]!) / curvature[k]!
      offsets[k]! -= d
      size = Math.max(size, Math.abs(d))
    }
  }
  return size
}

/** Golden-section search from the best of 12 even points, to 1e-3. */
function minimise(f: (x: number) => number, low: number, high: number): number {
  const step = (high - low) / 12
  let best = low
  let least = Number.POSITIVE_INFINITY
  for (let x = low; x <= high + 1e-9; x += step) {
    const value = f(x)
    if (value < least) {
      least = value
      best = x
    }
  }
  let a = Math.max(low, best - step)
  let b = Math.min(high, best + step)
  const ratio = (Math.sqrt(5) - 1) / 2
  while (b - a > 1e-3) {
    const c = b - ratio * (b - a)
    const d = a + ratio * (b - a)
    if (f(c) < f(d)) b = d
    else a = c
  }
  return (a + b) / 2
}

/**
 * A calibrated copy of row-wise posteriors: the mean over the calibration's curves.
 *
 * @example
 * ```ts
 * import { applyCalibration, fitCalibration } from "@tagwerk/quality"
 * const usual = fitCalibration({ posterior: new Float64Array(0), classes: 2, truth: new Int32Array(0) })
 * applyCalibration(Float64Array.of(0.99, 0.01), 2, usual)[0].toFixed(3) // "0.940": without gold, what crowds need as a rule
 * ```
 */
export function applyCalibration(posterior: Float64Array, K: number, calibration: Calibration): Float64Array {
  const out = new Float64Array(posterior.length)
  const bent = new Float64Array(K)
  const row = new Float64Array(K)
  let last = -1
  for (let at = 0; at < out.length; at += K) {
    last = -1
    for (const { weight, temperature, saturation, offsets } of calibration.curves) {
      if (saturation !== last) saturated(posterior, at, K, saturation, bent)
      last = saturation
      for (let k = 0; k < K; k++) row[k] = temperature * bent[k]! + offsets[k]!
      softmax(row, row)
      for (let k = 0; k < K; k++) out[at + k]! += weight * row[k]!
    }
  }
  return out
}

/** Calibrations by number of responses, rising. Never empty. */
export type CalibrationByCount = readonly { count: number; calibration: Calibration }[]

/**
 * The calibration for a task with so many responses: that of the greatest number not above it, else the smallest.
 *
 * @example
 * ```ts
 * import { calibrationFor, fitCalibration } from "@tagwerk/quality"
 * const calibration = fitCalibration({ posterior: new Float64Array(0), classes: 2, truth: new Int32Array(0) })
 * calibrationFor([{ count: 2, calibration }, { count: 5, calibration }], 3) === calibration // true
 * ```
 */
export function calibrationFor(byCount: CalibrationByCount, count: number): Calibration {
  let found = byCount[0]!
  for (const one of byCount) if (one.count <= count) found = one
  return found.calibration
}

/**
 * The belief with calibrated posteriors, by one calibration for all tasks or by that for their number of responses (rising, `by-count.ts`).
 * Gold stays as it is; a lone response is not believed more than it was.
 *
 * @example
 * ```ts
 * import { calibrated, dawidSkene, fitCalibration, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * const belief = dawidSkene(tabulate(rows))
 * const honest = calibrated(belief, fitCalibration({ posterior: new Float64Array(0), classes: 2, truth: new Int32Array(0) }))
 * honest.confidence[0] < belief.confidence[0] // true
 * ```
 */
export function calibrated(belief: Belief, by: Calibration | CalibrationByCount): Belief {
  const { votes } = belief
  const K = votes.classes
  const posterior = K < 2 ? belief.posterior.slice() : applied(belief, by)
  keepMargin(posterior, K)
  const said = labelTotals(votes)
  const answer = new Int32Array(votes.tasks.length)
  const confidence = new Float64Array(votes.tasks.length)
  for (let i = 0; i < answer.length; i++) {
    const lone = votes.start[i + 1]! - votes.start[i]! === 1
    const best = argmax(posterior, i * K, K, said)
    if (votes.gold[i]! >= 0 || (lone && posterior[i * K + best]! > belief.confidence[i]!))
      posterior.set(belief.posterior.subarray(i * K, i * K + K), i * K)
    answer[i] = argmax(posterior, i * K, K, said)
    confidence[i] = K > 0 ? posterior[i * K + answer[i]!]! : 0
  }
  return { ...belief, posterior, answer, confidence }
}

function applied({ votes, evidence }: Belief, by: Calibration | CalibrationByCount): Float64Array {
  const K = votes.classes
  if ("curves" in by) return applyCalibration(evidence, K, by)
  const out = new Float64Array(evidence.length)
  for (let i = 0; i < votes.tasks.length; i++) {
    const count = votes.start[i + 1]! - votes.start[i]!
    out.set(applyCalibration(evidence.subarray(i * K, i * K + K), K, calibrationFor(by, count)), i * K)
  }
  return out
}
