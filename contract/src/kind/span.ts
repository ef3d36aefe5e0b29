/**
 * span: labelled stretches of a shown text. Value: a list of `{ start, end, label }`, half open, counted in Unicode code points
 * over the stored text. An empty list is an answer: looked at, nothing to mark.
 */
import { checkLabelName, checkLabels, type Fault, type Ground, type Label, labelSchema } from "./value.ts"

export interface SpanQuestion {
  key: string
  kind: "span"
  title?: string
  description?: string
  /** Key of the text view. */
  on: string
  required?: boolean
  labels: Label[]
}
export interface Span {
  id?: string
  start: number
  end: number
  label: string
}
export type SpanValue = Span[]

export const span = {
  question: { properties: { labels: { type: "array", items: labelSchema, minItems: 1 } }, required: ["labels", "on"] },
  value: {
    type: "array",
    items: {
      type: "object",
      properties: {
        id: { type: "string", maxLength: 64 },
        start: { type: "integer", minimum: 0 },
        end: { type: "integer", minimum: 1 },
        label: { type: "string" },
      },
      required: ["start", "end", "label"],
      additionalProperties: false,
    },
  },
  checkQuestion(question: SpanQuestion, at: string): Fault[] {
    return checkLabels(question.labels, `${at}/labels`, "label")
  },
  checkValue(question: SpanQuestion, value: unknown, at: string, ground: Ground): Fault[] {
    if (!Array.isArray(value)) return [{ at, sentence: "Spans must be a list of { start, end, label }." }]
    const text = ground.text(question.on)
    // The number of code points is at most the number of UTF-16 units, and counting is linear: once a value, not once a span.
    const length = text === null ? null : codePointLength(text)
    const faults: Fault[] = []
    value.forEach((item: Span, i) => {
      const here = `${at}/${i}`
      if (typeof item !== "object" || item === null || !Number.isInteger(item.start) || !Number.isInteger(item.end)) {
        faults.push({
          at: here,
          sentence: "A span needs whole numbers start and end, counted in characters (Unicode code points).",
        })
        return
      }
      if (item.start < 0 || item.end <= item.start)
        faults.push({ at: here, sentence: `A span must begin before it ends; this one runs from ${item.start} to ${item.end}.` })
      else if (length !== null && item.end > length)
        faults.push({
          at: here,
          sentence: `This span ends at ${item.end}, but the text has ${length} characters (Unicode code points).`,
        })
      const fault = checkLabelName(item.label, question.labels, here)
      if (fault) faults.push(fault)
    })
    return faults
  },
  isEmpty(): boolean {
    return false
  },
}

/** Number of Unicode code points; an emoji outside the basic plane counts once. */
export function codePointLength(text: string): number {
  let n = text.length
  for (let i = 0; i < text.length - 1; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0xd800 && unit < 0xdc00) {
      n--
      i++
    }
  }
  return n
}
