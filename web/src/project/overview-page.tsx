import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import { responsesLast } from "@tagwerk/contract/project.ts"
import { useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { ReportStrip } from "../quality/report-strip.tsx"
import { Figure, FigureStrip } from "../ui/figure.tsx"
import { formatNumber, formatPercent } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { ProgressBar } from "../ui/progress-bar.tsx"
import { NextSteps } from "./next-steps.tsx"
import css from "./overview-page.module.css"
import { ConfidencePlot, DayPlot, LabelPlot } from "./overview-plots.tsx"
import { RecentList } from "./recent-list.tsx"
import { WhoWorks } from "./who-works.tsx"

/** A project's first page: figures that follow what happens, each with its denominator, and what to do next. */
export function OverviewPage() {
  const { t } = useLingui()
  const at = useInProject()
  const overview = useCall("project.overview", at, { every_ms: 30_000 })
  const shown = useCall("report.project", at, { every_ms: 30_000 })
  const report = shown.data?.report
  const data = overview.data
  if (!data)
    return (
      <PageBody>
        {overview.error ? (
          <ProblemNotice error={overview.error} onRetry={() => void overview.refetch()} />
        ) : (
          <LoadingLine isLoading />
        )}
      </PageBody>
    )
  const { counts } = data.project
  const all = counts.tasks - counts.retired
  const share = (part: number) => (all > 0 ? formatPercent(Math.floor((part / all) * 1000) / 1000, 1) : "–")
  const parts = [
    t`${formatNumber(counts.open)} open`,
    ...(counts.leased_out > 0 ? [t`${formatNumber(counts.leased_out)} in hands`] : []),
    ...(counts.retired > 0 ? [t`${formatNumber(counts.retired)} withdrawn`] : []),
  ]
  return (
    <PageBody>
      <FigureStrip>
        <Figure
          span={2}
          label={t`Tasks done`}
          value={share(counts.done)}
          aside={t`${formatNumber(counts.done)} of ${formatNumber(all)} tasks`}
          note={parts.join(" · ")}
        >
          <div className={css.progress}>
            <ProgressBar label={t`Tasks done`} value={counts.done} max={Math.max(1, all)} height={6} />
          </div>
        </Figure>
        <Figure
          label={t`Answered`}
          value={formatNumber(counts.answered)}
          aside={t`of ${formatNumber(all)}`}
          note={t`have an answer with a confidence`}
        />
        <Figure
          label={t`Responses`}
          value={formatNumber(counts.responses)}
          aside={counts.answered > 0 ? t`${formatNumber(counts.responses / counts.answered, 2)} an answered task` : t`none yet`}
          note={
            data.project.plan.target !== null
              ? t`until ${formatPercent(data.project.plan.target, 1)} sure, ${formatNumber(responsesLast(data.project.plan))} a task at most`
              : data.project.plan.responses === 1
                ? t`the plan asks for 1 a task`
                : t`the plan asks for ${formatNumber(data.project.plan.responses)} a task`
          }
        />
        <Figure
          label={t`At work`}
          value={formatNumber(data.at_work.people + data.at_work.models)}
          aside={t`of ${plural(data.workers, { one: "# worker", other: "# workers" })}`}
          note={t`${plural(data.at_work.people, { one: "# person", other: "# people" })}, ${plural(data.at_work.models, { one: "# model", other: "# models" })} lately`}
        />
      </FigureStrip>
      {report?.has_target ? (
        <div className={css.report}>
          <ReportStrip report={report} />
        </div>
      ) : null}
      <div className={css.cells}>
        <div className={css.cell}>
          <DayPlot days={data.by_day} />
        </div>
        <div className={css.cell}>
          <ConfidencePlot counts={data.confidence} {...(report?.has_target ? { bound: report.bound } : {})} />
        </div>
        <div className={css.cell}>
          <RecentList rows={data.recent} />
          <WhoWorks />
        </div>
        <div className={css.cell}>
          <NextSteps overview={data} />
        </div>
        <div className={css.cell}>
          <LabelPlot labels={data.labels} />
        </div>
      </div>
    </PageBody>
  )
}
