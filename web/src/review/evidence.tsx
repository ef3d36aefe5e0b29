import { useLingui } from "@lingui/react/macro"
import { type Form, fieldOf, type View } from "@tagwerk/contract/form.ts"
import type { Box, BoxQuestion } from "@tagwerk/contract/kind/box.ts"
import type { Span, SpanQuestion } from "@tagwerk/contract/kind/span.ts"
import type { Facts, TaskDetail } from "@tagwerk/contract/task.ts"
import { TaskData } from "../task/task-data.tsx"
import { BoxOverlay } from "./box-overlay.tsx"
import { ChoiceVotes } from "./choice-votes.tsx"
import css from "./overlay.module.css"
import { SpanLanes } from "./span-lanes.tsx"
import { TextVotes } from "./text-votes.tsx"
import type { Voice } from "./voice.ts"

interface Marked {
  view: View
  box: BoxQuestion | null
  file: Facts | null
  span: SpanQuestion | null
  text: string
}

export const believedLayer = "believed"

interface EvidenceProps {
  task: TaskDetail
  form: Form
  voices: readonly Voice[]
  hidden: ReadonlySet<string>
  /** Who is looked at; null: everybody alike. */
  focus: string | null
}

/** The task's data with everything that was said over it: boxes and spans where they lie, texts word by word, choices by their votes. */
export function Evidence({ task, form, voices, hidden, focus }: EvidenceProps) {
  const { t } = useLingui()
  const marked = form.views.flatMap((view): Marked[] => {
    const given = fieldOf(task.payload, view.from)
    const on = form.questions.filter(one => one.on === view.key)
    const box = on.find((one): one is BoxQuestion => one.kind === "box")
    const span = on.find((one): one is SpanQuestion => one.kind === "span")
    const file = view.view === "image" ? task.files.find(one => one.id === given) : undefined
    if (box && file) return [{ view, box, file, span: null, text: "" }]
    if (span && view.view === "text" && given !== undefined && given !== null)
      return [{ view, box: null, file: null, span, text: String(given) }]
    return []
  })
  const isDrawn = new Set(marked.map(one => one.view.key))
  const rest: Form = { ...form, views: form.views.filter(view => !isDrawn.has(view.key)) }
  const drawn = new Set(marked.map(one => one.view.from.slice(1)))
  const payload = Object.fromEntries(Object.entries(task.payload).filter(([key]) => !drawn.has(key)))
  const layersOf = <V,>(key: string) =>
    voices.flatMap(({ worker, pseudonym, color, value }) => {
      const said = value[key]
      return Array.isArray(said) ? [{ id: worker, name: pseudonym, color, marks: said as V[] }] : []
    })
  // With one choice and nothing else the rows beside the data say the same.
  const isAlone = form.questions.length === 1
  return (
    <div className={css.evidence}>
      {marked.map(({ view, box, file, span, text }) => (
        <div key={view.key}>
          {view.title ? <h3 className={css.question}>{view.title}</h3> : null}
          {box && file ? (
            <BoxOverlay
              file={file}
              question={box}
              layers={layersOf<Box>(box.key).map(({ marks, ...layer }) => ({ ...layer, boxes: marks }))}
              believed={hidden.has(believedLayer) ? null : listOf<Box>(task.answer?.questions[box.key]?.value)}
              hidden={hidden}
              focus={focus}
            />
          ) : null}
          {span ? (
            <SpanLanes
              text={text}
              question={span}
              layers={layersOf<Span>(span.key).map(({ marks, ...layer }) => ({ ...layer, spans: marks }))}
              hidden={hidden}
              focus={focus}
            />
          ) : null}
        </div>
      ))}
      <TaskData task={{ ...task, payload }} form={rest} value={{}} />
      {form.questions.map(question => {
        if (question.kind === "text")
          return (
            <TextVotes
              key={question.key}
              title={question.title ?? question.key}
              texts={voices.flatMap(voice => {
                const text = voice.value[question.key]
                return typeof text === "string" && !hidden.has(voice.worker) ? [{ voice, text }] : []
              })}
            />
          )
        if (question.kind !== "choice" || isAlone) return null
        return (
          <ChoiceVotes key={question.key} question={question} voices={voices} answer={task.answer?.questions[question.key]} />
        )
      })}
      {voices.length === 0 ? <p className={css.note}>{t`Nothing of what was said fits the form as it is now.`}</p> : null}
    </div>
  )
}

const listOf = <V,>(value: unknown): readonly V[] => (Array.isArray(value) ? (value as V[]) : [])
