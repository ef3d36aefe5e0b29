/**
 * Two-coin model: is something there or not, from yes/no votes of workers who miss things and see things.
 *
 * Model: unit u is present with prevalence p. Worker j says yes with probability a_j (sensitivity) when it is present and
 * 1 − b_j (b_j: specificity) when it is not. The votes on a unit are independent given its truth.
 * Estimate: MAP by EM. First one pair (a, b) for all workers; then one pair each, with a Beta prior worth `shrink` votes around
 * the pooled pair, so that a worker with few votes is judged like the crowd. A unit may stand for `weight` equal ones (pixels).
 *   E: logit z_u = logit p + t Σ_j [yes: log a_j/(1−b_j) | no: log (1−a_j)/b_j]
 *   M: a_j = (Σ z_u yes + s ā)/(Σ z_u + s),  b_j = (Σ (1−z_u) no + s b̄)/(Σ (1−z_u) + s)
 * Tempering t < 1 is applied once, after convergence: votes on one unit share its difficulty, so they count for less than
 * independent ones; t = 1 is the plain posterior, which is overconfident on real crowds.
 * Objective (log posterior) never decreases within a stage.
 * Source: Dawid and Skene 1979 with two classes; Raykar et al. 2010, JMLR 11, "Learning from crowds".
 */

/** Yes/no votes, one entry a vote; the three arrays are parallel. */
export interface BinaryVotes {
  units: number
  workers: number
  /** Unit of each vote, 0 … units − 1. */
  unit: Int32Array
  /** Worker of each vote, 0 … workers − 1. */
  worker: Int32Array
  /** 1 for yes, 0 for no. */
  yes: Uint8Array
  /** How many equal units each unit stands for; 1 when left out. */
  weight?: Float64Array
}

export interface TwoCoinOptions {
  /** Votes the prior of each worker is worth; default 4. */
  shrink?: number
  /** Pseudo-votes [right, wrong] of the pooled sensitivity and specificity; default [8, 2] each. */
  sensitivityPrior?: readonly [number, number]
  specificityPrior?: readonly [number, number]
  /** Pseudo-units [present, absent]; default [1, 1]. */
  prevalencePrior?: readonly [number, number]
  /** Exponent of the likelihood in the reported posterior, in (0, 1]; default 1. */
  temperature?: number
  iterationsMax?: number
  /** What each worker's prior lies around, instead of the pooled pair: what is known of them from elsewhere. */
  around?: { sensitivity: Float64Array; specificity: Float64Array }
  /** Known parameters, one sensitivity and specificity a worker: nothing is fitted, only applied. */
  fixed?: { prevalence: number; sensitivity: Float64Array; specificity: Float64Array }
}

export interface TwoCoinResult {
  /** P(present) of each unit, strictly inside (0, 1). */
  present: Float64Array
  sensitivity: Float64Array
  specificity: Float64Array
  /** What a worker without votes is taken to be. */
  pooled: { sensitivity: number; specificity: number }
  prevalence: number
  /** Log posterior after each iteration, pooled stage first, then per worker. */
  objective: { pooled: number[]; perWorker: number[] }
}

/**
 * @throws RangeError when arrays differ in length or point outside; nothing is estimated then.
 * @example
 * ```ts
 * import { twoCoin } from "@tagwerk/quality"
 * const votes = { units: 2, workers: 3, unit: Int32Array.of(0, 0, 0, 1, 1, 1), worker: Int32Array.of(0, 1, 2, 0, 1, 2), yes: Uint8Array.of(1, 1, 1, 0, 0, 1) }
 * const { present } = twoCoin(votes);
 * [present[0] > 0.9, present[1] < 0.2]
 * // → [true, true]
 * ```
 */
