/**
 * One option of several. A batch believes by the method that gold chose (quality/src/choose.ts): the combination without gold, gold clamped,
 * confidence calibrated on gold that was not seen. In between, the matrices the batch learned are applied to one task, and what comes of
 * that has a calibration of its own, fitted on gold in the same way: what is shown between two batches is as honest as what they show.
 */
import type { ChoiceQuestion } from "@tagwerk/contract/kind/choice.ts"
import {
  addCapped,
  applyCalibration,
  type Belief as Believed,
  type CalibrationByCount,
  type Chosen,
  calibrationFor,
  choose,
  fitCalibration,
  goldOrder,
  goodPerson,
  seededRandom,
  softmax,
  tabulate,
  type Votes,
  withoutSelf,
} from "@tagwerk/quality"
import {
  accuracyDefault,
  accuracyFrom,
  type Belief,
  type BeliefOptions,
  type Beliefs,
  byTask,
  type Evidence,
  type Vote,
} from "./belief.ts"
import { packByCount, unpackByCount } from "./calibration.ts"
import type { OneKnowledge } from "./choice-knowledge.ts"
import { applyMany, isMany, learnMany } from "./choice-many.ts"
import { logsOf, matricesOf, packMatrices, rowOf } from "./matrix.ts"

type Options = BeliefOptions<OneKnowledge, string>

/** So marked, a silence cannot be mistaken for an option of the same name. */
const mark = "\u0000"
const shown = 5
/** Numbers of responses that are calibrated apart; more are like so many. */
const countMax = 20
/** Responses × classes up to which every method is tried, and up to which the quick ones are. */
const allMax = 200_000
const quickMax = 5_000_000
const quick = ["majority", "one-coin", "one-coin-learned", "chance-coin", "dawid-skene", "dawid-skene-map", "ibcc", "mace"]

/** `knowledge` undefined: learn; null: prior knowledge only. */
export function believeOne(
  question: ChoiceQuestion,
  votes: readonly Vote<string>[],
  options: Options,
): Beliefs<string, OneKnowledge> {
  const { knowledge } = options
  const classes = classesOf(question, votes, options)
  if (knowledge === undefined) {
    const table = tableOf(classes, votes, options)
    const seed = options.seed ?? 1
    return isMany(votes, classes.length) ? learnMany(classes, table, seed) : learn(classes, table, seed, votes.some(isUnfit))
  }
  if (knowledge?.many || (!knowledge && isMany(votes, classes.length))) return applyMany(classes, votes, knowledge)
  return apply(classes, votes, knowledge)
}

/** The form's options, retired ones too, then labels that only old responses have: they keep their meaning. */
function classesOf(question: ChoiceQuestion, votes: readonly Vote<string>[], { knowledge, gold }: Options): string[] {
  const names = new Set(question.options.map(option => option.name))
  const said = [...(knowledge?.classes ?? []), ...votes.map(vote => vote.value), ...(gold?.values() ?? [])]
  return [...names, ...[...new Set(said.filter(name => !names.has(name)))].sort()]
}

/** A model's voice among others' is capped, unless a certificate has proved that it counts alone. */
const isVoice = ({ model, judged }: Pick<Vote, "model" | "judged">) => model === true && judged?.passed !== true
/** A certificate has found that it must not, whatever gold says. */
const isUnfit = ({ model, judged }: Pick<Vote, "model" | "judged">) => model === true && judged?.passed === false

/** The table `quality` takes. Silence about a task that nobody answered says nothing about any class. */
function tableOf(classes: readonly string[], votes: readonly Vote<string>[], { silent = [], gold }: Options) {
  const asked = new Set(votes.map(vote => vote.task))
  const heard = silent.filter(vote => asked.has(vote.task))
  const rows = [
    ...votes.map(({ task, worker, value }) => ({ task, worker, label: value })),
    ...heard.map(({ task, worker, silence }) => ({ task, worker, label: mark + silence })),
  ]
  return tabulate(rows, {
    classes,
    extraLabels: [...new Set(heard.map(vote => mark + vote.silence))].sort(),
    models: new Map(votes.filter(isVoice).map(vote => [vote.worker, vote.worker])),
    ...(gold ? { gold: [...gold].map(([task, label]) => ({ task, label })) } : {}),
  })
}

