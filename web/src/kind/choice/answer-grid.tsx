import type { ReactNode } from "react"
import { useId } from "react"
import { KeyBadge } from "../../ui/key-badge.tsx"
import { useKeys } from "../../ui/use-keys.ts"
import css from "./answer-grid.module.css"

export interface GridAnswer {
  value: string
  label: string
  icon?: ReactNode
  keys?: string
  /** Fills the row, in a quieter tone: "Can't tell". */
  isQuiet?: boolean
}

/** A few answers as large buttons: 60 px and two columns for a thumb (`isTouch`), a row of chips beside the data otherwise. */
export function AnswerGrid(p: {
  label: string
  answers: readonly GridAnswer[]
  chosen: readonly string[]
  isMultiple?: boolean
  isTouch: boolean
  hasKeys: boolean
  onChoose: (value: string) => void
}) {
  const name = useId()
  useKeys(
    p.label,
    p.answers.flatMap(answer =>
      answer.keys ? [{ keys: answer.keys, title: answer.label, run: () => p.onChoose(answer.value) }] : [],
    ),
    { off: !p.hasKeys },
  )
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a name
    <div className={p.isTouch ? css.grid : css.chips} role={p.isMultiple ? "group" : "radiogroup"} aria-label={p.label}>
      {p.answers.map(answer => (
        <label className={css.answer} key={answer.value} data-quiet={answer.isQuiet || undefined}>
          <input
            type={p.isMultiple ? "checkbox" : "radio"}
            className={css.input}
            name={name}
            checked={p.chosen.includes(answer.value)}
            onChange={() => p.onChoose(answer.value)}
            // A chosen radio takes a second press: it may be taken back, or sent once more.
            onClick={() => !p.isMultiple && p.chosen.includes(answer.value) && p.onChoose(answer.value)}
          />
          {answer.icon}
          <span className={css.text}>{answer.label}</span>
          {p.hasKeys && answer.keys && !p.isTouch ? <KeyBadge keys={answer.keys} /> : null}
        </label>
      ))}
    </div>
  )
}
