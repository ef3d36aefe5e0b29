/**
 * What it still takes to finish: responses and money, with an interval.
 *
 * Each open task is played on: its true class is drawn from its posterior, further responses from the pooled worker's matrix, its
 * posterior follows by Bayes' rule, tempered as calibration says, until the plan stops it. The sum over tasks is drawn `draws` times;
 * the interval holds the middle `level` of the draws. It covers the luck of responses, not that workers may change.
 * Source: ours, by simulation; the sequential test behind it is Wald 1945.
 */
import type { Estimate } from "./interval.ts"
import { seededRandom } from "./random.ts"
import { type StopPlan, stopVerdict } from "./stop.ts"

export interface OpenTask {
  /** Calibrated posterior, K. */
  posterior: ArrayLike<number>
  workers: number
  people: number
}

export interface CostOptions {
  /** Exponent of each further response's evidence, in (0, 1]; the calibration's temperature. Default 0.6. */
  temperature?: number
  draws?: number
  level?: number
  seed?: number
}

export interface CostToFinish {
  /** Further responses of all open tasks. */
  responses: Estimate
  /** The same in the currency of `price`; 0 where no price is given. */
  cost: Estimate
  /** Tasks expected to end below the target. */
  experts: Estimate
}

/**
 * @param confusion - pooled K × L probabilities of labels given classes
 * @throws RangeError when a row of the matrix has no mass or the plan allows no response.
 * @example
 * ```ts
 * import { costToFinish } from "@tagwerk/quality"
 * const open = [{ posterior: [0.5, 0.5], workers: 0, people: 0 }]
 * const left = costToFinish(open, Float64Array.of(0.9, 0.1, 0.1, 0.9), { target: 0.95, responsesMax: 5, price: 4 }, { seed: 1 })
 * left.responses.value >= 2 // true: never fewer than two workers
 * ```
 */
export function costToFinish(
  open: readonly OpenTask[],
  confusion: Float64Array,
  plan: StopPlan,
  options: CostOptions = {},
): CostToFinish {
  const random = seededRandom(options.seed ?? 1)
  const t = options.temperature ?? 0.6
  const draws = options.draws ?? 200
  if (!(plan.responsesMax >= 1) || !(t > 0))
    throw new RangeError(
      "The plan allows no response, or the temperature is not positive. Nothing was computed; give responsesMax ≥ 1.",
    )
  const responses = new Float64Array(draws)
  const experts = new Float64Array(draws)
  for (let d = 0; d < draws; d++)
    for (const task of open) {
      const end = playOn(task, confusion, plan, t, random)
      responses[d]! += end.responses
      experts[d]! += end.expert ? 1 : 0
    }
  const level = options.level ?? 0.95
  const price = plan.price ?? 0
  return {
    responses: middle(responses, level),
    cost: middle(
      responses.map(r => r * price),
      level,
    ),
    experts: middle(experts, level),
  }
}

function playOn(task: OpenTask, confusion: Float64Array, plan: StopPlan, t: number, random: () => number) {
  const K = task.posterior.length
  const L = confusion.length / K
  const posterior = Float64Array.from(task.posterior)
  const truth = draw(posterior, 0, K, random)
  let { workers, people } = task
  let responses = 0
  for (;;) {
    const verdict = stopVerdict({ posterior, workers, people, confusion }, plan)
    if (verdict !== "more") return { responses, expert: verdict === "expert" }
    const l = draw(confusion, truth * L, L, random)
    let total = 0
    for (let k = 0; k < K; k++) {
      posterior[k] = posterior[k]! * Math.max(confusion[k * L + l]!, 1e-9) ** t
      total += posterior[k]!
    }
    for (let k = 0; k < K; k++) posterior[k] = posterior[k]! / total
    workers++
    people++
    responses++
  }
}

function draw(weights: ArrayLike<number>, from: number, size: number, random: () => number): number {
  let total = 0
  for (let x = 0; x < size; x++) total += weights[from + x]!
  let at = random() * total
  for (let x = 0; x < size; x++) {
    at -= weights[from + x]!
    if (at < 0) return x
  }
  return size - 1
}

function middle(draws: Float64Array, level: number): Estimate {
  const sorted = draws.slice().sort()
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(q * (sorted.length - 1))))]!
  return { value: draws.reduce((a, b) => a + b, 0) / draws.length, low: at(0.5 - level / 2), high: at(0.5 + level / 2) }
}
