import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import type { Disagreement } from "@tagwerk/contract/task.ts"
import { ChevronLeft, ChevronRight, Undo2 } from "lucide-react"
import { useMemo, useState } from "react"
import { useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { useList } from "../frame/use-list.ts"
import { QualityNav } from "../quality/quality-nav.tsx"
import { Button } from "../ui/button.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { formatCount, formatNumber } from "../ui/format.ts"
import { IconButton } from "../ui/icon-button.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { useKeys } from "../ui/use-keys.ts"
import { Decision } from "./decision.tsx"
import { Queue } from "./queue.tsx"
import { QueueFilter, type QueueFilterValue } from "./queue-filter.tsx"
import css from "./review.module.css"
import { useDecisions } from "./use-decisions.ts"

const page = 100
/** The server counts no further. */
const remainMax = 1_000

/** What workers disagree about, what an expert's word tells most about first: everything that was said over the data, one key to decide. */
export function DisagreementsPage() {
  const { t } = useLingui()
  const at = useInProject()
  const [filter, setFilter] = useState<QueueFilterValue>({})
  const [chosen, setChosen] = useState<Disagreement["id"] | null>(null)
  const list = useList("disagreement.list", { ...at, ...filter, limit: page })
  const counted = useCall("disagreement.list", { ...at, ...filter, limit: 1 }, { keep: true })
  const form = useCall("form.show", at)
  const workers = useCall("project.workers", { ...at, limit: 200 })
  const figures = useMemo(() => workers.data?.items ?? [], [workers.data])
  const accuracy = useMemo(
    () => new Map(figures.flatMap(one => (one.accuracy ? [[one.worker.id as string, one.accuracy.mean]] : []))),
    [figures],
  )
  const decisions = useDecisions(setChosen)
  const waiting = list.items.filter(item => !decisions.settled.has(item.id))
  const isListed = new Set(waiting.map(item => item.id))
  const items = [...decisions.returned.filter(item => !isListed.has(item.id)), ...waiting]
  const place = Math.max(
    0,
    items.findIndex(item => item.id === chosen),
  )
  const current = items[place]
  const next = items[place + 1] ?? items[place - 1]
  const step = (by: number) => setChosen(items[Math.min(items.length - 1, Math.max(0, place + by))]?.id ?? null)
  useKeys(t`Disagreements`, [
    { keys: ["J", "ArrowDown"], title: t`Next task`, run: () => step(1), repeat: true },
    { keys: ["K", "ArrowUp"], title: t`Task before`, run: () => step(-1), repeat: true },
    { keys: ["U", "Ctrl Z"], title: t`Take the last decision back`, run: () => decisions.undo?.() },
  ])
  const error = list.error ?? form.error ?? decisions.error
  // Decided a moment ago, and still counted.
  const late = list.items.length - waiting.length
  const remain = Math.max(items.length, (counted.data?.remain ?? 0) - late)
  const isFiltered = Object.keys(filter).length > 0
  const settle = (act: (row: Disagreement) => void) => {
    if (!current) return
    setChosen(next?.id ?? null)
    act(current)
  }
  return (
    <PageBody>
      <QualityNav selected="disagreements" />
      <LoadingLine isLoading={list.isPending || form.isPending} />
      {error ? <ProblemNotice error={error} /> : null}
      <div className={css.bar}>
        <span aria-live="polite">
          {t`${remain >= remainMax ? `${formatCount(remainMax)}+` : formatNumber(remain)} to decide, most informative first`}
          {decisions.count > 0 ? ` · ${t`${formatNumber(decisions.count)} decided`}` : ""}
        </span>
        <QueueFilter form={form.data?.form ?? null} workers={figures} value={filter} onChange={setFilter} />
        <Button
          look="quiet"
          keys="U"
          icon={<Undo2 size={16} strokeWidth={1.75} aria-hidden="true" />}
          isDisabled={decisions.undo === null}
          onPress={() => decisions.undo?.()}
        >{t`Undo`}</Button>
        <span className={css.steps}>
          <IconButton
            label={t`Task before`}
            keys="K"
            icon={<ChevronLeft size={16} strokeWidth={1.75} aria-hidden="true" />}
            isDisabled={place === 0}
            onPress={() => step(-1)}
          />
          <IconButton
            label={t`Next task`}
            keys="J"
            icon={<ChevronRight size={16} strokeWidth={1.75} aria-hidden="true" />}
            isDisabled={place >= items.length - 1}
            onPress={() => step(1)}
          />
        </span>
      </div>
      {list.isLoaded && items.length === 0 ? (
        <EmptyState
          title={
            isFiltered
              ? t`Nothing of this kind waits`
              : decisions.count > 0
                ? t`Nothing is left to decide`
                : t`Nobody disagrees about anything that matters`
          }
        >
          {t`Here stand tasks that have all the responses the plan asks for and are still not sure enough. None is waiting.`}
        </EmptyState>
      ) : null}
      {current && form.data ? (
        <div className={css.desk}>
          <Queue items={items} current={current.id} more={list.more} onChoose={setChosen} />
          <Loaded
            key={current.id}
            id={current.id}
            form={form.data.form}
            accuracy={accuracy}
            onDecide={value => settle(row => decisions.decide(row, form.data?.version ?? 1, value))}
            onGold={value => settle(row => decisions.mark(row, value))}
            onLater={() => setChosen(next?.id ?? null)}
          />
        </div>
      ) : null}
      {/* Fetched before it is needed. */}
      {next ? <Ahead id={next.id} /> : null}
    </PageBody>
  )
}

function Loaded(p: {
  id: Disagreement["id"]
  form: Form
  accuracy: ReadonlyMap<string, number>
  onDecide: (value: ResponseValue) => void
  onGold: (value: ResponseValue) => void
  onLater: () => void
}) {
  const { id, ...rest } = p
  const at = useInProject()
  const task = useCall("task.show", { ...at, task: id })
  if (!task.data) return task.error ? <ProblemNotice error={task.error} /> : <LoadingLine isLoading />
  return <Decision task={task.data} {...rest} />
}

function Ahead({ id }: { id: Disagreement["id"] }) {
  useCall("task.show", { ...useInProject(), task: id })
  return null
}
