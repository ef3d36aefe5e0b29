import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { useMemo, useState } from "react"
import { WorkDesk } from "../desk/work-desk.tsx"
import { Button } from "../ui/button.tsx"
import { useKeys } from "../ui/use-keys.ts"
import { ChoiceRow } from "./choice-row.tsx"
import { Evidence } from "./evidence.tsx"
import css from "./review.module.css"
import { believedOf, canonical, choicesOf, voicesOf } from "./voice.ts"
import { VoiceLegend } from "./voice-legend.tsx"

interface DecisionProps {
  task: TaskDetail
  form: Form
  /** Estimated accuracy by worker. */
  accuracy: ReadonlyMap<string, number>
  onDecide: (value: ResponseValue) => void
  onGold: (value: ResponseValue) => void
  onLater: () => void
}

const nothing: ReadonlySet<string> = new Set()

/** One task: its data with everything that was said over it, and beside it what there is to choose from, each with a key that decides. */
export function Decision(p: DecisionProps) {
  const { t } = useLingui()
  const { task, form } = p
  const voices = useMemo(() => voicesOf(task, p.accuracy), [task, p.accuracy])
  const choices = useMemo(() => choicesOf(voices).slice(0, 9), [voices])
  const believed = useMemo(() => believedOf(task), [task])
  const [looked, setLooked] = useState<ResponseValue | null>(null)
  const [pointed, setPointed] = useState<string | null>(null)
  const [hidden, setHidden] = useState(nothing)
  const [own, setOwn] = useState<ResponseValue | null>(null)
  const shown = looked ?? believed ?? choices[0]?.value ?? {}
  const isLooked = looked === null ? null : canonical(looked)
  const focus =
    pointed ??
    (isLooked === null ? null : (choices.find(choice => canonical(choice.value) === isLooked)?.by[0]?.worker ?? "believed"))
  const unknowable = Object.fromEntries(
    form.questions.filter(one => one.required || form.questions.length === 1).map(one => [one.key, { none: "cannot_tell" }]),
  ) as ResponseValue
  const hasMarks = form.questions.some(one => one.kind === "box" || one.kind === "span")
  const hasBoxes = form.questions.some(one => one.kind === "box")
  useKeys(
    t`Decide`,
    [
      ...choices.map((choice, i) => ({
        keys: String(i + 1),
        title: t`Decide for choice ${i + 1}`,
        run: () => p.onDecide(choice.value),
      })),
      ...(believed ? [{ keys: "Space", title: t`Decide for what is believed`, run: () => p.onDecide(believed) }] : []),
      { keys: "E", title: t`Decide for something else`, run: () => setOwn(shown) },
      { keys: "C", title: t`Decide that it cannot be told`, run: () => p.onDecide(unknowable) },
      { keys: "G", title: t`Make it gold: the answer that is looked at is known from now on`, run: () => p.onGold(shown) },
      { keys: "S", title: t`Later`, run: p.onLater },
    ],
    { off: own !== null },
  )
  if (own) return <Own {...p} value={own} onChange={setOwn} onBack={() => setOwn(null)} />
  return (
    <>
      <section className={css.data} aria-label={t`The task`}>
        {task.external_id ? <p className={css.quiet}>{task.external_id}</p> : null}
        {hasMarks ? (
          <VoiceLegend voices={voices} hidden={hidden} onHidden={setHidden} onFocus={setPointed} hasBelieved={hasBoxes} />
        ) : null}
        <Evidence task={task} form={form} voices={voices} hidden={hidden} focus={focus} />
      </section>
      <section className={css.side} aria-label={t`What was said`}>
        <h2 className={css.title}>{t`Which is right?`}</h2>
        <ul className={css.choices} onMouseLeave={() => setLooked(null)}>
          {choices.map((choice, i) => (
            <li key={choice.id}>
              <ChoiceRow
                task={task}
                form={form}
                value={choice.value}
                by={choice.by}
                hasColors={hasMarks}
                keys={String(i + 1)}
                onLook={() => setLooked(choice.value)}
                onTake={() => p.onDecide(choice.value)}
              />
            </li>
          ))}
          {believed ? (
            <li>
              <ChoiceRow
                task={task}
                form={form}
                value={believed}
                isBelieved
                hasColors={hasMarks}
                keys="Space"
                onLook={() => setLooked(believed)}
                onTake={() => p.onDecide(believed)}
              />
            </li>
          ) : null}
        </ul>
        <div className={css.acts}>
          <Button keys="E" onPress={() => setOwn(shown)}>{t`Something else`}</Button>
          <Button keys="C" onPress={() => p.onDecide(unknowable)}>{t`Can’t tell`}</Button>
          <Button keys="G" onPress={() => p.onGold(shown)}>{t`Make it gold`}</Button>
          <Button look="quiet" keys="S" onPress={p.onLater}>{t`Later`}</Button>
        </div>
        <p className={css.quiet}>
          {t`Your decision is a response of an expert: it becomes the answer, and everybody's response stays beside it.`}
        </p>
      </section>
    </>
  )
}

/** None of them: the expert's own words, with the label screen's editors. */
function Own(p: DecisionProps & { value: ResponseValue; onChange: (value: ResponseValue) => void; onBack: () => void }) {
  const { t } = useLingui()
  const { task, form, value, onChange } = p
  useKeys(t`Decide`, [
    { keys: "Ctrl Enter", title: t`Decide so`, run: () => p.onDecide(value), inField: true },
    { keys: "Escape", title: t`Back to what was said`, run: p.onBack, inField: true },
  ])
  return (
    <section className={css.own} aria-label={t`Your decision`}>
      <h2 className={css.title}>{t`What is right?`}</h2>
      <WorkDesk form={form} payload={task.payload} files={task.files} value={value} onChange={onChange}>
        <div className={css.acts}>
          <Button look="primary" keys="Ctrl Enter" isDisabled={Object.keys(value).length === 0} onPress={() => p.onDecide(value)}>
            {t`Decide so`}
          </Button>
          <Button look="quiet" keys="Escape" onPress={p.onBack}>{t`Back`}</Button>
        </div>
      </WorkDesk>
    </section>
  )
}
