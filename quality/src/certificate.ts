/**
 * Certificates: what a random, blind expert sample proves about a judge's rates and about a dataset's errors.
 * Source: Wilson 1927, JASA 22; Rogan and Gladen 1978, American Journal of Epidemiology 107.
 */
import { normalQuantile } from "./gamma.ts"
import { type Estimate, wilson } from "./interval.ts"

export interface JudgeSample {
  /** Expert says yes: how many of them the judge calls yes, of how many. */
  positives: { yes: number; of: number }
  /** Expert says no: how many of them the judge calls no, of how many. */
  negatives: { no: number; of: number }
}

export interface JudgeCertificate {
  truePositive: Estimate
  trueNegative: Estimate
  /** Whether both lower bounds reach the required rates. */
  certified: boolean
  /** Says what is missing; empty when certified. */
  reason: string
}

export interface JudgeRequirement {
  truePositiveMin?: number
  trueNegativeMin?: number
  /** One-sided confidence of the lower bounds; default 0.95. */
  confidence?: number
}

/**
 * Whether a judge (a model) may count alone: one-sided Wilson lower bounds of its true-positive and true-negative rate against what is
 * required (default 0.8 each). A sample is used once: looking again after a failure inflates the chance of passing.
 *
 * @throws RangeError when counts are no shares.
 * @example
 * ```ts
 * import { judgeCertificate } from "@tagwerk/quality"
 * judgeCertificate({ positives: { yes: 58, of: 60 }, negatives: { no: 55, of: 60 } }).certified // true
 * ```
 */
export function judgeCertificate(sample: JudgeSample, requirement: JudgeRequirement = {}): JudgeCertificate {
  const { truePositiveMin = 0.8, trueNegativeMin = 0.8, confidence = 0.95 } = requirement
  const level = 2 * confidence - 1
  const truePositive = wilson(sample.positives.yes, sample.positives.of, level)
  const trueNegative = wilson(sample.negatives.no, sample.negatives.of, level)
  const missing: string[] = []
  if (truePositive.low < truePositiveMin)
    missing.push(`true-positive rate ≥ ${truePositive.low.toFixed(3)}, needed ${truePositiveMin}`)
  if (trueNegative.low < trueNegativeMin)
    missing.push(`true-negative rate ≥ ${trueNegative.low.toFixed(3)}, needed ${trueNegativeMin}`)
  return { truePositive, trueNegative, certified: missing.length === 0, reason: missing.join("; ") }
}

/**
 * Rogan–Gladen: the true share of yes from a judge's share p, p* = (p + TNR − 1)/(TPR + TNR − 1), with the delta-method interval
 * that carries the errors of all three. Undefined when the judge is no better than a coin (TPR + TNR ≤ 1).
 *
 * @param judged - how many of all tasks the judge calls yes
 * @example
 * ```ts
 * import { roganGladen } from "@tagwerk/quality"
 * roganGladen({ yes: 300, of: 1000 }, { positives: { yes: 90, of: 100 }, negatives: { no: 95, of: 100 } })?.value.toFixed(4) // "0.2941"
 * ```
 */
export function roganGladen(judged: { yes: number; of: number }, sample: JudgeSample, level = 0.95): Estimate | undefined {
  const p = wilson(judged.yes, judged.of, level).value
  const a = wilson(sample.positives.yes, sample.positives.of, level).value
  const b = wilson(sample.negatives.no, sample.negatives.of, level).value
  const youden = a + b - 1
  if (!(youden > 0)) return undefined
  const value = (p + b - 1) / youden
  const v =
    (p * (1 - p)) / judged.of / youden ** 2 +
    ((a * (1 - a)) / sample.positives.of) * (value / youden) ** 2 +
    ((b * (1 - b)) / sample.negatives.of) * ((1 - value) / youden) ** 2
  const half = normalQuantile(0.5 + level / 2) * Math.sqrt(v)
  const clip = (x: number) => Math.min(1, Math.max(0, x))
  return { value: clip(value), low: clip(value - half), high: clip(value + half) }
}

