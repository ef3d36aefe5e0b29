/**
 * Is the thing really there? Existence of regions that some workers drew and others did not.
 *
 * A plain two-class vote is wrong here: the candidates are only what somebody drew, so "nobody says yes" is never seen, things
 * differ in how easily they are seen, and false alarms of different workers rarely fall on the same place. Hence a
 * capture–recapture model with heterogeneous visibility and false alarms:
 *   real things: Λ per task; each has a visibility q (grid, weights w, prior Beta(2, 1)); worker j draws it with probability
 *     σ(logit q + θ_j), independently; those that nobody drew are unseen and are counted by expectation;
 *   false ones: worker j invents f φ_j per response; each other worker coincides with it with probability c (prior 0.1, worth 200
 *     votes: people are fooled by the same things, which the data alone would understate).
 *   P(real | who drew it) = Λ Σ_g w_g Π_j … / (Λ Σ_g w_g Π_j … + f Σ_{j drew} φ_j · c^(v−1) (1−c)^(m−v)),  v of m drew it.
 * Estimate: generalised EM; θ by one shrunk Newton step per round (prior N(0, ¼)), φ by a Gamma prior worth 10 boxes, both only from
 * tasks with at least three responses (with fewer they cannot be told from Λ and f); the share of real ones among what is drawn
 * has a prior of 0.7 worth 20 regions, which is all there is to know when every task has one response.
 * Source: Otis, Burnham, White and Anderson 1978, Wildlife Monographs 62 (model M_h); Pledger 2000, Biometrics 56 (finite mixtures).
 */

/** One task: who looked, and for each candidate who of them drew it (1 or 0, parallel to `workers`). */
export interface Sighting {
  workers: readonly number[]
  candidates: readonly Uint8Array[]
}

/** What was learned; plain numbers, so that it can be stored and applied to one new task without the others. */
export interface ExistenceModel {
  /** Real things per task (Λ). */
  perTask: number
  /** False regions per response (f). */
  invented: number
  /** P(another worker makes the same false region) (c). */
  coincidence: number
  /** Weights of the visibilities 0.1 … 0.9. */
  visibility: number[]
  /** Log-odds by which each worker sees more than others (θ), and by which factor more they invent (φ). */
  skill: number[]
  invents: number[]
}

export interface ExistenceOptions {
  /** Apply this model instead of fitting one; workers beyond its lists are average. */
  model?: ExistenceModel
  /** Prior share of real things among what is drawn, and how many regions it is worth; default 0.7 and 20. */
  precision?: number
  precisionWeight?: number
  /** Prior probability that a second worker makes the same false region, and its weight in votes; default 0.1 and 200. */
  coincidence?: number
  coincidenceWeight?: number
  iterationsMax?: number
}

export interface ExistenceResult {
  model: ExistenceModel
  /** P(real) of each candidate of each task, strictly inside (0, 1). */
  present: Float64Array[]
  /** Expected number of real things in each task that nobody drew. */
  missed: Float64Array
  /** P(nobody draws it) for a thing in each task. */
  overlooked: Float64Array
  /** P(worker draws a real thing), averaged over visibility. */
  detection: Float64Array
  /** Share of what the worker draws that is real. */
  precision: Float64Array
}

const grid = Array.from({ length: 9 }, (_, g) => (g + 1) / 10)
const logitGrid = grid.map(q => Math.log(q / (1 - q)))
const beta21 = grid.map(q => q / grid.reduce((sum, x) => sum + x, 0))
/** Pseudo-things behind the prior of the visibilities. */
const visibilityWeight = 20

/**
 * @param workers - number of workers; the tasks name them 0 … workers − 1.
 * @example
 * ```ts
 * import { existence } from "@tagwerk/quality"
 * const photo = { workers: [0, 1, 2, 3], candidates: [Uint8Array.of(1, 1, 1, 1), Uint8Array.of(0, 1, 0, 0)] }
 * const { present } = existence([photo], 4);
 * [present[0]![0]! > 0.95, present[0]![1]! < 0.5]
 * // → [true, true]
 * ```
 */
