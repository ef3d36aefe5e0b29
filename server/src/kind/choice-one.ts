/** One option of several: Dawid–Skene over all responses; in between, the matrices of the last batch applied to one task. */
import type { ChoiceQuestion } from "@tagwerk/contract/kind/choice.ts"
import { dawidSkene, tabulate } from "@tagwerk/quality"
import { accuracyDefault, accuracyFrom, type Belief, type Beliefs, byTask, type Evidence, type Vote } from "./belief.ts"
import { type PackedMatrix, packMatrices, rowOf } from "./matrix.ts"

/** Plain JSON: shares of the classes and each worker's matrix, packed. */
export interface OneKnowledge {
  classes: string[]
  prior: number[]
  /** Expected accuracy of a worker nothing is known of. */
  typical: number
  workers: Record<string, PackedMatrix>
}
type Silent = { task: string; worker: string; silence: string }

/** So marked, a silence cannot be mistaken for an option of the same name. */
const mark = "\u0000"
const shown = 5

/** `knowledge` undefined: learn; null: prior knowledge only. */
export function believeOne(
  question: ChoiceQuestion,
  votes: readonly Vote<string>[],
  silent: readonly Silent[],
  knowledge: OneKnowledge | null | undefined,
): Beliefs<string, OneKnowledge> {
  const classes = classesOf(question, votes, knowledge)
  return knowledge === undefined ? learn(classes, votes, silent) : apply(classes, votes, knowledge)
}

/** The form's options, retired ones too, then labels that only old responses have: they keep their meaning. */
function classesOf(question: ChoiceQuestion, votes: readonly Vote<string>[], knowledge?: OneKnowledge | null): string[] {
  const names = new Set(question.options.map(option => option.name))
  const others = new Set([...(knowledge?.classes ?? []), ...votes.map(vote => vote.value)].filter(name => !names.has(name)))
  return [...names, ...[...others].sort()]
}

function learn(classes: string[], votes: readonly Vote<string>[], silent: readonly Silent[]): Beliefs<string, OneKnowledge> {
  const extraLabels = [...new Set(silent.map(vote => mark + vote.silence))].sort()
  const asked = new Set(votes.map(vote => vote.task))
  // Silence about a task that nobody answered says nothing about any class.
  const rows = [
    ...votes.map(({ task, worker, value }) => ({ task, worker, label: value })),
    ...silent.filter(vote => asked.has(vote.task)).map(({ task, worker, silence }) => ({ task, worker, label: mark + silence })),
  ]
  const table = tabulate(rows, { classes, extraLabels })
  const fit = dawidSkene(table)
  const K = classes.length
  const beliefs = table.tasks.map((task, i) => beliefOf(task, classes, fit.posterior.subarray(i * K, i * K + K), fit.answer[i]!))
  const evidence = evidenceOf(table, fit.posterior, fit.confusion!)
  const typical = mean(fit.expectedAccuracy, accuracyDefault)
  const knowledge: OneKnowledge = {
    classes,
    prior: [...fit.classPrior].map(p => Number(p.toPrecision(6))),
    typical: Number(typical.toPrecision(6)),
    workers: packMatrices(table.workers, fit.confusion!, K, table.labels.length, fit.expectedAccuracy),
  }
  return { beliefs, knowledge, accuracy: accuracyFrom(evidence), evidence }
}

/** How often each worker agrees with what the others on the task make of it, on tasks with others: nobody vouches for themselves. */
function evidenceOf(table: ReturnType<typeof tabulate>, posterior: Float64Array, confusion: Float64Array): Map<string, Evidence> {
  const { start, worker, label, classes: K, labels } = table
  const L = labels.length
  const evidence = new Map<string, Evidence>()
  const without = new Float64Array(K)
  for (let i = 0; i < table.tasks.length; i++) {
    const begin = start[i]!
    const end = start[i + 1]!
    if (end - begin < 2) continue
    for (let r = begin; r < end; r++) {
      const said = label[r]!
      if (said >= K) continue
      let total = 0
      for (let k = 0; k < K; k++) {
        without[k] = posterior[i * K + k]! / confusion[(worker[r]! * K + k) * L + said]!
        total += without[k]!
      }
      const name = table.workers[worker[r]!]!
      const known = evidence.get(name) ?? { right: 0, of: 0 }
      evidence.set(name, { right: known.right + without[said]! / total, of: known.of + 1 })
    }
  }
  return evidence
}

function apply(classes: string[], votes: readonly Vote<string>[], known: OneKnowledge | null): Beliefs<string, OneKnowledge> {
  const K = classes.length
  const indexOf = new Map(classes.map((name, k) => [name, k]))
  const typical = known?.typical ?? accuracyDefault
  const shares = new Map(known?.classes.map((name, k) => [name, known.prior[k]!]))
  const beliefs = [...byTask(votes)].map(([task, list]) => {
    // Logarithms, because a task may have a hundred responses.
    const log = Float64Array.from(classes, name => Math.log(shares.get(name) ?? 1 / K))
    for (const { worker, value } of list) {
      const packed = known?.workers[worker]
      const row = rowOf(packed, known?.classes ?? classes, value, classes, typical)
      for (let k = 0; k < K; k++) log[k]! += Math.log(row[k]!)
    }
    const top = log.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const total = log.reduce((sum, x) => sum + Math.exp(x - top), 0)
    const posterior = log.map(x => Math.exp(x - top) / total)
    let best = 0
    const said = new Float64Array(K)
    for (const { value } of list) said[indexOf.get(value)!]!++
    for (let k = 1; k < K; k++) {
      const gain = posterior[k]! - posterior[best]!
      if (gain > 1e-9 || (gain > -1e-9 && said[k]! > said[best]!)) best = k
    }
    return beliefOf(task, classes, posterior, best)
  })
  const knowledge = known ?? { classes, prior: classes.map(() => 1 / K), typical, workers: {} }
  return { beliefs, knowledge, accuracy: new Map(), evidence: new Map() }
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

const mean = (values: Float64Array, none: number) =>
  values.length === 0 ? none : values.reduce((a, b) => a + b, 0) / values.length
