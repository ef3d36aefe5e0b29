import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { ProjectOverview } from "@tagwerk/contract/project.ts"
import type { ProjectReport } from "@tagwerk/contract/report.ts"
import { formatConfidence, formatMoney, formatNumber } from "../ui/format.ts"
import { countInterval, moneyInterval, share3 } from "./estimate.ts"
import { ForecastPlot } from "./forecast-plot.tsx"
import css from "./quality-page.module.css"

/** What remains, what it will cost, and what the other reading of the target would change. */
export function ForecastPart({ report, days }: { report: ProjectReport; days: ProjectOverview["by_day"] }) {
  const { t } = useLingui()
  const { forecast, rules, price, currency } = report
  const money = (amount: number) => formatMoney(amount, currency)
  const rows: [string, string, string][] = [
    [t`Open tasks`, formatNumber(forecast.open), ""],
    [t`Responses`, formatNumber(Math.round(forecast.responses.value)), countInterval(forecast.responses)],
    ...(price === null
      ? []
      : [
          [t`Money`, money(forecast.responses.value * price), moneyInterval(forecast.responses, price)] as [
            string,
            string,
            string,
          ],
        ]),
    ...(forecast.days
      ? [[t`Days`, formatNumber(forecast.days.value, 1), countInterval(forecast.days, 1)] as [string, string, string]]
      : []),
    ...(report.has_target
      ? [
          [t`End below the target`, formatNumber(Math.round(forecast.adjudicate.value)), countInterval(forecast.adjudicate)] as [
            string,
            string,
            string,
          ],
        ]
      : []),
  ]
  return (
    <>
      <section>
        <h3 className={css.title}>{t`What remains`}</h3>
        <p className={css.note}>
          {report.has_target
            ? t`Each open task played on by what workers say on the mean, 100 times; 95 %. It covers the luck of responses, not that workers may change`
            : t`Counted: the plan gives every task the same number`}
        </p>
        <table className={css.table}>
          <tbody>
            {rows.map(([name, value, interval]) => (
              <tr key={name}>
                <td>{name}</td>
                <td>
                  {value} <span className={css.quiet}>{interval}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {forecast.budget === null ? null : (
          <p className={css.note}>
            {forecast.responses.value > forecast.budget
              ? t`The budget allows ${plural(forecast.budget, { one: "# more response", other: "# more responses" })}: less than this.`
              : t`The budget allows ${plural(forecast.budget, { one: "# more response", other: "# more responses" })}.`}
          </p>
        )}
      </section>
      <div className={css.part}>
        <ForecastPlot days={days} forecast={forecast} from={Date.parse(report.made_at)} />
      </div>
      <section className={css.part}>
        <h3 className={css.title}>{t`Two readings of the target`}</h3>
        <p className={css.note}>
          {t`Each: no accepted answer is less sure than ${formatConfidence(report.target)}. Together: the accepted are right in that share on the mean; answers near its bound are less sure`}
        </p>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t`Rule`}</th>
              <th scope="col">{t`From`}</th>
              <th scope="col">{t`Accepts`}</th>
              <th scope="col">{t`Stated`}</th>
              <th scope="col">{t`Still to ask`}</th>
            </tr>
          </thead>
          <tbody>
            {rules.map(one => {
              const name = one.rule === "each" ? t`Each` : t`Together`
              return (
                <tr key={one.rule} data-chosen={(report.has_target && one.in_use) || undefined}>
                  <td>{report.has_target && one.in_use ? t`${name} (in use)` : name}</td>
                  <td>{one.bound >= 1 ? "–" : formatConfidence(one.bound)}</td>
                  <td>{formatNumber(one.accepted)}</td>
                  <td>{one.expected === null ? "–" : share3(one.expected)}</td>
                  <td>
                    {formatNumber(Math.round(one.responses.value))}{" "}
                    <span className={css.quiet}>{countInterval(one.responses)}</span>
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
    </>
  )
}
