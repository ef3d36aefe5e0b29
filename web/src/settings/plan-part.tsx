import { useLingui } from "@lingui/react/macro"
import { type Plan, type Project, responsesFirst } from "@tagwerk/contract/project.ts"
import { useState } from "react"
import { useAct } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { Checkbox } from "../ui/checkbox.tsx"
import { NumberField } from "../ui/number-field.tsx"
import { TextField } from "../ui/text-field.tsx"
import { toast } from "../ui/toast.tsx"
import { CheckPart, CostPart } from "./plan-share-part.tsx"
import { StopPart } from "./plan-stop-part.tsx"
import css from "./settings.module.css"

/** Name and plan of a project. */
export function PlanPart({ project }: { project: Project }) {
  const { t } = useLingui()
  const at = useInProject()
  const [name, setName] = useState(project.name)
  const [plan, setPlan] = useState(project.plan)
  const update = useAct("project.update", { onDone: () => toast(t`Saved`) })
  const change = (part: Partial<Plan>) => setPlan(before => ({ ...before, ...part }))
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`Name and plan`}</h2>
      <form
        className={css.stack}
        onSubmit={event => {
          event.preventDefault()
          update.mutate({ ...at, name: name.trim(), plan })
        }}
      >
        <TextField label={t`Name`} value={name} onChange={setName} maxLength={200} />
        <StopPart plan={plan} tasks={project.counts.tasks} onChange={change} />
        <CostPart plan={plan} onChange={change} />
        <CheckPart plan={plan} onChange={change} />
        <div className={css.fields}>
          <NumberField
            label={t`Minutes a task is held`}
            note={t`After this time without a word, a claimed task goes to somebody else.`}
            value={plan.lease_seconds / 60}
            onChange={minutes => change({ lease_seconds: Math.round(minutes * 60) })}
            min={1}
            max={10_080}
          />
          <NumberField
            label={t`Tasks held at once`}
            note={t`The most tasks one worker holds at the same time.`}
            value={plan.leases_max}
            onChange={leases_max => change({ leases_max })}
            min={1}
            max={50}
          />
        </div>
        <Checkbox
          isSelected={plan.suggest}
          onChange={suggest => change({ suggest })}
          note={t`People then see models’ values, and their answers are no independent opinion any more.`}
        >
          {t`Show what models suggest`}
        </Checkbox>
        {update.error ? <ProblemNotice error={update.error} /> : null}
        <div>
          <Button type="submit" isDisabled={name.trim() === "" || !addsUp(plan)} isPending={update.isPending}>
            {t`Save`}
          </Button>
        </div>
      </form>
    </section>
  )
}

/** Whether the numbers are whole and agree with each other; the server says the same in a sentence. */
function addsUp(plan: Plan): boolean {
  const whole = [plan.responses, plan.lease_seconds, plan.leases_max, plan.responses_max, plan.budget ?? 1]
  const given = [plan.target ?? 1, plan.price ?? 0, plan.gold_share, plan.review_share, plan.audit_share]
  return (
    whole.every(Number.isInteger) &&
    given.every(Number.isFinite) &&
    /^[A-Z]{3}$/.test(plan.currency) &&
    (plan.target === null || plan.responses_max >= responsesFirst(plan))
  )
}

/** Pause and archive; both can be undone. */
export function StatePart({ project }: { project: Project }) {
  const { t } = useLingui()
  const at = useInProject()
  const update = useAct("project.update")
  const set = (state: Project["state"]) => update.mutate({ ...at, state })
  return (
    <section className={css.part}>
      <h2 className={css.title}>{t`State`}</h2>
      <p className={css.note}>
        {project.state === "active"
          ? t`Work goes on.`
          : project.state === "paused"
            ? t`The project is paused: nobody gets new tasks`
            : t`The project is archived`}
      </p>
      {update.error ? <ProblemNotice error={update.error} /> : null}
      <div className={css.form}>
        {project.state === "active" ? (
          <Button isPending={update.isPending} onPress={() => set("paused")}>{t`Pause`}</Button>
        ) : (
          <Button isPending={update.isPending} onPress={() => set("active")}>{t`Let work go on`}</Button>
        )}
        {project.state === "archived" ? null : (
          <Button isPending={update.isPending} onPress={() => set("archived")}>{t`Archive`}</Button>
        )}
      </div>
    </section>
  )
}
