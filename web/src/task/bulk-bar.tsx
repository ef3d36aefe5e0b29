import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import type { TaskChange } from "@tagwerk/contract/task.ts"
import { ChevronDown, X } from "lucide-react"
import { useState } from "react"
import { useAct } from "../client.ts"
import { projectHref, useGo, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { formatNumber } from "../ui/format.ts"
import { IconButton } from "../ui/icon-button.tsx"
import { Menu } from "../ui/menu.tsx"
import { toast } from "../ui/toast.tsx"
import css from "./bulk-bar.module.css"
import { filtersOf, type TaskSlice } from "./slice.ts"
import { useChange } from "./use-change.ts"

interface BulkBarProps {
  slice: TaskSlice
  selected: ReadonlySet<string>
  /** All tasks of the slice are meant, loaded or not. */
  isAll: boolean
  /** How many the slice has; `more`: at least so many. */
  total: { count: number; more: boolean } | undefined
  onAll: () => void
  onClear: () => void
}

/** What can be done with the selected tasks, or with all of the slice. */
export function BulkBar(p: BulkBarProps) {
  const { t } = useLingui()
  const at = useInProject()
  const go = useGo()
  const [isAsking, setAsking] = useState(false)
  const change = useChange(done => {
    const said = t`${plural(done.changed, { one: "# task changed", other: "# tasks changed" })}`
    const kept = t`${plural(done.passed, { one: "# passed over: withdrawn, or gold", other: "# passed over: withdrawn, or gold" })}`
    toast(done.passed > 0 ? `${said} · ${kept}` : said)
    setAsking(false)
    p.onClear()
  })
  const write = useAct("export.create", { onDone: () => go(projectHref(at.workspace, at.project, "datasets")) })
  const tasks = p.isAll ? filtersOf(p.slice) : ([...p.selected] as Id<"task">[])
  const start = (how: TaskChange) => change.start({ tasks, change: how })
  const all = p.total ? `${formatNumber(p.total.count)}${p.total.more ? "+" : ""}` : ""
  const many = p.isAll ? all : formatNumber(p.selected.size)
  const isBusy = change.isRunning
  const error = change.error ?? write.error
  return (
    <div className={css.bar} role="toolbar" aria-label={t`Selected tasks`}>
      <span className={css.count} aria-live="polite">
        {isBusy
          ? t`${formatNumber(change.soFar.changed + change.soFar.passed)} of ${many}`
          : p.isAll
            ? t`All ${all} of this slice`
            : t`${many} selected`}
      </span>
      {isBusy ? (
        <Button size="small" onPress={change.stop}>{t`Stop`}</Button>
      ) : (
        <>
          {!p.isAll && p.total && (p.total.more || p.total.count > p.selected.size) ? (
            <Button size="small" look="quiet" onPress={p.onAll}>{t`Select all ${all} of this slice`}</Button>
          ) : null}
          <Button size="small" onPress={() => start({ act: "ask", more: 1 })}>{t`Ask for one more response`}</Button>
          <Menu
            label={t`Priority`}
            groups={[
              {
                acts: [
                  { id: "0", label: t`First of all`, onAct: () => start({ act: "prioritize", priority: 0 }) },
                  { id: "3", label: t`Before the others`, onAct: () => start({ act: "prioritize", priority: 3 }) },
                  { id: "5", label: t`As usual`, onAct: () => start({ act: "prioritize", priority: 5 }) },
                  { id: "9", label: t`Last of all`, onAct: () => start({ act: "prioritize", priority: 9 }) },
                ],
              },
            ]}
          >
            <Button size="small" icon={<ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" />}>
              {t`Priority`}
            </Button>
          </Menu>
          <Button size="small" onPress={() => setAsking(true)}>{t`Withdraw`}</Button>
          {p.isAll ? (
            <Button
              size="small"
              isPending={write.isPending}
              onPress={() =>
                write.mutate({ ...at, id: newId("export"), what: "answers", format: "jsonl", slice: filtersOf(p.slice) })
              }
            >{t`Export this slice`}</Button>
          ) : null}
          <IconButton
            size={24}
            icon={<X size={14} strokeWidth={1.75} aria-hidden="true" />}
            label={t`Select nothing`}
            onPress={p.onClear}
          />
        </>
      )}
      {error && !isAsking ? <ProblemNotice error={error} /> : null}
      {isAsking ? (
        <Dialog
          title={t`Withdraw ${many} tasks`}
          isAlert
          onClose={() => setAsking(false)}
          actions={
            <>
              <Button onPress={() => setAsking(false)}>{t`Keep them`}</Button>
              <Button look="danger" isPending={isBusy} onPress={() => start({ act: "retire" })}>{t`Withdraw`}</Button>
            </>
          }
        >
          <p>
            {t`They are no longer handed out and stay out of new datasets. Their data and responses are kept; a withdrawn task cannot be brought back.`}
          </p>
          {error ? <ProblemNotice error={error} /> : null}
        </Dialog>
      ) : null}
    </div>
  )
}