export function existence(tasks: readonly Sighting[], workers: number, options: ExistenceOptions = {}): ExistenceResult {
  const model = options.model ? widened(options.model, workers) : startingModel(tasks, workers, options)
  if (options.model || tasks.every(task => task.candidates.length === 0))
    return resultOf(model, tasks, workers, round(model, tasks, workers).present)
  const { precision = 0.7, precisionWeight = 20, coincidence = 0.1, coincidenceWeight = 200, iterationsMax = 60 } = options
  const responses = tasks.reduce((sum, task) => sum + task.workers.length, 0)
  let before: Float64Array[] = []
  for (let iteration = 0; ; iteration++) {
    const r = round(model, tasks, workers)
    const moved = r.present.reduce(
      (most, all, t) => all.reduce((max, z, k) => Math.max(max, Math.abs(z - (before[t]?.[k] ?? 2))), most),
      0,
    )
    if (moved < 1e-4 || iteration >= iterationsMax) return resultOf(model, tasks, workers, r.present)
    before = r.present
    const all = r.mass.reduce((a, b) => a + b, visibilityWeight)
    model.visibility = Array.from(r.mass, (mass, g) => (mass + visibilityWeight * beta21[g]!) / all)
    const share = (r.real + precision * precisionWeight) / (r.total + precisionWeight)
    model.perTask = (share * r.total + r.unseen) / tasks.length
    model.invented = ((1 - share) * r.total) / responses
    model.coincidence = (r.coincided + coincidence * coincidenceWeight) / (r.chances + coincidenceWeight)
    model.skill = model.skill.map((s, j) => clamp(s + (r.hits[j]! - r.hitsExpected[j]! - 4 * s) / (r.information[j]! + 4), -3, 3))
    model.invents = model.invents.map((_, j) => clamp((r.alarms[j]! + 10) / (r.alarmsExpected[j]! + 10), 0.1, 10))
  }
}

/** E step with the sums that the M step needs. */
function round(model: ExistenceModel, tasks: readonly Sighting[], workers: number) {
  const G = grid.length
  const sums = () => new Float64Array(workers)
  const r = { present: [] as Float64Array[], mass: new Float64Array(G), unseen: 0, real: 0, total: 0, coincided: 0, chances: 0 }
  const own = { hits: sums(), hitsExpected: sums(), information: sums(), alarms: sums(), alarmsExpected: sums() }
  const detects = model.skill.map(s => Float64Array.from(logitGrid, q => 1 / (1 + Math.exp(-q - s))))
  const logHit = detects.map(row => row.map(Math.log))
  const logMiss = detects.map(row => row.map(d => Math.log(1 - d)))
  const logPrior = Float64Array.from(model.visibility, w => Math.log(model.perTask * w))
  const logC = Math.log(model.coincidence)
  const logNotC = Math.log(1 - model.coincidence)
  const on = new Float64Array(G)
  // Real things of the task under work by visibility, the unseen ones too: what each of its workers could have drawn.
  const things = new Float64Array(G)
  for (const task of tasks) {
    const m = task.workers.length
    // With one or two responses, a worker's skill cannot be told from what the task holds.
    const informative = m >= 3
    on.set(logPrior)
    for (const j of task.workers) for (let g = 0; g < G; g++) on[g]! += logMiss[j]![g]!
    for (let g = 0; g < G; g++) {
      things[g] = Math.exp(on[g]!)
      r.unseen += things[g]!
    }
    const present = new Float64Array(task.candidates.length)
    task.candidates.forEach((candidate, k) => {
      let v = 0
      let seed = 0
      on.set(logPrior)
      for (let i = 0; i < m; i++) {
        const j = task.workers[i]!
        const row = candidate[i] ? logHit[j]! : logMiss[j]!
        for (let g = 0; g < G; g++) on[g]! += row[g]!
        if (!candidate[i]) continue
        v++
        seed += model.invents[j]!
      }
      let top = on[0]!
      for (let g = 1; g < G; g++) if (on[g]! > top) top = on[g]!
      let sum = 0
      for (let g = 0; g < G; g++) {
        on[g] = Math.exp(on[g]! - top)
        sum += on[g]!
      }
      const off = Math.log(model.invented * seed) + (v - 1) * logC + (m - v) * logNotC
      const z = 1 / (1 + Math.exp(off - top - Math.log(sum)))
      present[k] = z
      for (let g = 0; g < G; g++) things[g]! += (z * on[g]!) / sum
      r.real += z
      r.total += 1
      r.coincided += (1 - z) * (v - 1)
      r.chances += (1 - z) * (m - 1)
      if (!informative) return
      for (let i = 0; i < m; i++) {
        if (!candidate[i]) continue
        const j = task.workers[i]!
        own.hits[j]! += z
        own.alarms[j]! += ((1 - z) * model.invents[j]!) / seed
      }
    })
    r.present.push(present)
    for (let g = 0; g < G; g++) r.mass[g]! += things[g]!
    if (!informative) continue
    for (const j of task.workers) {
      own.alarmsExpected[j]! += model.invented
      const row = detects[j]!
      for (let g = 0; g < G; g++) {
        const expected = things[g]! * row[g]!
        own.hitsExpected[j]! += expected
        own.information[j]! += expected * (1 - row[g]!)
      }
    }
  }
  return { ...r, ...own }
}

