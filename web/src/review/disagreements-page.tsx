import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import { newId } from "@tagwerk/contract/id.ts"
import type { TaskDetail, TaskRow } from "@tagwerk/contract/task.ts"
import { useState } from "react"
import { useAct, useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { QualityNav } from "../quality/quality-nav.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { formatConfidence, formatNumber } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Decision } from "./decision.tsx"
import css from "./review.module.css"

const shown = 100

/** What workers disagree about, the least sure first: everything that was said beside the data, and one key to decide. */
export function DisagreementsPage() {
  const { t } = useLingui()
  const at = useInProject()
  const list = useCall("disagreement.list", { ...at, limit: shown }, { keep: true })
  const form = useCall("form.show", at)
  const [chosen, setChosen] = useState<TaskRow["id"] | null>(null)
  /** Decided here: gone from the list at once, not when the answers have followed. */
  const [settled, setSettled] = useState<ReadonlySet<string>>(new Set())
  const items = (list.data?.items ?? []).filter(item => !settled.has(item.id))
  const place = Math.max(
    0,
    items.findIndex(item => item.id === chosen),
  )
  const current = items[place]
  const next = items[place + 1] ?? items[place - 1]
  const decide = useAct("disagreement.decide")
  const error = list.error ?? form.error ?? decide.error
  const remain = Math.max(items.length, (list.data?.remain ?? 0) - settled.size)
  const settle = (task: TaskDetail, value: ResponseValue) => {
    setSettled(new Set([...settled, task.id]))
    setChosen(next?.id ?? null)
    decide.mutate(
      { ...at, task: task.id, response: newId("response"), form_version: form.data?.version ?? 1, value },
      // It was not stored, so it stands in the list again.
      { onError: () => setSettled(before => new Set([...before].filter(id => id !== task.id))) },
    )
  }
  return (
    <PageBody>
      <QualityNav selected="disagreements" />
      <LoadingLine isLoading={list.isPending || form.isPending} />
      {error ? <ProblemNotice error={error} /> : null}
      {list.data && items.length === 0 ? (
        <EmptyState title={settled.size > 0 ? t`Nothing is left to decide` : t`Nobody disagrees about anything that matters`}>
          {t`Here stand tasks that have all the responses the plan asks for and are still not sure enough. None is waiting.`}
        </EmptyState>
      ) : null}
      {current && form.data ? (
        <div className={css.desk}>
          <Queue items={items} current={current.id} remain={remain} settled={settled.size} onChoose={setChosen} />
          <Loaded
            key={current.id}
            id={current.id}
            form={form.data.form}
            onDecide={settle}
            onLater={() => setChosen(next?.id ?? null)}
          />
        </div>
      ) : null}
      {/* Fetched before it is needed. */}
      {next ? <Ahead id={next.id} /> : null}
    </PageBody>
  )
}

function Queue(p: {
  items: readonly TaskRow[]
  current: string
  remain: number
  settled: number
  onChoose: (id: TaskRow["id"]) => void
}) {
  const { t } = useLingui()
  return (
    <nav className={css.queue} aria-label={t`Disagreements`}>
      <p className={css.quiet}>
        {t`${formatNumber(p.remain)} to decide, least sure first`}
        {p.settled > 0 ? ` · ${t`${formatNumber(p.settled)} decided`}` : ""}
      </p>
      <ul>
        {p.items.map(item => (
          <li key={item.id}>
            <button
              type="button"
              className={css.entry}
              aria-current={item.id === p.current || undefined}
              onClick={() => p.onChoose(item.id)}
            >
              {item.thumbnail_url ? <img src={item.thumbnail_url} alt="" /> : null}
              <span className={css.entryText}>
                <span className={css.entryName}>{item.shown || item.external_id || item.id}</span>
                <span className={css.quiet}>
                  {item.answer} · {item.confidence === null ? "–" : formatConfidence(item.confidence)}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Loaded(p: {
  id: TaskRow["id"]
  form: Form
  onDecide: (task: TaskDetail, value: ResponseValue) => void
  onLater: () => void
}) {
  const at = useInProject()
  const task = useCall("task.show", { ...at, task: p.id })
  if (!task.data) return task.error ? <ProblemNotice error={task.error} /> : <LoadingLine isLoading />
  const { data } = task
  return <Decision task={data} form={p.form} onDecide={value => p.onDecide(data, value)} onLater={p.onLater} />
}

function Ahead({ id }: { id: TaskRow["id"] }) {
  useCall("task.show", { ...useInProject(), task: id })
  return null
}
