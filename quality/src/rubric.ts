/**
 * Rubrics: several criteria, each scored on levels of its own, added up with weights.
 *
 * Method: every criterion is a rating of its own (`rating.ts`); the total is Σ weight · expected score, its variance Σ weight² ·
 * posterior variance (criteria are independent given the responses). A criterion that a worker left open counts as no response.
 * Source: ours, made of `rating.ts`; a sum of independent parts.
 */
import { normalQuantile } from "./normal.ts"
import { aggregateRatings, type RatingAnswer } from "./rating.ts"

export interface RubricCriterion {
  name: string
  /** Points a level is multiplied with in the total. */
  weight: number
  /** Ascending. */
  levels: readonly number[]
}
export interface RubricResponse {
  task: string
  worker: string
  scores: Readonly<Record<string, number>>
}
export interface RubricAnswer {
  task: string
  criteria: Record<string, RatingAnswer>
  /** Expected weighted sum, over the criteria that somebody scored. */
  total: number
  /** Where the total lies with probability 0.95. */
  interval: [low: number, high: number]
  /** Smallest confidence among the criteria, in (0, 1). */
  confidence: number
  /** Criteria that nobody scored. */
  open: string[]
}

/**
 * @throws RangeError for a score of no criterion or none of its levels; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateRubrics } from "@tagwerk/quality"
 * const criteria = [{ name: "correct", weight: 2, levels: [0, 1] }, { name: "clear", weight: 1, levels: [1, 2, 3] }]
 * const [answer] = aggregateRubrics([
 *   { task: "1", worker: "ann", scores: { correct: 1, clear: 2 } },
 *   { task: "1", worker: "ben", scores: { correct: 1, clear: 3 } },
 *   { task: "1", worker: "cem", scores: { correct: 1, clear: 2 } },
 * ], criteria)
 * [answer!.criteria.correct!.rating, answer!.criteria.clear!.rating]
 * // → [1, 2]
 * ```
 */
export function aggregateRubrics(responses: readonly RubricResponse[], criteria: readonly RubricCriterion[]): RubricAnswer[] {
  const names = new Set(criteria.map(criterion => criterion.name))
  for (const { task, worker, scores } of responses)
    for (const name of Object.keys(scores))
      if (!names.has(name))
        throw new RangeError(
          `Worker ${worker} scored “${name}” on task ${task}, which is no criterion of the rubric. Nothing was aggregated; leave out this score.`,
        )
  const rated = criteria.map(({ name, levels }) => {
    const given = responses
      .filter(response => Object.hasOwn(response.scores, name))
      .map(({ task, worker, scores }) => ({ task, worker, rating: scores[name]! }))
    return new Map(aggregateRatings(given, levels).answers.map(answer => [answer.task, answer]))
  })
  const z = normalQuantile(0.975)
  return [...new Set(responses.map(response => response.task))].map(task => {
    const answer: RubricAnswer = { task, criteria: {}, total: 0, interval: [0, 0], confidence: 1 - 1e-6, open: [] }
    let variance = 0
    criteria.forEach(({ name, weight }, c) => {
      const rating = rated[c]!.get(task)
      if (!rating) {
        answer.open.push(name)
        return
      }
      answer.criteria[name] = rating
      answer.total += weight * rating.mean
      variance += (weight * rating.deviation) ** 2
      answer.confidence = Math.min(answer.confidence, rating.confidence)
    })
    if (answer.open.length === criteria.length) answer.confidence = 1e-6
    answer.interval = [answer.total - z * Math.sqrt(variance), answer.total + z * Math.sqrt(variance)]
    return answer
  })
}
