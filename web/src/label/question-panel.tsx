import { useLingui } from "@lingui/react/macro"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import { CircleAlert } from "lucide-react"
import { useEffect, useRef } from "react"
import { editorOf } from "../kind/editor.ts"
import type { Desk } from "../kind/editor-props.ts"
import type { KeyPlan } from "./key-plan.ts"
import css from "./question-panel.module.css"
import type { Session } from "./session-state.ts"
import { openProposals, rejectProposals } from "./use-desk.ts"
import { isOpenMark, questionOf, type Work } from "./work.ts"

export interface QuestionPartProps {
  session: Session
  work: Work
  question: Question
  plan: KeyPlan
  desk: Desk
  faults: readonly Fault[]
  isPhone: boolean
  isActive: boolean
  hasDigits: boolean
  hasMarkKeys: boolean
  recent: readonly string[]
  onActive: (key: string) => void
  onSubmit: () => void
}

/** One question: its title, what explains it, its editor, and what is wrong with the answer. */
export function QuestionPart(p: QuestionPartProps) {
  const { t } = useLingui()
  const { question, session, work } = p
  const host = useRef<HTMLElement>(null)
  const mine = p.faults.filter(fault => questionOf(fault) === question.key)
  const has_fault = mine.length > 0
  useEffect(() => {
    if (has_fault) host.current?.scrollIntoView({ block: "nearest" })
  }, [has_fault])
  const given = work.history.present.value[question.key]
  const none = given !== undefined && isNoValue(given) ? given.none : null
  const title = question.title?.trim() || question.key
  const isAlone = work.form.questions.length === 1
  const Editor = editorOf(question.kind)
  const saysHow =
    question.kind === "choice" && p.isPhone && isAlone && !question.multiple
      ? t`One tap answers`
      : question.kind === "span"
        ? p.isPhone
          ? t`Tap words, then a label`
          : t`Select words, then press a letter`
        : question.kind === "box" && p.isPhone
          ? t`Two fingers move the image`
          : question.kind === "choice" && question.multiple
            ? t`Several can be chosen`
            : null
  return (
    <section
      ref={host}
      className={css.question}
      id={`question-${question.key}`}
      aria-labelledby={`title-${question.key}`}
      tabIndex={-1}
      data-active={(p.isActive && !isAlone) || undefined}
      data-fault={has_fault || undefined}
      onFocus={() => p.onActive(question.key)}
      onPointerDown={() => p.onActive(question.key)}
    >
      <div className={css.head}>
        <h2 className={css.title} id={`title-${question.key}`}>
          {title}
          {question.required ? null : <span className={css.optional}> {t`optional`}</span>}
        </h2>
        {saysHow ? <span className={css.how}>{saysHow}</span> : null}
      </div>
      {question.description ? <p className={css.description}>{question.description}</p> : null}
      <Editor
        question={question}
        title={title}
        value={none === null ? (given as never) : undefined}
        onChange={(value, merge) => session.change(question.key, value, merge ? { merge } : {})}
        none={none}
        onNone={next => session.change(question.key, next === null ? undefined : { none: next })}
        keys={p.plan.labels.get(question.key) ?? noKeys}
        hasDigits={p.hasDigits}
        hasMarkKeys={p.hasMarkKeys}
        isPhone={p.isPhone}
        isAlone={isAlone}
        onSubmit={p.onSubmit}
        recent={p.recent}
        proposals={openProposals(work, question).open}
        onReject={ids => rejectProposals(session, work, question, ids)}
        desk={p.desk}
      />
      {has_fault ? (
        <div className={css.fault} role="alert">
          <CircleAlert size={14} strokeWidth={1.75} aria-hidden="true" />
          <span>
            {isOpenMark(question, work)
              ? p.isPhone
                ? t`Nothing is marked yet. If there is nothing to mark, say so or send again.`
                : t`Nothing is marked yet. If there is nothing to mark, press N or submit again.`
              : mine.map(fault => fault.sentence).join(" ")}
          </span>
        </div>
      ) : null}
    </section>
  )
}

const noKeys: ReadonlyMap<string, string> = new Map()
