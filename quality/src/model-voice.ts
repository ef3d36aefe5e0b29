/**
 * People first, models as one capped voice beside them.
 *
 * A model called a thousand times is one worker; copies of it are merged by `tabulate`; several models err together. So, until gold
 * shows otherwise, the method runs on people's responses alone, each model's matrix is estimated against what people believe
 * (pseudo-counts 1 on and 0.1 beside the diagonal, two responses by one accuracy), and a task's models are added afterwards:
 *   log Z_ik += s · mean over its models of log π_jkl,  s ≤ 1 such that no two classes move further apart than by one good person's
 *   response, log(p (K−1)/(1−p)), p = the upper quartile of people's expected accuracy
 * Several models of one mind thus weigh what one weighs, and all together no more than one good person.
 * From `goldTrusted` gold tasks on (default 100), if the models' gold accuracy has a Wilson lower bound above the people's mean
 * expected accuracy, they count as workers like any other.
 * Source: ours; the cap stands in for a model of correlated errors, as Li, Rubinstein and Cohn 2019, ICML, have for people.
 */
import { type Belief, believe } from "./belief.ts"
import type { Method } from "./combine.ts"
import { wilson } from "./interval.ts"
import { addCapped, softmax } from "./row.ts"
import { tabulateCodes, type Votes } from "./vote.ts"

export interface ModelVoiceOptions {
  /** Gold tasks that models must have answered before they may count as workers; default 100. */
  goldTrusted?: number
  /** Whether gold has shown that models count as workers (`modelsTrusted`), where the caller knows; default: found out each time. */
  trusted?: boolean
}

/**
 * The method with models heard as said above; without models in the votes, the method itself.
 *
 * @example
 * ```ts
 * import { majority, tabulate, withModelVoice } from "@tagwerk/quality"
 * const rows = ["a", "b"].flatMap(task => ["ann", "bob", "gpt"].map(worker => ({ task, worker, label: "x" })))
 * const votes = tabulate(rows, { classes: ["x", "y"], models: new Map([["gpt", "gpt"]]) })
 * withModelVoice(majority)(votes).answer // Int32Array [0, 0]
 * ```
 */
export function withModelVoice(method: Method, options: ModelVoiceOptions = {}): Method {
  return votes => {
    if (!votes.model.includes(1) || (options.trusted ?? modelsTrusted(votes, method, options.goldTrusted))) return method(votes)
    const people = method(onlyPeople(votes))
    return addModels(votes, people)
  }
}

function onlyPeople(votes: Votes): Votes {
  const kept: number[] = []
  const taskOf = new Int32Array(votes.worker.length)
  for (let i = 0; i < votes.tasks.length; i++) taskOf.fill(i, votes.start[i]!, votes.start[i + 1]!)
  for (let r = 0; r < votes.worker.length; r++) if (votes.model[votes.worker[r]!] === 0) kept.push(r)
  const pick = (from: Int32Array) => Int32Array.from(kept, r => from[r]!)
  const { tasks, workers, labels, classes, gold } = votes
  const table = tabulateCodes({
    task: pick(taskOf),
    worker: pick(votes.worker),
    label: pick(votes.label),
    tasks,
    workers,
    labels,
    classes,
  })
  return { ...table, gold }
}

/**
 * Whether gold shows that the models in these votes count as workers like any other.
 *
 * @example
 * ```ts
 * import { majority, modelsTrusted, tabulate } from "@tagwerk/quality"
 * const rows = ["ann", "gpt"].map(worker => ({ task: "a", worker, label: "x" }))
 * modelsTrusted(tabulate(rows, { models: new Map([["gpt", "gpt"]]) }), majority) // false: no gold has shown it
 * ```
 */
export function modelsTrusted(votes: Votes, method: Method, goldTrusted = 100): boolean {
  let right = 0
  let all = 0
  for (let i = 0; i < votes.tasks.length; i++)
    for (let r = votes.start[i]!; r < votes.start[i + 1]!; r++)
      if (votes.gold[i]! >= 0 && votes.model[votes.worker[r]!] === 1) {
        all++
        right += votes.label[r] === votes.gold[i] ? 1 : 0
      }
  return all >= goldTrusted && wilson(right, all).low > peopleAccuracy(votes, method(onlyPeople(votes)), 0.5)
}

