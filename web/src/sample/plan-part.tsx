import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import type { Sample } from "@tagwerk/contract/sample.ts"
import { useState } from "react"
import { useAct, useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { NumberField } from "../ui/number-field.tsx"
import { Segments } from "../ui/radio-group.tsx"
import { Select } from "../ui/select.tsx"
import css from "./sample.module.css"

const percent: Intl.NumberFormatOptions = { style: "percent", maximumFractionDigits: 1 }
const within = (share: number) => Math.min(0.999, Math.max(0.001, Number.isFinite(share) ? share : 0.05))

/** What is to be proved, how many labels that needs, and the draw: in this order, because a number chosen afterwards proves nothing. */
export function PlanPart({ onDrawn }: { onDrawn: (id: Sample["id"]) => void }) {
  const { t } = useLingui()
  const at = useInProject()
  const [purpose, setPurpose] = useState<Sample["purpose"]>("certificate")
  const [error, setError] = useState(0.03)
  const [half, setHalf] = useState(0.02)
  const [rate, setRate] = useState(0.92)
  const [bound, setBound] = useState(0.8)
  const [of, setOf] = useState<string | null>(null)
  const [asked, setAsked] = useState<string | null>(null)
  const [wanted, setWanted] = useState<number | null>(null)
  const datasets = useCall("dataset.list", { ...at, limit: 100 })
  const models = useCall("model.list", { workspace: at.workspace, limit: 100 })
  const form = useCall("form.show", at)
  const done = (datasets.data?.items ?? []).filter(one => one.state === "done")
  const isJudge = purpose === "judge"
  const choices = (form.data?.form.questions ?? []).filter(one => one.kind === "choice" && !one.multiple)
  const options = isJudge
    ? (models.data?.items ?? []).map(one => ({ value: one.id as string, label: one.name }))
    : done.map(one => ({ value: one.id as string, label: `${one.name} v${one.version}` }))
  const chosen = options.find(one => one.value === of)?.value ?? options[0]?.value ?? null
  const question = choices.find(one => one.key === asked)?.key ?? choices[0]?.key ?? null
  const size = done.find(one => one.id === chosen)?.tasks
  const plan = useCall(
    "sample.plan",
    isJudge
      ? { ...at, purpose, rate: within(rate), bound: within(bound) }
      : { ...at, purpose, error: within(error), half: within(half), ...(size ? { size } : {}) },
    { keep: true },
  )
  const draw = useAct("sample.create", {
    onDone: made => {
      setWanted(null)
      onDrawn(made.id)
    },
  })
  const planned = wanted ?? plan.data?.planned ?? 100
  return (
    <section className={css.part} aria-labelledby="sample-new">
      <h2 className={css.title} id="sample-new">{t`A new sample`}</h2>
      <Segments
        label={t`To prove`}
        isLabelHidden
        options={[
          { value: "certificate", label: t`A dataset's errors` },
          { value: "judge", label: t`A model's rates` },
        ]}
        value={purpose}
        onChange={setPurpose}
      />
      <Select
        label={isJudge ? t`Model` : t`Dataset`}
        options={options}
        value={chosen}
        onChange={setOf}
        placeholder={isJudge ? t`There is no model yet` : t`Freeze a dataset first`}
      />
      {isJudge ? (
        <>
          <Select
            label={t`Question`}
            options={choices.map(one => ({ value: one.key, label: one.title || one.key }))}
            value={question}
            onChange={setAsked}
            placeholder={t`The form asks for no single choice`}
          />
          <NumberField
            label={t`Right, as you expect`}
            value={rate}
            onChange={setRate}
            min={0.5}
            max={0.999}
            step={0.01}
            format={percent}
          />
          <NumberField
            label={t`To be proved, at least`}
            value={bound}
            onChange={setBound}
            min={0.5}
            max={0.99}
            step={0.01}
            format={percent}
          />
        </>
      ) : (
        <>
          <NumberField
            label={t`Wrong, as you expect`}
            value={error}
            onChange={setError}
            min={0.01}
            max={0.5}
            step={0.01}
            format={percent}
          />
          <NumberField label={t`To within`} value={half} onChange={setHalf} min={0.005} max={0.5} step={0.005} format={percent} />
        </>
      )}
      {plan.data ? <p className={css.quiet}>{plan.data.sentence}</p> : null}
      <div className={css.row}>
        <NumberField label={t`Labels`} value={planned} onChange={setWanted} min={1} max={100_000} />
        <Button
          look="primary"
          isDisabled={chosen === null || (isJudge && question === null)}
          isPending={draw.isPending}
          onPress={() =>
            draw.mutate({
              ...at,
              id: newId("sample"),
              purpose,
              planned,
              ...(isJudge
                ? { model: chosen as never, question: question ?? "", bound: within(bound) }
                : { dataset: chosen as never }),
            })
          }
        >
          {t`Draw at random`}
        </Button>
      </div>
      {draw.error ? <ProblemNotice error={draw.error} /> : null}
      <p className={css.quiet}>
        {t`The number stays as it is drawn, and no task is drawn twice for the same thing: looking again until it fits would prove nothing.`}
      </p>
    </section>
  )
}
