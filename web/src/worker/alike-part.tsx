import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { WorkerQuestion } from "@tagwerk/contract/report.ts"
import { useInProject, workerHref } from "../frame/place.ts"
import { formatNumber } from "../ui/format.ts"
import { PlotFrame } from "../ui/plot-frame.tsx"
import { ShareBar } from "../ui/progress-bar.tsx"
import css from "./worker-page.module.css"

/** Who agrees with this worker beyond what their tasks explain. */
export function AlikePart({ question }: { question: WorkerQuestion }) {
  const { t } = useLingui()
  const at = useInProject()
  const list = question.look_alikes
  const most = Math.max(1, ...list.map(one => one.z))
  if (question.measure !== "right") return null
  return (
    <div className={css.part}>
      <PlotFrame
        title={t`Look-alikes`}
        note={t`Agreement beyond what the tasks explain, both left out, in standard errors; only with whom a mistake is shared. A ranking, never a verdict: people who were taught alike err alike.`}
        table={{
          head: [t`Worker`, t`Tasks in common`, t`Agree`, t`Expected`, t`Same mistake`, t`Standard errors`],
          rows: list.map(one => [
            one.pseudonym,
            formatNumber(one.shared),
            formatNumber(one.agreed),
            formatNumber(one.expected, 1),
            formatNumber(one.mistakes),
            formatNumber(one.z, 1),
          ]),
        }}
      >
        {list.length === 0 ? (
          <p className={css.quiet}>{t`Nobody with ten tasks in common shares a mistake with this worker.`}</p>
        ) : (
          <ol className={css.alikes}>
            {list.map(one => (
              <li key={one.id}>
                <a href={workerHref(at.workspace, at.project, one.id)}>{one.pseudonym}</a>
                <ShareBar value={Math.max(0, one.z) / most} />
                <span className={css.count}>{formatNumber(one.z, 1)}</span>
                <span className={css.why}>
                  {t`${formatNumber(one.agreed)} of ${formatNumber(one.shared)} alike, ${formatNumber(one.expected, 1)} expected;`}{" "}
                  {plural(one.mistakes, { one: "# same mistake", other: "# same mistakes" })}
                </span>
              </li>
            ))}
          </ol>
        )}
      </PlotFrame>
    </div>
  )
}
