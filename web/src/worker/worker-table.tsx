import { useLingui } from "@lingui/react/macro"
import type { Worker, WorkerFigures } from "@tagwerk/contract/workspace.ts"
import { Cpu, User } from "lucide-react"
import { useAct, useCall } from "../client.ts"
import { projectHref, useProjectMaybe, useWorkspace, workerHref } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { Interval } from "../ui/figure.tsx"
import { formatDate, formatDateTime, formatDuration, formatNumber, formatShare } from "../ui/format.ts"
import { Badge } from "../ui/notice.tsx"
import { ShareInterval } from "./share-interval.tsx"
import css from "./worker-table.module.css"

interface Row {
  worker: Worker
  figures: WorkerFigures | null
}

/** Workers by pseudonym. Managers pause one or let them work again. */
export function WorkerTable({ rows, hasFigures }: { rows: readonly Row[]; hasFigures: boolean }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const project = useProjectMaybe()
  const session = useCall("session.show", {})
  const update = useAct("worker.update")
  const role = session.data?.workspaces.find(one => one.id === workspace)?.role
  const canWrite = role === "owner" || role === "manager"
  if (rows.length === 0)
    return (
      <EmptyState title={t`Nobody works here yet.`}>{t`Invite people by link in the settings, or label yourself.`}</EmptyState>
    )
  return (
    <>
      {update.error ? <ProblemNotice error={update.error} /> : null}
      <div className={css.scroller}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t`Worker`}</th>
              {hasFigures ? (
                <>
                  <th scope="col" className={css.number}>{t`Responses`}</th>
                  <th scope="col" className={css.number}>{t`Skipped`}</th>
                  <th scope="col" className={css.number}>{t`Held`}</th>
                  <th scope="col" className={css.number}>{t`Median time`}</th>
                  <th scope="col" className={css.number}>{t`Accuracy, 95 %`}</th>
                  <th scope="col" className={css.number}>{t`5 % bound`}</th>
                  <th scope="col" className={css.number}>{t`Last at work`}</th>
                </>
              ) : (
                <th scope="col" className={css.number}>{t`Since`}</th>
              )}
              {canWrite ? <th scope="col">{t`State`}</th> : null}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ worker, figures }) => (
              <tr key={worker.id}>
                <th scope="row">
                  {worker.kind === "model" ? (
                    <Cpu size={14} strokeWidth={1.75} aria-label={t`Model`} />
                  ) : (
                    <User size={14} strokeWidth={1.75} aria-label={t`Person`} />
                  )}{" "}
                  <a href={workerHref(workspace, project, worker.id)}>{worker.pseudonym}</a>{" "}
                  {worker.state === "paused" ? <Badge tone="warn">{t`Paused`}</Badge> : null}
                </th>
                {figures ? (
                  <Figures
                    of={figures}
                    tasks={`${projectHref(workspace, project ?? "", "tasks")}?${new URLSearchParams({ worker: worker.id })}`}
                  />
                ) : (
                  <td className={css.number}>{formatDate(Date.parse(worker.created_at))}</td>
                )}
                {canWrite ? (
                  <td>
                    <Button
                      size="small"
                      isDisabled={update.isPending}
                      label={worker.state === "active" ? t`Pause ${worker.pseudonym}` : t`Let ${worker.pseudonym} work again`}
                      onPress={() =>
                        update.mutate({
                          workspace,
                          worker: worker.id,
                          state: worker.state === "active" ? "paused" : "active",
                        })
                      }
                    >
                      {worker.state === "active" ? t`Pause` : t`Let work go on`}
                    </Button>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** `tasks`: where the tasks lie that they answered. */
function Figures({ of: one, tasks }: { of: WorkerFigures; tasks: string }) {
  const { t } = useLingui()
  return (
    <>
      <td className={css.number}>
        <a href={tasks}>{formatNumber(one.responses)}</a>
      </td>
      <td className={css.number}>{formatNumber(one.skipped)}</td>
      <td className={css.number}>{formatNumber(one.held)}</td>
      <td className={css.number}>{one.seconds_median === null ? "–" : formatDuration(one.seconds_median)}</td>
      <td className={css.number}>
        {one.accuracy ? (
          <span className={css.accuracy} title={one.accuracy.question}>
            <ShareInterval
              of={{ value: one.accuracy.mean, low: one.accuracy.low, high: one.accuracy.high }}
              mark={one.accuracy.bound}
              width={80}
            />
            {formatShare(one.accuracy.mean)} <Interval low={one.accuracy.low} high={one.accuracy.high} />
          </span>
        ) : (
          t`not known yet`
        )}
      </td>
      <td className={css.number}>{one.accuracy ? formatShare(one.accuracy.bound) : "–"}</td>
      <td className={css.number}>{one.last_at ? formatDateTime(Date.parse(one.last_at)) : "–"}</td>
    </>
  )
}
