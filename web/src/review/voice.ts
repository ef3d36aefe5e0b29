/** Who said what about a task: each worker's last word, with a colour that stays theirs on this task. */
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { labelColor } from "../ui/label-color.ts"

export interface Voice {
  worker: string
  pseudonym: string
  model: boolean
  value: ResponseValue
  color: string
  /** How often they are right, estimated; null where nothing is known. */
  accuracy: number | null
}

/** The strong ones on dark and light pictures first; a worker's colour never stands alone. */
const order = [3, 5, 4, 2, 0, 1, 6]
const colorOf = (i: number) => labelColor(order[i] ?? i)

/** In the order in which they came. What was amended or rejected, and what experts said, is no vote. */
export function voicesOf(task: TaskDetail, accuracy: ReadonlyMap<string, number>): Voice[] {
  return task.responses
    .filter(one => one.stage === 0 && one.verdict !== "rejected" && !one.superseded && Object.keys(one.value).length > 0)
    .map(({ worker, pseudonym, model, value }, i) => ({
      worker,
      pseudonym,
      model,
      value,
      color: colorOf(i),
      accuracy: accuracy.get(worker) ?? null,
    }))
}

/** A value that somebody gave, once, with everybody who gave it. */
export interface Choice {
  id: string
  value: ResponseValue
  by: Voice[]
}

/** What was said, most often said first; equal values are one choice. */
export function choicesOf(voices: readonly Voice[]): Choice[] {
  const choices = new Map<string, Choice>()
  for (const voice of voices) {
    const key = canonical(voice.value)
    const choice = choices.get(key) ?? { id: voice.worker, value: voice.value, by: [] }
    choice.by.push(voice)
    choices.set(key, choice)
  }
  return [...choices.values()].sort((a, b) => b.by.length - a.by.length)
}

/** What is believed, as a response would say it; null where nothing is. */
export function believedOf(task: TaskDetail): ResponseValue | null {
  const given = Object.entries(task.answer?.questions ?? {}).filter(([, one]) => one.value !== null)
  return given.length === 0 ? null : (Object.fromEntries(given.map(([key, one]) => [key, one.value])) as ResponseValue)
}

/** The same whatever the order of keys, and of marks in a list: who drew which box first says nothing. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null"
  const entries = Object.entries(value).filter(([key]) => key !== "id")
  return `{${entries
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .sort()
    .join()}}`
}
