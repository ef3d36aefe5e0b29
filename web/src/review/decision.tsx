import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { Cpu, User } from "lucide-react"
import { useMemo, useState } from "react"
import { WorkDesk } from "../desk/work-desk.tsx"
import { TaskData } from "../task/task-data.tsx"
import { questionsOf, valueLine } from "../task/value-line.ts"
import { useValueWords } from "../task/value-words.ts"
import { Button } from "../ui/button.tsx"
import { formatConfidence } from "../ui/format.ts"
import { KeyBadge } from "../ui/key-badge.tsx"
import { useKeys } from "../ui/use-keys.ts"
import { believedOf, type Choice, choicesOf } from "./decide.ts"
import css from "./review.module.css"

interface DecisionProps {
  task: TaskDetail
  form: Form
  onDecide: (value: ResponseValue) => void
  onLater: () => void
}

/** One task: its data with what is looked at drawn over it, what was said beside it, each with a key that decides. */
export function Decision(p: DecisionProps) {
  const { t } = useLingui()
  const { task, form } = p
  const choices = useMemo(() => choicesOf(task).slice(0, 9), [task])
  const believed = useMemo(() => believedOf(task), [task])
  const [shown, setShown] = useState<ResponseValue>(believed ?? choices[0]?.value ?? {})
  const [own, setOwn] = useState<ResponseValue | null>(null)
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
      { keys: "S", title: t`Later`, run: p.onLater },
    ],
    { off: own !== null },
  )
  if (own) return <Own {...p} value={own} onChange={setOwn} onBack={() => setOwn(null)} />
  return (
    <>
      <section className={css.data} aria-label={t`The task`}>
        {task.external_id ? <p className={css.quiet}>{task.external_id}</p> : null}
        <TaskData task={task} form={form} value={shown} />
      </section>
      <section className={css.side} aria-label={t`What was said`}>
        <h2 className={css.title}>{t`Which is right?`}</h2>
        <ul className={css.choices}>
          {choices.map((choice, i) => (
            <li key={choice.id}>
              <ChoiceRow
                form={form}
                value={choice.value}
                by={choice.by}
                keys={String(i + 1)}
                onLook={() => setShown(choice.value)}
                onTake={() => p.onDecide(choice.value)}
              />
            </li>
          ))}
          {believed ? (
            <li>
              <ChoiceRow
                form={form}
                value={believed}
                note={t`Believed, confidence ${formatConfidence(task.answer?.confidence ?? 0)}`}
                keys="Space"
                onLook={() => setShown(believed)}
                onTake={() => p.onDecide(believed)}
              />
            </li>
          ) : null}
        </ul>
        <div className={css.acts}>
          <Button keys="E" onPress={() => setOwn(shown)}>{t`Something else`}</Button>
          <Button look="quiet" keys="S" onPress={p.onLater}>{t`Later`}</Button>
        </div>
        <p className={css.quiet}>
          {t`Your decision is a response of an expert: it becomes the answer, and everybody's response stays beside it.`}
        </p>
      </section>
    </>
  )
}

function ChoiceRow(p: {
  form: Form
  value: ResponseValue
  by?: Choice["by"]
  note?: string
  keys: string
  onLook: () => void
  onTake: () => void
}) {
  const words = useValueWords()
  const isAlone = p.form.questions.length === 1
  return (
    <button type="button" className={css.choice} onClick={p.onTake} onMouseEnter={p.onLook} onFocus={p.onLook}>
      <span className={css.choiceText}>
        {questionsOf(p.form, p.value).map(({ key, question }) => (
          <span key={key} className={css.said}>
            {isAlone ? null : <span className={css.quiet}>{question?.title ?? key} </span>}
            {question ? valueLine(question, p.value[key], words) : JSON.stringify(p.value[key])}
          </span>
        ))}
        <span className={css.quiet}>
          {p.note}
          {p.by?.map(one => (
            <span key={one.pseudonym} className={css.who}>
              {one.model ? (
                <Cpu size={12} strokeWidth={1.75} aria-hidden="true" />
              ) : (
                <User size={12} strokeWidth={1.75} aria-hidden="true" />
              )}{" "}
              {one.pseudonym}
            </span>
          ))}
        </span>
      </span>
      <KeyBadge keys={p.keys} />
    </button>
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
