import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { questionsOf, valueLine } from "../task/value-line.ts"
import { useValueWords } from "../task/value-words.ts"
import { formatConfidence } from "../ui/format.ts"
import { KeyBadge } from "../ui/key-badge.tsx"
import { probabilityOf } from "./choice-votes.tsx"
import css from "./review.module.css"
import type { Voice } from "./voice.ts"
import { VoiceName } from "./voice-name.tsx"

interface ChoiceRowProps {
  task: TaskDetail
  form: Form
  value: ResponseValue
  by?: readonly Voice[]
  /** What the system believes, not what somebody said. */
  isBelieved?: boolean
  /** The workers' colours mean something on this task. */
  hasColors: boolean
  keys: string
  onLook: () => void
  onTake: () => void
}

/** A value to decide for: what it says, how likely it is, who said it, and its key. */
export function ChoiceRow(p: ChoiceRowProps) {
  const { t } = useLingui()
  const words = useValueWords()
  const { form, value, task } = p
  const [alone] = form.questions.length === 1 ? form.questions : []
  const likely =
    alone?.kind === "choice" && !p.isBelieved ? probabilityOf(task.answer?.questions[alone.key], value[alone.key]) : null
  return (
    <button
      type="button"
      className={css.choice}
      data-believed={p.isBelieved || undefined}
      onClick={p.onTake}
      onMouseEnter={p.onLook}
      onFocus={p.onLook}
    >
      <span className={css.choiceText}>
        {questionsOf(form, value).map(({ key, question }) => (
          <span key={key} className={css.said}>
            {alone ? null : <span className={css.quiet}>{question?.title ?? key} </span>}
            {question ? valueLine(question, value[key], words) : JSON.stringify(value[key])}
          </span>
        ))}
        <span className={css.quiet}>
          {p.isBelieved ? t`Believed, confidence ${formatConfidence(task.answer?.confidence ?? 0)}` : null}
          {likely === null ? null : <span className={css.who}>{t`probability ${formatConfidence(likely)}`}</span>}
          {p.by?.map(voice => (
            <span key={voice.worker} className={css.who}>
              <VoiceName voice={voice} hasColor={p.hasColors} />
            </span>
          ))}
        </span>
      </span>
      <KeyBadge keys={p.keys} />
    </button>
  )
}
