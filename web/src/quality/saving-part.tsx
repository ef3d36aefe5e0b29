import { useLingui } from "@lingui/react/macro"
import type { ProjectReport } from "@tagwerk/contract/report.ts"
import { projectHref, useInProject } from "../frame/place.ts"
import { Bars } from "../ui/bars.tsx"
import { formatNumber } from "../ui/format.ts"
import { PlotFrame } from "../ui/plot-frame.tsx"
import { countInterval, share3 } from "./estimate.ts"
import css from "./quality-page.module.css"

/** What the plan asked for beside what a plan of one number for all would have needed to be right as often. */
export function SavingPart({ report }: { report: ProjectReport }) {
  const { t } = useLingui()
  const at = useInProject()
  const { saving } = report
  const title = t`Responses against a fixed plan`
  if (!saving)
    return (
      <section>
        <h3 className={css.title}>{title}</h3>
        <p className={css.none}>
          {report.has_target
            ? t`It cannot be told yet what stopping early saves: at least 20 gold tasks must have two responses, so that both plans can be tried on them.`
            : t`The plan gives every task the same number of responses. With a target it stops where an answer is sure enough, and what that saves is shown here.`}{" "}
          <a href={projectHref(at.workspace, at.project, report.has_target ? "gold" : "settings")}>
            {report.has_target ? t`To gold` : t`To the plan`}
          </a>
        </p>
      </section>
    )
  const asked = saving.own * saving.finished
  const fixed = saving.fixed * saving.finished
  return (
    <PlotFrame
      title={title}
      note={t`Equal accuracy (${share3(saving.accuracy)}): both plans tried on ${formatNumber(saving.gold)} gold tasks, their responses in ${saving.orders} random orders; interval by bootstrap over gold`}
      table={{
        head: [t`Responses a task`, t`Right on gold`],
        rows: [
          ...saving.by_count.map((right, k) => [formatNumber(k + 1), share3(right)]),
          [t`this plan, ${formatNumber(saving.own, 2)}`, share3(saving.accuracy)],
        ],
      }}
    >
      <Bars
        labelWidth={112}
        bars={[
          { key: "own", label: t`This plan`, value: asked, text: formatNumber(Math.round(asked)), isAccent: true },
          {
            key: "fixed",
            label: t`Fixed plan`,
            value: fixed,
            text: `${saving.at_least ? ">" : ""}${formatNumber(Math.round(fixed))}`,
          },
        ]}
      />
      <p className={`${css.note} ${css.after}`}>
        {saving.at_least
          ? t`No fixed number up to ${formatNumber(saving.by_count.length)} was right as often: it needs more.`
          : t`${formatNumber(saving.own, 2)} a task instead of ${formatNumber(saving.fixed, 2)}.`}{" "}
        {saving.responses.value > 0
          ? t`Over ${formatNumber(saving.finished)} finished tasks ${formatNumber(Math.round(saving.responses.value))} ${countInterval(saving.responses)} responses fewer.`
          : t`The ${formatNumber(saving.finished)} finished tasks took ${formatNumber(saving.used, 2)} each, most of them under another plan: nothing was saved on them.`}
      </p>
      <h4 className={css.note}>{t`Right on gold by responses a task`}</h4>
      <Bars
        labelWidth={24}
        max={1}
        bars={saving.by_count.map((right, k) => ({
          key: `${k}`,
          label: formatNumber(k + 1),
          value: right,
          text: share3(right),
        }))}
      />
    </PlotFrame>
  )
}