/** What a batch believes of these votes, and everything it found on the way; null where there are too many options for matrices. */
export function chooseOne(question: ChoiceQuestion, votes: readonly Vote<string>[], options: Options): Chosen | null {
  const classes = classesOf(question, votes, options)
  return isMany(votes, classes.length)
    ? null
    : chooseFor(tableOf(classes, votes, options), options.seed ?? 1, votes.some(isUnfit))
}

/** `unfit`: one of the models failed its certificate; the models are one voice, so gold does not lift its cap for the others either. */
function chooseFor(table: Votes, seed: number, unfit: boolean): Chosen {
  const work = table.worker.length * table.classes
  return choose(table, {
    ...(work <= allMax ? {} : { candidates: work <= quickMax ? quick : [], countsMax: work <= quickMax ? 4 : 1 }),
    random: seededRandom(seed),
    ...(unfit ? { trusted: false } : {}),
  })
}

function learn(classes: string[], table: Votes, seed: number, unfit: boolean): Beliefs<string, OneKnowledge> {
  const K = classes.length
  const { belief, blind, trusted, calibration, gold } = chooseFor(table, seed, unfit)
  const beliefs = table.tasks.map((task, i) =>
    beliefOf(task, classes, belief.posterior.subarray(i * K, i * K + K), belief.answer[i]!),
  )
  const confusion = belief.confusion ?? matricesOf(belief)
  const evidence = evidenceOf({ ...belief, confusion })
  const cap = trusted ? null : goodPerson(table, belief)
  const knowledge = knowledgeOf(belief, classes, cap)
  // The same arithmetic with what was learned without gold, on gold cut to each number of responses: so is what follows between batches.
  if (blind) knowledge.calibration = packByCount(calibrateApplied(knowledgeOf(blind, classes, cap), table, seed))
  return { beliefs, knowledge, accuracy: accuracyFrom(evidence), evidence, gold, temperature: calibration?.temperature ?? null }
}

function knowledgeOf(belief: Believed, classes: string[], cap: number | null): OneKnowledge {
  const { votes, classPrior, expectedAccuracy, method } = belief
  const people = expectedAccuracy.filter((_, j) => votes.model[j] === 0)
  const typical = people.length === 0 ? accuracyDefault : people.reduce((a, b) => a + b, 0) / people.length
  const confusion = belief.confusion ?? matricesOf(belief)
  return {
    method,
    classes,
    prior: [...classPrior].map(p => Number(p.toPrecision(6))),
    typical: Number(typical.toPrecision(6)),
    cap: cap === null ? null : Number(cap.toPrecision(6)),
    workers: packMatrices(votes.workers, confusion, classes.length, votes.labels.length, expectedAccuracy),
    calibration: [],
    many: false,
  }
}

/** Calibrations of what `posteriorOf` says of gold with one response, with two, and so on. */
function calibrateApplied(known: OneKnowledge, table: Votes, seed: number): CalibrationByCount {
  const { worker, label, gold, classes: K } = table
  const order = goldOrder(table, seededRandom(seed))
  const truth = Int32Array.from(order.keys(), i => gold[i]!)
  const lens = lensOf(known.classes, known)
  const most = Math.min(countMax, Math.max(1, ...[...order.values()].map(rows => rows.length)))
  return Array.from({ length: most }, (_, n) => {
    const posterior = new Float64Array(order.size * K)
    const rows = [...order.values()].map(all => [...all.subarray(0, n + 1)])
    rows.forEach((some, x) => {
      const said = some
        .filter(r => label[r]! < K)
        .map((r): Said => {
          const j = worker[r]!
          return { worker: table.workers[j]!, value: known.classes[label[r]!]!, ...(table.model[j] ? { model: true } : {}) }
        })
      posterior.set(posteriorOf(lens, said), x * K)
    })
    return { count: n + 1, calibration: fitCalibration({ posterior, classes: K, truth }) }
  })
}

type Said = Pick<Vote<string>, "worker" | "value" | "model" | "judged">

