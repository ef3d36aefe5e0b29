/**
 * Labels likely wrong in a dataset that exists already, from a model's out-of-sample probabilities: confident learning.
 *
 * Model: the given label depends on the true one, not on the item. Thresholds t_k = mean of P(k) over items labelled k. An item counts
 * in C[given][k] for the k with the greatest P among those with P(k) ≥ t_k; rows are scaled to the number of items given that
 * label, which makes C/n the joint distribution of given and true label.
 * Suspects: for each given label y, the n_y − C[y][y] items with the least self-confidence P(y) (pruned by class), and those whose
 * margin P(best other) − P(y) is among the C[y][k] greatest for some k (pruned by noise rate); `both` wants both.
 * Rank: self-confidence, or the margin P(y) − P(best other), which tells more when many classes share what is left.
 * Source: Northcutt, Jiang and Chuang 2021, JAIR 70, "Confident learning: estimating uncertainty in dataset labels".
 */

export interface LabelErrorOptions {
  /** Which suspects to name; default "both". */
  prune?: "class" | "noise-rate" | "both" | "either"
  /** What to rank by; default "margin". */
  rank?: "self-confidence" | "margin"
}
export interface LabelErrorResult {
  /** Every item, most suspicious first: the score (low is suspicious) and the label it rather has. */
  ranked: { item: number; score: number; given: number; suggested: number; suspect: boolean }[]
  /** Estimated counts of given (row) and true (column) label, K × K. */
  joint: Float64Array
  /** Estimated share of wrong labels, 0 to 1. */
  noise: number
  suspects: number
}

/**
 * @param probabilities - n × K, row by row, from a model that has not seen the item (cross-validation).
 * @param labels - the given labels, 0 … K − 1.
 * @throws RangeError when sizes do not fit, a label is outside, or a probability is no number in [0, 1]; it names the first item.
 * @example
 * ```ts
 * import { labelErrors } from "@tagwerk/quality"
 * const probabilities = Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8, 0.05, 0.95)
 * const { ranked } = labelErrors(probabilities, Int32Array.of(0, 0, 1, 1, 0), 2)
 * [ranked[0]!.item, ranked[0]!.suggested, ranked[0]!.suspect]
 * // → [4, 1, true]
 * ```
 */
export function labelErrors(
  probabilities: Float64Array | Float32Array,
  labels: Int32Array | readonly number[],
  classes: number,
  options: LabelErrorOptions = {},
): LabelErrorResult {
  const { prune = "both", rank = "margin" } = options
  const n = labels.length
  check(probabilities, labels, classes)
  const p = (i: number, k: number): number => probabilities[i * classes + k]!
  const count = new Float64Array(classes)
  const threshold = new Float64Array(classes)
  for (let i = 0; i < n; i++) {
    count[labels[i]!]! += 1
    threshold[labels[i]!]! += p(i, labels[i]!)
  }
  // A class nobody was given has no threshold: nothing can be confidently of it.
  for (let k = 0; k < classes; k++) threshold[k] = count[k]! > 0 ? threshold[k]! / count[k]! : Number.POSITIVE_INFINITY
  const joint = new Float64Array(classes * classes)
  const other = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const y = labels[i]!
    let confident = -1
    let best = -1
    for (let k = 0; k < classes; k++) {
      if (p(i, k) >= threshold[k]! - 1e-6 && (confident < 0 || p(i, k) > p(i, confident))) confident = k
      if (k !== y && (best < 0 || p(i, k) > p(i, best))) best = k
    }
    other[i] = best < 0 ? y : best
    if (confident >= 0) joint[y * classes + confident]! += 1
  }
  calibrate(joint, count, classes)
  const margin = (i: number): number => p(i, labels[i]!) - p(i, other[i]!)
  const byClass = new Uint8Array(n)
  const byRate = new Uint8Array(n)
  for (let y = 0; y < classes; y++) {
    const items = Array.from({ length: n }, (_, i) => i).filter(i => labels[i] === y)
    const whole = wholeRow(joint.subarray(y * classes, (y + 1) * classes))
    const wrong = count[y]! - whole[y]!
    for (const i of [...items].sort((a, b) => p(a, y) - p(b, y) || a - b).slice(0, wrong)) byClass[i] = 1
    for (let k = 0; k < classes; k++) {
      if (k === y) continue
      const swapped = whole[k]!
      if (swapped === 0) continue
      const gain = (i: number): number => p(i, k) - p(i, y)
      for (const i of [...items].sort((a, b) => gain(b) - gain(a) || a - b).slice(0, swapped)) byRate[i] = 1
    }
  }
  const suspect = (i: number): boolean => {
    // What the model itself would label so is no suspect.
    if (margin(i) >= 0) return false
    if (prune === "class") return byClass[i] === 1
    if (prune === "noise-rate") return byRate[i] === 1
    return prune === "both" ? byClass[i] === 1 && byRate[i] === 1 : byClass[i] === 1 || byRate[i] === 1
  }
  const score = (i: number): number => (rank === "margin" ? margin(i) : p(i, labels[i]!))
  const ranked = Array.from({ length: n }, (_, i) => ({
    item: i,
    score: score(i),
    given: labels[i]!,
    suggested: margin(i) < 0 ? other[i]! : labels[i]!,
    suspect: suspect(i),
  })).sort((a, b) => a.score - b.score || a.item - b.item)
  let right = 0
  for (let k = 0; k < classes; k++) right += joint[k * classes + k]!
  return { ranked, joint, noise: n > 0 ? 1 - right / n : 0, suspects: ranked.filter(one => one.suspect).length }
}

/** Scales each row to the number of items given that label; a label without confident items keeps all of them. */
function calibrate(joint: Float64Array, count: Float64Array, classes: number): void {
  for (let y = 0; y < classes; y++) {
    const row = joint.subarray(y * classes, (y + 1) * classes)
    const sum = row.reduce((a, b) => a + b, 0)
    if (sum === 0) row[y] = count[y]!
    else for (let k = 0; k < classes; k++) row[k]! *= count[y]! / sum
  }
}

/** Whole numbers with the row's sum, by largest remainder. */
function wholeRow(row: Float64Array): Float64Array {
  const whole = row.map(x => Math.floor(x + 1e-9))
  const left = Math.round(row.reduce((a, b) => a + b, 0) - whole.reduce((a, b) => a + b, 0))
  const order = [...row.keys()].sort((a, b) => row[b]! - whole[b]! - (row[a]! - whole[a]!) || a - b)
  for (const k of order.slice(0, left)) whole[k]! += 1
  return whole
}

function check(probabilities: Float64Array | Float32Array, labels: Int32Array | readonly number[], classes: number): void {
  const n = labels.length
  if (!(classes >= 1) || probabilities.length !== n * classes)
    throw new RangeError(
      `${n} labels of ${classes} classes need ${n * classes} probabilities; there are ${probabilities.length}. Nothing was ranked.`,
    )
  for (let i = 0; i < n; i++) {
    const y = labels[i]!
    if (!Number.isInteger(y) || y < 0 || y >= classes)
      throw new RangeError(`Item ${i} has the label ${y}; labels run from 0 to ${classes - 1}. Nothing was ranked.`)
    for (let k = 0; k < classes; k++) {
      const x = probabilities[i * classes + k]!
      if (!(x >= 0 && x <= 1 + 1e-6))
        throw new RangeError(`Item ${i} has the probability ${x} for class ${k}; it must be within 0 and 1. Nothing was ranked.`)
    }
  }
}
