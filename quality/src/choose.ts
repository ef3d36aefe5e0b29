/**
 * Which method to believe: the combination, unless gold shows beyond chance that another is better.
 *
 * Every candidate runs without gold, so that what it says about gold tasks is honest, and is scored there by accuracy and log loss.
 * Candidate and combination are compared on the same tasks: d = Σ (hit − hit of the combination), z = d / √Σ (difference)². The
 * candidate with the largest z is chosen if z ≥ 1.96 (ties: the lower log loss); with fewer than `goldMin` gold tasks, or none, it is
 * the combination. Held-out likelihood of responses is not used: it does not know which method is right (measured).
 * The chosen method then runs with gold clamped, and is calibrated with what it said about gold beforehand. Gold tasks get many responses,
 * open ones few: with `random` gold is thinned to the open tasks' counts first, so that what is learned there holds for them, and each
 * count is calibrated by itself (`by-count.ts`).
 * Models are heard as `model-voice.ts` says: all together no louder than one good person, until gold trusts them.
 * Source: ours, measured on nine real crowds; the paired comparison is McNemar 1947, Psychometrika 12, for parts of hits.
 */
import type { Belief } from "./belief.ts"
import { calibrateByCount, countsOf, goldOrder } from "./by-count.ts"
import { applyCalibration, type Calibration, type CalibrationByCount, calibrated, fitCalibration } from "./calibrate.ts"
import { chanceCoin } from "./chance-coin.ts"
import { combine, type Method } from "./combine.ts"
import { dawidSkene } from "./dawid-skene.ts"
import { ebcc } from "./ebcc.ts"
import { glad } from "./glad.ts"
import { ibcc } from "./ibcc.ts"
import { mace } from "./mace.ts"
import { majority } from "./majority.ts"
import { modelsTrusted, withModelVoice } from "./model-voice.ts"
import { oneCoin } from "./one-coin.ts"
import { type Reliability, reliability } from "./reliability.ts"
import { accuracy, goldRows, logLoss, type Rows } from "./score.ts"
import { thin } from "./thin.ts"
import { type Votes, withGold } from "./vote.ts"
import { wawa } from "./wawa.ts"

/**
 * Every method by its name, with the settings that its file documents.
 *
 * @example
 * ```ts
 * import { methods, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * methods["one-coin"](tabulate(rows)).method // "one-coin"
 * ```
 */
export const methods: Readonly<Record<string, Method>> = {
  combination: votes => combine(votes),
  majority: votes => majority(votes),
  wawa,
  "one-coin": votes => oneCoin(votes),
  "one-coin-learned": votes => oneCoin(votes, { classPrior: "learned" }),
  "chance-coin": votes => chanceCoin(votes),
  "dawid-skene": votes => dawidSkene(votes),
  "dawid-skene-map": votes => dawidSkene(votes, { prior: "map" }),
  "dawid-skene-ml": votes => dawidSkene(votes, { prior: "ml" }),
  ibcc: votes => ibcc(votes),
  glad: votes => glad(votes),
  mace: votes => mace(votes),
  ebcc: votes => ebcc(votes, { restarts: 0 }),
}

export interface Candidate {
  method: string
  /** On gold tasks the method had not seen; NaN without gold. */
  accuracy: number
  logLoss: number
  /** Paired comparison with the combination, in standard errors; 0 for the combination itself. */
  z: number
  chosen: boolean
}

export interface Chosen {
  /** The chosen method's belief, gold clamped, calibrated if there was enough gold. */
  belief: Belief
  candidates: Candidate[]
  /** What the chosen method said without gold (thinned with `random`); undefined when nothing was chosen by gold. */
  blind: Belief | undefined
  /** Whether gold has shown that models count as workers like any other. */
  trusted: boolean
  /** What was done to the posterior; undefined when there was too little gold, and confidence then is the raw posterior. */
  calibration: Calibration | undefined
  /** With `random`: a calibration for each number of responses; what was applied then. */
  byCount: CalibrationByCount | undefined
  /** Calibrated statement against truth on gold, each fifth of it calibrated by the others; undefined without calibration. */
  check: Reliability | undefined
  gold: number
}

export interface ChooseOptions {
  /** Names out of `methods`; default all. "combination" is always among them. */
  candidates?: readonly string[]
  /** Gold tasks below which nothing is chosen or calibrated; default 20. */
  goldMin?: number
  /** Standard errors by which a candidate must beat the combination; default 1.96. */
  zMin?: number
  /** Uniform numbers in [0, 1) by which gold is thinned to the other tasks' numbers of responses; left out: gold as it is. */
  random?: () => number
  /** With `random`: numbers of responses that get a calibration of their own, each at the price of one more run; default 12. */
  countsMax?: number
  /** Whether models count as workers like any other, where something else than gold has shown it; left out: what gold shows. */
  trusted?: boolean
  /** Beliefs of candidates about the same votes without gold, if a caller has them already; saves running them again. */
  blind?: ReadonlyMap<string, Belief>
}

