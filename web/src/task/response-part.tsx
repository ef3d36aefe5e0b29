import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { Cpu, User } from "lucide-react"
import { formatDuration, formatNumber } from "../ui/format.ts"
import { Badge } from "../ui/notice.tsx"
import { SheetPart } from "../ui/sheet.tsx"
import css from "./task-sheet.module.css"
import { questionsOf, valueLine } from "./value-line.ts"
import { useValueWords } from "./value-words.ts"

interface ResponsePartProps {
  task: TaskDetail
  form: Form | null
  /** The response whose marks are shown on the data. */
  chosen: string | null
  onChoose: (id: string) => void
}

/** Everybody's responses side by side, superseded revisions included and said to be so. */
export function ResponsePart({ task, form, chosen, onChoose }: ResponsePartProps) {
  const { t } = useLingui()
  const words = useValueWords()
  const marks = form?.questions.some(one => one.kind === "span" || one.kind === "box") ?? false
  const current = task.responses.filter(one => !one.superseded).length
  const title = current === 1 ? t`1 response` : t`${formatNumber(current)} responses`
  return (
    <SheetPart title={title} {...(task.state === "gold" ? {} : { note: t`of ${formatNumber(task.needed)} wanted` })}>
      {task.responses.length === 0 ? null : (
        <table className={css.responses}>
          <thead>
            <tr>
              <th scope="col">{t`Worker`}</th>
              <th scope="col">{t`Answered`}</th>
              <th scope="col" className={css.figure}>{t`Time`}</th>
            </tr>
          </thead>
          <tbody>
            {task.responses.map(one => (
              <tr key={one.id} data-old={one.superseded || undefined} data-chosen={one.id === chosen || undefined}>
                <th scope="row">
                  {one.model ? (
                    <Cpu size={14} strokeWidth={1.75} aria-label={t`Model`} />
                  ) : (
                    <User size={14} strokeWidth={1.75} aria-label={t`Person`} />
                  )}
                  {marks ? (
                    <button type="button" className={css.who} aria-pressed={one.id === chosen} onClick={() => onChoose(one.id)}>
                      {one.pseudonym}
                    </button>
                  ) : (
                    one.pseudonym
                  )}
                </th>
                <td>
                  {questionsOf(form, one.value).map(({ key, question }) => (
                    <div key={key}>{question ? valueLine(question, one.value[key], words) : JSON.stringify(one.value[key])}</div>
                  ))}
                  {one.superseded ? <Badge>{t`amended since`}</Badge> : null}{" "}
                  {one.late ? <Badge tone="warn">{t`late`}</Badge> : null}{" "}
                  {one.extra ? <Badge>{t`beyond the plan`}</Badge> : null}
                </td>
                <td className={css.figure}>{one.spent_ms === null ? "–" : formatDuration(one.spent_ms / 1000)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </SheetPart>
  )
}
