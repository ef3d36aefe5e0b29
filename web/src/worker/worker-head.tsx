import { useLingui } from "@lingui/react/macro"
import type { WorkerReport } from "@tagwerk/contract/report.ts"
import { Cpu, User } from "lucide-react"
import { useAct, useCall } from "../client.ts"
import { projectHref, useGo, useInProject, workerHref } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { formatDate, formatNumber } from "../ui/format.ts"
import { Badge } from "../ui/notice.tsx"
import { Select } from "../ui/select.tsx"
import css from "./worker-page.module.css"

const icon = { size: 16, strokeWidth: 1.75 } as const

interface WorkerHeadProps {
  worker: string
  report: WorkerReport | null
  question: string | null
}

/** Who it is, in which project, by which question. Managers pause them here. */
export function WorkerHead({ worker, report, question }: WorkerHeadProps) {
  const { t } = useLingui()
  const at = useInProject()
  const go = useGo()
  const shown = useCall("worker.show", { workspace: at.workspace, worker: worker as never })
  const session = useCall("session.show", {})
  const update = useAct("worker.update")
  const role = session.data?.workspaces.find(one => one.id === at.workspace)?.role
  const canWrite = role === "owner" || role === "manager"
  const one = shown.data
  const projects = one?.projects ?? []
  const questions = report?.questions ?? []
  return (
    <>
      <div className={css.head}>
        <h2 className={css.name}>
          <a href={projectHref(at.workspace, at.project, "workers")}>{t`Workers`}</a>
          <span aria-hidden="true"> / </span>
          {one ? (
            one.kind === "model" ? (
              <Cpu {...icon} aria-label={t`Model`} />
            ) : (
              <User {...icon} aria-label={t`Person`} />
            )
          ) : null}
          <strong>{one?.pseudonym ?? ""}</strong>
        </h2>
        {one?.state === "paused" ? <Badge tone="warn">{t`Paused`}</Badge> : null}
        {one ? <span className={css.quiet}>{t`since ${formatDate(Date.parse(one.created_at))}`}</span> : null}
        <span className={css.tools}>
          {projects.length > 1 ? (
            <Select
              label={t`Project`}
              isLabelHidden
              size="small"
              value={at.project as string}
              options={projects.map(project => ({
                value: project.id as string,
                label: project.name,
                note: formatNumber(project.responses),
              }))}
              onChange={project => go(workerHref(at.workspace, project, worker))}
            />
          ) : null}
          {questions.length > 1 ? (
            <Select
              label={t`Question`}
              isLabelHidden
              size="small"
              value={question}
              options={questions.map(({ key, title }) => ({ value: key, label: title }))}
              onChange={key =>
                go(`${workerHref(at.workspace, at.project, worker)}?${new URLSearchParams({ question: key })}`, true)
              }
            />
          ) : null}
          {one && canWrite ? (
            <Button
              size="small"
              isDisabled={update.isPending}
              onPress={() =>
                update.mutate({
                  workspace: at.workspace,
                  worker: one.id,
                  state: one.state === "active" ? "paused" : "active",
                })
              }
            >
              {one.state === "active" ? t`Pause` : t`Let work go on`}
            </Button>
          ) : null}
        </span>
      </div>
      <p className={css.quiet}>{t`Every figure leaves out this worker’s own response on the task it is judged by.`}</p>
      {shown.error && !one ? <ProblemNotice error={shown.error} onRetry={() => void shown.refetch()} /> : null}
      {update.error ? <ProblemNotice error={update.error} /> : null}
    </>
  )
}