/** Workers × labels × classes above which a candidate's tables would not fit (EBCC has ten subtypes): it is left out. */
const entriesMax: Readonly<Record<string, number>> = { ebcc: 2 ** 27 / 10 }

/**
 * @throws RangeError for a candidate that is no method.
 * @example
 * ```ts
 * import { choose, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * choose(tabulate(rows)).belief.method // "combination": there is no gold to choose by
 * ```
 */
export function choose(votes: Votes, options: ChooseOptions = {}): Chosen {
  const wanted = [...new Set(["combination", ...(options.candidates ?? Object.keys(methods))])]
  for (const name of wanted)
    if (!methods[name])
      throw new RangeError(`"${name}" is no method. Nothing was estimated; choose among ${Object.keys(methods).join(", ")}.`)
  const K = votes.classes
  const entries = votes.workers.length * votes.labels.length * K
  const names = wanted.filter(name => entries <= (entriesMax[name] ?? Number.POSITIVE_INFINITY))
  const gold = votes.gold.reduce((sum, g) => sum + (g >= 0 ? 1 : 0), 0)
  const trusted = votes.model.includes(1) && (options.trusted ?? modelsTrusted(votes, methods["combination"]!))
  const run = (name: string, on: Votes) => withModelVoice(methods[name]!, { trusted })(on)
  if (gold < (options.goldMin ?? 20)) {
    const none = { candidates: [], blind: undefined, calibration: undefined, byCount: undefined, check: undefined }
    return { ...none, belief: run("combination", votes), trusted, gold }
  }
  const unseen = options.random ? thin(votes, options.random) : withGold(votes, new Int32Array(votes.tasks.length).fill(-1))
  const blind = names.map(name => options.blind?.get(name) ?? run(name, unseen))
  const said = blind.map(belief => goldRows(belief.evidence, votes.gold, K))
  const base = hitsOf(said[0]!)
  const candidates = names.map((method, x): Candidate => {
    const rows = said[x]!
    const scored = { posterior: rows.posterior, classes: K, truth: rows.truth }
    return { method, accuracy: accuracy(scored), logLoss: logLoss(scored), z: pairedZ(hitsOf(rows), base), chosen: false }
  })
  let best = 0
  for (let x = 1; x < names.length; x++) {
    const c = candidates[x]!
    const b = candidates[best]!
    if (c.z >= (options.zMin ?? 1.96) && (c.z > b.z + 1e-9 || (c.z > b.z - 1e-9 && c.logLoss < b.logLoss))) best = x
  }
  candidates[best]!.chosen = true
  const calibration = fitCalibration(said[best]!)
  const counts = options.random ? countsOf(votes, options.countsMax ?? 12) : []
  const byCount = options.random
    ? calibrateByCount(votes, on => run(names[best]!, on), goldOrder(votes, options.random), counts)
    : undefined
  const belief = calibrated(run(names[best]!, votes), byCount?.length ? byCount : calibration)
  return { belief, candidates, blind: blind[best]!, trusted, calibration, byCount, check: crossCheck(said[best]!), gold }
}

function hitsOf({ posterior, classes: K, truth }: Rows): number[] {
  return Array.from(truth, (t, i) =>
    accuracy({ posterior: posterior.subarray(i * K, i * K + K), classes: K, truth: Int32Array.of(t) }),
  )
}

function pairedZ(a: readonly number[], b: readonly number[]): number {
  let d = 0
  let square = 0
  for (let i = 0; i < a.length; i++) {
    d += a[i]! - b[i]!
    square += (a[i]! - b[i]!) ** 2
  }
  return square > 0 ? d / Math.sqrt(square) : 0
}

/** Every fifth of the gold calibrated by the other four fifths, so that the curve is no self-praise. */
function crossCheck(rows: Rows): Reliability {
  const K = rows.classes
  const out = new Float64Array(rows.posterior.length)
  for (let fold = 0; fold < 5; fold++) {
    const fit = fitCalibration({ ...rows, truth: rows.truth.map((t, i) => (i % 5 === fold ? -1 : t)) })
    const applied = applyCalibration(rows.posterior, K, fit)
    for (let i = fold; i < rows.truth.length; i += 5) out.set(applied.subarray(i * K, i * K + K), i * K)
  }
  return reliability({ posterior: out, classes: K, truth: rows.truth })
}
