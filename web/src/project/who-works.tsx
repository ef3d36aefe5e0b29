import { useLingui } from "@lingui/react/macro"
import { Cpu, User } from "lucide-react"
import { useCall } from "../client.ts"
import { projectHref, useInProject, workerHref } from "../frame/place.ts"
import { Interval } from "../ui/figure.tsx"
import { formatNumber, formatShare } from "../ui/format.ts"
import css from "./overview-page.module.css"

/** The busiest workers, with expected accuracy where there is evidence. */
export function WhoWorks() {
  const { t } = useLingui()
  const at = useInProject()
  const list = useCall("project.workers", { ...at, limit: 200 })
  const rows = [...(list.data?.items ?? [])].filter(one => one.responses + one.held > 0).sort((a, b) => b.responses - a.responses)
  const href = projectHref(at.workspace, at.project, "workers")
  return (
    <section className={css.part}>
      <div className={css.head}>
        <h3 className={css.title}>{t`Who works`}</h3>
        <span className={css.note}>{t`responses · expected accuracy, 95 %`}</span>
      </div>
      {list.data && rows.length === 0 ? (
        <p className={css.none}>{t`Nobody yet. Invite people by link in the settings, or label yourself.`}</p>
      ) : null}
      <ul className={css.rows}>
        {rows.slice(0, 8).map(({ worker, responses, accuracy }) => (
          <li className={`${css.row} ${css.worker}`} key={worker.id}>
            <span className={css.cut}>
              {worker.kind === "model" ? (
                <Cpu size={14} strokeWidth={1.75} aria-label={t`Model`} />
              ) : (
                <User size={14} strokeWidth={1.75} aria-label={t`Person`} />
              )}
              <a href={workerHref(at.workspace, at.project, worker.id)}>{worker.pseudonym}</a>
            </span>
            <span className={css.number}>{formatNumber(responses)}</span>
            <span className={css.number}>
              {accuracy ? (
                <>
                  {formatShare(accuracy.mean)} <Interval low={accuracy.low} high={accuracy.high} />
                </>
              ) : (
                <span className={css.quiet}>{t`not known yet`}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
      {rows.length > 8 ? <a href={href}>{t`All ${formatNumber(rows.length)} workers`}</a> : null}
    </section>
  )
}