function startingModel(
  tasks: readonly Sighting[],
  workers: number,
  { precision = 0.7, coincidence = 0.1 }: ExistenceOptions,
): ExistenceModel {
  const responses = tasks.reduce((sum, task) => sum + task.workers.length, 0)
  const drawn =
    tasks.reduce((sum, task) => sum + task.candidates.reduce((s, c) => s + c.reduce((a, b) => a + b, 0), 0), 0) /
    Math.max(1, responses)
  const seen = grid.reduce((sum, q, g) => sum + q * beta21[g]!, 0)
  return {
    perTask: Math.max(1e-6, (precision * drawn) / seen),
    invented: Math.max(1e-6, (1 - precision) * drawn),
    coincidence,
    visibility: [...beta21],
    skill: new Array(workers).fill(0),
    invents: new Array(workers).fill(1),
  }
}

function widened(model: ExistenceModel, workers: number): ExistenceModel {
  const more = Math.max(0, workers - model.skill.length)
  return {
    ...model,
    skill: [...model.skill, ...new Array(more).fill(0)],
    invents: [...model.invents, ...new Array(more).fill(1)],
  }
}

function resultOf(model: ExistenceModel, tasks: readonly Sighting[], workers: number, present: Float64Array[]): ExistenceResult {
  const detects = model.skill.map(s => logitGrid.map(q => 1 / (1 + Math.exp(-q - s))))
  const overlooked = Float64Array.from(tasks, task =>
    model.visibility.reduce((sum, w, g) => sum + task.workers.reduce((p, j) => p * (1 - detects[j]![g]!), w), 0),
  )
  const detection = Float64Array.from({ length: workers }, (_, j) =>
    model.visibility.reduce((sum, w, g) => sum + w * detects[j]![g]!, 0),
  )
  return {
    model,
    present: present.map(all => all.map(z => clamp(z, 1e-6, 1 - 1e-6))),
    // Tasks differ in how much they hold: Gamma–Poisson, the project's mean counting as one task.
    missed: overlooked.map((o, t) => ((present[t]!.reduce((a, b) => a + b, 0) + 1) / (1 - o + 1 / model.perTask)) * o),
    overlooked,
    detection,
    precision: detection.map((d, j) => (model.perTask * d) / (model.perTask * d + model.invented * model.invents[j]!)),
  }
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x))
}
