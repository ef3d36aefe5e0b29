import { useLingui } from "@lingui/react/macro"
import { type Form, fieldOf, type Payload, type ResponseValue } from "@tagwerk/contract/form.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import { Image } from "lucide-react"
import { useState } from "react"
import { editorOf } from "../kind/editor.ts"
import type { Desk } from "../kind/editor-props.ts"
import { facesOf } from "../kind/label-face.ts"
import { planKeys } from "../label/key-plan.ts"
import { Tag } from "../ui/swatch.tsx"
import css from "./form.module.css"

const noDesk: Desk = { span: () => null, box: () => null }
const noKeys: ReadonlyMap<string, string> = new Map()

/** How a task will look, with the label screen's own question editors. Nothing is saved. `images` are addresses of files by their id. */
export function FormPreview({ form, payload, images }: { form: Form; payload: Payload; images?: ReadonlyMap<string, string> }) {
  const { t } = useLingui()
  const [value, setValue] = useState<ResponseValue>({})
  const keys = planKeys(form)
  return (
    <section className={css.preview} aria-label={t`How a task will look`}>
      <div className={css.views}>
        {form.views.map((view, i) => {
          const shown = view.from.length > 1 ? fieldOf(payload, view.from) : undefined
          const text =
            shown === undefined || shown === null ? "" : typeof shown === "object" ? JSON.stringify(shown) : String(shown)
          const address = images?.get(text)
          return (
            <div key={i}>
              {view.title ? <div className={css.quiet}>{view.title}</div> : null}
              {view.view === "image" ? (
                address ? (
                  <img className={css.image} src={address} alt={t`What the task shows`} />
                ) : (
                  <div className={css.noImage}>
                    <Image size={20} strokeWidth={1.75} aria-hidden="true" />
                    <span>{text || view.from}</span>
                  </div>
                )
              ) : (
                <p className={text === "" ? css.missing : css.text}>{text || t`${view.from}, empty here`}</p>
              )}
            </div>
          )
        })}
      </div>
      {form.questions.map((question, i) => (
        <Asked
          key={`${i}${question.kind}`}
          question={question}
          isAlone={form.questions.length === 1}
          keys={keys.labels.get(question.key) ?? noKeys}
          given={value[question.key]}
          onChange={next => {
            const { [question.key]: _, ...rest } = value
            setValue(next === undefined ? rest : { ...rest, [question.key]: next })
          }}
        />
      ))}
    </section>
  )
}

function Asked(p: {
  question: Question
  isAlone: boolean
  keys: ReadonlyMap<string, string>
  given: ResponseValue[string] | undefined
  onChange: (value: ResponseValue[string] | undefined) => void
}) {
  const { t } = useLingui()
  const { question, given } = p
  const Editor = editorOf(question.kind)
  const title = question.title?.trim() || question.key
  const none = given !== undefined && isNoValue(given) ? given.none : null
  return (
    <section className={css.asked} aria-label={title}>
      <h4 className={css.heading}>
        {title} {question.required ? null : <span className={css.quiet}>{t`optional`}</span>}
      </h4>
      {question.description ? <p className={css.quiet}>{question.description}</p> : null}
      {question.kind === "span" || question.kind === "box" ? (
        <div className={css.marks}>
          {facesOf(question.labels)
            .filter(face => !face.isRetired)
            .map((face, place) => (
              <Tag key={place} color={face.color}>
                {face.title} {p.keys.get(face.name)?.toUpperCase()}
              </Tag>
            ))}
        </div>
      ) : (
        <Editor
          question={question}
          title={title}
          value={none === null ? (given as never) : undefined}
          onChange={p.onChange}
          none={none}
          onNone={next => p.onChange(next === null ? undefined : { none: next })}
          keys={p.keys}
          hasDigits={false}
          isPhone={false}
          isAlone={p.isAlone}
          onSubmit={() => {}}
          recent={[]}
          proposals={[]}
          onReject={() => {}}
          desk={noDesk}
        />
      )}
    </section>
  )
}
