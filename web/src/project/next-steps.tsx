import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { ProjectOverview } from "@tagwerk/contract/project.ts"
import type { ReactNode } from "react"
import { useAct, useCall } from "../client.ts"
import { labelHref, projectHref, useInProject, workspaceHref } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { formatNumber, formatShare } from "../ui/format.ts"
import { KeyBadge } from "../ui/key-badge.tsx"
import css from "./overview-page.module.css"

/** From here on gold chooses the method and calibrates. */
const goldWanted = 50

/** What follows from the figures, as sentences with a key, a link or a choice. */
export function NextSteps({ overview }: { overview: ProjectOverview }) {
  const { t } = useLingui()
  const at = useInProject()
  const plan = useAct("project.update")
  const flagged = useCall("task.count", { ...at, flagged: true })
  const report = useCall("report.project", at).data?.report
  const { project, confidence, workers } = overview
  const { counts, state, form_version } = project
  const tasks = projectHref(at.workspace, at.project, "tasks")
  const unsure = confidence.slice(0, 12).reduce((sum, one) => sum + one, 0)
  const steps: { key: string; text: ReactNode; act: ReactNode }[] = []
  const link = (href: string, text: string) => (
    <a className={css.link} href={href}>
      {text}
    </a>
  )
  if (state !== "active")
    steps.push({
      key: "state",
      text: state === "paused" ? t`The project is paused: nobody gets new tasks` : t`The project is archived`,
      act: (
        <Button size="small" onPress={() => plan.mutate({ ...at, state: "active" })}>
          {t`Let work go on`}
        </Button>
      ),
    })
  if (counts.tasks === 0)
    steps.push({
      key: "import",
      text: t`There is no data yet`,
      act: link(projectHref(at.workspace, at.project, "import"), t`Import`),
    })
  if (form_version === null)
    steps.push({
      key: "form",
      text: t`Without a form nobody can work`,
      act: link(projectHref(at.workspace, at.project, "form"), t`Make the form`),
    })
  if (state === "active" && form_version !== null && counts.open > 0)
    steps.push({
      key: "label",
      text: t`${plural(counts.open, { one: "# task waits for responses", other: "# tasks wait for responses" })}`,
      act: (
        <a className={css.link} href={labelHref(at.workspace, at.project)}>
          {t`Label`} <KeyBadge keys="L" />
        </a>
      ),
    })
  if (counts.tasks > 0 && workers <= 1)
    steps.push({
      key: "invite",
      text: t`One person alone cannot be compared with anyone`,
      act: link(workspaceHref(at.workspace, "settings"), t`Invite by link`),
    })
  if (workers >= 2 && project.plan.target === null && project.plan.responses === 1)
    steps.push({
      key: "plan",
      text: t`${formatNumber(workers)} workers are here now. With more than one response a task they can be compared`,
      act: (
        <span className={css.choices}>
          {[2, 3, 4, 5].map(responses => (
            <Button
              key={responses}
              size="small"
              label={t`Ask for ${responses} responses a task`}
              isDisabled={plan.isPending}
              onPress={() => plan.mutate({ ...at, plan: { responses } })}
            >
              {formatNumber(responses)}
            </Button>
          ))}
        </span>
      ),
    })
  if (flagged.data && flagged.data.count > 0)
    steps.push({
      key: "flagged",
      text: t`${plural(flagged.data.count, { one: "# task was flagged: something is wrong with it", other: "# tasks were flagged: something is wrong with them" })}`,
      act: link(`${tasks}?flagged=true`, t`Look`),
    })
  if (report?.has_target && report.tasks.below > 0)
    steps.push({
      key: "below",
      text: t`${plural(report.tasks.below, { one: "# task has all the responses it may get and is below the target", other: "# tasks have all the responses they may get and are below the target" })}`,
      act: link(projectHref(at.workspace, at.project, "disagreements"), t`Decide`),
    })
  if (report?.has_target && report.tasks.gold < goldWanted)
    steps.push({
      key: "gold",
      text: t`Only gold shows whether the target holds: ${formatNumber(report.tasks.gold)} of ${formatNumber(goldWanted)} tasks are marked`,
      act: link(projectHref(at.workspace, at.project, "gold"), t`Mark gold`),
    })
  if (unsure > 0)
    steps.push({
      key: "unsure",
      text: t`${plural(unsure, { one: "# answer has a confidence below", other: "# answers have a confidence below" })} ${formatShare(0.6)}`,
      act: link(`${tasks}?confidence_max=0.6&sort=confidence`, t`Look`),
    })
  if (counts.tasks > counts.retired && counts.done === counts.tasks - counts.retired)
    steps.push({
      key: "freeze",
      text: t`Every task has the responses the plan asks for`,
      act: link(projectHref(at.workspace, at.project, "datasets"), t`Freeze a dataset`),
    })
  return (
    <section>
      <div className={css.head}>
        <h3 className={css.title}>{t`Next steps`}</h3>
      </div>
      {plan.error ? <ProblemNotice error={plan.error} /> : null}
      {steps.length === 0 ? <p className={css.none}>{t`Nothing waits for you.`}</p> : null}
      <ul className={css.rows}>
        {steps.map(step => (
          <li className={css.step} key={step.key}>
            <span>{step.text}</span>
            {step.act}
          </li>
        ))}
      </ul>
    </section>
  )
}
