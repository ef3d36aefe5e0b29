import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { QuestionAnswer, TaskDetail } from "@tagwerk/contract/task.ts"
import type { ReactNode } from "react"
import { formatConfidence, formatNumber } from "../ui/format.ts"
import { ShareBar } from "../ui/progress-bar.tsx"
import { SheetPart } from "../ui/sheet.tsx"
import css from "./task-sheet.module.css"
import { questionsOf, valueLine } from "./value-line.ts"
import { useValueWords } from "./value-words.ts"

/** What is believed, question by question, with the likeliest alternatives; below, what can be done. */
export function AnswerPart({ task, form, children }: { task: TaskDetail; form: Form | null; children: ReactNode }) {
  const { t } = useLingui()
  const words = useValueWords()
  const { answer } = task
  const note = answer
    ? `${[...new Set(Object.values(answer.questions).map(one => one.method))].join(", ")}${answer.provisional ? `, ${t`provisional`}` : ""}`
    : undefined
  const rowsOf = (key: string, one: QuestionAnswer) => {
    const question = form?.questions.find(q => q.key === key)
    const line = (value: unknown) => (question ? valueLine(question, value, words) : JSON.stringify(value))
    const main = line(one.value)
    const others = (one.alternatives ?? [])
      .map(other => ({ text: line(other.value), share: other.probability }))
      .filter(other => other.text !== main)
    return [{ text: main, share: one.confidence }, ...others.slice(0, 4)]
  }
  return (
    <SheetPart title={t`Answer`} note={note}>
      {answer ? (
        questionsOf(form, answer.questions).map(({ key, question }) => (
          <div key={key} className={css.question}>
            {(form?.questions.length ?? 2) > 1 ? <div className={css.note}>{question?.title ?? key}</div> : null}
            <ul className={css.beliefs}>
              {rowsOf(key, answer.questions[key]!).map((row, i) => (
                <li key={row.text} data-main={i === 0 || undefined}>
                  <span className={css.belief}>{row.text}</span>
                  <ShareBar value={row.share} isAccent={i === 0} />
                  <span className={css.figure}>{formatConfidence(row.share)}</span>
                </li>
              ))}
            </ul>
          </div>
        ))
      ) : (
        <p className={css.note}>
          {task.responses.length > 0
            ? t`None yet: answers follow responses within a second.`
            : t`None yet: nobody has responded. ${formatNumber(task.needed)} wanted.`}
        </p>
      )}
      {children}
    </SheetPart>
  )
}
