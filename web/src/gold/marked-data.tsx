import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import type { BoxQuestion } from "@tagwerk/contract/kind/box.ts"
import type { SpanQuestion } from "@tagwerk/contract/kind/span.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { BoxSurface } from "../kind/box/surface.tsx"
import type { Desk } from "../kind/editor-props.ts"
import { facesOf } from "../kind/label-face.ts"
import { SpanSurface } from "../kind/span/surface.tsx"
import type { KeyPlan } from "../label/key-plan.ts"
import { TaskData } from "../task/task-data.tsx"
import { TextView } from "../view/text-view.tsx"
import css from "./gold.module.css"
import { pictureOf, textOf, useImage } from "./use-marks.ts"

interface MarkedDataProps {
  form: Form
  task: TaskDetail
  value: ResponseValue
  onChange: (value: ResponseValue) => void
  desk: Desk
  keys: KeyPlan
}

/** What a task shows, to be marked where the form asks for marks. */
export function MarkedData(p: MarkedDataProps) {
  const { t } = useLingui()
  const { form, task, value } = p
  const marked = form.views.filter(view => form.questions.some(question => isMark(question) && question.on === view.key))
  const plain = form.views.filter(view => !marked.includes(view))
  const shown = new Set(marked.map(view => view.from.slice(1)))
  const rest = Object.fromEntries(Object.entries(task.payload).filter(([key]) => !shown.has(key)))
  return (
    <>
      {marked.map(view => {
        const boxed = form.questions.find((one): one is BoxQuestion => one.kind === "box" && one.on === view.key)
        if (boxed) return <Picture key={view.key} {...p} question={boxed} label={view.title || t`Image`} />
        const spans = form.questions.filter((one): one is SpanQuestion => one.kind === "span" && one.on === view.key)
        const desk = spans[0] ? p.desk.span(spans[0].key) : null
        const text = textOf(form, task, view.key) ?? ""
        return (
          <TextView key={view.key} title={view.title ?? ""} text={text}>
            {desk ? (
              <SpanSurface
                desk={desk}
                label={view.title || t`Text`}
                layers={spans.map(question => ({
                  question,
                  value: Array.isArray(value[question.key]) ? (value[question.key] as never) : undefined,
                  proposals: [],
                  onChange: next => {
                    const { [question.key]: _, ...others } = value
                    p.onChange(next === undefined ? others : { ...others, [question.key]: next })
                  },
                  onReject: () => {},
                }))}
              />
            ) : undefined}
          </TextView>
        )
      })}
      {plain.length > 0 || Object.keys(rest).length > 0 ? (
        <TaskData task={{ ...task, payload: rest }} form={{ ...form, views: plain }} value={{}} />
      ) : null}
    </>
  )
}

function Picture({ form, task, question, desk, keys, label }: MarkedDataProps & { question: BoxQuestion; label: string }) {
  const { t } = useLingui()
  const picture = pictureOf(form, task, question.on)
  const image = useImage(picture?.url ?? null)
  const editor = desk.box(question.key)
  if (!editor)
    return (
      <p className={css.quiet}>
        {t`The image lies on another server, so it cannot be marked here. Label the task, then take what you gave.`}
      </p>
    )
  return (
    <div className={css.picture}>
      <BoxSurface
        editor={editor}
        picture={image}
        label={label}
        faces={facesOf(question.labels)}
        keys={keys.labels.get(question.key) ?? new Map()}
        isPhone={false}
      />
    </div>
  )
}

export const isMark = (question: Form["questions"][number]): question is SpanQuestion | BoxQuestion =>
  question.kind === "span" || question.kind === "box"
