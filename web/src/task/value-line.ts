import type { Form } from "@tagwerk/contract/form.ts"
import { isNoValue, type Label } from "@tagwerk/contract/kind/value.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import { labelColor } from "../ui/label-color.ts"

export interface ValueWords {
  cannotTell: string
  notApplicable: string
  nothing: string
}

/** The labels or options of a question; none for kinds that have no such thing. */
export function labelsOf(question: Question): readonly Label[] {
  return question.kind === "choice"
    ? question.options
    : question.kind === "span" || question.kind === "box"
      ? question.labels
      : []
}

/** A label's name as people read it and its colour, also for one that the form has no more. */
export function labelOf(question: Question, name: string): { title: string; color: string } {
  const labels = labelsOf(question)
  const at = labels.findIndex(one => one.name === name)
  return { title: labels[at]?.title ?? name, color: labelColor(at < 0 ? labels.length : at, labels[at]?.color) }
}

/** A value in one line: the option's title, the text, "red blood cell 3, platelet 1". */
export function valueLine(question: Question, value: unknown, words: ValueWords): string {
  if (value === undefined || value === null) return "–"
  if (isNoValue(value)) return value.none === "cannot_tell" ? words.cannotTell : words.notApplicable
  if (typeof value === "string") return question.kind === "choice" ? labelOf(question, value).title : value
  if (!Array.isArray(value)) return JSON.stringify(value)
  if (value.length === 0) return words.nothing
  const names = value.map(one => (typeof one === "string" ? one : String((one as { label?: unknown }).label)))
  if (question.kind === "choice") return names.map(name => labelOf(question, name).title).join(", ")
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${labelOf(question, name).title} ${count}`).join(", ")
}

/** Questions of the form that a value says something about, then keys the form has no more. */
export function questionsOf(form: Form | null, value: Record<string, unknown>): { key: string; question: Question | null }[] {
  const known = (form?.questions ?? []).filter(one => one.key in value)
  const lost = Object.keys(value).filter(key => !known.some(one => one.key === key))
  return [...known.map(question => ({ key: question.key, question })), ...lost.map(key => ({ key, question: null }))]
}
