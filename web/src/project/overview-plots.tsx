import { useLingui } from "@lingui/react/macro"
import type { ProjectOverview } from "@tagwerk/contract/project.ts"
import { useMemo } from "react"
import { projectHref, useInProject } from "../frame/place.ts"
import { Bars } from "../ui/bars.tsx"
import { formatConfidence, formatDate, formatInterval, formatNumber, formatShare } from "../ui/format.ts"
import { Histogram } from "../ui/histogram.tsx"
import { LineChart } from "../ui/line-chart.tsx"
import { readerLocale } from "../ui/locale.ts"
import { PlotFrame } from "../ui/plot-frame.tsx"
import { addUp } from "./add-up.ts"
import css from "./overview-page.module.css"

/** Responses of each day as they add up. Days without any are days too. */
export function DayPlot({ days }: { days: ProjectOverview["by_day"] }) {
  const { t } = useLingui()
  const series = useMemo(() => addUp(days), [days])
  const lines = useMemo(() => [{ label: t`Responses`, values: series.map(one => one.total), isFilled: true }], [series, t])
  const x = useMemo(() => series.map(one => one.at / 1000), [series])
  return (
    <PlotFrame
      title={t`Responses`}
      note={t`Added up by day`}
      table={{
        head: [t`Day`, t`Responses`, t`In all`],
        rows: series.map(one => [formatDate(one.at), formatNumber(one.count), formatNumber(one.total)]),
      }}
    >
      {series.length === 0 ? (
        <p className={css.none}>{t`No response yet.`}</p>
      ) : (
        <LineChart label={t`Responses added up by day`} x={x} lines={lines} isTime writeX={shortDay} />
      )}
    </PlotFrame>
  )
}

/** A tick within a day says nothing. */
function shortDay(seconds: number): string {
  const at = new Date(seconds * 1000)
  if (at.getHours() + at.getMinutes() + at.getSeconds() > 0) return ""
  return new Intl.DateTimeFormat(readerLocale(), { day: "numeric", month: "short" }).format(at)
}

/** `bound`: confidence from which answers are accepted, where the plan has a target. */
export function ConfidencePlot({ counts, bound }: { counts: readonly number[]; bound?: number }) {
  const { t } = useLingui()
  const all = counts.reduce((sum, one) => sum + one, 0)
  return (
    <PlotFrame
      title={t`Confidence`}
      note={t`Answered tasks per ${formatShare(0.05)}, square-root scale`}
      table={{
        head: [t`Confidence`, t`Tasks`],
        rows: counts.map((count, i) => [formatInterval(i / 20, (i + 1) / 20), formatNumber(count)]),
      }}
    >
      {all === 0 ? (
        <p className={css.none}>{t`No answer yet.`}</p>
      ) : (
        <Histogram
          label={t`How many answered tasks have which confidence`}
          counts={counts}
          isRoot
          {...(bound === undefined ? {} : { target: bound, targetLabel: formatConfidence(bound) })}
        />
      )}
    </PlotFrame>
  )
}

const most = 12

export function LabelPlot({ labels }: { labels: ProjectOverview["labels"] }) {
  const { t } = useLingui()
  const at = useInProject()
  const sorted = [...labels].sort((a, b) => b.tasks - a.tasks)
  const several = new Set(labels.map(one => one.question)).size > 1
  const nameOf = (one: ProjectOverview["labels"][number]) => (several ? `${one.question}: ${one.title}` : one.title)
  return (
    <PlotFrame
      title={t`Labels`}
      note={
        sorted.length > most
          ? t`Tasks whose answer has the label; the ${most} most frequent of ${formatNumber(sorted.length)}`
          : t`Tasks whose answer has the label`
      }
      table={{
        head: [t`Label`, t`Tasks`],
        rows: sorted.map(one => [nameOf(one), formatNumber(one.tasks)]),
      }}
    >
      {sorted.length === 0 ? (
        <p className={css.none}>{t`No label in an answer yet.`}</p>
      ) : (
        <Bars
          labelWidth={140}
          bars={sorted.slice(0, most).map(one => ({
            key: `${one.question}/${one.label}`,
            label: (
              <a
                href={`${projectHref(at.workspace, at.project, "tasks")}?${new URLSearchParams({ label: one.label, question: one.question })}`}
              >
                {nameOf(one)}
              </a>
            ),
            value: one.tasks,
            text: formatNumber(one.tasks),
          }))}
        />
      )}
    </PlotFrame>
  )
}
