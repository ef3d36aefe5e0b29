import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { type ReactNode, useMemo, useState } from "react"
import { useAct } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { planKeys } from "../label/key-plan.ts"
import { Button } from "../ui/button.tsx"
import { Select } from "../ui/select.tsx"
import css from "./gold.module.css"
import { KnownFields } from "./known-fields.tsx"
import { isMark, MarkedData } from "./marked-data.tsx"
import { useMarks } from "./use-marks.ts"

export interface KnownAnswerProps {
  task: TaskDetail
  form: Form
  /** What is known by now; empty where nothing is. */
  known: ResponseValue
  onDone: () => void
  /** The task's data beside the questions; without it only what is to be marked is shown. */
  hasData?: boolean
  /** Beside the button that saves. */
  children?: ReactNode
}

/** Somebody who knows says what is right; what the crowd said can be taken over, and is not suggested. */
export function KnownAnswer({ task, form, known, onDone, hasData = false, children }: KnownAnswerProps) {
  const { t } = useLingui()
  const at = useInProject()
  const [value, setValue] = useState<ResponseValue>(known)
  const mark = useAct("gold.mark", { onDone })
  const keys = useMemo(() => planKeys(form), [form])
  const desk = useMarks(form, task, value, setValue)
  const responses = task.responses.filter(one => !one.superseded)
  const answer = task.answer
  const take = (from: string) => {
    const given =
      from === "answer"
        ? Object.fromEntries(Object.entries(answer?.questions ?? {}).map(([key, one]) => [key, one.value]))
        : responses.find(one => one.id === from)?.value
    if (given) setValue(Object.fromEntries(Object.entries(given).filter(([, one]) => one !== null)) as ResponseValue)
  }
  const questions = (
    <form
      className={css.known}
      onSubmit={event => {
        event.preventDefault()
        mark.mutate({ ...at, task: task.id, value })
      }}
    >
      <KnownFields form={form} value={value} onChange={setValue} desk={desk} keys={keys} />
      {answer || responses.length > 0 ? (
        <Select
          label={t`Take it from`}
          note={t`Whoever agreed with what you take then counts as right here. Take it only if you know that it is.`}
          options={[
            ...(answer ? [{ value: "answer", label: t`the current answer` }] : []),
            ...responses.map(one => ({ value: one.id as string, label: one.pseudonym })),
          ]}
          value={null}
          onChange={from => take(from)}
        />
      ) : null}
      {mark.error ? <ProblemNotice error={mark.error} /> : null}
      <div className={css.acts}>
        <Button type="submit" look="primary" isDisabled={Object.keys(value).length === 0} isPending={mark.isPending}>
          {t`Save the known answer`}
        </Button>
        {children}
      </div>
    </form>
  )
  if (!hasData && !form.questions.some(isMark)) return questions
  return (
    <div className={css.waiting}>
      <div className={css.data}>
        {hasData && task.external_id ? <p className={css.quiet}>{task.external_id}</p> : null}
        <MarkedData form={form} task={task} value={value} onChange={setValue} desk={desk} keys={keys} />
      </div>
      {questions}
    </div>
  )
}
