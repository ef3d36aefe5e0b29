/**
 * The loop that most methods here share: expectation–maximisation over a table of response probabilities.
 *
 * Each task has one hidden state s of S (its class, or its class and subtype). A response (worker j, label l) has probability
 * table[(j·L + l)·S + s]; a method only says how that table follows from the expected counts in the same layout.
 *
 * Source: Dempster, Laird and Rubin 1977; Dawid and Skene 1979, JRSS C 28(1).
 */
import { type EmRange, emPass } from "./em-pass.ts"
import type { Votes } from "./vote.ts"

/** How a method turns expected counts into a table. */
export interface EmModel {
  states: number
  statesPerClass: number
  /** Writes `table` and `prior` from `counts` and `totals`; gives the log prior density (or minus the divergence) of what it wrote. */
  maximise(counts: Float64Array, totals: Float64Array, table: Float64Array, prior: Float64Array): number
}

export interface EmOptions {
  iterationsMax?: number
  /** Stop when the objective gains less than this a response; default 1e-5. */
  gainMin?: number
  /** Stop when no posterior moved by more than this; off when left out. */
  changeMin?: number
}

export interface EmResult {
  posterior: Float64Array
  counts: Float64Array
  totals: Float64Array
  table: Float64Array
  prior: Float64Array
  objective: number[]
  iterations: number
  converged: boolean
}

/**
 * Where each response finds its row in a table with S states.
 *
 * @throws RangeError when workers × labels × states exceeds 2²⁷ table entries.
 * @example
 * ```ts
 * import { cells, tabulate } from "@tagwerk/quality"
 * cells(tabulate([{ task: "a", worker: "ann", label: "x" }, { task: "b", worker: "bob", label: "y" }]), 2) // Int32Array [0, 6]: worker 1, label 1 of 2, state 0
 * ```
 */
export function cells(votes: Votes, states: number): Int32Array {
  const L = votes.labels.length
  const { worker, label } = votes
  const size = votes.workers.length * L * states
  if (size > 2 ** 27)
    throw new RangeError(
      `${votes.workers.length} workers × ${L} labels × ${states} states is too large a table for this method. ` +
        "Nothing was estimated; use majority, Wawa or manyClasses, or fewer labels.",
    )
  const out = new Int32Array(worker.length)
  for (let r = 0; r < out.length; r++) out[r] = (worker[r]! * L + label[r]!) * states
  return out
}

/**
 * Expected counts of given posteriors: the M step's input when EM starts from a posterior.
 *
 * @example
 * ```ts
 * import { cells, expectedCounts, tabulate } from "@tagwerk/quality"
 * const votes = tabulate([{ task: "a", worker: "ann", label: "x" }], { classes: ["x", "y"] })
 * [...expectedCounts(votes, cells(votes, 2), Float64Array.of(0.75, 0.25), 2).totals] // [0.75, 0.25]
 * ```
 */
export function expectedCounts(votes: Votes, cell: Int32Array, posterior: Float64Array, states: number) {
  const counts = new Float64Array(votes.workers.length * votes.labels.length * states)
  const totals = new Float64Array(states)
  const { start } = votes
  for (let i = 0; i + 1 < start.length; i++) {
    const row = i * states
    for (let s = 0; s < states; s++) totals[s]! += posterior[row + s]!
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      const c = cell[r]!
      for (let s = 0; s < states; s++) counts[c + s]! += posterior[row + s]!
    }
  }
  return { counts, totals }
}

/**
 * Runs EM from a posterior until the objective stops growing. The objective is that of the table before the last M step.
 *
 * @example
 * ```ts
 * import { runEm, tabulate } from "@tagwerk/quality"
 * const votes = tabulate([{ task: "a", worker: "ann", label: "x" }], { classes: ["x", "y"] })
 * const fixed = {
 *   states: 2,
 *   statesPerClass: 1,
 *   maximise: (counts, totals, table, prior) => {
 *     table.set([0.9, 0.1, 0.1, 0.9])
 *     prior.fill(0.5)
 *     return 0
 *   },
 * }
 * runEm(votes, fixed, Float64Array.of(0.5, 0.5)).posterior[0].toFixed(2) // "0.90"
 * ```
 */
export function runEm(votes: Votes, model: EmModel, initial: Float64Array, options: EmOptions = {}): EmResult {
  const { states, statesPerClass } = model
  const n = votes.tasks.length
  const cell = cells(votes, states)
  const table = new Float64Array(votes.workers.length * votes.labels.length * states)
  const prior = new Float64Array(states)
  const { counts, totals } = expectedCounts(votes, cell, initial, states)
  const posterior = new Float64Array(n * states)
  const range: EmRange = {
    states,
    statesPerClass,
    start: votes.start,
    cell,
    table,
    prior,
    gold: votes.gold,
    counts,
    totals,
    posterior,
  }
  const before = options.changeMin === undefined ? undefined : initial.slice()
  const objective: number[] = []
  const iterationsMax = options.iterationsMax ?? 100
  const gainMin = (options.gainMin ?? 1e-5) * Math.max(1, cell.length)
  let converged = n === 0 || states === 0
  while (objective.length < iterationsMax && !converged) {
    const density = model.maximise(counts, totals, table, prior)
    counts.fill(0)
    totals.fill(0)
    objective.push(emPass(range, 0, n) + density)
    const last = objective.length - 1
    if (before) {
      converged = moved(before, posterior) < options.changeMin!
      before.set(posterior)
    } else converged = last > 0 && objective[last]! - objective[last - 1]! < gainMin
  }
  return { posterior, counts, totals, table, prior, objective, iterations: objective.length, converged }
}

function moved(before: Float64Array, after: Float64Array): number {
  let most = 0
  for (let x = 0; x < after.length; x++) {
    const d = Math.abs(after[x]! - before[x]!)
    if (d > most) most = d
  }
  return most
}
