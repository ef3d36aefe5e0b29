/**
 * Plackett–Luce: one ranking from several, whole or in part.
 *
 * Model: a ranking is made from the top, each place going to item i of those left with probability e^{s_i} / Σ e^{s}; strengths
 * s_i ~ N(0, priorDeviation²). Worker j ranks so with probability γ_j and at random otherwise; γ_j with prior Beta(9, 1), learned over
 * all tasks, so that whoever ranks at random weighs little. Items that a ranking leaves out are not judged by it.
 * Estimate: EM over γ, Newton over the strengths of each task. Uncertainty: Laplace.
 * Confidence: expected share of pairs in the right order, in (0, 1); `first` is the same for the first place against each other item.
 * Source: Luce 1959; Plackett 1975, JRSS C 24; Hunter 2004, Annals of Statistics 32; mixture with random rankings as in Chen et al. 2013.
 */
import { cholesky, inverseCholesky, solveCholesky } from "./cholesky.ts"
import { normalBelow } from "./normal.ts"

/** Best first; every item once. */
export interface RankingResponse {
  task: string
  worker: string
  ranking: readonly string[]
}
export interface RankingOptions {
  /** Default 1. */
  priorDeviation?: number
}
export interface RankingAnswer {
  task: string
  ranking: string[]
  /** Expected share of pairs in the right order (1 − normalised Kendall distance), in (0, 1). */
  confidence: number
  /** Least probability that the first beats one other item, in (0, 1). */
  first: number
  /** In the order of `ranking`. */
  strengths: { item: string; strength: number; deviation: number }[]
  responses: number
}
export interface RankingResult {
  answers: RankingAnswer[]
  /** Share of rankings of each worker that were not made at random. */
  workers: Map<string, { honest: number; rankings: number }>
}

/**
 * Distance of two rankings, 0 (the same order) to 1 (reversed): discordant pairs / pairs of the items in both (Kendall 1938).
 * With fewer than two items in common it is 0.
 *
 * @example
 * ```ts
 * import { rankingDistance } from "@tagwerk/quality"
 * rankingDistance(["a", "b", "c"], ["b", "a", "c"])
 * // → 0.3333333333333333
 * ```
 */
export function rankingDistance(a: readonly string[], b: readonly string[]): number {
  const place = new Map(b.map((item, i) => [item, i]))
  const shared = a.filter(item => place.has(item)).map(item => place.get(item)!)
  let discordant = 0
  for (let i = 1; i < shared.length; i++) for (let j = 0; j < i; j++) if (shared[j]! > shared[i]!) discordant++
  return shared.length < 2 ? 0 : (2 * discordant) / (shared.length * (shared.length - 1))
}

/**
 * @throws RangeError when a ranking names an item twice, with task and worker; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateRankings } from "@tagwerk/quality"
 * const { answers } = aggregateRankings([
 *   { task: "1", worker: "ann", ranking: ["a", "b", "c"] },
 *   { task: "1", worker: "ben", ranking: ["a", "c", "b"] },
 *   { task: "1", worker: "cem", ranking: ["b", "a", "c"] },
 * ])
 * answers[0]!.ranking
 * // → ["a", "b", "c"]
 * ```
 */
export function aggregateRankings(responses: readonly RankingResponse[], options: RankingOptions = {}): RankingResult {
  const precision = 1 / (options.priorDeviation ?? 1) ** 2
  const tasks = new Map<string, Map<string, readonly string[]>>()
  for (const { task, worker, ranking } of responses) {
    if (new Set(ranking).size !== ranking.length)
      throw new RangeError(
        `Worker ${worker} ranked an item twice on task ${task}. Nothing was aggregated; mend or leave out this response.`,
      )
    const given = tasks.get(task) ?? new Map<string, readonly string[]>()
    given.set(worker, ranking)
    tasks.set(task, given)
  }
  const works = [...tasks].map(([task, given]): Work => {
    const workers = [...given.keys()].sort()
    const items = [...new Set([...given.values()].flat())].sort()
    const index = new Map(items.map((item, i) => [item, i]))
    return {
      task,
      workers,
      items,
      rankings: workers.map(worker => given.get(worker)!.map(item => index.get(item)!)),
      s: new Float64Array(items.length),
      weight: workers.map(() => 1),
    }
  })
  const honest = new Map([...new Set(responses.map(response => response.worker))].map(worker => [worker, 0.9]))
  for (let iteration = 0; iteration < 50; iteration++) {
    for (const work of works) strengths(work, precision)
    let moved = 0
    const sums = new Map<string, { sum: number; n: number }>()
    for (const work of works)
      work.workers.forEach((worker, k) => {
        const ranking = work.rankings[k]!
        // Of one item there is no order; of a lone ranking no second opinion.
        if (ranking.length < 2 || work.workers.length < 2) return
        const gamma = honest.get(worker)!
        let random = 0
        for (let i = 2; i <= ranking.length; i++) random -= Math.log(i)
        const looked = Math.log(gamma) + logChance(ranking, work.s)
        const w = 1 / (1 + (1 - gamma) * Math.exp(random - looked))
        moved = Math.max(moved, Math.abs(w - work.weight[k]!))
        work.weight[k] = w
        const sum = sums.get(worker) ?? { sum: 0, n: 0 }
        sum.sum += w
        sum.n++
        sums.set(worker, sum)
      })
    for (const [worker, { sum, n }] of sums) honest.set(worker, (sum + 9) / (n + 10))
    if (moved < 1e-5) break
  }
  const counts = new Map<string, number>()
  for (const { worker } of new Map(responses.map(response => [`${response.task}\u0000${response.worker}`, response])).values())
    counts.set(worker, (counts.get(worker) ?? 0) + 1)
  return {
    answers: works.map(work => answerOf(work, precision)),
    workers: new Map([...honest].map(([worker, share]) => [worker, { honest: share, rankings: counts.get(worker) ?? 0 }])),
  }
}

