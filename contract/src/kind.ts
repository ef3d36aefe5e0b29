/** The kinds of question. Adding one is adding a file in `kind/` and following the compiler. */
import { type BoxQuestion, type BoxValue, box } from "./kind/box.ts"
import { type ChoiceQuestion, type ChoiceValue, choice } from "./kind/choice.ts"
import { type SpanQuestion, type SpanValue, span } from "./kind/span.ts"
import { type TextQuestion, type TextValue, text } from "./kind/text.ts"
import type { Fault, Ground, NoValue } from "./kind/value.ts"

export interface Questions {
  choice: ChoiceQuestion
  text: TextQuestion
  span: SpanQuestion
  box: BoxQuestion
}
export interface Values {
  choice: ChoiceValue
  text: TextValue
  span: SpanValue
  box: BoxValue
}
export type KindName = keyof Questions
export type Question = Questions[KindName]
export type Value = Values[KindName] | NoValue

/** What the contract knows of a kind: JSON Schemas of what it adds to a question and of its value, and the checks in words. */
export interface Kind<K extends KindName> {
  question: { properties: Record<string, object>; required: readonly string[] }
  value: object
  checkQuestion(question: Questions[K], at: string): Fault[]
  checkValue(question: Questions[K], value: unknown, at: string, ground: Ground): Fault[]
  /** Whether a required question would be left open by this value. */
  isEmpty(value: Values[K]): boolean
}

export const kinds = { choice, text, span, box } satisfies { [K in KindName]: Kind<K> }
export const kindNames = Object.keys(kinds) as KindName[]

/** The kind's own view of a question; the cast is sound because `kinds` is closed over the same names. */
export function kindOf(question: Question): Kind<KindName> {
  return kinds[question.kind] as unknown as Kind<KindName>
}
