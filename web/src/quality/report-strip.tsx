import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { ProjectReport } from "@tagwerk/contract/report.ts"
import { Figure, FigureStrip } from "../ui/figure.tsx"
import { formatConfidence, formatDate, formatInterval, formatMoney, formatNumber, formatPercent } from "../ui/format.ts"
import { ProgressBar } from "../ui/progress-bar.tsx"
import { countInterval, moneyInterval, share3, shareInterval } from "./estimate.ts"
import css from "./quality-page.module.css"

const day_ms = 86_400_000

/** Accepted, right, saved, spent, left: each with its interval or its denominator. */
export function ReportStrip({ report }: { report: ProjectReport }) {
  const { t } = useLingui()
  const { tasks, realised, forecast, spent, currency } = report
  const parts = [
    t`${formatNumber(tasks.collecting)} collecting`,
    ...(tasks.below > 0 ? [t`${formatNumber(tasks.below)} below it`] : []),
    ...(tasks.gold > 0 ? [t`${formatNumber(tasks.gold)} gold`] : []),
  ]
  const money = (amount: number) => formatMoney(amount, currency)
  return (
    <FigureStrip>
      <Figure
        span={2}
        label={t`Accepted at confidence ${formatConfidence(report.bound)} or more`}
        value={tasks.all > 0 ? formatPercent(Math.floor((tasks.accepted / tasks.all) * 1000) / 1000, 1) : "–"}
        aside={t`${formatNumber(tasks.accepted)} of ${formatNumber(tasks.all)} tasks`}
        note={
          report.has_target
            ? parts.join(" · ")
            : t`The plan has no target yet; ${formatConfidence(report.target)} is taken to show what it would do`
        }
      >
        <div className={css.progress}>
          <ProgressBar label={t`Accepted`} value={tasks.accepted} max={Math.max(1, tasks.all)} height={6} />
        </div>
      </Figure>
      <Figure
        label={t`Right on accepted gold`}
        value={realised ? share3(realised.value) : "–"}
        aside={realised ? shareInterval(realised) : undefined}
        note={
          realised
            ? t`${formatNumber(realised.right, Number.isInteger(realised.right) ? 0 : 1)} of ${formatNumber(realised.of)} gold, Wilson 95 %; stated ${report.expected === null ? "–" : share3(report.expected)}`
            : t`cannot be told without gold`
        }
      />
      <SavedFigure report={report} />
      <Figure
        label={spent === null ? t`Responses so far` : t`Cost so far`}
        value={spent === null ? formatNumber(report.responses) : money(spent)}
        aside={
          forecast.budget === null
            ? undefined
            : t`${plural(forecast.budget, { one: "# response left", other: "# responses left" })}`
        }
        note={
          tasks.accepted === 0
            ? t`no accepted answer yet`
            : spent === null
              ? t`${formatNumber(report.responses / tasks.accepted, 2)} an accepted answer`
              : t`${money(spent / tasks.accepted)} an accepted answer`
        }
      />
      <Figure
        label={t`Forecast to finish`}
        value={
          report.price === null
            ? formatNumber(Math.round(forecast.responses.value))
            : money(forecast.responses.value * report.price)
        }
        aside={
          report.price === null
            ? t`responses ${countInterval(forecast.responses)}`
            : moneyInterval(forecast.responses, report.price)
        }
        note={
          forecast.responses.value < 0.5
            ? t`nothing more is asked for`
            : forecast.days
              ? t`${whenIn(forecast.days.value, report.made_at)} at the pace of 7 days`
              : t`no response in the last 7 days`
        }
      />
    </FigureStrip>
  )
}

/** What stopping early has saved; where most was collected under another plan, what the plan saves from now on. */
function SavedFigure({ report: { saving, has_target, price, currency } }: { report: ProjectReport }) {
  const { t } = useLingui()
  const label = t`Responses saved`
  if (!saving)
    return (
      <Figure
        label={label}
        value="–"
        note={has_target ? t`needs 20 gold tasks with two responses` : t`needs a target: every task now gets the same`}
      />
    )
  const { share, responses, fixed, own, used } = saving
  const interval = formatInterval(share.low, share.high, x => formatNumber(x * 100))
  const fixedWords = formatNumber(fixed, 1)
  if (responses.value <= 0)
    return (
      <Figure
        label={label}
        value={formatPercent(share.value)}
        aside={interval}
        note={t`from now on, ${formatNumber(own, 1)} a task instead of ${fixedWords}; what is finished took ${formatNumber(used, 1)}`}
      />
    )
  return (
    <Figure
      label={label}
      value={formatNumber(Math.round(responses.value))}
      aside={`${formatPercent(share.value)} ${interval}`}
      note={
        price === null
          ? t`against ${fixedWords} a task for all`
          : t`${formatMoney(responses.value * price, currency)}, against ${fixedWords} a task for all`
      }
    />
  )
}

function whenIn(days: number, from: string): string {
  return formatDate(Date.parse(from) + days * day_ms)
}
