import { useLingui } from "@lingui/react/macro"
import type { ProjectOverview } from "@tagwerk/contract/project.ts"
import { Cpu } from "lucide-react"
import { useEffect, useState } from "react"
import { projectHref, useInProject } from "../frame/place.ts"
import { formatConfidence, formatDateTime, formatRelative } from "../ui/format.ts"
import css from "./overview-page.module.css"

/** The newest responses and the confidence their task has now. */
export function RecentList({ rows }: { rows: ProjectOverview["recent"] }) {
  const { t } = useLingui()
  const at = useInProject()
  const now = useNow(10_000)
  return (
    <section className={css.part}>
      <div className={css.head}>
        <h3 className={css.title}>{t`Recent`}</h3>
        <span className={css.note}>{t`confidence now`}</span>
      </div>
      {rows.length === 0 ? <p className={css.none}>{t`No response yet. Each appears here within two seconds.`}</p> : null}
      <ul className={css.rows}>
        {rows.slice(0, 12).map(row => (
          <li className={`${css.row} ${css.recent}`} key={row.response}>
            <time className={`${css.quiet} ${css.cut}`} dateTime={row.at} title={formatDateTime(Date.parse(row.at))}>
              {formatRelative(Math.min(Date.parse(row.at), now), now)}
            </time>
            <span className={`${css.cut} ${css.quiet}`}>
              {row.model ? <Cpu size={12} strokeWidth={1.75} aria-label={t`Model`} /> : null}
              {row.pseudonym}
            </span>
            <a
              className={css.cut}
              href={`${projectHref(at.workspace, at.project, "tasks")}?${new URLSearchParams({ open: row.task })}`}
            >
              {row.shown || t`(no text)`}
            </a>
            <span className={css.number}>{row.confidence === null ? "" : formatConfidence(row.confidence)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The time, looked at every so many milliseconds. */
function useNow(every_ms: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every_ms)
    return () => clearInterval(timer)
  }, [every_ms])
  return Math.max(now, Date.now() - every_ms)
}
