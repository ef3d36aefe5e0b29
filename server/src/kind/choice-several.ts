/**
 * Several options at once: each option is a yes/no question that every response to the task answers, judged by the two-coin model.
 * The answer holds the options that are more probable than not; its confidence is the expected F1 of that list, as for boxes and
 * spans: 2 Σ p kept / (number kept + Σ p of all); of an empty list, the probability that none holds.
 */
import type { ChoiceQuestion } from "@tagwerk/contract/kind/choice.ts"
import { twoCoin } from "@tagwerk/quality"
import { accuracyDefault, accuracyFrom, type Belief, type Beliefs, byTask, type Evidence, type Vote } from "./belief.ts"

interface OptionModel {
  prevalence: number
  pooled: [number, number]
  /** Sensitivity and specificity by worker. */
  workers: Record<string, [number, number]>
}
export interface SeveralKnowledge {
  options: Record<string, OptionModel>
  accuracy: Record<string, number>
}

/** `knowledge` undefined: learn; null: each task for itself. */
export function believeSeveral(
  _question: ChoiceQuestion,
  votes: readonly Vote<string[]>[],
  knowledge: SeveralKnowledge | null | undefined,
): Beliefs<string[], SeveralKnowledge> {
  if (knowledge !== undefined) {
    const known = knowledge ?? { options: {}, accuracy: {} }
    const beliefs = [...byTask(votes).values()].flatMap(list => judge(list, known).beliefs)
    return { beliefs, knowledge: known, accuracy: new Map(Object.entries(known.accuracy)), evidence: new Map() }
  }
  const { beliefs, options, probabilities } = judge(votes, null)
  const evidence = evidenceOf(votes, probabilities)
  const accuracy = accuracyFrom(evidence)
  return { beliefs, knowledge: { options, accuracy: Object.fromEntries(accuracy) }, accuracy, evidence }
}

function judge(votes: readonly Vote<string[]>[], known: SeveralKnowledge | null) {
  const tasks = [...byTask(votes)]
  const workers = [...new Set(votes.map(vote => vote.worker))]
  const taskOf = new Map(tasks.map(([task], i) => [task, i]))
  const workerOf = new Map(workers.map((worker, j) => [worker, j]))
  const unit = Int32Array.from(votes, vote => taskOf.get(vote.task)!)
  const worker = Int32Array.from(votes, vote => workerOf.get(vote.worker)!)
  const names = [...new Set(votes.flatMap(vote => vote.value))].sort()
  const options = new Map<string, OptionModel>()
  const probabilities = new Map<string, Map<string, number>>(tasks.map(([task]) => [task, new Map()]))
  for (const name of names) {
    // An option may be called “constructor”.
    const model = known && Object.hasOwn(known.options, name) ? known.options[name] : undefined
    const fixed = model && {
      prevalence: model.prevalence,
      sensitivity: Float64Array.from(workers, one => (model.workers[one] ?? model.pooled)[0]),
      specificity: Float64Array.from(workers, one => (model.workers[one] ?? model.pooled)[1]),
    }
    const yes = Uint8Array.from(votes, vote => (vote.value.includes(name) ? 1 : 0))
    const fit = twoCoin(
      { units: tasks.length, workers: workers.length, unit, worker, yes },
      { temperature: 0.7, ...(fixed ? { fixed } : {}) },
    )
    tasks.forEach(([task], i) => {
      probabilities.get(task)!.set(name, fit.present[i]!)
    })
    options.set(name, {
      prevalence: fit.prevalence,
      pooled: [fit.pooled.sensitivity, fit.pooled.specificity],
      workers: Object.fromEntries(workers.map((one, j) => [one, [fit.sensitivity[j]!, fit.specificity[j]!]])),
    })
  }
  const beliefs = tasks.map(([task, list]) => {
    const alone = list.length === 1 ? (known?.accuracy[list[0]!.worker] ?? accuracyDefault) : null
    return beliefOf(task, list, probabilities.get(task)!, alone)
  })
  return { beliefs, options: Object.fromEntries(options), probabilities }
}

function beliefOf(
  task: string,
  list: readonly Vote<string[]>[],
  found: ReadonlyMap<string, number>,
  alone: number | null,
): Belief<string[]> {
  // What a lone worker says is the answer, believed as far as they are.
  const sure = (p: number, said: boolean) =>
    alone === null ? p : said ? Math.min(alone, Math.max(p, 1 - alone)) : Math.min(p, 1 - alone)
  const all = [...found].map(([name, p]): [string, number] => [name, sure(p, list[0]!.value.includes(name))])
  const value = all.filter(([name, p]) => (alone === null ? p >= 0.5 : list[0]!.value.includes(name))).map(([name]) => name)
  const mass = all.reduce((sum, [, p]) => sum + p, 0)
  const right = all.reduce((sum, [name, p]) => sum + (value.includes(name) ? p : 0), 0)
  const none = all.reduce((product, [, p]) => product * (1 - p), 1)
  // Nobody chose anything: as sure as those who looked are good.
  const looked = 1 - (1 - (alone ?? accuracyDefault)) ** list.length
  return { task, value, confidence: value.length > 0 ? (2 * right) / (value.length + mass) : Math.min(looked, none) }
}

function evidenceOf(
  votes: readonly Vote<string[]>[],
  probabilities: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Map<string, Evidence> {
  const counts = new Map<string, number>()
  for (const { task } of votes) counts.set(task, (counts.get(task) ?? 0) + 1)
  const evidence = new Map<string, Evidence>()
  for (const { task, worker, value } of votes) {
    if (counts.get(task)! < 2) continue
    const found = probabilities.get(task)!
    const mass = [...found.values()].reduce((a, b) => a + b, 0)
    const right = value.reduce((sum, name) => sum + (found.get(name) ?? 0), 0)
    const known = evidence.get(worker) ?? { right: 0, of: 0 }
    evidence.set(worker, {
      right: known.right + (value.length + mass > 0 ? (2 * right) / (value.length + mass) : 1),
      of: known.of + 1,
    })
  }
  return evidence
}
