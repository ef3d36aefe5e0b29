// biome-ignore-all lint/a11y/noRedundantRoles: on a phone rows are grids, which would take their meaning from them.
import { useLingui } from "@lingui/react/macro"
import type { GoldFlag, GoldRow } from "@tagwerk/contract/gold.ts"
import { projectHref, useInProject } from "../frame/place.ts"
import { formatConfidence, formatDate, formatNumber, formatPercent, formatShare } from "../ui/format.ts"
import { Badge } from "../ui/notice.tsx"
import { ShareBar } from "../ui/progress-bar.tsx"
import css from "./gold.module.css"

/** Gold with how workers did on it; a flag says by which rule, and how likely it is by chance. */
export function GoldTable({ rows }: { rows: readonly GoldRow[] }) {
  const { t } = useLingui()
  const at = useInProject()
  const sources = { marked: t`by hand`, imported: t`imported`, suggested: t`drawn` }
  return (
    <div className={css.scroller}>
      <table className={css.table} role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">{t`Task`}</th>
            <th role="columnheader" scope="col">{t`Known answer`}</th>
            <th role="columnheader" scope="col">{t`From`}</th>
            <th role="columnheader" scope="col" className={css.number}>{t`Had it`}</th>
            <th role="columnheader" scope="col" className={css.number}>{t`Right`}</th>
            <th role="columnheader" scope="col">{t`Look at`}</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map(row => (
            <tr role="row" key={row.task}>
              <th role="rowheader" scope="row" className={css.task}>
                {row.thumbnail_url ? <img className={css.thumbnail} src={row.thumbnail_url} alt="" /> : null}
                <a
                  href={`${projectHref(at.workspace, at.project, "tasks")}?${new URLSearchParams({ state: "gold", open: row.task })}`}
                >
                  {row.shown || row.external_id || t`no text`}
                </a>
                {row.external_id && row.shown ? <div className={css.quiet}>{row.external_id}</div> : null}
              </th>
              <td role="cell" className={css.answer} data-title={t`Known answer`}>
                {row.line}
              </td>
              <td
                role="cell"
                className={css.source}
                data-title={t`From`}
                title={t`${row.by}, ${formatDate(Date.parse(row.created_at))}`}
              >
                {sources[row.source]}
              </td>
              <td role="cell" className={css.number} data-title={t`Had it`}>
                {formatNumber(row.had)}
              </td>
              <td role="cell" className={css.number} data-title={t`Right`}>
                {row.had === 0 ? (
                  "–"
                ) : (
                  <span className={css.share}>
                    <ShareBar value={row.right / row.had} /> {formatPercent(row.right / row.had)}
                  </span>
                )}
              </td>
              <td role="cell" className={css.flags}>
                {row.flags.map(flag => (
                  <FlagLine key={`${flag.rule} ${"question" in flag ? flag.question : ""}`} flag={flag} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function FlagLine({ flag }: { flag: GoldFlag }) {
  const { t } = useLingui()
  const share = ({ right, of }: { right: number; of: number }) => t`${formatNumber(right)} of ${formatNumber(of)}`
  const chance = "p" in flag ? (flag.p < 0.0001 ? "p < .0001" : `p = ${formatShare(flag.p, 4)}`) : ""
  const text =
    flag.rule === "late"
      ? t`the later workers are right in ${share(flag.late)}, the earlier in ${share(flag.early)}; elsewhere these would be in ${formatNumber(flag.expected, 1)} (${chance})`
      : flag.rule === "fast"
        ? t`${share(flag.here)} right in less than a quarter of their usual time, on other gold ${share(flag.elsewhere)} (${chance})`
        : t`the responses say “${flag.line}”, with probability ${formatConfidence(flag.probability)}`
  return (
    <div className={css.flag}>
      <Badge tone="warn">{flag.flag === "leaked" ? t`perhaps leaked` : t`perhaps wrong`}</Badge> {text}
    </div>
  )
}
