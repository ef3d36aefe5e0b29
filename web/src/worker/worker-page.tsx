import { useLingui } from "@lingui/react/macro"
import { useLocation, useParams } from "@tanstack/react-router"
import { useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { useGo, useInProject, workerHref } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { TaskSheet } from "../task/task-sheet.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { formatDateTime, formatNumber } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { AgreementBins } from "./agreement-bins.tsx"
import { AlikePart } from "./alike-part.tsx"
import { type Behind, readBehind, writeBehind } from "./behind.ts"
import { BehindPanel } from "./behind-panel.tsx"
import { DriftPart } from "./drift-part.tsx"
import { HoursPart } from "./hours-part.tsx"
import { MatrixPart } from "./matrix-part.tsx"
import { WorkerHead } from "./worker-head.tsx"
import css from "./worker-page.module.css"
import { WorkerStrip } from "./worker-strip.tsx"

/** A worker in a project: how right, by what, since when; each figure opens the tasks it rests on, beside it. */
export function WorkerPage() {
  const { t } = useLingui()
  const at = useInProject()
  const go = useGo()
  const worker = useParams({ strict: false, select: (params: Record<string, string>) => params.worker ?? "" })
  const search = useLocation({ select: location => location.searchStr })
  const chosen = readBehind(search)
  const input = { ...at, worker: worker as never }
  const shown = useCall("worker.report", input, { every_ms: 30_000 })
  const report = shown.data?.report
  const question = report?.questions.find(one => one.key === chosen.question) ?? report?.questions[0]
  const page = workerHref(at.workspace, at.project, worker)
  const key = question?.key ?? chosen.question
  const href = (behind: Behind) => `${page}${writeBehind(key, behind)}`
  const openTask = (task: string | null) => go(`${page}${writeBehind(key, chosen.behind, task)}`, true)
  return (
    <PageBody isFlush>
      <div className={css.page}>
        <LoadingLine isLoading={shown.isPending} />
        {shown.error && !shown.data ? (
          <ProblemNotice error={shown.error} onRetry={() => void shown.refetch()} />
        ) : (
          <WorkerHead worker={worker} report={report ?? null} question={question?.key ?? null} />
        )}
        {shown.data && !question ? (
          <EmptyState title={t`No figures yet`}>
            {t`Figures come about half a minute after the first responses. A response is judged once somebody else has answered its task, or its answer is known.`}
          </EmptyState>
        ) : null}
        {report && question ? (
          <>
            <WorkerStrip report={report} question={question} href={href} />
            <div className={css.cells}>
              <div className={css.cell}>
                {question.matrix ? (
                  <MatrixPart key={question.key} matrix={question.matrix} behind={chosen.behind} href={href} />
                ) : (
                  <AgreementBins question={question} behind={chosen.behind} href={href} />
                )}
              </div>
              <div className={`${css.cell} ${css.behind}`}>
                <BehindPanel
                  key={`${question.key}${writeBehind(null, chosen.behind)}`}
                  worker={worker}
                  question={question}
                  behind={chosen.behind}
                  open={chosen.open}
                  hrefOf={task => `${page}${writeBehind(key, chosen.behind, task)}`}
                />
              </div>
              <div className={css.cell}>
                <DriftPart question={question} />
              </div>
              <div className={css.cell}>
                <AlikePart question={question} />
                <HoursPart hours={report.hours} />
              </div>
            </div>
            <p className={css.made}>
              {t`From ${formatNumber(report.responses)} responses, up to position ${formatNumber(report.position)} of the log; computed ${formatDateTime(Date.parse(report.made_at))}.`}
            </p>
          </>
        ) : null}
      </div>
      {chosen.open ? <TaskSheet task={chosen.open} onClose={() => openTask(null)} /> : null}
    </PageBody>
  )
}
