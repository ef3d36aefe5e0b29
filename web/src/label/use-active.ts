import type { Form } from "@tagwerk/contract/form.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import { useState } from "react"
import { isMark } from "../kind/is-mark.ts"

export interface Active {
  /** The question that is being answered. */
  question: Question | undefined
  /** Whose the digits are: the choice that was answered last. */
  choice: Question | undefined
  /** Whose the keys and the pointer on the picture or text are: the question that marks and was answered last. */
  mark: Question | undefined
  set: (key: string) => void
  /** A new task: what was done on the one before says nothing any more. */
  begin: (key: string) => void
}

/** Which question is being answered. A choice in between takes nothing from the picture, nor the picture from a choice. */
export function useActive(form: Form | undefined): Active {
  // The newest first.
  const [order, setOrder] = useState<readonly string[]>([])
  const questions = form?.questions ?? []
  const latest = (is: (question: Question) => boolean) => {
    for (const key of order) {
      const found = questions.find(question => question.key === key && is(question))
      if (found) return found
    }
    return questions.find(is)
  }
  return {
    question: latest(() => true),
    choice: latest(question => question.kind === "choice"),
    mark: latest(isMark),
    begin: key => setOrder([key]),
    set: key => setOrder(now => (now[0] === key ? now : [key, ...now.filter(other => other !== key)])),
  }
}
