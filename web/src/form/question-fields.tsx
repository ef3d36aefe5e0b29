import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { View } from "@tagwerk/contract/form.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import type { KindName, Question } from "@tagwerk/contract/kind.ts"
import { NumberField } from "../ui/number-field.tsx"
import { Segments } from "../ui/radio-group.tsx"
import { Select } from "../ui/select.tsx"
import { Switch } from "../ui/switch.tsx"
import { TextField } from "../ui/text-field.tsx"
import css from "./form.module.css"
import { labelsOf, withKind, withLabels } from "./form-change.ts"
import { LabelRows, Wrong } from "./label-rows.tsx"
import { useKindWords } from "./use-kind-words.ts"

/** Everything of one question, in fields. `at` is its place in faults ("/questions/0"). */
export function QuestionFields(p: {
  question: Question
  views: readonly View[]
  at: string
  faults: readonly Fault[]
  onChange: (question: Question) => void
}) {
  const { t } = useLingui()
  const words = useKindWords()
  const { question } = p
  const set = (fields: Partial<Record<string, unknown>>) => {
    const next = Object.entries({ ...question, ...fields }).filter(([, value]) => value !== undefined && value !== "")
    // The key stays a field even while it is empty: its fault says so.
    p.onChange({ key: "", ...Object.fromEntries(next) } as Question)
  }
  const wanted = question.kind === "box" ? "image" : question.kind === "span" ? "text" : null
  const onFault = p.faults.find(fault => fault.at === `${p.at}/on`)
  const labels = labelsOf(question)
  const where = question.kind === "choice" ? `${p.at}/options` : `${p.at}/labels`
  return (
    <div className={css.fields}>
      {p.faults
        .filter(fault => fault.at === p.at)
        .map(fault => (
          <Wrong key={fault.sentence} fault={fault} />
        ))}
      <TextField label={t`Question`} value={question.title ?? ""} placeholder={question.key} onChange={title => set({ title })} />
      <TextField
        label={t`Help`}
        labelNote={t`optional`}
        value={question.description ?? ""}
        onChange={description => set({ description })}
      />
      <TextField
        label={t`Key in the data`}
        note={t`Lower-case letters, digits and _. Answers are stored under it.`}
        value={question.key}
        onChange={key => set({ key })}
        isMono
      />
      <Select
        label={t`Kind`}
        options={(Object.keys(words) as KindName[]).map(kind => ({ value: kind, label: words[kind] }))}
        value={question.kind}
        onChange={kind => kind !== question.kind && p.onChange(withKind(question, kind, p.views))}
      />
      {wanted ? (
        <Select
          label={wanted === "image" ? t`Marks the image` : t`Marks the text`}
          options={p.views.filter(view => view.view === wanted).map(view => ({ value: view.key, label: view.title || view.key }))}
          value={question.on ?? null}
          onChange={on => set({ on })}
          {...(onFault ? { error: onFault.sentence } : {})}
        />
      ) : null}
      {question.kind === "choice" ? (
        <div className={css.labelled}>
          <span aria-hidden="true">{t`How many can be chosen`}</span>
          <Segments
            label={t`How many can be chosen`}
            options={[
              { value: "one", label: t`One` },
              { value: "several", label: t`Several` },
            ]}
            value={question.multiple ? "several" : "one"}
            onChange={value => set({ multiple: value === "several" ? true : undefined })}
          />
        </div>
      ) : null}
      {question.kind === "text" ? (
        <div className={css.pair}>
          <NumberField label={t`Lines`} min={1} max={40} value={question.lines ?? 3} onChange={lines => set({ lines })} />
          <NumberField
            label={t`At most, in characters`}
            min={1}
            max={20_000}
            value={question.length_max ?? 20_000}
            onChange={length_max => set({ length_max })}
          />
        </div>
      ) : null}
      <Switch
        isOn={question.required ?? false}
        onChange={required => set({ required: required || undefined })}
        note={t`“Can’t tell” and “not applicable” always count as answers.`}
      >{t`Must be answered`}</Switch>
      {question.kind === "text" ? null : (
        <LabelRows
          title={
            question.kind === "choice"
              ? t`${plural(labels.length, { one: "# option", other: "# options" })}`
              : t`${plural(labels.length, { one: "# label", other: "# labels" })}`
          }
          labels={labels}
          hasColors={question.kind !== "choice"}
          at={where}
          faults={p.faults}
          onChange={next => p.onChange(withLabels(question, next))}
        />
      )}
    </div>
  )
}