interface Work {
  task: string
  workers: string[]
  items: string[]
  rankings: number[][]
  s: Float64Array
  weight: number[]
}

function logChance(ranking: readonly number[], s: Float64Array): number {
  let log = 0
  for (let p = 0; p + 1 < ranking.length; p++) {
    const left = ranking.slice(p).map(i => s[i]!)
    const top = Math.max(...left)
    log += left[0]! - top - Math.log(left.reduce((sum, x) => sum + Math.exp(x - top), 0))
  }
  return log
}

/** Newton on the strengths of one task; gives the Hessian of minus the log posterior. */
function strengths(work: Work, precision: number): Float64Array {
  const n = work.items.length
  let hessian = new Float64Array(0)
  for (let newton = 0; newton < 30; newton++) {
    hessian = new Float64Array(n * n)
    const gradient = work.s.map(s => -precision * s)
    for (let i = 0; i < n; i++) hessian[i * n + i] = precision
    work.rankings.forEach((ranking, k) => {
      const w = work.weight[k]!
      for (let p = 0; p + 1 < ranking.length; p++) {
        const left = ranking.slice(p)
        const top = Math.max(...left.map(i => work.s[i]!))
        const e = left.map(i => Math.exp(work.s[i]! - top))
        const sum = e.reduce((a, b) => a + b, 0)
        gradient[left[0]!]! += w
        left.forEach((i, x) => {
          const pi = e[x]! / sum
          gradient[i]! -= w * pi
          hessian[i * n + i]! += w * pi
          left.forEach((j, y) => {
            hessian[i * n + j]! -= (w * pi * e[y]!) / sum
          })
        })
      }
    })
    const delta = solveCholesky(cholesky(hessian, n), gradient)
    const largest = delta.reduce((most, d) => Math.max(most, Math.abs(d)), 0)
    const scale = Math.min(1, 1 / largest)
    for (let i = 0; i < n; i++) work.s[i]! += scale * delta[i]!
    if (largest < 1e-8) break
  }
  return hessian
}

function answerOf(work: Work, precision: number): RankingAnswer {
  const n = work.items.length
  const hessian = strengths(work, precision)
  const covariance = inverseCholesky(cholesky(hessian, n), n)
  const order = work.items.map((_, i) => i).sort((a, b) => work.s[b]! - work.s[a]! || a - b)
  let right = 0
  let pairs = 0
  let first = 1
  for (let x = 0; x < n; x++)
    for (let y = x + 1; y < n; y++) {
      const [a, b] = [order[x]!, order[y]!]
      const variance = covariance[a * n + a]! + covariance[b * n + b]! - 2 * covariance[a * n + b]!
      const p = normalBelow((work.s[a]! - work.s[b]!) / Math.sqrt(variance))
      right += p
      pairs++
      if (x === 0) first = Math.min(first, p)
    }
  const inside = (p: number): number => Math.min(1 - 1e-6, Math.max(1e-6, p))
  return {
    task: work.task,
    ranking: order.map(i => work.items[i]!),
    confidence: inside(pairs > 0 ? right / pairs : 1),
    first: inside(first),
    strengths: order.map(i => ({ item: work.items[i]!, strength: work.s[i]!, deviation: Math.sqrt(covariance[i * n + i]!) })),
    responses: work.workers.length,
  }
}
