/**
 * Prediction-powered inference: a rate over many tasks from a model's word on all of them and an expert's on a few, valid even when
 * the model is wrong.
 *
 * θ̂ = λ · mean(f over all N) + mean(y − λ f over the n audited);
 * Var = λ² var(f)/N + var(y − λ f)/n, λ = clip(cov(y, f) / (var(f) (1 + n/N)), 0, 1) makes it smallest (PPI++). The audited must be
 * a simple random sample. With λ = 0 it is the plain sample mean: the model can help, never mislead.
 * Source: Angelopoulos et al. 2023, Science 382, "Prediction-powered inference"; Angelopoulos, Duchi and Zrnic 2023, "PPI++".
 */
import { normalQuantile } from "./gamma.ts"
import { type Estimate, wilson } from "./interval.ts"

export interface Powered extends Estimate {
  /** How much of the model's word was used, 0 … 1. */
  lambda: number
  /** The same rate and interval from the audited tasks alone. */
  plain: Estimate
}

/**
 * @param audited - expert's value y and model's value f of each task in the random sample
 * @param predictions - model's value of every task that was not audited
 * @throws RangeError without two audited tasks.
 * @example
 * ```ts
 * import { predictionPowered } from "@tagwerk/quality"
 * const audited = Array.from({ length: 100 }, (_, i) => ({ expert: i % 5 ? 1 : 0, model: i % 5 ? 1 : i % 2 }))
 * const { value } = predictionPowered(audited, Float64Array.from({ length: 5000 }, (_, i) => (i % 10 ? 1 : 0)))
 * Math.abs(value - 0.8) < 0.1 // true
 * ```
 */
export function predictionPowered(
  audited: readonly { expert: number; model: number }[],
  predictions: ArrayLike<number>,
  level = 0.95,
): Powered {
  const n = audited.length
  const N = predictions.length
  if (n < 2)
    throw new RangeError(
      `${n} audited tasks are too few. Nothing was estimated; have an expert answer a random sample of at least two.`,
    )
  const y = audited.map(a => a.expert)
  const f = audited.map(a => a.model)
  const meanY = mean(y)
  const meanF = mean(f)
  let covariance = 0
  for (let i = 0; i < n; i++) covariance += ((y[i]! - meanY) * (f[i]! - meanF)) / (n - 1)
  const varF = variance(N > 1 ? predictions : f)
  const lambda = N > 1 && varF > 0 ? Math.min(1, Math.max(0, covariance / (varF * (1 + n / N)))) : 0
  const rectifier = y.map((v, i) => v - lambda * f[i]!)
  const value = (N > 0 ? lambda * mean(predictions) : 0) + mean(rectifier)
  const error = Math.sqrt((N > 1 ? (lambda * lambda * varF) / N : 0) + variance(rectifier) / n)
  const z = normalQuantile(0.5 + level / 2)
  const rate = y.every(v => v >= 0 && v <= 1)
  const plainHalf = z * Math.sqrt(variance(y) / n)
  const plain = rate
    ? wilson(
        y.reduce((a, b) => a + b, 0),
        n,
        level,
      )
    : { value: meanY, low: meanY - plainHalf, high: meanY + plainHalf }
  // A sample without a single surprise has no spread to build on; Wilson's interval still knows its size.
  if (error === 0 && rate) return { ...plain, lambda: 0, plain }
  const clip = (x: number) => (rate ? Math.min(1, Math.max(0, x)) : x)
  return { value: clip(value), low: clip(value - z * error), high: clip(value + z * error), lambda, plain }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

function variance(values: ArrayLike<number>): number {
  const m = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - m) ** 2
  return sum / (values.length - 1)
}

export interface SourceOfAnswers {
  name: string
  /** Whether this source's answer is right, for each audited task (1, 0, or undefined where it gave none). */
  right: readonly (number | undefined)[]
  /** Stated confidence of its answer on each audited task, then on every other task; undefined where it gave none. */
  statedAudited: readonly (number | undefined)[]
  statedOthers: readonly (number | undefined)[]
  /** What all its responses together cost, and how many answers they gave that were accepted. */
  cost: number
  accepted: number
}

/**
 * Models alone, people alone, both: accuracy by prediction-powered inference from their own confidence, and cost an accepted answer.
 *
 * @example
 * ```ts
 * import { compareSources } from "@tagwerk/quality"
 * const right = Array.from({ length: 50 }, (_, i) => (i % 10 ? 1 : 0))
 * const people = { name: "people", right, statedAudited: right.map(() => 0.9), statedOthers: [0.9, 0.9], cost: 120, accepted: 60 }
 * compareSources([people])[0].costPerAccepted // 2
 * ```
 */
export function compareSources(sources: readonly SourceOfAnswers[], level = 0.95) {
  return sources.map(source => {
    const audited: { expert: number; model: number }[] = []
    for (let i = 0; i < source.right.length; i++)
      if (source.right[i] !== undefined && source.statedAudited[i] !== undefined)
        audited.push({ expert: source.right[i]!, model: source.statedAudited[i]! })
    const others = source.statedOthers.filter(s => s !== undefined)
    const costPerAccepted = source.accepted > 0 ? source.cost / source.accepted : Number.NaN
    const accuracy = audited.length >= 2 ? predictionPowered(audited, others, level) : undefined
    return { name: source.name, audited: audited.length, accuracy, costPerAccepted }
  })
}
