import { useLingui } from "@lingui/react/macro"
import type { TaskRow } from "@tagwerk/contract/task.ts"
import { useLocation } from "@tanstack/react-router"
import { useEffect, useState } from "react"
import { useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { projectHref, useGo, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { formatConfidence, formatCount, formatNumber } from "../ui/format.ts"
import { Grid, type GridColumn, type Sort } from "../ui/grid.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { ShareBar } from "../ui/progress-bar.tsx"
import { BulkBar } from "./bulk-bar.tsx"
import { FilterBar } from "./filter-bar.tsx"
import { SaveSlice } from "./save-slice.tsx"
import { type ShownSlice, useShownSlice } from "./saved-slice.ts"
import { filtersOf, type TaskSlice, writeSlice } from "./slice.ts"
import { SliceList } from "./slice-list.tsx"
import { useStateNames } from "./state-name.ts"
import { TaskSheet } from "./task-sheet.tsx"
import css from "./tasks-page.module.css"
import { useTaskRows } from "./use-task-rows.ts"

const noTasks: ReadonlySet<string> = new Set()
const keyOf = (row: TaskRow) => row.id

/** The tasks of a slice, as many as there are; slice and open task stand in the address. */
export function TasksPage() {
  const search = useLocation({ select: location => location.searchStr })
  const shown = useShownSlice(search)
  if (shown.isPending) return <LoadingLine isLoading />
  return <TaskTable shown={shown} open={new URLSearchParams(search).get("open")} />
}

function TaskTable({ shown, open }: { shown: ShownSlice; open: string | null }) {
  const { t } = useLingui()
  const at = useInProject()
  const go = useGo()
  const { slice } = shown
  const { rows, pages, isChanged, showNewest } = useTaskRows(slice)
  const count = useCall("task.count", { ...at, ...filtersOf(slice) }, { keep: true })
  const session = useCall("session.show", {})
  const role = session.data?.workspaces.find(one => one.id === at.workspace)?.role
  const canWrite = role === "owner" || role === "manager"
  const columns = useColumns()
  const show = (next: TaskSlice, task: string | null) =>
    go(`${projectHref(at.workspace, at.project, "tasks")}${shown.addressOf(next, task)}`, true)
  const openTask = (task: string | null) => show(slice, task)
  const index = open ? rows.findIndex(row => row.id === open) : -1
  const before = rows[index - 1]
  const after = index >= 0 ? rows[index + 1] : undefined
  const sort: Sort = { key: slice.sort ?? "created", direction: slice.descending ? "descending" : "ascending" }
  const setSort = (next: Sort) => {
    const { sort: _sort, descending: _descending, ...filters } = slice
    show(
      {
        ...filters,
        sort: next.key as NonNullable<TaskSlice["sort"]>,
        ...(next.direction === "descending" ? { descending: true } : {}),
      },
      open,
    )
  }
  const [selected, setSelected] = useState<ReadonlySet<string>>(noTasks)
  const [isAll, setAll] = useState(false)
  const clear = () => {
    setSelected(noTasks)
    setAll(false)
  }
  // Another slice: what was selected in the former one is out of sight, and so out of reach.
  const filters = writeSlice(filtersOf(slice))
  useEffect(() => {
    setSelected(noTasks)
    setAll(false)
  }, [filters])
  const isFiltered = Object.keys(filtersOf(slice)).length > 0
  const total = count.data
  const totalText = total
    ? total.count === 1
      ? t`1 task`
      : t`${formatCount(total.count, total.more ? 10_000 : undefined)} tasks`
    : ""
  return (
    <PageBody isFlush>
      <div className={css.beside}>
        {shown.all.length > 0 ? (
          <SliceList
            all={shown.all}
            chosen={shown.saved?.id ?? null}
            isAll={shown.saved === null && Object.keys(slice).length === 0}
          />
        ) : null}
        <div className={css.page}>
          <LoadingLine isLoading={pages.isFetching} />
          <FilterBar slice={slice} onSlice={next => show(next, null)} total={totalText}>
            <SaveSlice shown={shown} />
          </FilterBar>
          {shown.isGone ? (
            <p className={css.gone}>{t`This saved slice was deleted. The filters that stand here are shown instead.`}</p>
          ) : null}
          {canWrite && (selected.size > 0 || isAll) ? (
            <BulkBar slice={slice} selected={selected} isAll={isAll} total={total} onAll={() => setAll(true)} onClear={clear} />
          ) : null}
          {isChanged ? (
            <button type="button" className={css.changed} onClick={showNewest}>
              {t`Something changed since these rows were loaded. Show it`}
            </button>
          ) : null}
          {pages.error && rows.length === 0 ? (
            <div className={css.problem}>
              <ProblemNotice error={pages.error} onRetry={() => void pages.refetch()} />
            </div>
          ) : (
            <Grid
              className={`${css.grid}`}
              label={t`Tasks`}
              columns={columns}
              rows={rows}
              keyOf={keyOf}
              {...(total && !total.more ? { total: total.count } : {})}
              hasMore={pages.hasNextPage && !pages.isFetchingNextPage}
              onMore={() => void pages.fetchNextPage()}
              sort={sort}
              onSort={setSort}
              {...(canWrite
                ? {
                    selected: isAll ? new Set(rows.map(keyOf)) : selected,
                    onSelect: (next: ReadonlySet<string>) => {
                      setAll(false)
                      setSelected(next)
                    },
                  }
                : {})}
              open={open}
              onOpen={openTask}
              empty={
                pages.isPending ? undefined : isFiltered ? (
                  <EmptyState title={t`No task fits these filters.`}>{t`Take one away, or search for another text.`}</EmptyState>
                ) : (
                  <EmptyState
                    title={t`There are no tasks yet.`}
                    actions={<a href={projectHref(at.workspace, at.project, "import")}>{t`Import data`}</a>}
                  />
                )
              }
            />
          )}
        </div>
      </div>
      {open ? (
        <TaskSheet
          task={open}
          onClose={() => openTask(null)}
          {...(before ? { onPrevious: () => openTask(before.id) } : {})}
          {...(after ? { onNext: () => openTask(after.id) } : {})}
        />
      ) : null}
    </PageBody>
  )
}

function useColumns(): GridColumn<TaskRow>[] {
  const { t } = useLingui()
  const states = useStateNames()
  return [
    {
      key: "external_id",
      title: t`Id`,
      width: "minmax(72px, 128px)",
      isSortable: true,
      cell: row => <code className={css.id}>{row.external_id ?? row.id.slice(-6)}</code>,
    },
    {
      key: "shown",
      title: t`Data`,
      width: "minmax(140px, 2fr)",
      cell: row => (
        <span className={css.shown}>
          {row.thumbnail_url ? <img src={row.thumbnail_url} alt="" loading="lazy" width={32} height={24} /> : null}
          <span className={css.cut}>{row.shown}</span>
        </span>
      ),
    },
    {
      key: "answer",
      title: t`Answer`,
      width: "minmax(96px, 1fr)",
      cell: row => <span className={css.cut}>{row.answer ?? "–"}</span>,
    },
    {
      key: "confidence",
      title: t`Confidence`,
      width: "112px",
      isSortable: true,
      cell: row =>
        row.confidence === null ? (
          "–"
        ) : (
          <span className={css.confidence}>
            <ShareBar value={row.confidence} />
            <span>{formatConfidence(row.confidence)}</span>
          </span>
        ),
    },
    {
      key: "responses",
      title: t`Resp.`,
      width: "56px",
      align: "end",
      cell: row => (
        <span className={css.figure}>
          {formatNumber(row.responses)}/{formatNumber(row.needed)}
        </span>
      ),
    },
    { key: "state", title: t`State`, width: "96px", cell: row => <span className={css.cut}>{states[row.state]}</span> },
  ]
}
