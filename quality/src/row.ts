/** Arithmetic on one task's row of class probabilities. */

/** Accuracy of a good person, where the data does not say better. */
export const GOOD_PERSON = 0.9

/**
 * Adds the mean evidence of a task's models, shrunk until it moves no class further from another than a good person's response.
 *
 * @example
 * ```ts
 * import { addCapped } from "@tagwerk/quality"
 * const row = Float64Array.of(0, 0)
 * addCapped(row, Float64Array.of(0, 12), 2, 2, 0.9)
 * row[1].toFixed(3) // "2.197": log 9, a good person's response
 * ```
 */
export function addCapped(log: Float64Array, evidence: Float64Array, models: number, K: number, accuracy = GOOD_PERSON): void {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let k = 0; k < K; k++) {
    low = Math.min(low, evidence[k]! / models)
    high = Math.max(high, evidence[k]! / models)
  }
  const range = high - low
  const most = Math.log((accuracy * Math.max(1, K - 1)) / (1 - accuracy))
  const scale = range > most ? most / range : 1
  for (let k = 0; k < K; k++) log[k] = log[k]! + (scale * evidence[k]!) / models
}

/** Mixes a row with the uniform one until class `said` has at most `accuracy`. */
export function capAt(row: Float64Array, said: number, accuracy: number): void {
  const K = row.length
  const cap = Math.max(accuracy, 1 / K)
  if (row[said]! <= cap) return
  const keep = (cap - 1 / K) / (row[said]! - 1 / K)
  for (let k = 0; k < K; k++) row[k] = row[k]! * keep + (1 - keep) / K
}

/**
 * Probabilities from logarithms of any scale; writes `out`, which may be `log` itself.
 *
 * @example
 * ```ts
 * import { softmax } from "@tagwerk/quality"
 * const row = new Float64Array(2)
 * softmax(Float64Array.of(0, 0), row)
 * row[0] // 0.5
 * ```
 */
export function softmax(log: Float64Array, out: Float64Array): void {
  let most = Number.NEGATIVE_INFINITY
  for (let k = 0; k < log.length; k++) most = Math.max(most, log[k]!)
  let total = 0
  for (let k = 0; k < log.length; k++) {
    out[k] = Math.exp(log[k]! - most)
    total += out[k]!
  }
  for (let k = 0; k < log.length; k++) out[k]! /= total
}