/**
 * Accuracy of a good person: the upper quartile of people's, inside (1/K, 1). What all models of a task together weigh at most.
 *
 * @example
 * ```ts
 * import { goodPerson, majority, tabulate } from "@tagwerk/quality"
 * const says = { ann: ["x", "y", "x", "y"], bob: ["x", "y", "x", "x"], cem: ["x", "y", "x", "y"] }
 * const rows = Object.entries(says).flatMap(([worker, list]) => list.map((label, task) => ({ task, worker, label })))
 * const votes = tabulate(rows)
 * goodPerson(votes, majority(votes)) <= 1 // true
 * ```
 */
export function goodPerson(votes: Votes, people: Belief): number {
  return Math.min(0.99, Math.max(peopleAccuracy(votes, people, 0.75), 1 / Math.max(1, votes.classes) + 0.01))
}

/** A quantile of people's expected accuracy, by worker, of those who answered. */
function peopleAccuracy(votes: Votes, belief: Belief, q: number): number {
  const answered = new Uint8Array(votes.workers.length)
  for (const j of votes.worker) if (votes.model[j] === 0) answered[j] = 1
  const list = [...belief.expectedAccuracy].filter((_, j) => answered[j] === 1).sort((a, b) => a - b)
  return list.length > 0 ? list[Math.min(list.length - 1, Math.floor(q * list.length))]! : 2 / 3
}

function addModels(votes: Votes, people: Belief): Belief {
  const { start, worker, label, classes: K } = votes
  const L = votes.labels.length
  const m = votes.workers.length
  const counts = new Float64Array(m * K * L)
  for (let i = 0; i < votes.tasks.length; i++)
    for (let r = start[i]!; r < start[i + 1]!; r++)
      if (votes.model[worker[r]!] === 1)
        for (let k = 0; k < K; k++) counts[(worker[r]! * K + k) * L + label[r]!]! += people.posterior[i * K + k]!
  const confusion = people.confusion?.slice() ?? new Float64Array(m * K * L)
  const expectedAccuracy = people.expectedAccuracy.slice()
  for (let j = 0; j < m; j++)
    if (votes.model[j] === 1) expectedAccuracy[j] = modelMatrix(counts, confusion, j, K, L, people.classPrior)
  const cap = goodPerson(votes, people)
  const posterior = people.evidence.slice()
  const evidence = new Float64Array(K)
  const log = new Float64Array(K)
  for (let i = 0; i < votes.tasks.length; i++) {
    let models = 0
    evidence.fill(0)
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      const j = worker[r]!
      if (votes.model[j] === 0) continue
      models++
      for (let k = 0; k < K; k++) evidence[k]! += Math.log(Math.max(confusion[(j * K + k) * L + label[r]!]!, 1e-9))
    }
    if (models === 0 || votes.gold[i]! >= 0) continue
    for (let k = 0; k < K; k++) log[k] = Math.log(Math.max(posterior[i * K + k]!, 1e-300))
    addCapped(log, evidence, models, K, cap)
    softmax(log, posterior.subarray(i * K, i * K + K))
  }
  return believe({ ...people, votes, posterior, expectedAccuracy, confusion: people.confusion && confusion })
}

/** Writes the model's matrix and gives its expected accuracy. */
function modelMatrix(
  counts: Float64Array,
  confusion: Float64Array,
  j: number,
  K: number,
  L: number,
  prior: Float64Array,
): number {
  let hits = 2
  let all = 3
  for (let k = 0; k < K; k++)
    for (let l = 0; l < L; l++) {
      const c = counts[(j * K + k) * L + l]!
      all += c
      if (k === l) hits += c
    }
  const p = hits / all
  let accuracy = 0
  for (let k = 0; k < K; k++) {
    const pseudo = (l: number) => (l === k ? 1 + 2 * p : 0.1 + (l < K && K > 1 ? (2 * (1 - p)) / (K - 1) : 0))
    let row = 0
    for (let l = 0; l < L; l++) row += counts[(j * K + k) * L + l]! + pseudo(l)
    for (let l = 0; l < L; l++) confusion[(j * K + k) * L + l] = (counts[(j * K + k) * L + l]! + pseudo(l)) / row
    accuracy += prior[k]! * confusion[(j * K + k) * L + k]!
  }
  return accuracy
}
