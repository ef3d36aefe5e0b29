import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import { editorOf } from "../kind/editor.ts"
import type { Desk } from "../kind/editor-props.ts"
import type { KeyPlan } from "../label/key-plan.ts"
import css from "./gold.module.css"

const noKeys: ReadonlyMap<string, string> = new Map()

/** The known answer question by question, with the label screen's editors. */
export function KnownFields(p: {
  form: Form
  value: ResponseValue
  onChange: (value: ResponseValue) => void
  desk: Desk
  keys: KeyPlan
}) {
  return (
    <>
      {p.form.questions.map(question => {
        const given = p.value[question.key]
        const none = given !== undefined && isNoValue(given) ? given.none : null
        const title = question.title?.trim() || question.key
        const Editor = editorOf(question.kind)
        const set = (next: ResponseValue[string] | undefined) => {
          const { [question.key]: _, ...rest } = p.value
          p.onChange(next === undefined ? rest : { ...rest, [question.key]: next })
        }
        return (
          <section key={question.key} className={css.asked} aria-label={title}>
            <h4 className={css.asks}>{title}</h4>
            <Editor
              question={question}
              title={title}
              value={none === null ? (given as never) : undefined}
              onChange={next => set(next as ResponseValue[string] | undefined)}
              none={none}
              onNone={next => set(next === null ? undefined : { none: next })}
              keys={p.keys.labels.get(question.key) ?? noKeys}
              hasDigits={false}
              isPhone={false}
              isAlone={p.form.questions.length === 1}
              onSubmit={() => {}}
              recent={[]}
              proposals={[]}
              onReject={() => {}}
              desk={p.desk}
            />
          </section>
        )
      })}
    </>
  )
}
