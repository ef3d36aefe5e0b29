import { useLingui } from "@lingui/react/macro"
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { type Fault, isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import { editorOf } from "../kind/editor.ts"
import type { Desk } from "../kind/editor-props.ts"
import css from "./work-desk.module.css"

/** One question with the label screen's editor of its kind, and what is wrong with the answer. */
export function WorkQuestion(p: {
  question: Question
  given: ResponseValue[string] | undefined
  onChange: (value: ResponseValue[string] | undefined, merge?: string) => void
  keys: ReadonlyMap<string, string>
  hasDigits: boolean
  hasMarkKeys: boolean
  isAlone: boolean
  isPhone: boolean
  desk: Desk
  faults: readonly Fault[]
  onActive: () => void
}) {
  const { t } = useLingui()
  const { question, given } = p
  const Editor = editorOf(question.kind)
  const title = question.title?.trim() || question.key
  const none = given !== undefined && isNoValue(given) ? given.none : null
  return (
    <section
      className={css.asked}
      aria-label={title}
      data-fault={p.faults.length > 0 || undefined}
      onFocus={p.onActive}
      onPointerDown={p.onActive}
    >
      <h3 className={css.heading}>
        {title} {question.required ? null : <span className={css.quiet}>{t`optional`}</span>}
      </h3>
      {question.description ? <p className={css.quiet}>{question.description}</p> : null}
      <Editor
        question={question}
        title={title}
        value={none === null ? (given as never) : undefined}
        onChange={(next, merge) => p.onChange(next as ResponseValue[string] | undefined, merge)}
        none={none}
        onNone={next => p.onChange(next === null ? undefined : { none: next })}
        keys={p.keys}
        hasDigits={p.hasDigits}
        hasMarkKeys={p.hasMarkKeys}
        isPhone={p.isPhone}
        isAlone={p.isAlone}
        onSubmit={() => {}}
        recent={[]}
        proposals={[]}
        onReject={() => {}}
        desk={p.desk}
      />
      {p.faults.length > 0 ? (
        <p className={css.fault} role="alert">
          {p.faults.map(fault => fault.sentence).join(" ")}
        </p>
      ) : null}
    </section>
  )
}
