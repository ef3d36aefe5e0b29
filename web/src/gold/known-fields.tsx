import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import { editorOf } from "../kind/editor.ts"
import type { Desk } from "../kind/editor-props.ts"
import { valueLine } from "../task/value-line.ts"
import { useValueWords } from "../task/value-words.ts"
import css from "./gold.module.css"

const noDesk: Desk = { span: () => null, box: () => null }
const noKeys: ReadonlyMap<string, string> = new Map()

/** The known answer question by question, with the label screen's editors. Marks are taken from an answer or a response, and shown in a line. */
export function KnownFields({
  form,
  value,
  onChange,
}: {
  form: Form
  value: ResponseValue
  onChange: (value: ResponseValue) => void
}) {
  const { t } = useLingui()
  const words = useValueWords()
  return (
    <>
      {form.questions.map(question => {
        const given = value[question.key]
        const none = given !== undefined && isNoValue(given) ? given.none : null
        const title = question.title?.trim() || question.key
        const Editor = editorOf(question.kind)
        const set = (next: ResponseValue[string] | undefined) => {
          const { [question.key]: _, ...rest } = value
          onChange(next === undefined ? rest : { ...rest, [question.key]: next })
        }
        return (
          <section key={question.key} className={css.asked} aria-label={title}>
            <h4 className={css.asks}>{title}</h4>
            {question.kind === "span" || question.kind === "box" ? (
              <p className={css.quiet}>
                {given === undefined
                  ? t`Not known. Marks are taken from the answer or from a response: label the task yourself, then take yours.`
                  : valueLine(question, given, words)}
              </p>
            ) : (
              <Editor
                question={question}
                title={title}
                value={none === null ? (given as never) : undefined}
                onChange={next => set(next as ResponseValue[string] | undefined)}
                none={none}
                onNone={next => set(next === null ? undefined : { none: next })}
                keys={noKeys}
                hasDigits={false}
                isPhone={false}
                isAlone={form.questions.length === 1}
                onSubmit={() => {}}
                recent={[]}
                proposals={[]}
                onReject={() => {}}
                desk={noDesk}
              />
            )}
          </section>
        )
      })}
    </>
  )
}
