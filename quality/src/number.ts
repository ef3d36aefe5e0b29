/**
 * Numbers: one value from several measurements or estimates.
 *
 * Model: x_ij = y_i + b_j + e_ij, e_ij ~ N(0, v_j): each worker has a bias and a variance, both drawn to the crowd's:
 *   y_i = Σ (x_ij − b_j)/v_j / Σ 1/v_j,  b_j = Σ r_ij / (n_j + 10),  v_j = (Σ (r² + var y_i) + 5 v₀)/(n_j + 5)
 * by EM; v₀ is the pooled variance. With few responses a worker this is the plain mean, which on real crowds is hard to beat and
 * which the median does not reach. What lies more than four typical errors off counts (4/distance)², so that a slip of the unit does
 * not move the answer and ordinary values are left alone.
 * Confidence: P(|truth − answer| ≤ tolerance); the default tolerance is the error that one response typically has, which makes
 * one response worth 0.68.
 * Source: Raykar et al. 2010, JMLR 11 (regression); redescending weights: Hampel 1974, JASA 69.
 */

import { median } from "./median.ts"
import { normalBelow, normalQuantile } from "./normal.ts"

/** What one worker gave for one task, in the question's unit. */
export interface NumberResponse {
  task: string
  worker: string
  value: number
}
export interface NumberOptions {
  /** How far off still counts as right, in the question's unit; default: the standard error of one response. */
  tolerance?: number
  /** Share inside the interval; default 0.95. */
  level?: number
}
export interface NumberAnswer {
  task: string
  value: number
  /** Where the truth lies with probability `level`, given the model. */
  interval: [low: number, high: number]
  /** P(truth within the tolerance), in (0, 1). */
  confidence: number
  responses: number
}
export interface NumberResult {
  answers: NumberAnswer[]
  /** Of each worker: what they give too much, and the standard deviation of their error; same unit. */
  workers: Map<string, { bias: number; deviation: number; responses: number }>
  /** Standard deviation of one response's error; a guess (half the spread of all values) when no task has two. */
  deviation: number
  /** False when no task has two responses, so that nothing is known of errors. */
  estimated: boolean
}

/**
 * @throws RangeError for a value that is no finite number, naming task and worker; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateNumbers } from "@tagwerk/quality"
 * const { answers } = aggregateNumbers([
 *   { task: "1", worker: "ann", value: 10 },
 *   { task: "1", worker: "ben", value: 14 },
 *   { task: "1", worker: "cem", value: 12 },
 * ])
 * Math.round(answers[0]!.value)
 * // → 12
 * ```
 */
