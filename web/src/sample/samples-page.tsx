import { useLingui } from "@lingui/react/macro"
import type { Sample } from "@tagwerk/contract/sample.ts"
import { useLocation } from "@tanstack/react-router"
import { useCall } from "../client.ts"
import { PageBody } from "../frame/page-head.tsx"
import { projectHref, useGo, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { QualityNav } from "../quality/quality-nav.tsx"
import { EmptyState } from "../ui/empty-state.tsx"
import { formatDate, formatNumber } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Badge } from "../ui/notice.tsx"
import { ProgressBar } from "../ui/progress-bar.tsx"
import { AnswerPart } from "./answer-part.tsx"
import { CertificatePart } from "./certificate-part.tsx"
import { PlanPart } from "./plan-part.tsx"
import css from "./sample.module.css"

/** Random samples that experts answer blind, and what they prove. */
export function SamplesPage() {
  const { t } = useLingui()
  const at = useInProject()
  const list = useCall("sample.list", { ...at, limit: 100 })
  // A certificate has an address of its own, to be linked and printed.
  const go = useGo()
  const chosen = new URLSearchParams(useLocation({ select: location => location.searchStr })).get("sample")
  const setChosen = (id: Sample["id"]) =>
    go(`${projectHref(at.workspace, at.project, "samples")}?${new URLSearchParams({ sample: id })}`, true)
  const items = list.data?.items ?? []
  const listed = items.find(item => item.id === chosen)
  const older = useCall("sample.show", { ...at, sample: chosen as Sample["id"] }, { enabled: chosen !== null && !listed })
  const current = listed ?? (chosen !== null && older.data ? older.data : items[0])
  return (
    <PageBody>
      <QualityNav selected="samples" />
      <LoadingLine isLoading={list.isPending} />
      {list.error ? <ProblemNotice error={list.error} /> : null}
      {list.data ? (
        <div className={css.page}>
          <div className={css.main}>
            {items.length === 0 ? (
              <EmptyState title={t`Nothing is proved yet`}>
                {t`Draw tasks at random and let somebody who knows answer them without seeing what was said. Few labels then prove how many answers of a dataset are wrong, or whether a model may count alone.`}
              </EmptyState>
            ) : (
              <SampleTable items={items} current={current?.id ?? null} onChoose={setChosen} />
            )}
            {current?.state === "open" ? <AnswerPart key={current.id} sample={current} /> : null}
            {current?.state === "done" ? <CertificatePart key={current.id} sample={current} /> : null}
          </div>
          <aside className={css.side} aria-label={t`A new sample`}>
            <PlanPart onDrawn={setChosen} />
          </aside>
        </div>
      ) : null}
    </PageBody>
  )
}

function SampleTable(p: { items: readonly Sample[]; current: string | null; onChoose: (id: Sample["id"]) => void }) {
  const { t } = useLingui()
  const states: Record<Sample["state"], string> = { open: t`being answered`, done: t`finished`, cancelled: t`given up` }
  return (
    <div className={css.wide}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t`Of`}</th>
            <th scope="col">{t`For`}</th>
            <th scope="col">{t`Answered`}</th>
            <th scope="col">{t`Result`}</th>
            <th scope="col" className={css.number}>{t`Drawn`}</th>
          </tr>
        </thead>
        <tbody>
          {p.items.map(item => (
            <tr key={item.id} data-current={item.id === p.current || undefined}>
              <th scope="row">
                <button
                  type="button"
                  className={css.pick}
                  aria-pressed={item.id === p.current}
                  onClick={() => p.onChoose(item.id)}
                >
                  {item.of}
                </button>
              </th>
              <td>{item.purpose === "judge" ? t`Judge: ${item.question ?? ""}` : t`Certificate`}</td>
              <td>
                <span className={css.progress}>
                  {formatNumber(item.answered)} / {formatNumber(item.planned)}
                  <ProgressBar label={t`Answered`} value={item.answered} max={item.planned} />
                </span>
              </td>
              <td>{item.result ? <Outcome sample={item} /> : states[item.state]}</td>
              <td className={css.number}>{formatDate(Date.parse(item.created_at))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A result in one line. */
function Outcome({ sample }: { sample: Sample }) {
  const { t } = useLingui()
  if (sample.result?.certified === true) return <Badge tone="good">{t`may count alone`}</Badge>
  if (sample.result?.certified === false) return <Badge tone="warn">{t`not yet`}</Badge>
  return <>{sample.result?.rows.find(row => row.label === null)?.text ?? "–"}</>
}
