import { useLingui } from "@lingui/react/macro"
import type { WorkerQuestion } from "@tagwerk/contract/report.ts"
import { useCall } from "../client.ts"
import { MoreButton } from "../frame/more-button.tsx"
import { projectHref, useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { useList } from "../frame/use-list.ts"
import { writeSlice } from "../task/slice.ts"
import { useValueWords } from "../task/value-words.ts"
import { formatConfidence, formatCount, formatShare } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { type Behind, differing, half, isNothing, isSame, nameIn, sliceOf } from "./behind.ts"
import css from "./worker-page.module.css"

interface BehindPanelProps {
  worker: string
  question: WorkerQuestion
  behind: Behind
  open: string | null
  hrefOf: (task: string) => string
}

/** The tasks behind the figure that was chosen; at first those where the others differ. */
export function BehindPanel(p: BehindPanelProps) {
  const { t } = useLingui()
  const at = useInProject()
  const behind = isNothing(p.behind) ? differing(p.question.measure) : p.behind
  const slice = sliceOf(p.worker, p.question.key, behind)
  const count = useCall("task.count", { ...at, ...slice }, { keep: true })
  const list = useList("task.list", { ...at, ...slice, limit: 30 })
  const total = count.data
  const title = total
    ? total.count === 1
      ? t`1 task`
      : t`${formatCount(total.count, total.more ? 10_000 : undefined)} tasks`
    : t`Tasks`
  return (
    <section aria-labelledby="behind">
      <div className={css.panelHead}>
        <h3 id="behind" className={css.title}>
          {title}
        </h3>
        <a href={`${projectHref(at.workspace, at.project, "tasks")}${writeSlice(slice)}`}>{t`Open in tasks`}</a>
      </div>
      <p className={css.quiet}>
        <What question={p.question} behind={behind} />
      </p>
      <LoadingLine isLoading={list.isPending} />
      {list.error ? <ProblemNotice error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isLoaded && list.items.length === 0 ? <p className={css.nothing}>{t`There are none.`}</p> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={css.list} tabIndex={0} aria-label={title}>
        <ul>
          {list.items.map(row => (
            <li key={row.id}>
              <a href={p.hrefOf(row.id)} aria-current={row.id === p.open || undefined}>
                {row.thumbnail_url ? <img src={row.thumbnail_url} alt="" width={48} height={36} loading="lazy" /> : null}
                <span className={css.task}>
                  <span className={css.shown}>{row.shown || row.external_id || t`no text`}</span>
                  <span className={css.answer}>
                    {row.answer === null ? t`no answer yet` : row.answer}
                    {row.confidence === null ? null : <span>{formatConfidence(row.confidence)}</span>}
                  </span>
                </span>
              </a>
            </li>
          ))}
        </ul>
        <MoreButton more={list.more} />
      </section>
    </section>
  )
}

/** The choice in words. */
function What({ question, behind }: { question: WorkerQuestion; behind: Behind }) {
  const { t } = useLingui()
  const words = useValueWords()
  const titleOf = (name: string) => {
    const label = question.matrix?.labels.find(one => nameIn(one) === name)
    if (!label) return name
    return label.is_class ? label.title : label.name === "cannot_tell" ? words.cannotTell : words.notApplicable
  }
  const { said, believed, right_min, right_max, state } = behind
  if (believed !== undefined && said !== undefined) return t`Believed ${titleOf(believed)}, answered ${titleOf(said)}`
  if (believed !== undefined) return t`Believed ${titleOf(believed)}, whatever was answered`
  if (said !== undefined) return t`Answered ${titleOf(said)}, whatever is believed`
  if (state === "gold") return t`Gold that this worker has answered`
  if (isSame(behind, differing(question.measure)))
    return question.measure === "right"
      ? t`Where what is known or what the others say speaks against the response`
      : t`Where the response is not the same as what is known or what the others answer`
  if (question.measure === "right" && right_min === half)
    return t`Where what is known or what the others say speaks for the response`
  if (right_min === 0 && right_max === undefined) return t`All responses that were judged`
  return t`Agreement from ${formatShare(right_min ?? 0, 1)} to ${formatShare(Math.round((right_max ?? 1) * 10) / 10, 1)}`
}
