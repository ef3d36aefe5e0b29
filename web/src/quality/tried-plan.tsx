import { useLingui } from "@lingui/react/macro"
import type { Plan } from "@tagwerk/contract/project.ts"
import type { Estimate, Outcome, WhatIf } from "@tagwerk/contract/report.ts"
import { useAct } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { isOver } from "../import/job-state.ts"
import { Bars } from "../ui/bars.tsx"
import { Button } from "../ui/button.tsx"
import { formatConfidence, formatDateTime, formatInterval, formatMoney, formatNumber, formatPercent } from "../ui/format.ts"
import { ProgressBar } from "../ui/progress-bar.tsx"
import { share3, shareInterval } from "./estimate.ts"
import { useMethodName } from "./method-name.ts"
import css from "./quality-page.module.css"

/** One plan tried: how far it is, then its outcome beside today's. */
export function TriedPlan({ tried, plan }: { tried: WhatIf; plan: Plan }) {
  const { t } = useLingui()
  const at = useInProject()
  const cancel = useAct("whatif.cancel")
  const take = useAct("project.update")
  const words = useSettingWords()
  // A method and spammers are no part of a plan.
  const { method: _method, spammers: _spammers, ...changed } = tried.settings
  const isPlan = (Object.keys(changed) as (keyof typeof changed)[]).every(key => changed[key] === plan[key])
  return (
    <article className={css.try}>
      <div className={css.tryHead}>
        <h4 className={css.title}>{words(tried.settings)}</h4>
        <span className={css.quiet}>{formatDateTime(Date.parse(tried.created_at))}</span>
      </div>
      {isOver(tried.state) ? null : (
        <div className={css.acts}>
          <div style={{ flex: "1 1 200px", maxWidth: 360 }}>
            <ProgressBar label={t`Replaying`} value={tried.done} max={1} height={6} />
          </div>
          <span className={css.quiet}>{formatPercent(tried.done)}</span>
          <Button size="small" isPending={cancel.isPending} onPress={() => cancel.mutate({ ...at, whatif: tried.id })}>
            {t`Stop`}
          </Button>
        </div>
      )}
      {cancel.error ? <ProblemNotice error={cancel.error} /> : null}
      {tried.state === "cancelled" ? <p className={css.note}>{t`Stopped before it was through.`}</p> : null}
      {tried.error ? <p className={css.note}>{tried.error}</p> : null}
      {tried.result ? <Beside result={tried.result} plan={plan} /> : null}
      {tried.result && Object.keys(changed).length > 0 ? (
        <div className={css.acts}>
          <Button
            size="small"
            isPending={take.isPending}
            isDisabled={isPlan}
            onPress={() => take.mutate({ project: at.project, workspace: at.workspace, plan: changed })}
          >
            {isPlan ? t`This is the plan` : t`Make it the plan`}
          </Button>
          {take.error ? <ProblemNotice error={take.error} /> : null}
        </div>
      ) : null}
    </article>
  )
}

function Beside({ result, plan }: { result: NonNullable<WhatIf["result"]>; plan: Plan }) {
  const { t } = useLingui()
  const { today, other } = result
  const money = (x: number) => formatMoney(x, plan.currency)
  const count = (one: Estimate) =>
    [formatNumber(one.value, 2), formatInterval(one.low, one.high, x => formatNumber(x, 2))] as const
  const share = (one: Estimate | null) => (one ? ([share3(one.value), shareInterval(one)] as const) : (["–", ""] as const))
  const rows: [string, (one: Outcome) => readonly [string, string]][] = [
    [t`Responses a task`, one => count(one.responses)],
    [
      t`Accepted`,
      one => [
        formatPercent(one.accepted.value, 1),
        formatInterval(one.accepted.low, one.accepted.high, x => formatNumber(x * 100, 1)),
      ],
    ],
    [t`Stated, of the accepted`, one => share(one.stated)],
    [t`Right on accepted gold`, one => share(one.realised)],
    [t`Right on all gold`, one => share(one.accuracy)],
    ...(today.cost === null || other.cost === null
      ? []
      : [
          [t`Cost of all tasks`, (one: Outcome) => [money(one.cost ?? 0), ""]] as [
            string,
            (one: Outcome) => readonly [string, string],
          ],
        ]),
    [t`Responses ran out`, one => [formatPercent(one.ran_out, 1), ""]],
  ]
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className={css.scroll} tabIndex={0} aria-label={t`Today’s plan and the other one`}>
        <table className={css.table} style={{ maxWidth: 720 }}>
          <thead>
            <tr>
              <th scope="col">{t`Figure`}</th>
              <th scope="col">{t`Today’s plan`}</th>
              <th scope="col">{t`This one`}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([name, of]) => (
              <tr key={name}>
                <td>{name}</td>
                {[today, other].map((one, i) => {
                  const [value, interval] = of(one)
                  return (
                    <td key={i === 0 ? "today" : "other"}>
                      {value} <span className={css.quiet}>{interval}</span>
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div style={{ maxWidth: 720, marginBlockStart: 8 }}>
        <Bars
          labelWidth={112}
          bars={[
            {
              key: "today",
              label: t`Today’s plan`,
              value: today.responses.value,
              text: t`${formatNumber(today.responses.value, 2)} a task`,
            },
            {
              key: "other",
              label: t`This one`,
              value: other.responses.value,
              text: t`${formatNumber(other.responses.value, 2)} a task`,
              isAccent: true,
            },
          ]}
        />
      </div>
      <p className={`${css.note} ${css.after}`}>
        {result.gold > 0
          ? t`“${result.question}” of ${formatNumber(result.tasks)} tasks, ${formatNumber(result.gold)} of them gold, in ${formatNumber(result.orders)} orders: means with the least and the most; gold with Wilson 95 %.`
          : t`“${result.question}” of ${formatNumber(result.tasks)} tasks in ${formatNumber(result.orders)} orders: means with the least and the most. Without gold nobody knows what is right, so only what is stated is shown.`}
        {other.ran_out > 0.1
          ? ` ${t`Where responses ran out the plan would have asked for more than there are: its true cost is higher.`}`
          : ""}
      </p>
    </>
  )
}

/** "Target .97, at most 9 responses, 20 % spammers". */
function useSettingWords(): (settings: WhatIf["settings"]) => string {
  const { t } = useLingui()
  const nameOf = useMethodName()
  return ({ target, rule, responses, responses_max, method, spammers }) => {
    const parts = [
      ...(target === undefined ? [] : [target === null ? t`no target` : t`target ${formatConfidence(target)}`]),
      ...(rule === undefined ? [] : [rule === "each" ? t`each answer` : t`all together`]),
      ...(responses === undefined ? [] : [t`at least ${formatNumber(responses)} responses`]),
      ...(responses_max === undefined ? [] : [t`at most ${formatNumber(responses_max)} responses`]),
      ...(method === undefined || method === "auto" ? [] : [nameOf(method)]),
      ...(spammers ? [t`${formatPercent(spammers)} spammers`] : []),
    ].join(", ")
    return parts.charAt(0).toLocaleUpperCase() + parts.slice(1)
  }
}
