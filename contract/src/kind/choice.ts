/** choice: one of the options, or several. Value: the option's name, or a list of names in the order of the form. */
import { checkLabelName, checkLabels, type Fault, type Label, labelSchema } from "./value.ts"

export interface ChoiceQuestion {
  key: string
  kind: "choice"
  title?: string
  description?: string
  on?: string
  required?: boolean
  options: Label[]
  multiple?: boolean
}
export type ChoiceValue = string | string[]

export const choice = {
  question: {
    properties: { options: { type: "array", items: labelSchema, minItems: 1 }, multiple: { type: "boolean" } },
    required: ["options"],
  },
  value: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" }, uniqueItems: true }] },
  checkQuestion(question: ChoiceQuestion, at: string): Fault[] {
    return checkLabels(question.options, `${at}/options`, "option")
  },
  checkValue(question: ChoiceQuestion, value: unknown, at: string): Fault[] {
    if (!question.multiple) {
      const fault = checkLabelName(value, question.options, at)
      return fault ? [fault] : []
    }
    if (!Array.isArray(value)) return [{ at, sentence: "A question with several choices takes a list of option names." }]
    const faults = value.map((name, i) => checkLabelName(name, question.options, `${at}/${i}`)).filter(f => f !== null)
    if (new Set(value).size !== value.length) faults.push({ at, sentence: "An option stands twice in the list. Name each once." })
    return faults
  },
  isEmpty(value: ChoiceValue): boolean {
    return Array.isArray(value) ? value.length === 0 : value === ""
  },
}
