/** text: a free-text answer. Value: the text as written; it is never normalised. */
import type { Fault } from "./value.ts"

export interface TextQuestion {
  key: string
  kind: "text"
  title?: string
  description?: string
  on?: string
  required?: boolean
  placeholder?: string
  /** Height of the field in lines; 1 makes Enter submit. */
  lines?: number
  /** In Unicode code points; 20,000 at most. */
  length_max?: number
}
export type TextValue = string

export const text = {
  question: {
    properties: {
      placeholder: { type: "string", maxLength: 200 },
      lines: { type: "integer", minimum: 1, maximum: 40 },
      length_max: { type: "integer", minimum: 1, maximum: 20_000 },
    },
    required: [],
  },
  value: { type: "string", maxLength: 40_000 },
  checkQuestion(question: TextQuestion, at: string): Fault[] {
    const n = question.length_max
    if (n !== undefined && !(Number.isInteger(n) && n >= 1 && n <= 20_000))
      return [{ at: `${at}/length_max`, sentence: "The greatest length must be a whole number from 1 to 20,000." }]
    return []
  },
  checkValue(question: TextQuestion, value: unknown, at: string): Fault[] {
    if (typeof value !== "string") return [{ at, sentence: "A text answer must be a string." }]
    if (!value.isWellFormed() || value.includes("\0"))
      return [{ at, sentence: "The text holds half a character (a lone surrogate) or a NUL, which cannot be stored. Remove it." }]
    const max = question.length_max ?? 20_000
    // Counting code points is only worth it when the count of UTF-16 units could exceed the limit.
    if (value.length > max && [...value].length > max)
      return [{ at, sentence: `The text is longer than ${max} characters. Shorten it.` }]
    return []
  },
  isEmpty(value: TextValue): boolean {
    return value.trim() === ""
  },
}
