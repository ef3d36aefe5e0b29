import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import type { WorkerFigures } from "@tagwerk/contract/workspace.ts"
import { ListFilter } from "lucide-react"
import { labelsOf } from "../task/value-line.ts"
import { Button } from "../ui/button.tsx"
import { ComboBox } from "../ui/combo-box.tsx"
import { Popover } from "../ui/popover.tsx"
import { Select } from "../ui/select.tsx"
import { Switch } from "../ui/switch.tsx"
import css from "./review.module.css"

export interface QueueFilterValue {
  question?: string
  label?: string
  worker?: Id<"worker">
  against?: boolean
}
interface QueueFilterProps {
  form: Form | null
  workers: readonly WorkerFigures[]
  value: QueueFilterValue
  onChange: (value: QueueFilterValue) => void
}

/** Which disagreements: about a question, with a label that somebody gave, of one worker, or models against people. */
export function QueueFilter({ form, workers, value, onChange }: QueueFilterProps) {
  const { t } = useLingui()
  const questions = form?.questions ?? []
  const labels = questions
    .filter(question => value.question === undefined || question.key === value.question)
    .flatMap(question => labelsOf(question).map(label => ({ value: label.name, label: label.title ?? label.name })))
  const set = (field: keyof QueueFilterValue, next: QueueFilterValue[keyof QueueFilterValue] | null) => {
    const { [field]: _before, ...rest } = value
    onChange(next === null || next === false ? rest : { ...rest, [field]: next })
  }
  const count = Object.keys(value).length
  return (
    <Popover
      label={t`Filter`}
      trigger={
        <Button look={count > 0 ? "secondary" : "quiet"} icon={<ListFilter size={16} strokeWidth={1.75} aria-hidden="true" />}>
          {count > 0 ? t`Filter: ${count}` : t`Filter`}
        </Button>
      }
    >
      <div className={css.filter}>
        {questions.length > 1 ? (
          <Select<string>
            label={t`Unsure question`}
            value={value.question ?? ""}
            options={[
              { value: "", label: t`Any` },
              ...questions.map(question => ({ value: question.key, label: question.title || question.key })),
            ]}
            onChange={next => set("question", next === "" ? null : next)}
          />
        ) : null}
        {labels.length > 0 ? (
          <ComboBox
            label={t`Somebody said`}
            value={value.label ?? null}
            options={[...new Map(labels.map(one => [one.value, one])).values()]}
            onChange={next => set("label", next)}
          />
        ) : null}
        {workers.length > 0 ? (
          <ComboBox
            label={t`Worker`}
            value={value.worker ?? null}
            options={workers.map(one => ({ value: one.worker.id as string, label: one.worker.pseudonym }))}
            onChange={next => set("worker", next as Id<"worker"> | null)}
          />
        ) : null}
        <Switch isOn={value.against ?? false} onChange={on => set("against", on)}>
          {t`Only where a model says what no person says`}
        </Switch>
        {count > 0 ? <Button look="quiet" onPress={() => onChange({})}>{t`Take all filters away`}</Button> : null}
      </div>
    </Popover>
  )
}