/** What is the same for every task: what the batch learned, in the order of these classes. */
interface Lens {
  classes: readonly string[]
  known: OneKnowledge | null
  /** The batch had the same classes in the same order. */
  isSame: boolean
  indexOf: ReadonlyMap<string, number>
  logPrior: Float64Array
}
function lensOf(classes: readonly string[], known: OneKnowledge | null): Lens {
  const shares = new Map(known?.classes.map((name, k) => [name, known.prior[k]!]))
  return {
    classes,
    known,
    isSame: known?.classes.length === classes.length && known.classes.every((name, k) => name === classes[k]),
    indexOf: new Map(classes.map((name, k) => [name, k])),
    logPrior: Float64Array.from(classes, name => Math.log(shares.get(name) ?? 1 / classes.length)),
  }
}

/** The posterior of one task by fixed matrices: people by Bayes' rule, models as one capped voice. */
function posteriorOf({ classes, known, isSame, indexOf, logPrior }: Lens, list: readonly Said[]): Float64Array {
  const K = classes.length
  const typical = known?.typical ?? accuracyDefault
  // Logarithms, because a task may have a hundred responses.
  const log = logPrior.slice()
  const voice = new Float64Array(K)
  let models = 0
  for (const vote of list) {
    const { worker, value } = vote
    const isCapped = isVoice(vote) && (known?.cap !== null || isUnfit(vote))
    if (isCapped) models++
    const into = isCapped ? voice : log
    const packed = known?.workers[worker]
    const logs = packed && isSame ? logsOf(packed, K) : null
    if (logs) {
      const from = indexOf.get(value)! * K
      for (let k = 0; k < K; k++) into[k]! += logs[from + k]!
    } else {
      const row = rowOf(packed, known?.classes ?? classes, value, classes, typical)
      for (let k = 0; k < K; k++) into[k]! += Math.log(row[k]!)
    }
  }
  if (models > 0) addCapped(log, voice, models, K, known?.cap ?? accuracyDefault)
  softmax(log, log)
  return log
}

function apply(classes: string[], votes: readonly Vote<string>[], known: OneKnowledge | null): Beliefs<string, OneKnowledge> {
  const K = classes.length
  const lens = lensOf(classes, known)
  const { indexOf, isSame } = lens
  // Fitted for the batch's classes in their order: with others, the plain posterior is all there is.
  const byCount = known && isSame ? unpackByCount(known.calibration) : []
  const beliefs = [...byTask(votes)].map(([task, list]) => {
    const plain = posteriorOf(lens, list)
    const posterior = byCount.length > 0 ? applyCalibration(plain, K, calibrationFor(byCount, list.length)) : plain
    let best = 0
    const said = new Float64Array(K)
    for (const { value } of list) said[indexOf.get(value)!]!++
    for (let k = 1; k < K; k++) {
      const gain = posterior[k]! - posterior[best]!
      if (gain > 1e-9 || (gain > -1e-9 && said[k]! > said[best]!)) best = k
    }
    return beliefOf(task, classes, posterior, best)
  })
  const { typical = accuracyDefault } = known ?? {}
  const nothing = { method: "combination", prior: classes.map(() => 1 / K), workers: {}, calibration: [], many: false }
  return {
    beliefs,
    knowledge: known ?? { ...nothing, classes, typical, cap: accuracyDefault },
    accuracy: new Map(),
    evidence: new Map(),
  }
}

/** How often each worker agrees with what the others on the task make of it, on tasks with others: nobody vouches for themselves. */
function evidenceOf(belief: Believed): Map<string, Evidence> {
  const { votes } = belief
  const { classes: K } = votes
  const L = votes.labels.length
  const counts = withoutSelf(belief)
  const evidence = new Map<string, Evidence>()
  votes.workers.forEach((worker, j) => {
    let right = 0
    let of = 0
    for (let k = 0; k < K; k++)
      for (let l = 0; l < K; l++) {
        const n = counts[(j * K + k) * L + l]!
        of += n
        if (k === l) right += n
      }
    if (of > 0) evidence.set(worker, { right, of })
  })
  return evidence
}

function beliefOf(task: string, classes: readonly string[], posterior: Float64Array, best: number): Belief<string> {
  const order = [...posterior.keys()].sort((a, b) => posterior[b]! - posterior[a]! || a - b)
  const ranked = [best, ...order.filter(k => k !== best)].slice(0, shown)
  return {
    task,
    value: classes[best]!,
    confidence: posterior[best]!,
    alternatives: ranked.map(k => ({ value: classes[k]!, probability: posterior[k]! })),
  }
}
