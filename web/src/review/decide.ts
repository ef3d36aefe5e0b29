/** What there is to choose from when people disagree: each value once, with who gave it. */
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"

export interface Choice {
  id: string
  value: ResponseValue
  by: { pseudonym: string; model: boolean }[]
}

/** What was said, most often said first; equal values are one choice. */
export function choicesOf(task: TaskDetail): Choice[] {
  const choices = new Map<string, Choice>()
  for (const response of task.responses) {
    if (response.superseded) continue
    const key = canonical(response.value)
    const choice = choices.get(key) ?? { id: response.id, value: response.value, by: [] }
    choice.by.push({ pseudonym: response.pseudonym, model: response.model })
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
