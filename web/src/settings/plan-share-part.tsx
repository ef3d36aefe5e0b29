import { useLingui } from "@lingui/react/macro"
import { Checkbox } from "../ui/checkbox.tsx"
import { NumberField } from "../ui/number-field.tsx"
import { TextField } from "../ui/text-field.tsx"
import type { PlanPartProps } from "./plan-stop-part.tsx"
import css from "./settings.module.css"

const percent = { style: "percent", maximumFractionDigits: 1 } as const

/** What responses cost, and how many the project may take. */
export function CostPart({ plan, onChange }: PlanPartProps) {
  const { t } = useLingui()
  return (
    <>
      <Checkbox
        isSelected={plan.budget !== null}
        onChange={isOn => onChange({ budget: isOn ? 10_000 : null })}
        note={t`When they are used up, nobody gets another task until the limit is raised.`}
      >
        {t`Limit the responses of the whole project`}
      </Checkbox>
      {plan.budget === null ? null : (
        <NumberField
          label={t`Responses at most`}
          value={plan.budget}
          onChange={budget => onChange({ budget })}
          min={1}
          max={1_000_000_000}
        />
      )}
      <div className={css.fields}>
        <NumberField
          label={t`Price of a response`}
          note={t`Left empty, nothing is said in money.`}
          value={plan.price ?? Number.NaN}
          onChange={price => onChange({ price: Number.isNaN(price) ? null : price })}
          min={0}
          max={10_000}
          step={0.01}
          format={{ maximumFractionDigits: 4 }}
        />
        <TextField
          label={t`Currency`}
          value={plan.currency}
          onChange={currency => onChange({ currency: currency.toUpperCase() })}
          {...(/^[A-Z]{3}$/.test(plan.currency) ? {} : { error: t`Three letters, such as EUR.` })}
          maxLength={3}
        />
      </div>
    </>
  )
}

/** What is checked: gold among the tasks, responses by reviewers, reviews by auditors. */
export function CheckPart({ plan, onChange }: PlanPartProps) {
  const { t } = useLingui()
  return (
    <div className={css.fields}>
      <NumberField
        label={t`Gold among the tasks handed out`}
        note={t`Tasks whose answer is known, each once a worker. They show how good workers are and make confidence honest; 5 % is usual.`}
        value={plan.gold_share}
        onChange={gold_share => onChange({ gold_share })}
        min={0}
        max={0.5}
        step={0.01}
        format={percent}
      />
      <NumberField
        label={t`Responses that are reviewed`}
        note={t`Drawn at random. A reviewer accepts them, puts them right, or rejects them with a reason.`}
        value={plan.review_share}
        onChange={review_share => onChange({ review_share })}
        min={0}
        max={1}
        step={0.05}
        format={percent}
      />
      <NumberField
        label={t`Reviews that are audited`}
        note={t`Drawn at random among them. They say how often reviewers are wrong.`}
        value={plan.audit_share}
        onChange={audit_share => onChange({ audit_share })}
        min={0}
        max={1}
        step={0.05}
        format={percent}
      />
    </div>
  )
}