/**
 * Expert labels to plan so that a rate expected to be `rate` gets a one-sided Wilson lower bound ≥ `bound` with the given power
 * (normal approximation of the count, searched upward). Infinity when rate ≤ bound.
 *
 * @example
 * ```ts
 * import { sampleToCertify } from "@tagwerk/quality"
 * sampleToCertify({ rate: 0.92, bound: 0.8 }) // 61 labels: eight times in ten the certificate is reached
 * ```
 */
export function sampleToCertify(plan: { rate: number; bound: number; confidence?: number; power?: number }): number {
  const { rate, bound, confidence = 0.95, power = 0.8 } = plan
  if (!(rate > bound) || !(bound > 0) || rate > 1) return Number.POSITIVE_INFINITY
  const z = normalQuantile(power)
  for (let n = 5; n < 1e6; n = n < 500 ? n + 1 : Math.ceil(n * 1.01)) {
    const hits = Math.floor(n * rate - z * Math.sqrt(n * rate * (1 - rate)))
    if (hits > 0 && wilson(hits, n, 2 * confidence - 1).low >= bound) return n
  }
  return Number.POSITIVE_INFINITY
}

/**
 * Tasks to audit so that the interval of an error rate expected to be `error` is at most ± `half` wide, for a dataset of `size` tasks.
 *
 * @throws RangeError for a half width that is not above 0.
 * @example
 * ```ts
 * import { sampleToAudit } from "@tagwerk/quality"
 * sampleToAudit({ error: 0.03, half: 0.01 }) // tasks
 * ```
 */
export function sampleToAudit(plan: { error: number; half: number; size?: number; level?: number }): number {
  const { error, half, size = Number.POSITIVE_INFINITY, level = 0.95 } = plan
  if (!(half > 0))
    throw new RangeError(`A half width of ${half} needs every task. Nothing was planned; give a half width above 0.`)
  const top = Number.isFinite(size) ? size : 1e7
  let low = 1
  let high = top
  while (low < high) {
    const n = Math.floor((low + high) / 2)
    const { low: a, high: b } = auditInterval(Math.round(error * n), n, size, level)
    if ((b - a) / 2 <= half) high = n
    else low = n + 1
  }
  return low
}

export interface AuditRow {
  /** What is certified: a question, a label, the whole. */
  name: string
  /** Audited tasks, and how many of their answers the expert found wrong. */
  audited: number
  wrong: number
  /** Tasks the row speaks for; given, the interval shrinks as the audit nears all of them. */
  size?: number
}

export interface ErrorRate extends Estimate {
  name: string
  audited: number
  wrong: number
  /** "error 3.1 % [2.4, 3.9]" */
  text: string
}

/**
 * The error rates of a frozen dataset from a random, blind audit, each with its Wilson interval (finite-population corrected where the
 * size is known: n is replaced by n (N−1)/(N−n)).
 *
 * @example
 * ```ts
 * import { datasetCertificate } from "@tagwerk/quality"
 * datasetCertificate([{ name: "all", audited: 1000, wrong: 31 }])[0].text // "error 3.1 % [2.2, 4.4]"
 * ```
 */
export function datasetCertificate(rows: readonly AuditRow[], level = 0.95): ErrorRate[] {
  return rows.map(({ name, audited, wrong, size = Number.POSITIVE_INFINITY }) => {
    const interval = auditInterval(wrong, audited, size, level)
    const percent = (x: number) => (100 * x).toFixed(1)
    const text =
      audited === 0
        ? "error unknown: nothing audited"
        : `error ${percent(interval.value)} % [${percent(interval.low)}, ${percent(interval.high)}]`
    return { name, audited, wrong, ...interval, text }
  })
}

function auditInterval(wrong: number, n: number, size: number, level: number): Estimate {
  if (n > size)
    throw new RangeError(`${n} audited of ${size} tasks is more than all. Nothing was computed; count each task once.`)
  if (n === 0 || !Number.isFinite(size)) return wilson(wrong, n, level)
  if (n === size) return { value: wrong / n, low: wrong / n, high: wrong / n }
  const scale = (size - 1) / (size - n)
  return wilson(wrong * scale, n * scale, level)
}
