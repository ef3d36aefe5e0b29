/**
 * Saying nothing: “cannot tell”, “not applicable”, or an optional question left open. Before what the answer is comes whether there
 * is one: a yes/no question that every response to the task answers, judged with the two-coin model like any other, so that the odd
 * worker who gives up often counts for little. Only tasks where somebody said nothing are touched.
 */
import { isNoValue, type NoValue } from "@tagwerk/contract/kind/value.ts"
import { twoCoin } from "@tagwerk/quality"

export const silences = ["cannot_tell", "not_applicable", "open"] as const
export type Silence = (typeof silences)[number]
export interface SilentVote {
  task: string
  worker: string
  silence: Silence
}
/** What a batch learned of silence: plain JSON. Null when nobody was ever silent. */
export type SilenceModel = { prevalence: number; pooled: [number, number]; workers: Record<string, [number, number]> } | null
export interface SilentBelief {
  /** P(there is nothing to say). */
  probability: number
  /** What is said if so. */
  silence: Silence
}

/** What a value of an answered or left-open question says by its silence; null when it is a value. */
export function silenceOf(value: unknown): Silence | null {
  if (value === undefined || value === null) return "open"
  return isNoValue(value) ? value.none : null
}
/** How an answer shows it: an open question has no value. */
export const silentValue = (silence: Silence): NoValue | null => (silence === "open" ? null : { none: silence })

/** Beliefs by task, for tasks with a silent vote. `model` undefined: learn; null: each task for itself. */
export function believeSilence(
  spoken: readonly { task: string; worker: string }[],
  silent: readonly SilentVote[],
  model: SilenceModel | undefined,
): { beliefs: Map<string, SilentBelief>; model: SilenceModel } {
  const beliefs = new Map<string, SilentBelief>()
  if (silent.length === 0) return { beliefs, model: model ?? null }
  if (model === undefined) return judge(spoken, silent, beliefs)
  const tasks = new Map<string, { spoken: { task: string; worker: string }[]; silent: SilentVote[] }>()
  for (const vote of silent) {
    const entry = tasks.get(vote.task) ?? { spoken: [], silent: [] }
    entry.silent.push(vote)
    tasks.set(vote.task, entry)
  }
  for (const vote of spoken) tasks.get(vote.task)?.spoken.push(vote)
  for (const entry of tasks.values()) judge(entry.spoken, entry.silent, beliefs, model)
  return { beliefs, model }
}

function judge(
  spoken: readonly { task: string; worker: string }[],
  silent: readonly SilentVote[],
  beliefs: Map<string, SilentBelief>,
  model?: SilenceModel,
): { beliefs: Map<string, SilentBelief>; model: SilenceModel } {
  const units = new Map<string, number>()
  const workers = new Map<string, number>()
  const votes = [...silent.map(vote => ({ ...vote, yes: 1 })), ...spoken.map(({ task, worker }) => ({ task, worker, yes: 0 }))]
  votes.sort((a, b) => order(a.task, b.task) || order(a.worker, b.worker))
  const index = (map: Map<string, number>, key: string) => {
    const at = map.get(key) ?? map.size
    map.set(key, at)
    return at
  }
  const unit = Int32Array.from(votes, vote => index(units, vote.task))
  const worker = Int32Array.from(votes, vote => index(workers, vote.worker))
  const names = [...workers.keys()]
  const fixed = model && {
    prevalence: model.prevalence,
    sensitivity: Float64Array.from(names, name => (model.workers[name] ?? model.pooled)[0]),
    specificity: Float64Array.from(names, name => (model.workers[name] ?? model.pooled)[1]),
  }
  const fit = twoCoin(
    { units: units.size, workers: names.length, unit, worker, yes: Uint8Array.from(votes, vote => vote.yes) },
    { temperature: 0.7, ...(fixed ? { fixed } : {}) },
  )
  const said = new Map<string, Map<Silence, number>>()
  for (const { task, silence } of silent) {
    const counts = said.get(task) ?? new Map<Silence, number>()
    counts.set(silence, (counts.get(silence) ?? 0) + 1)
    said.set(task, counts)
  }
  for (const [task, counts] of said) {
    const total = [...counts.values()].reduce((a, b) => a + b, 0)
    const silence = silences.reduce((best, one) => ((counts.get(one) ?? 0) > (counts.get(best) ?? 0) ? one : best))
    // Two ways of saying nothing on one task: silent it is, but only so sure which.
    const share = (counts.get(silence) ?? 0) / total
    beliefs.set(task, { probability: fit.present[units.get(task)!]! * share, silence })
  }
  return {
    beliefs,
    model: {
      prevalence: fit.prevalence,
      pooled: [fit.pooled.sensitivity, fit.pooled.specificity],
      workers: Object.fromEntries(names.map((name, j) => [name, [fit.sensitivity[j]!, fit.specificity[j]!]])),
    },
  }
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