export function twoCoin(votes: BinaryVotes, options: TwoCoinOptions = {}): TwoCoinResult {
  checkVotes(votes)
  const {
    shrink = 4,
    sensitivityPrior = [8, 2],
    specificityPrior = [8, 2],
    prevalencePrior = [1, 1],
    temperature = 1,
    iterationsMax = 200,
  } = options
  const { units, workers, unit, worker, yes } = votes
  const n = unit.length
  const weight = votes.weight ?? new Float64Array(units).fill(1)
  const present = shares(votes)
  const { own, pooled, pooledObjective } = options.fixed ? apply(options.fixed) : estimate()
  if (temperature !== 1 || options.fixed) expect(workers, worker, own, temperature)
  for (let u = 0; u < units; u++) present[u] = Math.min(1 - 1e-9, Math.max(1e-9, present[u]!))
  return {
    present,
    sensitivity: own.sensitivity,
    specificity: own.specificity,
    pooled,
    prevalence: own.prevalence,
    objective: { pooled: pooledObjective, perWorker: own.objective },
  }

  function estimate() {
    const pooledFit = fit(1, new Int32Array(n), [sensitivityPrior], [specificityPrior], present)
    const pooled = { sensitivity: pooledFit.sensitivity[0]!, specificity: pooledFit.specificity[0]! }
    const around = options.around ?? {
      sensitivity: new Float64Array(workers).fill(pooled.sensitivity),
      specificity: new Float64Array(workers).fill(pooled.specificity),
    }
    const own = fit(workers, worker, priors(around.sensitivity), priors(around.specificity), present)
    return { own, pooled, pooledObjective: pooledFit.objective }
  }

  function apply(fixed: NonNullable<TwoCoinOptions["fixed"]>) {
    const mean = (rates: Float64Array): number => rates.reduce((a, b) => a + b, 0) / Math.max(1, rates.length)
    const own: Fit = { ...fixed, objective: [] }
    return {
      own,
      pooled: { sensitivity: mean(fixed.sensitivity), specificity: mean(fixed.specificity) },
      pooledObjective: [] as number[],
    }
  }

  function priors(rates: Float64Array): (readonly [number, number])[] {
    return Array.from(rates, rate => [shrink * rate, shrink * (1 - rate)] as const)
  }

  /** EM over `groups` of workers, each with a prior, from the posterior in `z`, which it overwrites. */
  function fit(
    groups: number,
    groupOf: Int32Array,
    a: readonly (readonly [number, number])[],
    b: readonly (readonly [number, number])[],
    z: Float64Array,
  ): Fit {
    const state: Fit = {
      sensitivity: new Float64Array(groups),
      specificity: new Float64Array(groups),
      prevalence: 0.5,
      objective: [],
    }
    const hit = new Float64Array(groups)
    const presentOf = new Float64Array(groups)
    const reject = new Float64Array(groups)
    const absentOf = new Float64Array(groups)
    for (let iteration = 0; iteration < iterationsMax; iteration++) {
      hit.fill(0)
      presentOf.fill(0)
      reject.fill(0)
      absentOf.fill(0)
      for (let v = 0; v < n; v++) {
        const u = unit[v]!
        const g = groupOf[v]!
        const w = weight[u]!
        const on = z[u]! * w
        presentOf[g]! += on
        absentOf[g]! += w - on
        if (yes[v]) hit[g]! += on
        else reject[g]! += w - on
      }
      let mass = 0
      let total = 0
      for (let u = 0; u < units; u++) {
        mass += z[u]! * weight[u]!
        total += weight[u]!
      }
      state.prevalence = (mass + prevalencePrior[0]) / (total + prevalencePrior[0] + prevalencePrior[1])
      for (let g = 0; g < groups; g++) {
        state.sensitivity[g] = (hit[g]! + a[g]![0]) / (presentOf[g]! + a[g]![0] + a[g]![1])
        state.specificity[g] = (reject[g]! + b[g]![0]) / (absentOf[g]! + b[g]![0] + b[g]![1])
      }
      let objective = expect(groups, groupOf, state, 1)
      objective += prevalencePrior[0] * Math.log(state.prevalence) + prevalencePrior[1] * Math.log(1 - state.prevalence)
      for (let g = 0; g < groups; g++) {
        objective += a[g]![0] * Math.log(state.sensitivity[g]!) + a[g]![1] * Math.log(1 - state.sensitivity[g]!)
        objective += b[g]![0] * Math.log(state.specificity[g]!) + b[g]![1] * Math.log(1 - state.specificity[g]!)
      }
      const before = state.objective.at(-1)
      state.objective.push(objective)
      if (before !== undefined && objective - before < 1e-6 * Math.max(1, total)) break
    }
    return state
  }

  /** E step into `present`; returns the log likelihood of the votes. */
  function expect(groups: number, groupOf: Int32Array, state: Fit, t: number): number {
    const yesOn = state.sensitivity.map(a => t * Math.log(a))
    const noOn = state.sensitivity.map(a => t * Math.log(1 - a))
    const yesOff = state.specificity.map(b => t * Math.log(1 - b))
    const noOff = state.specificity.map(b => t * Math.log(b))
    const on = new Float64Array(units).fill(Math.log(state.prevalence))
    const off = new Float64Array(units).fill(Math.log(1 - state.prevalence))
    for (let v = 0; v < n; v++) {
      const u = unit[v]!
      const g = groups === 1 ? 0 : groupOf[v]!
      on[u]! += yes[v] ? yesOn[g]! : noOn[g]!
      off[u]! += yes[v] ? yesOff[g]! : noOff[g]!
    }
    let logLikelihood = 0
    for (let u = 0; u < units; u++) {
      const top = Math.max(on[u]!, off[u]!)
      const sum = Math.exp(on[u]! - top) + Math.exp(off[u]! - top)
      present[u] = Math.exp(on[u]! - top) / sum
      logLikelihood += weight[u]! * (top + Math.log(sum))
    }
    return logLikelihood
  }
}

interface Fit {
  sensitivity: Float64Array
  specificity: Float64Array
  prevalence: number
  objective: number[]
}

/** Share of yes votes of each unit, drawn to one half by one vote; where EM begins, so that labels cannot switch. */
function shares(votes: BinaryVotes): Float64Array {
  const yes = new Float64Array(votes.units).fill(0.5)
  const all = new Float64Array(votes.units).fill(1)
  for (let v = 0; v < votes.unit.length; v++) {
    all[votes.unit[v]!]! += 1
    yes[votes.unit[v]!]! += votes.yes[v]!
  }
  return yes.map((y, u) => y / all[u]!)
}

function checkVotes({ units, workers, unit, worker, yes, weight }: BinaryVotes): void {
  if (unit.length !== worker.length || unit.length !== yes.length || (weight && weight.length !== units))
    throw new RangeError(
      `Votes need arrays of one length; these have ${unit.length}, ${worker.length} and ${yes.length}. Nothing was estimated.`,
    )
  for (let v = 0; v < unit.length; v++)
    if (unit[v]! < 0 || unit[v]! >= units || worker[v]! < 0 || worker[v]! >= workers)
      throw new RangeError(
        `Vote ${v} names unit ${unit[v]} and worker ${worker[v]}; there are ${units} and ${workers}. Nothing was estimated.`,
      )
}
