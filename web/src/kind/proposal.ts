/** What models propose for a question: one item for each span or box, one for the whole value of the other kinds. */
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import type { Box } from "@tagwerk/contract/kind/box.ts"
import type { Span } from "@tagwerk/contract/kind/span.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { KindName, Question, Values } from "@tagwerk/contract/kind.ts"
import type { Suggestion } from "@tagwerk/contract/task.ts"

interface Items {
  choice: Values["choice"]
  text: Values["text"]
  span: Span
  box: Box
}
export interface Proposal<K extends KindName = KindName> {
  /** The same each time the task is loaded; an accepted span or box carries it on. */
  id: string
  model: string
  item: Items[K]
}

export function proposalsFor<Q extends Question>(question: Q, suggestions: readonly Suggestion[]): Proposal<Q["kind"]>[] {
  return suggestions.flatMap((suggestion, m) => {
    const value: ResponseValue[string] | undefined = suggestion.value[question.key]
    if (value === undefined || value === null || isNoValue(value)) return []
    const isList = question.kind === "span" || question.kind === "box"
    const items = isList ? (Array.isArray(value) ? value : []) : [value]
    return items.map((item, i) => ({ id: `p${m}.${i}`, model: suggestion.model, item: item as Items[Q["kind"]] }))
  })
}

/** The name under which a proposal's rejection is kept: ids repeat between questions. */
export function rejectionOf(question: string, id: string): string {
  return `${question}/${id}`
}
