/** The answers to a task's questions become the task's answer: one confidence, one line, the labels that stand in it. */
import type { Form } from "@tagwerk/contract/form.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import { oneLine } from "../kind/belief.ts"
import { labelsOf, lineOf } from "../kind/kind.ts"
import { informationOf } from "../kind/stop.ts"

export interface TaskAnswer {
  questions: Record<string, QuestionAnswer>
  confidence: number
  /** Bits that knowing the right answer would tell. */
  information: number
  line: string
  labels: { question: string; label: string }[]
}

/** What is known of a required question that nobody was asked yet: nothing. */
const nothing = 0.000001

/** `of` gives a question's answer, undefined when no response that was asked it counts. */
export function assemble(form: Form, of: (question: string) => QuestionAnswer | undefined): TaskAnswer {
  const questions: Record<string, QuestionAnswer> = {}
  const labels: TaskAnswer["labels"] = []
  const lines: string[] = []
  let required = 1
  let any = 1
  for (const question of form.questions) {
    const answer = of(question.key)
    if (answer) {
      questions[question.key] = answer
      any = Math.min(any, answer.confidence)
      const line = lineOf(question, answer.value)
      if (line !== "") lines.push(line)
      for (const label of labelsOf(question, answer.value)) labels.push({ question: question.key, label })
    }
    if (question.required) required = Math.min(required, answer?.confidence ?? nothing)
  }
  // The smallest of the required questions'; a form that requires none is as sure as the least sure of its answers.
  const confidence = form.questions.some(question => question.required) ? required : any === 1 ? nothing : any
  return { questions, confidence, information: informationOf(questions), line: oneLine(lines.join(" · ")), labels }
}
