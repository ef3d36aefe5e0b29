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
import { argmax, type Belief, CONFIDENCE_MARGIN, keepMargin, labelTotals } from "./belief.ts"
import { softmax } from "./row.ts"

export interface Calibration {
  temperature: number
  /** b_k of each class, K log odds; all zero with temperature 1 changes nothing. */
  offsets: Float64Array
  /** Gold tasks it was fitted on. */
  gold: number
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
  /** Posterior rows that did not see their gold, g × K. */
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
  const [low, high] = options.bounds ?? [0.05, 2]
  const offsets = new Float64Array(K)
  const rows: number[] = []
  for (let i = 0; i < gold.truth.length; i++) if (gold.truth[i]! >= 0) rows.push(i)
  if (rows.length === 0 || K < 2) return { temperature: centre, offsets, gold: rows.length }
  const logs = gold.posterior.map(p => Math.log(Math.max(p, CONFIDENCE_MARGIN)))
  const row = new Float64Array(K)
  const loss = (logT: number) => {
    const t = Math.exp(logT)
    let sum = (logT - Math.log(centre)) ** 2 / (2 * spread * spread)
    for (const i of rows) {
      for (let k = 0; k < K; k++) row[k] = t * logs[i * K + k]! + offsets[k]!
      softmax(row, row)
      sum -= Math.log(Math.max(row[gold.truth[i]!]!, 1e-9))
    }
    return sum
  }
  let logT = Math.log(centre)
  for (let round = 0; round < 20; round++) {
    const before = logT
    logT = minimise(loss, Math.log(low), Math.log(high))
    const shift = tau > 0 && K <= 64 ? offsetStep(gold, rows, logs, Math.exp(logT), offsets, tau) : 0
    if (Math.abs(logT - before) < 1e-3 && shift < 1e-3) break
  }
  return { temperature: Math.exp(logT), offsets, gold: rows.length }
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

/** Golden-section search from the best of 12 even points, to 1e-4. */
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
  while (b - a > 1e-4) {
    const c = b - ratio * (b - a)
    const d = a + ratio * (b - a)
    if (f(c) < f(d)) b = d
    else a = c
  }
  return (a + b) / 2
}

/** A calibrated copy of row-wise posteriors. */
export function applyCalibration(posterior: Float64Array, K: number, calibration: Calibration): Float64Array {
  const { temperature, offsets } = calibration
  const out = new Float64Array(posterior.length)
  for (let at = 0; at < out.length; at += K) {
    const row = out.subarray(at, at + K)
    for (let k = 0; k < K; k++) row[k] = temperature * Math.log(Math.max(posterior[at + k]!, CONFIDENCE_MARGIN)) + offsets[k]!
    softmax(row, row)
  }
  return out
}

/** The belief with calibrated posteriors. Gold stays as it is; a lone response is not believed more than it was. */
export function calibrated(belief: Belief, calibration: Calibration): Belief {
  const { votes } = belief
  const K = votes.classes
  const posterior = K < 2 ? belief.posterior.slice() : applyCalibration(belief.posterior, K, calibration)
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
