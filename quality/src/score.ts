/**
 * How right answers are, where the truth is known.
 */

/** Known answers beside believed ones: K classes, one row a task. */
export interface Scored {
  /** n × K. */
  posterior: Float64Array
  classes: number
  /** True class of each task, or −1 where unknown: those tasks are not scored. */
  truth: Int32Array
}

/**
 * Share of scored tasks whose most probable class is the true one. A tie of c classes that contains the truth counts 1/c, so that
 * the figure does not depend on the order of the classes. NaN when nothing can be scored.
 *
 * @example
 * ```ts
 * import { accuracy } from "@tagwerk/quality"
 * accuracy({ posterior: Float64Array.of(0.9, 0.1, 0.5, 0.5), classes: 2, truth: Int32Array.of(0, 1) }) // 0.75
 * ```
 */
export function accuracy({ posterior, classes: K, truth }: Scored): number {
  let hits = 0
  let scored = 0
  for (let i = 0; i < truth.length; i++) {
    const t = truth[i]!
    if (t < 0) continue
    scored++
    let most = 0
    for (let k = 0; k < K; k++) most = Math.max(most, posterior[i * K + k]!)
    if (posterior[i * K + t]! < most - 1e-9) continue
    let tied = 0
    for (let k = 0; k < K; k++) if (posterior[i * K + k]! >= most - 1e-9) tied++
    hits += 1 / tied
  }
  return hits / scored
}

/**
 * Mean negative log probability of the truth, in nats; lower is better, log K is what knowing nothing gives. A probability below
 * `floor` counts as `floor` (default 1e-6), so that one confident error does not outweigh all else. NaN when nothing can be scored.
 *
 * @example
 * ```ts
 * import { logLoss } from "@tagwerk/quality"
 * logLoss({ posterior: Float64Array.of(0.5, 0.5), classes: 2, truth: Int32Array.of(0) }).toFixed(3) // "0.693"
 * ```
 */
export function logLoss({ posterior, classes: K, truth }: Scored, floor = 1e-6): number {
  let loss = 0
  let scored = 0
  for (let i = 0; i < truth.length; i++) {
    const t = truth[i]!
    if (t < 0) continue
    scored++
    loss -= Math.log(Math.max(floor, posterior[i * K + t]!))
  }
  return loss / scored
}

/** Posterior rows with their truth. */
export interface Rows {
  posterior: Float64Array
  classes: number
  truth: Int32Array
}

/**
 * The posterior rows of gold tasks, with their truth.
 *
 * @example
 * ```ts
 * import { goldRows } from "@tagwerk/quality"
 * goldRows(Float64Array.of(0.9, 0.1, 0.4, 0.6), Int32Array.of(-1, 1), 2).truth // Int32Array [1]
 * ```
 */
export function goldRows(posterior: Float64Array, gold: Int32Array, K: number): Rows {
  const rows: number[] = []
  for (let i = 0; i < gold.length; i++) if (gold[i]! >= 0) rows.push(i)
  const out = new Float64Array(rows.length * K)
  for (let x = 0; x < rows.length; x++) out.set(posterior.subarray(rows[x]! * K, rows[x]! * K + K), x * K)
  return { posterior: out, classes: K, truth: Int32Array.from(rows, i => gold[i]!) }
}
