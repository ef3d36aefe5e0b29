import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { QuestionReport } from "@tagwerk/contract/report.ts"
import { useInProject, workerHref } from "../frame/place.ts"
import { formatInterval, formatNumber, formatPercent, formatShare } from "../ui/format.ts"
import { IntervalPlot } from "../ui/interval-plot.tsx"
import { PlotFrame } from "../ui/plot-frame.tsx"
import { shareInterval } from "./estimate.ts"
import css from "./quality-page.module.css"

const labelsMax = 12
/** What Krippendorff asks for before tentative conclusions are drawn. */
const least = 0.667

export function AgreementPart({ questions }: { questions: readonly QuestionReport[] }) {
  const { t } = useLingui()
  const rows = questions.map(({ key, title, agreement: { alpha } }) => ({
    key,
    label: title,
    value: alpha?.value ?? null,
    ...(alpha ? { low: alpha.low, high: alpha.high } : {}),
    text: alpha ? formatShare(alpha.value, 2) : "–",
  }))
  const lowest = Math.min(0.4, ...questions.map(one => one.agreement.alpha?.low ?? 1))
  if (questions.every(one => one.agreement.tasks === 0))
    return (
      <section>
        <h3 className={css.title}>{t`Agreement`}</h3>
        <p
          className={css.none}
        >{t`No task has two responses yet. Agreement can be told from the first tasks that two people answered.`}</p>
      </section>
    )
  return (
    <>
      <PlotFrame
        title={t`Agreement`}
        note={t`Krippendorff’s α with each question’s own distance, bootstrap 95 %; dotted: ${formatShare(least, 3)}`}
        table={{
          head: [t`Question`, t`α`, t`Interval`, t`Agreement, chance included`, t`Tasks`],
          rows: questions.map(({ title, agreement: { alpha, mean, tasks } }) => [
            title,
            alpha ? formatShare(alpha.value, 3) : "–",
            alpha ? formatInterval(alpha.low, alpha.high, x => formatShare(x, 3)) : "–",
            mean === null ? "–" : formatPercent(mean, 1),
            formatNumber(tasks),
          ]),
        }}
      >
        <IntervalPlot
          label={t`Krippendorff’s alpha of each question with its interval`}
          rows={rows}
          from={lowest < 0 ? -0.2 : Math.floor(lowest * 5) / 5}
          to={1}
          mark={least}
        />
      </PlotFrame>
      {questions.map(question => (
        <LabelPart key={question.key} question={question} several={questions.length > 1} />
      ))}
    </>
  )
}

/** Labels people agree on least, what is taken for what, and who agrees least with whom. */
function LabelPart({ question, several }: { question: QuestionReport; several: boolean }) {
  const { t } = useLingui()
  const at = useInProject()
  const { labels, pairs, confused } = question.agreement
  const hardest = labels.filter(one => one.alpha !== null).sort((a, b) => a.alpha! - b.alpha!)
  const titleOf = (name: string) => labels.find(one => one.label === name)?.title ?? name
  if (hardest.length === 0) return null
  return (
    <div className={css.part}>
      <PlotFrame
        title={several ? t`Labels of ${question.title}` : t`By label`}
        note={
          hardest.length > labelsMax
            ? t`α of each label against the rest; the ${labelsMax} of ${formatNumber(hardest.length)} that people agree on least`
            : t`α of each label against the rest, the least first`
        }
        table={{
          head: [t`Label`, t`α`, t`Said`],
          rows: hardest.map(one => [one.title, formatShare(one.alpha!, 3), formatNumber(one.said)]),
        }}
      >
        <IntervalPlot
          label={t`Alpha of each label`}
          rows={hardest.slice(0, labelsMax).map(one => ({
            key: one.label,
            label: one.title,
            value: one.alpha,
            text: formatShare(one.alpha!, 2),
          }))}
          from={Math.min(0, ...hardest.map(one => one.alpha!)) < 0 ? -0.2 : 0}
          to={1}
          labelWidth={128}
        />
      </PlotFrame>
      {confused.length > 0 ? (
        <div className={css.part}>
          <h3 className={css.title}>{t`Most confused labels`}</h3>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t`One says`}</th>
                <th scope="col">{t`Another`}</th>
                <th scope="col">{t`Tasks`}</th>
              </tr>
            </thead>
            <tbody>
              {confused.slice(0, 5).map(({ a, b, tasks }) => (
                <tr key={`${a}\0${b}`}>
                  <td>{titleOf(a)}</td>
                  <td>{titleOf(b)}</td>
                  <td>{formatNumber(tasks)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {pairs.length > 0 ? (
        <div className={css.part}>
          <h3 className={css.title}>{t`Who agrees least`}</h3>
          <p className={css.note}>{t`Pairs with five tasks in common or more; Wilson 95 %. A ranking, no verdict.`}</p>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t`Pair`}</th>
                <th scope="col">{t`Agree`}</th>
                <th scope="col">{t`Tasks`}</th>
              </tr>
            </thead>
            <tbody>
              {pairs.map(({ workers, agreement, tasks }) => (
                <tr key={workers.map(one => one.id).join()}>
                  <td>
                    {workers.map((one, i) => (
                      <span key={one.id}>
                        {i > 0 ? ", " : ""}
                        <a href={workerHref(at.workspace, at.project, one.id)}>{one.pseudonym}</a>
                      </span>
                    ))}
                  </td>
                  <td>
                    {formatPercent(agreement.value)} <span className={css.quiet}>{shareInterval(agreement)}</span>
                  </td>
                  <td>{plural(tasks, { one: "#", other: "#" })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  )
}
