import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import type { KindName } from "@tagwerk/contract/kind.ts"
import {
  ArrowDown,
  ArrowUp,
  CircleAlert,
  Image,
  ListChecks,
  PenLine,
  Plus,
  Square,
  TextCursorInput,
  TextQuote,
  Trash2,
} from "lucide-react"
import { useState } from "react"
import { Button } from "../ui/button.tsx"
import { IconButton } from "../ui/icon-button.tsx"
import { Menu } from "../ui/menu.tsx"
import css from "./form.module.css"
import { addQuestion, addView, moveBy, removeAt, type Spot, setQuestion, setView } from "./form-change.ts"
import { QuestionFields } from "./question-fields.tsx"
import { useKindWords } from "./use-kind-words.ts"
import { ViewFields } from "./view-fields.tsx"

const icon = { size: 16, strokeWidth: 1.75, "aria-hidden": true } as const
const kindIcons: Record<KindName, typeof ListChecks> = { choice: ListChecks, text: PenLine, span: TextCursorInput, box: Square }

/** Left what it shows and asks, beside it the one thing being edited. Holds no form itself. `fields` are columns of the data. */
export function FormEditor(p: {
  form: Form
  fields: readonly string[]
  faults: readonly Fault[]
  onChange: (form: Form) => void
}) {
  const { t } = useLingui()
  const words = useKindWords()
  const { form } = p
  const [chosen, setChosen] = useState<Spot>({ list: form.questions.length > 0 ? "questions" : "views", at: 0 })
  const spot = form[chosen.list][chosen.at] ? chosen : { list: "views" as const, at: 0 }
  const view = spot.list === "views" ? form.views[spot.at] : undefined
  const question = spot.list === "questions" ? form.questions[spot.at] : undefined
  const at = `/${spot.list}/${spot.at}`
  const faultsAt = (place: string) => p.faults.filter(fault => fault.at === place || fault.at.startsWith(`${place}/`))
  const row = (list: Spot["list"], i: number, key: string, note: string, Icon: typeof Image) => (
    <li key={`${list}${i}`}>
      <button
        type="button"
        className={css.part}
        aria-current={spot.list === list && spot.at === i ? "true" : undefined}
        onClick={() => setChosen({ list, at: i })}
      >
        <Icon {...icon} />
        <span className={css.partName}>{key}</span>
        {faultsAt(`/${list}/${i}`).length > 0 ? (
          <CircleAlert size={14} strokeWidth={1.75} className={css.bad} aria-label={t`Something is wrong here`} />
        ) : null}
        <span className={css.partNote}>{note}</span>
      </button>
    </li>
  )
  const move = (by: -1 | 1) => {
    p.onChange(moveBy(form, spot, by))
    const end = spot.at + by
    if (form[spot.list][end]) setChosen({ list: spot.list, at: end })
  }
  return (
    <div className={css.editor}>
      <nav className={css.parts} aria-label={t`Parts of the form`}>
        <header className={css.partsHead}>
          <h3 className={css.quiet}>{t`Shows`}</h3>
          <Menu
            label={t`Show something`}
            groups={[
              {
                acts: (["text", "image"] as const).map(kind => ({
                  id: kind,
                  label: kind === "text" ? t`A text` : t`An image`,
                  onAct: () => {
                    p.onChange(addView(form, kind, p.fields))
                    setChosen({ list: "views", at: form.views.length })
                  },
                })),
              },
            ]}
          >
            <IconButton size={24} label={t`Show something`} icon={<Plus {...icon} />} />
          </Menu>
        </header>
        <ul>
          {form.views.map((one, i) =>
            row("views", i, one.key, one.view === "image" ? t`image` : t`text`, one.view === "image" ? Image : TextQuote),
          )}
        </ul>
        <header className={css.partsHead}>
          <h3 className={css.quiet}>{t`Asks`}</h3>
          <Menu
            label={t`Ask something`}
            groups={[
              {
                acts: (Object.keys(words) as KindName[]).map(kind => ({
                  id: kind,
                  label: words[kind],
                  onAct: () => {
                    p.onChange(addQuestion(form, kind))
                    setChosen({ list: "questions", at: form.questions.length })
                  },
                })),
              },
            ]}
          >
            <IconButton size={24} label={t`Ask something`} icon={<Plus {...icon} />} />
          </Menu>
        </header>
        <ul>{form.questions.map((one, i) => row("questions", i, one.key || "…", words[one.kind], kindIcons[one.kind]))}</ul>
      </nav>
      <section className={css.one} aria-label={view?.key ?? question?.key ?? t`Nothing chosen`}>
        <header className={css.oneHead}>
          <h3 className={css.heading}>{view?.key ?? question?.key}</h3>
          <span className={css.tools}>
            <IconButton size={24} label={t`Up`} icon={<ArrowUp {...icon} />} onPress={() => move(-1)} />
            <IconButton size={24} label={t`Down`} icon={<ArrowDown {...icon} />} onPress={() => move(1)} />
            <IconButton
              size={24}
              label={t`Remove`}
              icon={<Trash2 {...icon} />}
              onPress={() => p.onChange(removeAt(form, spot))}
            />
          </span>
        </header>
        {view ? (
          <ViewFields
            view={view}
            fields={p.fields}
            faults={faultsAt(at)}
            onChange={next => p.onChange(setView(form, spot.at, next))}
          />
        ) : null}
        {question ? (
          <QuestionFields
            question={question}
            views={form.views}
            at={at}
            faults={faultsAt(at)}
            onChange={next => p.onChange(setQuestion(form, spot.at, next))}
          />
        ) : null}
        {!view && !question ? (
          <Button onPress={() => p.onChange(addView(form, "text", p.fields))}>{t`Show a text`}</Button>
        ) : null}
      </section>
    </div>
  )
}
