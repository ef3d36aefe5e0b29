import { useLingui } from "@lingui/react/macro"
import { type Plan, responsesFirst } from "@tagwerk/contract/project.ts"
import { formatMoney, formatNumber } from "../ui/format.ts"
import { NumberField } from "../ui/number-field.tsx"
import { RadioGroup } from "../ui/radio-group.tsx"
import css from "./settings.module.css"

export interface PlanPartProps {
  plan: Plan
  onChange: (part: Partial<Plan>) => void
}

/** What a target begins with. */
const targetDefault = 0.95

/** When a task has enough responses: a fixed number, or a confidence to reach. `tasks`: how many the project has. */
export function StopPart({ plan, tasks, onChange }: PlanPartProps & { tasks: number }) {
  const { t } = useLingui()
  const hasTarget = plan.target !== null
  return (
    <>
      <RadioGroup
        label={t`Responses a task`}
        value={hasTarget ? "target" : "fixed"}
        onChange={kind =>
          onChange(
            kind === "fixed"
              ? { target: null }
              : {
                  target: targetDefault,
                  responses: Math.max(2, plan.responses),
                  responses_max: Math.max(plan.responses, plan.responses_max),
                },
          )
        }
        options={[
          {
            value: "fixed",
            label: t`The same number for every task`,
            note: t`The cost is known beforehand. Easy tasks get more than they need, hard ones less.`,
          },
          {
            value: "target",
            label: t`Until the answer is sure enough`,
            note: t`People are asked again only where it helps. It takes 50 gold tasks: without them nobody knows how far confidence can be trusted, and it promises more than it holds.`,
          },
        ]}
      />
      {plan.target === null ? (
        <NumberField
          label={t`Workers a task`}
          note={t`From two on their responses can be compared.`}
          value={plan.responses}
          onChange={responses => onChange({ responses })}
          min={1}
          max={100}
        />
      ) : (
        <div className={css.box}>
          <NumberField
            label={t`Target confidence`}
            note={t`An answer is accepted when it is this sure to be right, and at least two workers, one of them a person, stand behind it.`}
            value={plan.target}
            onChange={target => onChange({ target })}
            min={0.5}
            max={0.999}
            step={0.005}
            format={{ style: "percent", maximumFractionDigits: 1 }}
          />
          <RadioGroup
            label={t`The target holds for`}
            value={plan.rule}
            onChange={rule => onChange({ rule })}
            options={[
              {
                value: "each",
                label: t`each accepted answer`,
                note: t`None of them is less sure. This costs more responses, and more tasks stay undecided.`,
              },
              {
                value: "together",
                label: t`the accepted answers together`,
                note: t`On the whole they are right as often as the target says; a single one may be twice as likely to be wrong. This costs fewer responses, and more tasks are decided.`,
              },
            ]}
          />
          <div className={css.fields}>
            <NumberField
              label={t`Fewest workers a task`}
              value={responsesFirst(plan)}
              onChange={responses => onChange({ responses })}
              min={2}
              max={100}
            />
            <NumberField
              label={t`Most workers a task`}
              {...(plan.responses_max < responsesFirst(plan) ? { error: t`Fewer than the fewest. Raise it.` } : {})}
              value={plan.responses_max}
              onChange={responses_max => onChange({ responses_max })}
              min={2}
              max={100}
            />
          </div>
          <RadioGroup
            label={t`What is still below the target then`}
            value={plan.adjudicate}
            onChange={adjudicate => onChange({ adjudicate })}
            options={[
              {
                value: "reviewers",
                label: t`is decided by reviewers`,
                note: t`It waits for them under Disagreements, the most informative first.`,
              },
              {
                value: "nobody",
                label: t`stays as it is`,
                note: t`It keeps its answer and its confidence, and is not accepted.`,
              },
            ]}
          />
        </div>
      )}
      <Reach plan={plan} tasks={tasks} />
    </>
  )
}

/** What the plan comes to for the tasks that are there. */
function Reach({ plan, tasks }: { plan: Plan; tasks: number }) {
  const { t } = useLingui()
  const fewest = tasks * responsesFirst(plan)
  const most = plan.target === null ? fewest : tasks * Math.max(plan.responses_max, responsesFirst(plan))
  if (tasks === 0 || !Number.isInteger(fewest) || !Number.isInteger(most)) return null
  const limit = (responses: number) => Math.min(responses, plan.budget ?? Number.POSITIVE_INFINITY)
  const costs = (responses: number) => {
    const number = formatNumber(limit(responses))
    return plan.price === null || !/^[A-Z]{3}$/.test(plan.currency)
      ? number
      : `${number} (${formatMoney(limit(responses) * plan.price, plan.currency)})`
  }
  return (
    <p className={css.note} aria-live="polite">
      {fewest === most
        ? t`For the tasks there are now: ${costs(fewest)} responses.`
        : t`For the tasks there are now: at least ${costs(fewest)}, at most ${costs(most)} responses.`}
    </p>
  )
}