export function aggregateNumbers(responses: readonly NumberResponse[], options: NumberOptions = {}): NumberResult {
  const { level = 0.95 } = options
  const tasks = new Map<string, Map<string, number>>()
  for (const { task, worker, value } of responses) {
    if (typeof value !== "number" || !Number.isFinite(value))
      throw new RangeError(
        `Worker ${worker} gave ${value} for task ${task}, which is no finite number. Nothing was aggregated; leave out this response.`,
      )
    const values = tasks.get(task) ?? new Map<string, number>()
    values.set(worker, value)
    tasks.set(task, values)
  }
  const names = [...new Set(responses.map(response => response.worker))].sort()
  const indexOf = new Map(names.map((name, j) => [name, j]))
  const rows = [...tasks.values()].map(values => [...values].map(([worker, value]) => ({ j: indexOf.get(worker)!, value })))
  const answer = rows.map(row => median(row.map(one => one.value)))
  const { variance: pooled, estimated } = pooledVariance(rows, answer)
  let typical = pooled
  const bias = new Float64Array(names.length)
  const variance = new Float64Array(names.length).fill(pooled)
  const answerVariance = new Float64Array(rows.length)
  for (let iteration = 0; iteration < 100; iteration++) {
    let moved = 0
    rows.forEach((row, i) => {
      let precision = 0
      let sum = 0
      for (const { j, value } of row) {
        const off = Math.abs(value - bias[j]! - answer[i]!) / Math.sqrt(typical)
        const w = (off > 4 ? (4 / off) ** 2 : 1) / variance[j]!
        precision += w
        sum += w * (value - bias[j]!)
      }
      moved = Math.max(moved, Math.abs(sum / precision - answer[i]!) / Math.sqrt(typical))
      answer[i] = sum / precision
      answerVariance[i] = 1 / precision
    })
    if (!estimated || (moved < 1e-6 && iteration > 0)) break
    const n = new Float64Array(names.length)
    const residual = new Float64Array(names.length)
    const square = new Float64Array(names.length)
    rows.forEach((row, i) => {
      // A lone response agrees with itself: it tells nothing about its worker.
      if (row.length < 2) return
      for (const { j, value } of row) {
        n[j]! += 1
        const limit = 6 * Math.sqrt(typical)
        residual[j]! += Math.min(limit, Math.max(-limit, value - answer[i]!))
      }
    })
    for (let j = 0; j < names.length; j++) bias[j] = residual[j]! / (n[j]! + 10)
    rows.forEach((row, i) => {
      if (row.length < 2) return
      for (const { j, value } of row) {
        const r = Math.min(6 * Math.sqrt(typical), Math.abs(value - answer[i]! - bias[j]!))
        square[j]! += r * r + answerVariance[i]!
      }
    })
    const all = n.reduce((a, b) => a + b, 0)
    typical = Math.max(floorOf(rows), square.reduce((a, b) => a + b, 0) / all)
    for (let j = 0; j < names.length; j++) variance[j] = (square[j]! + 5 * typical) / (n[j]! + 5)
  }
  const deviation = Math.sqrt(typical)
  const tolerance = options.tolerance ?? deviation
  const z = normalQuantile((1 + level) / 2)
  const answers = [...tasks.keys()].map((task, i): NumberAnswer => {
    const error = Math.sqrt(answerVariance[i]!)
    const confidence = 2 * normalBelow(tolerance / error) - 1
    return {
      task,
      value: answer[i]!,
      interval: [answer[i]! - z * error, answer[i]! + z * error],
      confidence: Math.min(1 - 1e-6, Math.max(1e-6, confidence)),
      responses: rows[i]!.length,
    }
  })
  const given = new Float64Array(names.length)
  for (const row of rows) for (const { j } of row) given[j]! += 1
  const workers = new Map(
    names.map((name, j) => [name, { bias: bias[j]!, deviation: Math.sqrt(variance[j]!), responses: given[j]! }]),
  )
  return { answers, workers, deviation, estimated }
}

type Rows = readonly (readonly { j: number; value: number }[])[]

/** From the deviations within tasks, robustly; without any, half the spread of all values. */
function pooledVariance(rows: Rows, centre: readonly number[]): { variance: number; estimated: boolean } {
  const apart: number[] = []
  rows.forEach((row, i) => {
    // n values leave n − 1 deviations free.
    if (row.length > 1)
      for (const { value } of row) apart.push(Math.abs(value - centre[i]!) * Math.sqrt(row.length / (row.length - 1)))
  })
  const floor = floorOf(rows)
  if (apart.length > 0) {
    const square = apart.reduce((sum, d) => sum + Math.min(d, 6 * 1.4826 * median(apart) || d) ** 2, 0) / apart.length
    return { variance: Math.max(floor, square), estimated: true }
  }
  const all = rows.flat().map(one => one.value)
  const mean = all.reduce((a, b) => a + b, 0) / Math.max(1, all.length)
  const spread = all.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, all.length)
  return { variance: Math.max(floor, spread / 4), estimated: false }
}

/** Errors are never quite zero: a ten-thousandth of the usual size of a value, so that agreement of two is no certainty. */
function floorOf(rows: Rows): number {
  const sizes = rows.flat().map(one => Math.abs(one.value))
  return Math.max(1e-12, (1e-4 * (sizes.length > 0 ? median(sizes) : 0)) ** 2)
}
