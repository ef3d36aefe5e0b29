import { useLingui } from "@lingui/react/macro"
import { useAct, useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { labelHref, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { formatDateTime, formatNumber } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { AgreementPart } from "./agreement-part.tsx"
import { CalibrationPart, ConfidencePart } from "./calibration-part.tsx"
import { ForecastPart } from "./forecast-part.tsx"
import { MethodPart } from "./method-part.tsx"
import { QualityNav } from "./quality-nav.tsx"
import css from "./quality-page.module.css"
import { ReportStrip } from "./report-strip.tsx"
import { SavingPart } from "./saving-part.tsx"
import { SourcePart } from "./source-part.tsx"
import { WhatIfPart } from "./what-if-part.tsx"

/** What is believed, how sure, whether that holds, and what it costs. */
export function QualityPage() {
  const { t } = useLingui()
  const at = useInProject()
  const shown = useCall("report.project", at, { every_ms: 30_000 })
  const project = useCall("project.show", at)
  const overview = useCall("project.overview", at)
  const refresh = useAct("report.refresh")
  const report = shown.data?.report
  // The question that decides goes first.
  const questions = [...(report?.questions ?? [])].sort(
    (a, b) => Number(b.key === report?.question) - Number(a.key === report?.question),
  )
  const now = (
    <Button
      size="small"
      isPending={refresh.isPending}
      isDisabled={shown.data?.is_due ?? false}
      onPress={() => refresh.mutate(at)}
    >
      {t`Compute now`}
    </Button>
  )
  return (
    <PageBody>
      <QualityNav selected="quality" />
      <LoadingLine isLoading={shown.isPending} />
      {shown.error && !shown.data ? <ProblemNotice error={shown.error} onRetry={() => void shown.refetch()} /> : null}
      {refresh.error ? <ProblemNotice error={refresh.error} /> : null}
      {shown.data && !report ? (
        <EmptyState
          title={t`No figures yet`}
          actions={
            <>
              <a href={labelHref(at.workspace, at.project)}>{t`Label`}</a>
              {now}
            </>
          }
        >
          {t`Figures come about half a minute after the first responses. Agreement needs two responses a task, calibration needs gold.`}
        </EmptyState>
      ) : null}
      {report ? (
        <>
          <ReportStrip report={report} />
          <div className={css.cells}>
            <div className={css.cell}>
              <ConfidencePart report={report} />
            </div>
            <div className={css.cell}>
              {questions.map(question => (
                <CalibrationPart key={question.key} question={question} report={report} />
              ))}
            </div>
            <div className={css.cell}>
              <SavingPart report={report} />
            </div>
            <div className={css.cell}>
              <AgreementPart questions={report.questions} />
            </div>
            <div className={css.cell}>
              {questions.map(question => (
                <MethodPart key={question.key} question={question} several={questions.length > 1} />
              ))}
            </div>
            <div className={css.cell}>
              <ForecastPart report={report} days={overview.data?.by_day ?? []} />
            </div>
            <div className={`${css.cell} ${css.wide}`}>
              <SourcePart report={report} />
            </div>
            <div className={`${css.cell} ${css.wide}`}>
              {project.data ? <WhatIfPart key={at.project} plan={project.data.plan} /> : null}
            </div>
          </div>
          <div className={css.made}>
            <span>
              {t`From ${formatNumber(report.responses)} responses, up to position ${formatNumber(report.position)} of the log; computed ${formatDateTime(Date.parse(report.made_at))}.`}
            </span>
            {now}
          </div>
        </>
      ) : null}
    </PageBody>
  )
}
