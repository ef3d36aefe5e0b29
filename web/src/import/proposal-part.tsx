import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Question } from "@tagwerk/contract/kind.ts"
import type { FormProposal } from "@tagwerk/contract/project.ts"
import css from "./import-page.module.css"

const labelsMax = 12

/** The form that the first rows suggest, and why. */
export function ProposalPart({ proposal }: { proposal: FormProposal }) {
  const { t } = useLingui()
  const { form, reasons } = proposal
  const views = { text: t`text`, image: t`image` }
  const kinds: Record<Question["kind"], string> = { choice: t`choice`, text: t`text`, span: t`spans of text`, box: t`boxes` }
  return (
    <section className={css.part}>
      <h3 className={css.title}>{t`Proposed form`}</h3>
      <p
        className={css.note}
      >{t`The project has no form yet. This is what the columns suggest; it can be changed at any time.`}</p>
      <ul className={css.proposal}>
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
