import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { type ReactNode, useState } from "react"
import { useAct } from "../client.ts"
import { WorkDesk } from "../desk/work-desk.tsx"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { isMark } from "../kind/is-mark.ts"
import { Button } from "../ui/button.tsx"
import { Select } from "../ui/select.tsx"
import css from "./gold.module.css"

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
  const responses = task.responses.filter(one => !one.superseded)
  const answer = task.answer
  const take = (from: string) => {
    const given =
      from === "answer"
        ? Object.fromEntries(Object.entries(answer?.questions ?? {}).map(([key, one]) => [key, one.value]))
        : responses.find(one => one.id === from)?.value
    if (given) setValue(Object.fromEntries(Object.entries(given).filter(([, one]) => one !== null)) as ResponseValue)
  }
  return (
    <form
      className={css.known}
      onSubmit={event => {
        event.preventDefault()
        mark.mutate({ ...at, task: task.id, value })
      }}
    >
      {hasData && task.external_id ? <p className={css.quiet}>{task.external_id}</p> : null}
      <WorkDesk
        form={form}
        payload={task.payload}
        files={task.files}
        value={value}
        onChange={setValue}
        hidesViews={!hasData && !form.questions.some(isMark)}
      >
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
      </WorkDesk>
    </form>
  )
}
