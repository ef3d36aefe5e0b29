import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { ChartNoAxesColumn, Cpu, User } from "lucide-react"
import { useInProject, workerHref } from "../frame/place.ts"
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
  const at = useInProject()
  const words = useValueWords()
  const stages = ["", t`a reviewer’s own`, t`an auditor’s own`, t`a decision`, t`for a sample`]
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
                    <>
                      <button type="button" className={css.who} aria-pressed={one.id === chosen} onClick={() => onChoose(one.id)}>
                        {one.pseudonym}
                      </button>{" "}
                      <a href={workerHref(at.workspace, at.project, one.worker)} aria-label={t`Figures of ${one.pseudonym}`}>
                        <ChartNoAxesColumn size={14} strokeWidth={1.75} aria-hidden="true" />
                      </a>
                    </>
                  ) : (
                    <a href={workerHref(at.workspace, at.project, one.worker)}>{one.pseudonym}</a>
                  )}
                </th>
                <td>
                  {questionsOf(form, one.value).map(({ key, question }) => (
                    <div key={key}>{question ? valueLine(question, one.value[key], words) : JSON.stringify(one.value[key])}</div>
                  ))}
                  {one.stage > 0 ? <Badge>{stages[one.stage]}</Badge> : null}{" "}
                  {one.stage === 3 && Object.keys(one.value).length === 0 ? <Badge>{t`taken back`}</Badge> : null}{" "}
                  {one.superseded ? <Badge>{t`amended since`}</Badge> : null}{" "}
                  {one.late ? <Badge tone="warn">{t`late`}</Badge> : null}{" "}
                  {one.extra ? <Badge>{t`beyond the plan`}</Badge> : null} <Looked response={one} />
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

/** What stands of it after review. */
function Looked({ response: { verdict, reason } }: { response: TaskDetail["responses"][number] }) {
  const { t } = useLingui()
  if (verdict === null) return null
  const tone = verdict === "accepted" ? "good" : verdict === "fixed" ? "warn" : "bad"
  const names = { accepted: t`accepted`, fixed: t`put right`, rejected: t`rejected` }
  return (
    <>
      <Badge tone={tone}>{names[verdict]}</Badge>
      {reason ? <div className={css.reason}>{reason}</div> : null}
    </>
  )
}
