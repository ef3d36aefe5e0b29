import { useLingui } from "@lingui/react/macro"
import type { Project } from "@tagwerk/contract/project.ts"
import { projectHref, useWorkspace } from "../frame/place.ts"
import { formatDate, formatNumber, formatPercent } from "../ui/format.ts"
import { Badge } from "../ui/notice.tsx"
import { ProgressBar } from "../ui/progress-bar.tsx"
import css from "./project-table.module.css"

/** Projects with how much of each is done. On a phone each is two lines. */
export function ProjectTable({ projects }: { projects: readonly Project[] }) {
  const { t } = useLingui()
  const workspace = useWorkspace()
  if (projects.length === 0) return null
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <th scope="col">{t`Name`}</th>
          <th scope="col">{t`Done`}</th>
          <th scope="col" className={css.number}>{t`Tasks`}</th>
          <th scope="col" className={css.number}>{t`Responses`}</th>
          <th scope="col" className={css.number}>{t`Created`}</th>
        </tr>
      </thead>
      <tbody>
        {projects.map(({ id, name, state, demo, counts, form_version, created_at }) => {
          const all = counts.tasks - counts.retired
          return (
            <tr key={id}>
              <th scope="row">
                <a className={css.name} href={projectHref(workspace, id)}>
                  {name}
                </a>{" "}
                {state === "paused" ? <Badge tone="warn">{t`Paused`}</Badge> : null}
                {state === "archived" ? <Badge>{t`Archived`}</Badge> : null}
                {demo ? <Badge>{t`Example data`}</Badge> : null}
                {form_version === null ? <Badge tone="warn">{t`No form yet`}</Badge> : null}
              </th>
              <td className={css.progress}>
                {all > 0 ? (
                  <span className={css.bar}>
                    <ProgressBar label={t`Done in ${name}`} value={counts.done} max={all} />
                    <span className={css.share}>{formatPercent(Math.floor((counts.done / all) * 100) / 100)}</span>
                  </span>
                ) : (
                  <span className={css.quiet}>{t`No tasks yet`}</span>
                )}
              </td>
              <td className={css.number}>{formatNumber(counts.tasks)}</td>
              <td className={css.number}>{formatNumber(counts.responses)}</td>
              <td className={css.number}>{formatDate(Date.parse(created_at))}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
