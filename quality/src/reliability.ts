/**
 * Does a stated confidence hold? The reliability curve and the figures that sum it up.
 * Source: DeGroot and Fienberg 1983, The Statistician 32; Naeini, Cooper and Hauskrecht 2015, AAAI (ECE).
 */
import { type Estimate, wilson } from "./interval.ts"
import { logLoss, type Scored } from "./score.ts"

export interface ReliabilityBin {
  /** Bounds of the stated confidence; a bin holds low < confidence ≤ high. */
  low: number
  high: number
  count: number
  /** Mean stated confidence; NaN in an empty bin. */
  stated: number
  /** Share that was right, with its Wilson interval. */
  held: Estimate
}

export interface Reliability {
  bins: ReliabilityBin[]
  /** Expected calibration error: Σ count/n · |stated − held|. */
  ece: number
  /** Mean negative log probability of the truth (nats, probabilities below 1e-6 count as 1e-6). */
  nll: number
  /** Mean stated confidence: what the accuracy is expected to be. */
  expected: number
  /** What it is, with a Wilson interval. */
  realised: Estimate
  /** Tasks with known truth. */
  scored: number
}

/** Stated probabilities and what came true of them, with the task that each is about. All three lists are parallel. */
export interface Claims {
  task: string[]
  stated: number[]
  /** 1, 0, or a part where a claim can be partly right. */
  held: number[]
}

/**
 * The curve over equal bins of confidence in the most probable class.
 *
 * @param level - coverage of the intervals, default 0.95
 * @throws RangeError when bins is not a positive whole number.
 * @example
 * ```ts
 * import { reliability } from "@tagwerk/quality"
 * const posterior = Float64Array.of(0.9, 0.1, 0.8, 0.2)
 * reliability({ posterior, classes: 2, truth: Int32Array.of(0, 0) }).expected.toFixed(2) // "0.85"
 * ```
 */
export function reliability(scored: Scored, bins = 15, level = 0.95): Reliability {
  const { posterior, classes: K, truth } = scored
  const stated: number[] = []
  const right: number[] = []
  for (let i = 0; i < truth.length; i++) {
    if (truth[i]! < 0) continue
    let most = 0
    for (let k = 0; k < K; k++) most = Math.max(most, posterior[i * K + k]!)
    let tied = 0
    for (let k = 0; k < K; k++) if (posterior[i * K + k]! >= most - 1e-9) tied++
    stated.push(most)
    right.push(posterior[i * K + truth[i]!]! >= most - 1e-9 ? 1 / tied : 0)
  }
  const curve = reliabilityOf(stated, right, bins, level)
  return { ...curve, nll: logLoss(scored) }
}

/**
 * The same for any yes-or-no claims: stated probabilities beside what came true (1, 0 or a part). Boxes, tokens, texts use it.
 *
 * @throws RangeError when bins is not a positive whole number, or claims and outcomes differ in number.
 * @example
 * ```ts
 * import { reliabilityOf } from "@tagwerk/quality"
 * reliabilityOf([0.8, 0.8, 0.8, 0.8, 0.8], [1, 1, 1, 1, 0], 10).ece.toFixed(3) // "0.000"
 * ```
 */
export function reliabilityOf(stated: ArrayLike<number>, held: ArrayLike<number>, bins = 15, level = 0.95): Reliability {
  if (!Number.isInteger(bins) || bins < 1 || stated.length !== held.length)
    throw new RangeError(
      `${bins} bins for ${stated.length} claims and ${held.length} outcomes. Nothing was computed; give one outcome a claim.`,
    )
  const n = stated.length
  const count = new Float64Array(bins)
  const sums = new Float64Array(bins)
  const hits = new Float64Array(bins)
  let nll = 0
  for (let x = 0; x < n; x++) {
    const p = Math.min(Math.max(stated[x]!, 0), 1)
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(p * bins - 1e-12) - 1))
    count[bin]!++
    sums[bin]! += p
    hits[bin]! += held[x]!
    nll -= held[x]! * Math.log(Math.max(p, 1e-6)) + (1 - held[x]!) * Math.log(Math.max(1 - p, 1e-6))
  }
  const rows: ReliabilityBin[] = []
  let ece = 0
  let expected = 0
  let realised = 0
  for (let b = 0; b < bins; b++) {
    const c = count[b]!
    rows.push({
      low: b / bins,
      high: (b + 1) / bins,
      count: c,
      stated: sums[b]! / c,
      held: wilson(Math.min(hits[b]!, c), c, level),
    })
    ece += Math.abs(sums[b]! - hits[b]!) / Math.max(1, n)
    expected += sums[b]! / n
    realised += hits[b]!
  }
  return { bins: rows, ece, nll: nll / n, expected, realised: wilson(Math.min(realised, n), n, level), scored: n }
}
