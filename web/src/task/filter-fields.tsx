import { useLingui } from "@lingui/react/macro"
import { taskStates } from "@tagwerk/contract/task.ts"
import { useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ComboBox } from "../ui/combo-box.tsx"
import { NumberField } from "../ui/number-field.tsx"
import { Select } from "../ui/select.tsx"
import { Switch } from "../ui/switch.tsx"
import css from "./filter-bar.module.css"
import { type TaskSlice, withField } from "./slice.ts"
import { useStateNames } from "./state-name.ts"
import { labelsOf } from "./value-line.ts"

/** All filters of the tasks table; each acts at once. */
export function FilterFields({ slice, onSlice }: { slice: TaskSlice; onSlice: (slice: TaskSlice) => void }) {
  const { t } = useLingui()
  const at = useInProject()
  const states = useStateNames()
  const form = useCall("form.show", at)
  const workers = useCall("project.workers", { ...at, limit: 200 })
  const questions = form.data?.form.questions ?? []
  const labels = questions.flatMap(question =>
    labelsOf(question).map(label => ({
      value: `${question.key}/${label.name}`,
      label:
        questions.length > 1 ? `${question.title ?? question.key}: ${label.title ?? label.name}` : (label.title ?? label.name),
    })),
  )
  const chosen = slice.label === undefined ? null : `${slice.question ?? questions[0]?.key ?? ""}/${slice.label}`
  const number = (value: number) => (Number.isFinite(value) ? value : undefined)
  return (
    <div className={css.fields}>
      <Select
        label={t`State`}
        placeholder={t`Any`}
        value={slice.state ?? ("any" as never)}
        options={[
          { value: "any", label: t`Any` },
          ...taskStates.map(state => ({ value: state as string, label: states[state] })),
        ]}
        onChange={state =>
          onSlice(
            withField(
              slice,
              "state",
              taskStates.find(one => one === state),
            ),
          )
        }
      />
      {labels.length > 0 ? (
        <ComboBox
          label={t`Answer has`}
          value={chosen}
          options={labels}
          onChange={value => {
            const next = withField(slice, "label", undefined)
            if (value === null) return onSlice(next)
            const cut = value.indexOf("/")
            onSlice({ ...next, question: value.slice(0, cut), label: value.slice(cut + 1) })
          }}
        />
      ) : null}
      {(workers.data?.items.length ?? 0) > 0 ? (
        <ComboBox
          label={t`Worker`}
          value={slice.worker ?? null}
          options={(workers.data?.items ?? []).map(one => ({ value: one.worker.id as string, label: one.worker.pseudonym }))}
          onChange={value => onSlice(withField(slice, "worker", (value ?? undefined) as TaskSlice["worker"]))}
        />
      ) : null}
      <div className={css.pair}>
        <NumberField
          label={t`Confidence at least`}
          value={slice.confidence_min ?? Number.NaN}
          min={0}
          max={1}
          step={0.05}
          onChange={value => onSlice(withField(slice, "confidence_min", number(value)))}
        />
        <NumberField
          label={t`at most`}
          value={slice.confidence_max ?? Number.NaN}
          min={0}
          max={1}
          step={0.05}
          onChange={value => onSlice(withField(slice, "confidence_max", number(value)))}
        />
      </div>
      <NumberField
        label={t`Responses at least`}
        value={slice.responses_min ?? Number.NaN}
        min={0}
        step={1}
        onChange={value => onSlice(withField(slice, "responses_min", number(value)))}
      />
      <Switch isOn={slice.flagged ?? false} onChange={on => onSlice(withField(slice, "flagged", on || undefined))}>
        {t`Only tasks with an open flag`}
      </Switch>
    </div>
  )
}
