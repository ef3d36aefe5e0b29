import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Import } from "@tagwerk/contract/dataset.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import { useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { refresh, useAct, useCall } from "../client.ts"
import { projectHref, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { Figure, FigureStrip } from "../ui/figure.tsx"
import { formatBytes, formatNumber, formatPercent } from "../ui/format.ts"
import { Notice } from "../ui/notice.tsx"
import { ProgressBar } from "../ui/progress-bar.tsx"
import css from "./import-page.module.css"
import { isOver } from "./job-state.ts"
import { RefusalTable } from "./refusal-table.tsx"

const pollEvery_ms = 500

/** Bytes of the file on their way or there; null when this page does not send it. */
export interface Sending {
  sent: number
  of: number
}

/** One import: its bytes, then its lines. read = imported + skipped + refused. */
export function ImportProgress({ id, sending }: { id: Id<"import">; sending: Sending | null }) {
  const { t } = useLingui()
  const at = useInProject()
  const cache = useQueryClient()
  const [polls, setPolls] = useState(true)
  const shown = useCall("import.show", { ...at, import: id }, polls ? { every_ms: pollEvery_ms } : {})
  const cancel = useAct("import.cancel")
  const data = shown.data
  const over = data !== undefined && isOver(data.state)
  const { workspace, project } = at
  useEffect(() => {
    setPolls(!over)
    if (over) refresh(cache, { workspace, project }, ["import.show"])
  }, [over, cache, workspace, project])
  if (!data) return shown.error ? <ProblemNotice error={shown.error} onRetry={() => void shown.refetch()} /> : null
  const isSending = sending !== null && sending.sent < sending.of && data.state === "waiting"
  const [value, max] = isSending ? [sending.sent, sending.of] : [data.bytes_read, data.bytes]
  return (
    <section className={css.part}>
      <div className={css.line}>
        <h3 className={css.title}>{data.name}</h3>
        <span className={css.quiet}>
          {isSending
            ? t`${formatBytes(value)} of ${formatBytes(max)} sent`
            : t`${formatBytes(value)} of ${formatBytes(max)} read`}
        </span>
        {max > 0 ? <span className={css.quiet}>{formatPercent(Math.floor((value / max) * 100) / 100)}</span> : null}
        {over ? null : (
          <span className={css.end}>
            <Button size="small" isPending={cancel.isPending} onPress={() => cancel.mutate({ ...at, import: id })}>
              {t`Stop, keep what is in`}
            </Button>
          </span>
        )}
      </div>
      {over ? null : <ProgressBar label={isSending ? t`Sent` : t`Read`} value={value} max={Math.max(1, max)} height={6} />}
      {cancel.error ? <ProblemNotice error={cancel.error} /> : null}
      <FigureStrip>
        <Figure label={t`Read`} value={formatNumber(data.read)} note={t`= in + already there + not taken`} />
        <Figure label={t`In`} value={formatNumber(data.imported)} note={t`new tasks`} />
        <Figure label={t`Already there`} value={formatNumber(data.skipped)} note={t`with the same id, unchanged`} />
        <Figure label={t`Not taken`} value={formatNumber(data.refused)} note={t`with reasons below`} />
        {data.responses + data.responses_refused > 0 ? (
          <Figure
            label={t`Responses`}
            value={formatNumber(data.responses)}
            note={t`${formatNumber(data.responses_refused)} did not fit`}
          />
        ) : null}
      </FigureStrip>
      <Outcome data={data} isSending={isSending} />
      {data.refused > 0 ? <Refusals id={id} refused={data.refused} /> : null}
    </section>
  )
}

function Outcome({ data, isSending }: { data: Import; isSending: boolean }) {
  const { t } = useLingui()
  const at = useInProject()
  const tasks = <a href={projectHref(at.workspace, at.project, "tasks")}>{t`Look at the tasks`}</a>
  if (data.state === "failed")
    return (
      <Notice tone="bad" title={t`The import failed.`}>
        {data.error} {t`What is in stays in. Mend the file and import it again: nothing is taken twice.`}
      </Notice>
    )
  if (data.state === "cancelled")
    return (
      <Notice tone="warn" title={t`The import was stopped.`} actions={tasks}>
        {t`What is in stays in. The same file can be imported again: nothing is taken twice.`}
      </Notice>
    )
  if (data.state === "done")
    return (
      <Notice tone="good" actions={tasks}>
        {t`${plural(data.imported, { one: "# task is in.", other: "# tasks are in." })}`}
      </Notice>
    )
  return (
    <p className={css.note}>
      {isSending
        ? t`Keep this page open until the file has been sent. If the network breaks off, sending goes on where it stopped.`
        : t`You can leave this page: the import goes on.`}
    </p>
  )
}

const pageRows = 50

function Refusals({ id, refused }: { id: Id<"import">; refused: number }) {
  const { t } = useLingui()
  const at = useInProject()
  const [limit, setLimit] = useState(pageRows)
  const list = useCall("import.refusals", { ...at, import: id, limit }, { keep: true })
  const rows = list.data?.items ?? []
  return (
    <div className={css.part}>
      <h3 className={css.title}>{plural(refused, { one: "# line was not taken", other: "# lines were not taken" })}</h3>
      <p className={css.note}>{t`Mend them and import the file again. Everything else is in.`}</p>
      {list.error ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
      {rows.length > 0 ? <RefusalTable rows={rows} /> : null}
      {list.data?.next && limit < 500 ? (
        <Button size="small" onPress={() => setLimit(Math.min(500, limit * 4))}>
          {t`Show more`}
        </Button>
      ) : null}
    </div>
  )
}
