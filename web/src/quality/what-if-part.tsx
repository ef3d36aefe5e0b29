import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import { type WhatIfSettings, whatIfMethods } from "@tagwerk/contract/report.ts"
import { useEffect, useState } from "react"
import { useAct, useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { isOver } from "../import/job-state.ts"
import { Button } from "../ui/button.tsx"
import { NumberField } from "../ui/number-field.tsx"
import { Select } from "../ui/select.tsx"
import { useMethodName } from "./method-name.ts"
import css from "./quality-page.module.css"
import { TriedPlan } from "./tried-plan.tsx"

const pollEvery_ms = 500
const idleEvery_ms = 60_000
const shownMax = 5

/** Another plan tried on the responses that are there, beside today's, before anything is changed. */
export function WhatIfPart({ plan }: { plan: Plan }) {
  const { t } = useLingui()
  const at = useInProject()
  const [polls, setPolls] = useState(false)
  const tried = useCall("whatif.list", { ...at, limit: shownMax }, { keep: true, every_ms: polls ? pollEvery_ms : idleEvery_ms })
  const isAnyUnder = (tried.data?.items ?? []).some(one => !isOver(one.state))
  useEffect(() => setPolls(isAnyUnder), [isAnyUnder])
  return (
    <section>
      <h3 className={css.title}>{t`What if`}</h3>
      <p className={css.sentence}>
        {t`Another target, rule, number or method, or workers who answer at random, tried on this project’s own responses in several random orders. Nothing in the project changes.`}
      </p>
      <WhatIfForm plan={plan} />
      {tried.error && !tried.data ? <ProblemNotice error={tried.error} onRetry={() => void tried.refetch()} /> : null}
      <div className={css.tries}>
        {(tried.data?.items ?? []).map(one => (
          <TriedPlan key={one.id} tried={one} plan={plan} />
        ))}
      </div>
    </section>
  )
}

function WhatIfForm({ plan }: { plan: Plan }) {
  const { t } = useLingui()
  const at = useInProject()
  const nameOf = useMethodName()
  const create = useAct("whatif.create")
  const [target, setTarget] = useState(plan.target ?? 0.95)
  const [rule, setRule] = useState<Plan["rule"]>(plan.rule)
  const [least, setLeast] = useState(plan.responses)
  const [most, setMost] = useState(Math.max(plan.responses_max, plan.responses, 2))
  const [method, setMethod] = useState<NonNullable<WhatIfSettings["method"]>>("auto")
  const [spammers, setSpammers] = useState(0)
  const isWhole = [least, most, spammers].every(Number.isFinite)
  // Emptied: every task gets the same number.
  const wanted = Number.isFinite(target) ? target : null
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        const settings: WhatIfSettings = {
          ...(wanted === plan.target ? {} : { target: wanted }),
          ...(rule === plan.rule || wanted === null ? {} : { rule }),
          ...(least === plan.responses ? {} : { responses: least }),
          ...(most === plan.responses_max || wanted === null ? {} : { responses_max: most }),
          ...(method === "auto" ? {} : { method }),
          ...(spammers === 0 ? {} : { spammers }),
        }
        create.mutate({ ...at, id: newId("whatif"), settings })
      }}
    >
      <div className={css.form}>
        <NumberField
          label={t`Target confidence`}
          value={target}
          onChange={setTarget}
          min={0.5}
          max={0.999}
          step={0.005}
          format={{ minimumFractionDigits: 2, maximumFractionDigits: 3 }}
          note={t`Emptied: the same number for all`}
        />
        <Select
          label={t`Rule`}
          value={rule}
          onChange={setRule}
          options={[
            { value: "each", label: t`Each answer` },
            { value: "together", label: t`All together` },
          ]}
        />
        <NumberField label={t`Responses at least`} value={least} onChange={setLeast} min={1} max={100} />
        <NumberField
          label={t`Responses at most`}
          value={most}
          onChange={setMost}
          min={1}
          max={100}
          isDisabled={wanted === null}
        />
        <Select
          label={t`Method`}
          value={method}
          onChange={setMethod}
          options={whatIfMethods.map(value => ({ value, label: value === "auto" ? t`As now` : nameOf(value) }))}
        />
        <NumberField
          label={t`Added spammers`}
          value={spammers}
          onChange={setSpammers}
          min={0}
          max={0.5}
          step={0.05}
          format={{ style: "percent" }}
        />
      </div>
      {create.error ? <ProblemNotice error={create.error} /> : null}
      <div className={css.acts}>
        <Button type="submit" isDisabled={!isWhole} isPending={create.isPending}>
          {t`Try it`}
        </Button>
      </div>
    </form>
  )
}
