/** Choices: votes, method, gold and calibration, from rows to answers and a report. */
import {
  accuracy,
  type Belief,
  type Candidate,
  calibrated,
  choose,
  fitCalibration,
  manyClasses,
  methods,
  reliability,
  tabulate,
  type Vote,
  type Votes,
  wilson,
  withGold,
  withModelVoice,
} from "@tagwerk/quality"
import { BadInput } from "./command.ts"

/** Numbers a method may hold in one table: posteriors n × K, matrices m × K × L. */
const CELLS_MAX = 2 ** 25
/** Gold tasks from which on a method is chosen and its confidence calibrated. */
const GOLD_MIN = 20

/** The class that nobody named, where all say the same. */
export const SOMETHING_ELSE = "(something else)"

export interface ChoiceAnswer {
  task: string
  label: string
  confidence: number
  responses: number
}
export interface ChoiceResult {
  answers: ChoiceAnswer[]
  votes: Votes
  /** Undefined with so many classes that only what was said is kept. */
  belief: Belief | undefined
  method: string
  candidates: Candidate[]
  isCalibrated: boolean
  /** How the answers hold against gold that the method had not seen; undefined without gold. */
  gold: { tasks: number; accuracy: number; interval: [number, number]; ece: number; unknown: string[] } | undefined
}
export interface ChoiceOptions {
  method: string
  gold?: readonly { task: string; label: string }[]
  /** Workers that are models. */
  models?: readonly string[]
  classes?: readonly string[]
  extraLabels?: readonly string[]
}

/** @throws BadInput, VoteError or RangeError, each with a sentence. */
export function aggregateChoice(rows: readonly Vote[], options: ChoiceOptions): ChoiceResult {
  const tabled = (classes: readonly string[] | undefined) =>
    tabulate(rows, {
      ...(classes ? { classes } : {}),
      ...(options.extraLabels ? { extraLabels: options.extraLabels } : {}),
      ...(options.gold ? { gold: options.gold } : {}),
      ...(options.models?.length ? { models: new Map(options.models.map(name => [name, name])) } : {}),
    })
  let votes = tabled(options.classes)
  // One label alone would be certain by definition; that nothing else could have been right is not known.
  if (votes.classes === 1 && !options.classes) votes = tabled([votes.labels[0]!, SOMETHING_ELSE])
  const K = votes.classes
  if (K === 0)
    throw new BadInput("No response names a class. Nothing was computed. Give responses with labels that tasks can have.")
  const blind = withGold(votes, new Int32Array(votes.tasks.length).fill(-1))
  const cells = Math.max(votes.tasks.length, votes.workers.length * votes.labels.length) * K
  if (cells > CELLS_MAX && options.method === "auto") return manyClassResult(votes, blind)
  if (votes.tasks.length * K > CELLS_MAX * 4 || (cells > CELLS_MAX * 4 && options.method !== "majority"))
    throw new BadInput(
      `${K} classes are too many for ${options.method} with ${votes.workers.length} workers. Nothing was computed. Leave out --method: then only what was said is kept.`,
    )
  const heard = (name: string) => (options.models?.length ? withModelVoice(methods[name]!) : methods[name]!)
  let method = options.method
  let candidates: Candidate[] = []
  const enough = votes.gold.reduce((sum, g) => sum + (g >= 0 ? 1 : 0), 0) >= GOLD_MIN
  if (method === "auto" && enough) {
    const said = options.models?.length ? new Map(Object.keys(methods).map(name => [name, heard(name)(blind)])) : undefined
    candidates = choose(votes, { goldMin: GOLD_MIN, ...(said ? { blind: said } : {}) }).candidates
    method = candidates.find(one => one.chosen)!.method
  } else if (method === "auto") method = "combination"
  const unseen = heard(method)(blind)
  const raw = heard(method)(votes)
  const rows_ = { posterior: unseen.evidence, classes: K, truth: votes.gold }
  const calibration = enough ? fitCalibration(rows_) : undefined
  const belief = calibration ? calibrated(raw, calibration) : raw
  return {
    answers: votes.tasks.map((task, i) => ({
      task,
      label: votes.labels[belief.answer[i]!]!,
      confidence: belief.confidence[i]!,
      responses: votes.start[i + 1]! - votes.start[i]!,
    })),
    votes,
    belief,
    method,
    candidates,
    isCalibrated: calibration !== undefined,
    gold: heldAgainst(votes, unseen),
  }
}

function heldAgainst(votes: Votes, unseen: Belief): ChoiceResult["gold"] {
  const tasks = votes.gold.reduce((sum, g) => sum + (g >= 0 ? 1 : 0), 0)
  if (tasks === 0)
    return votes.goldUnknown.length
      ? { tasks, accuracy: 0, interval: [0, 1], ece: 0, unknown: [...votes.goldUnknown] }
      : undefined
  const scored = { posterior: unseen.posterior, classes: votes.classes, truth: votes.gold }
  const right = accuracy(scored)
  const { low, high } = wilson(right * tasks, tasks)
  return { tasks, accuracy: right, interval: [low, high], ece: reliability(scored).ece, unknown: [...votes.goldUnknown] }
}

function manyClassResult(votes: Votes, blind: Votes): ChoiceResult {
  const belief = manyClasses(votes)
  const unseen = manyClasses(blind)
  let tasks = 0
  let hits = 0
  votes.gold.forEach((g, i) => {
    if (g < 0) return
    tasks++
    if (unseen.answer[i] === g) hits++
  })
  const { low, high } = wilson(hits, Math.max(1, tasks))
  return {
    answers: votes.tasks.flatMap((task, i) =>
      belief.answer[i]! < 0
        ? []
        : [
            {
              task,
              label: votes.labels[belief.answer[i]!]!,
              confidence: belief.confidence[i]!,
              responses: votes.start[i + 1]! - votes.start[i]!,
            },
          ],
    ),
    votes,
    belief: undefined,
    method: "many-classes",
    candidates: [],
    isCalibrated: false,
    gold: tasks
      ? { tasks, accuracy: hits / tasks, interval: [low, high], ece: Number.NaN, unknown: [...votes.goldUnknown] }
      : undefined,
  }
}
