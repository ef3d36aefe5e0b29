import { useLingui } from "@lingui/react/macro"
import type { QuestionReport } from "@tagwerk/contract/report.ts"
import { formatNumber, formatShare } from "../ui/format.ts"
import { share3 } from "./estimate.ts"
import { useMethodName } from "./method-name.ts"
import css from "./quality-page.module.css"

/** Which method is believed, and how every candidate did on gold. */
export function MethodPart({ question, several }: { question: QuestionReport; several: boolean }) {
  const { t } = useLingui()
  const nameOf = useMethodName()
  const { candidates, gold, method } = question
  return (
    <section className={css.stacked}>
      <h3 className={css.title}>{several ? t`Method of ${question.title}` : t`Method`}</h3>
      <p className={css.note}>
        {candidates.length > 0
          ? t`Chosen by ${formatNumber(gold)} gold tasks that no method had seen: the combination, unless another beats it beyond chance (1.96 standard errors); ties by log loss`
          : question.kind === "choice"
            ? t`${nameOf(method)}. It is chosen among thirteen by 20 gold tasks or more; without them the combination is best on the mean.`
            : t`${nameOf(method)}. This kind of question has one method.`}
      </p>
      {candidates.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={css.scroll} tabIndex={0} aria-label={t`Methods on gold`}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t`Method`}</th>
                <th scope="col">{t`Right on gold`}</th>
                <th scope="col">{t`Log loss`}</th>
              </tr>
            </thead>
            <tbody>
              {[...candidates]
                .sort((a, b) => b.accuracy - a.accuracy || a.log_loss - b.log_loss)
                .map(one => (
                  <tr key={one.method} data-chosen={one.chosen || undefined}>
                    <td>{one.chosen ? t`${nameOf(one.method)} (chosen)` : nameOf(one.method)}</td>
                    <td>{share3(one.accuracy)}</td>
                    <td>{formatShare(one.log_loss, 3)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </section>
  )
}
