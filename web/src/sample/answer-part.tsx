import { useLingui } from "@lingui/react/macro"
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { newId } from "@tagwerk/contract/id.ts"
import type { Sample, SampleWork } from "@tagwerk/contract/sample.ts"
import { useEffect, useState } from "react"
import { useAct, useCall } from "../client.ts"
import { WorkDesk } from "../desk/work-desk.tsx"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { formatNumber } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import { useKeys } from "../ui/use-keys.ts"
import css from "./sample.module.css"

const nothing: ResponseValue = {}

/** The expert's work: one drawn task after the other, with nothing that anybody said. */
export function AnswerPart({ sample }: { sample: Sample }) {
  const { t } = useLingui()
  const at = { ...useInProject(), sample: sample.id }
  const form = useCall("form.show", { workspace: at.workspace, project: at.project })
  const [work, setWork] = useState<SampleWork | null>(null)
  const [value, setValue] = useState<ResponseValue>(nothing)
  const next = useAct("sample.next", {
    onDone: found => {
      setWork(found)
      setValue(nothing)
    },
  })
  const answer = useAct("sample.answer", { onDone: () => next.mutate(at) })
  const cancel = useAct("sample.cancel")
  // Handed out once when the part comes up, then with each answer.
  useEffect(() => next.mutate(at), [sample.id])
  const task = work?.task ?? null
  const isReady = task !== null && form.data !== undefined && Object.keys(value).length > 0 && !answer.isPending
  const send = () => {
    if (!isReady || !task || !form.data) return
    answer.mutate({ ...at, task: task.id, response: newId("response"), form_version: form.data.version, value })
  }
  useKeys(t`Sample`, [{ keys: "Enter", title: t`Save and go on`, run: send }])
  const error = next.error ?? answer.error ?? cancel.error ?? form.error
  return (
    <section className={css.part} aria-labelledby="sample-work">
      <div className={css.head}>
        <h2 className={css.title} id="sample-work">{t`What is right?`}</h2>
        {work ? <span className={css.quiet}>{t`${formatNumber(work.remain)} left`}</span> : null}
        <Button
          look="quiet"
          size="small"
          isPending={cancel.isPending}
          onPress={() => cancel.mutate(at)}
        >{t`Give this sample up`}</Button>
      </div>
      <LoadingLine isLoading={next.isPending || form.isPending} />
      {error ? <ProblemNotice error={error} /> : null}
      {work && !task ? (
        <p className={css.quiet}>
          {work.remain > 0
            ? t`What is left was worked on by you, or others have it. Somebody else has to answer it.`
            : t`All of it is answered.`}
        </p>
      ) : null}
      {task && form.data ? (
        <WorkDesk key={task.id} form={form.data.form} payload={task.payload} files={task.files} value={value} onChange={setValue}>
          <div className={css.row}>
            <Button look="primary" keys="Enter" isDisabled={!isReady} isPending={answer.isPending} onPress={send}>
              {t`Save and go on`}
            </Button>
          </div>
        </WorkDesk>
      ) : null}
    </section>
  )
}
