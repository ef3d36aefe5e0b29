/**
 * When a task has enough responses, and which task gets the next one.
 *
 * A task is done when its (calibrated) confidence reaches the target and at least `workersMin` distinct workers, one of them a
 * person, stand behind it; or at the maximum of responses; or when one more response costs more than it is worth:
 *   worth = c_error · ((1 − max_k Z_k) − E[1 − max_k Z'_k]),  Z'_k ∝ Z_k π̄_kl, l drawn as the pooled worker answers
 * For two classes and workers of known accuracy, stopping at a confidence is Wald's sequential test.
 * The target can be meant for each answer (`each`: no answer below it is accepted) or for the accepted answers together
 * (`together`: the lowest bound whose accepted answers are right in the target's share on the mean, none twice as doubtful). The second asks for fewer
 * responses; answers near its bound are less sure than the target, and the project says which rule it uses.
 * Source: Wald 1945, Annals of Mathematical Statistics 16; Sheng, Provost and Ipeirotis 2008, KDD.
 */

export interface StopPlan {
  /** Confidence to reach, in (0, 1). */
  target: number
  /** Responses after which a task is done in any case (and goes to an expert if below target). */
  responsesMax: number
  /** Distinct workers an accepted answer needs; default 2, never less. */
  workersMin?: number
  /** What an error costs and what a response costs, in one currency; both left out: worth is not weighed. */
  errorCost?: number
  price?: number
}

export interface StopState {
  /** Calibrated posterior, K. */
  posterior: ArrayLike<number>
  /** Distinct workers who answered, and how many of them are people. */
  workers: number
  people: number
  /** Lower bound used instead of the target (the `together` rule computes it). */
  bound?: number
  /** Pooled K × L response probabilities, for the worth of one more response. */
  confusion?: Float64Array
}

/** "accept": confident enough. "more": ask for another response. "expert": the maximum is reached, or more is not worth its price. */
export type StopVerdict = "accept" | "more" | "expert"

/**
 * @example
 * ```ts
 * import { stopVerdict } from "@tagwerk/quality"
 * const plan = { target: 0.95, responsesMax: 7 }
 * stopVerdict({ posterior: [0.97, 0.03], workers: 2, people: 2 }, plan) // "accept"
 * stopVerdict({ posterior: [0.97, 0.03], workers: 2, people: 0 }, plan) // "more": models alone decide nothing
 * ```
 */
export function stopVerdict(state: StopState, plan: StopPlan): StopVerdict {
  let confidence = 0
  for (let k = 0; k < state.posterior.length; k++) confidence = Math.max(confidence, state.posterior[k]!)
  const enough = state.workers >= Math.max(2, plan.workersMin ?? 2) && state.people >= 1
  if (enough && confidence >= (state.bound ?? plan.target)) return "accept"
  if (state.workers >= plan.responsesMax) return "expert"
  if (enough && plan.errorCost !== undefined && plan.price !== undefined && state.confusion)
    return responseWorth(state.posterior, state.confusion) * plan.errorCost < plan.price ? "expert" : "more"
  return "more"
}

/**
 * By how much one more response of the pooled worker (K × L) is expected to lower the probability of error.
 *
 * @example
 * ```ts
 * import { responseWorth } from "@tagwerk/quality"
 * responseWorth([0.6, 0.4], Float64Array.of(0.9, 0.1, 0.1, 0.9)).toFixed(2) // "0.30": from .6 to .9 expected
 * ```
 */
export function responseWorth(posterior: ArrayLike<number>, confusion: Float64Array): number {
  const K = posterior.length
  const L = confusion.length / K
  let now = 0
  for (let k = 0; k < K; k++) now = Math.max(now, posterior[k]!)
  let after = 0
  for (let l = 0; l < L; l++) {
    let most = 0
    for (let k = 0; k < K; k++) most = Math.max(most, posterior[k]! * confusion[k * L + l]!)
    after += most
  }
  return Math.max(0, after - now)
}

const RESERVE = 0.1

/**
 * The lowest confidence such that the answers at or above it are right in `target`'s share on the mean, and none of them is more
 * than twice as likely to be wrong as the target allows. 1 when no answers reach it.
 *
 * A tenth of the allowed error is kept in reserve: a confidence that is looked at after every response crosses any bound too easily.
 *
 * @param confidences - calibrated confidences of the tasks that may be accepted
 * @example
 * ```ts
 * import { boundTogether } from "@tagwerk/quality"
 * boundTogether([0.99, 0.98, 0.92, 0.7], 0.95) // 0.92: the three are right in 0.963 on the mean
 * ```
 */
export function boundTogether(confidences: ArrayLike<number>, target: number): number {
  const floor = 1 - 2 * (1 - target)
  const aim = 1 - (1 - RESERVE) * (1 - target)
  const sorted = Float64Array.from(confidences).sort().reverse()
  let sum = 0
  let bound = 1
  for (let x = 0; x < sorted.length && sorted[x]! >= floor; x++) {
    sum += sorted[x]!
    if (sum / (x + 1) >= aim) bound = sorted[x]!
  }
  return bound
}

/**
 * Entropy of a row of probabilities, in nats.
 *
 * @example
 * ```ts
 * import { entropy } from "@tagwerk/quality"
 * entropy([0.5, 0.5]).toFixed(3) // "0.693"
 * ```
 */
export function entropy(posterior: ArrayLike<number>): number {
  let sum = 0
  for (let k = 0; k < posterior.length; k++) if (posterior[k]! > 0) sum -= posterior[k]! * Math.log(posterior[k]!)
  return sum
}

export interface Open {
  /** Position of the task in the caller's list. */
  task: number
  posterior: ArrayLike<number>
  /** Tasks of a lower band go first (priority, work already begun); default 0. */
  band?: number
}

/**
 * The order in which open tasks should get their next response: by band, then by largest entropy (measured better than expected
 * gain of accuracy, which sees one step only), then by position.
 *
 * @example
 * ```ts
 * import { nextTasks } from "@tagwerk/quality"
 * nextTasks([{ task: 7, posterior: [0.9, 0.1] }, { task: 8, posterior: [0.5, 0.5] }], 1) // [8]
 * ```
 */
export function nextTasks(open: readonly Open[], count: number): number[] {
  return open
    .map(o => ({ task: o.task, band: o.band ?? 0, entropy: entropy(o.posterior) }))
    .sort((a, b) => a.band - b.band || b.entropy - a.entropy || a.task - b.task)
    .slice(0, count)
    .map(o => o.task)
}
