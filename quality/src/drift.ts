/**
 * Sequential tests on one worker: admission (SPRT) and drift (CUSUM).
 * Source: Wald 1945, Annals of Mathematical Statistics 16; Page 1954, Biometrika 41.
 */

export interface AdmissionPlan {
  /** Accuracy that is too low, and accuracy that is wanted, 0 < bad < good < 1. */
  bad: number
  good: number
  /** Chance of admitting a bad worker, and of refusing a good one; default 0.05 each. */
  alpha?: number
  beta?: number
}

/**
 * Sequential probability ratio test on gold answers, in order: S = Σ hit ? log(good/bad) : log((1−good)/(1−bad));
 * admit when S ≥ log((1−β)/α), refuse when S ≤ log(β/(1−α)), else ask on.
 *
 * @throws RangeError when not 0 < bad < good < 1.
 * @example
 * ```ts
 * import { admission } from "@tagwerk/quality"
 * admission([true, true, true], { bad: 0.6, good: 0.85 }).verdict // "more"
 * ```
 */
export function admission(
  hits: readonly boolean[],
  plan: AdmissionPlan,
): { verdict: "admit" | "refuse" | "more"; used: number; score: number } {
  const { bad, good, alpha = 0.05, beta = 0.05 } = plan
  if (!(bad > 0 && bad < good && good < 1))
    throw new RangeError(`Accuracies ${bad} and ${good} leave nothing to test. Nothing was decided; give 0 < bad < good < 1.`)
  const admit = Math.log((1 - beta) / alpha)
  const refuse = Math.log(beta / (1 - alpha))
  let score = 0
  for (let x = 0; x < hits.length; x++) {
    score += hits[x] ? Math.log(good / bad) : Math.log((1 - good) / (1 - bad))
    if (score >= admit) return { verdict: "admit", used: x + 1, score }
    if (score <= refuse) return { verdict: "refuse", used: x + 1, score }
  }
  return { verdict: "more", used: hits.length, score }
}

export interface DriftPlan {
  /** Accuracy as it should be, and as it would be after drift; default 0.9 and 0.7. */
  before?: number
  after?: number
  /** Height of the alarm, default 5: about one false alarm in 1,900 answers, .70 found after 30. */
  height?: number
  /** Answers after which the forgetting accuracy has forgotten half; default 500. */
  halfLife?: number
}

export interface Drift {
  /** CUSUM after each answer. */
  score: number[]
  /** Position of each alarm; the sum starts again at 0 after it. */
  alarms: number[]
  /** Accuracy with exponential forgetting, after the last answer; NaN without answers. */
  recent: number
}

/**
 * CUSUM over a worker's answers in order: S = max(0, S + log P(x | after) / P(x | before)), an alarm where S ≥ height.
 *
 * @param rightness - probability that each answer was right (gold: 0 or 1; else its leave-one-out posterior)
 * @throws RangeError when not 0 < after < before < 1.
 * @example
 * ```ts
 * import { drift } from "@tagwerk/quality"
 * drift([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]).alarms // [7]
 * ```
 */
export function drift(rightness: readonly number[], plan: DriftPlan = {}): Drift {
  const { before = 0.9, after = 0.7, height = 5, halfLife = 500 } = plan
  if (!(after > 0 && after < before && before < 1))
    throw new RangeError(`Accuracies ${before} and ${after} are no drift. Nothing was computed; give 0 < after < before < 1.`)
  const hit = Math.log(after / before)
  const miss = Math.log((1 - after) / (1 - before))
  const keep = 0.5 ** (1 / halfLife)
  const score: number[] = []
  const alarms: number[] = []
  let s = 0
  let sum = 0
  let weight = 0
  for (let x = 0; x < rightness.length; x++) {
    const p = rightness[x]!
    s = Math.max(0, s + p * hit + (1 - p) * miss)
    sum = sum * keep + p
    weight = weight * keep + 1
    score.push(s)
    if (s >= height) {
      alarms.push(x)
      s = 0
    }
  }
  return { score, alarms, recent: sum / weight }
}
