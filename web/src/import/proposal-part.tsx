import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import type { FormProposal } from "@tagwerk/contract/project.ts"
import { useState } from "react"
import { FormEditor } from "../form/form-editor.tsx"
import { FormPreview } from "../form/form-preview.tsx"
import { Button } from "../ui/button.tsx"
import css from "./import-page.module.css"

const labelsMax = 12
const noRow: Record<string, unknown> = {}

interface ProposalPartProps {
  /** With the form as it was changed here. */
  proposal: FormProposal
  rows: readonly Record<string, unknown>[]
  faults: readonly Fault[]
  onForm: (form: Form) => void
}

/** The form that the first rows suggest, and why; every part of it can be changed before it is published. */
export function ProposalPart({ proposal, rows, faults, onForm }: ProposalPartProps) {
  const { t } = useLingui()
  const [isEditing, setEditing] = useState(false)
  const { form, reasons } = proposal
  const views = { text: t`text`, image: t`image` }
  const kinds: Record<Question["kind"], string> = { choice: t`choice`, text: t`text`, span: t`spans of text`, box: t`boxes` }
  return (
    <section className={css.part}>
      <div className={css.line}>
        <h3 className={css.title}>{t`Proposed form`}</h3>
        <span className={css.end}>
          <Button size="small" isPressedIn={isEditing} onPress={() => setEditing(!isEditing)}>
            {t`Edit the form`}
          </Button>
        </span>
      </div>
      <p
        className={css.note}
      >{t`The project has no form yet. This is what the columns suggest; it can be changed at any time.`}</p>
      {isEditing ? (
        <div className={css.editing}>
          <FormEditor form={form} fields={Object.keys(rows[0] ?? {})} faults={faults} onChange={onForm} />
          <FormPreview form={form} payload={rows[0] ?? noRow} />
        </div>
      ) : null}
      <ul className={css.proposal} hidden={isEditing}>
        {form.views.map(view => (
          <li key={`view:${view.key}`}>
            <strong>{t`Shows ${view.title ?? view.key}`}</strong> <span className={css.quiet}>{views[view.view]}</span>{" "}
            <code>{view.from}</code>
          </li>
        ))}
        {form.questions.map(question => {
          const labels = labelsOf(question)
          return (
            <li key={`question:${question.key}`}>
              <strong>{t`Asks ${question.title ?? question.key}`}</strong>{" "}
              <span className={css.quiet}>{kinds[question.kind]}</span>
              {labels.length > 0 ? (
                <div className={css.labels}>
                  {labels.slice(0, labelsMax).map(label => (
                    <span className={css.label} key={label}>
                      {label}
                    </span>
                  ))}
                  {labels.length > labelsMax ? (
                    <span className={css.quiet}>
                      {plural(labels.length - labelsMax, { one: "and # more", other: "and # more" })}
                    </span>
                  ) : null}
                </div>
              ) : null}
            </li>
          )
        })}
      </ul>
      {reasons.length > 0 ? (
        <ul className={css.reasons}>
          {reasons.map(reason => (
            <li key={`${reason.field}${reason.sentence}`}>
              <code>{reason.field}</code> {reason.sentence}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function labelsOf(question: Question): string[] {
  const labels = question.kind === "choice" ? question.options : question.kind === "text" ? [] : question.labels
  return labels.map(label => label.title ?? label.name)
}
