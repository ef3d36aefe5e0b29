import { useLingui } from "@lingui/react/macro"
import type { Form, ResponseValue } from "@tagwerk/contract/form.ts"
import type { ReviewWork } from "@tagwerk/contract/review.ts"
import type { Verdict } from "@tagwerk/contract/verdict.ts"
import { useState } from "react"
import { WorkDesk } from "../desk/work-desk.tsx"
import { TaskData } from "../task/task-data.tsx"
import { questionsOf, valueLine } from "../task/value-line.ts"
import { useValueWords } from "../task/value-words.ts"
import { Button } from "../ui/button.tsx"
import { TextArea } from "../ui/text-area.tsx"
import { useKeys } from "../ui/use-keys.ts"
import css from "./stage.module.css"

type Work = NonNullable<ReviewWork["work"]>
export interface Given {
  verdict: Verdict
  reason: string
  value?: ResponseValue
}
interface StageWorkProps {
  work: Work
  isBusy: boolean
  onGive: (given: Given) => void
  onPass: () => void
}

/** One response, or one review of it, beside the data: right, put right, or rejected with a reason. */
export function StageWork(p: StageWorkProps) {
  const { t } = useLingui()
  const { work, isBusy } = p
  const isAudit = work.said !== null
  const [mode, setMode] = useState<"look" | "fix" | "reject">("look")
  const [reason, setReason] = useState("")
  const [value, setValue] = useState<ResponseValue>(work.said?.value ?? work.value)
  /** Which of the two is drawn over the data. */
  const [shown, setShown] = useState<ResponseValue>(work.said?.value ?? work.value)
  const accept = () => (isBusy ? undefined : p.onGive({ verdict: "accepted", reason: "" }))
  const scope = isAudit ? t`Audit` : t`Review`
  useKeys(
    scope,
    [
      { keys: "A", title: isAudit ? t`The review is right` : t`It is right`, run: accept },
      { keys: "Enter", title: isAudit ? t`The review is right` : t`It is right`, run: accept },
      { keys: "F", title: t`Put it right`, run: () => setMode("fix") },
      { keys: "R", title: t`Reject it, with a reason`, run: () => setMode("reject") },
      { keys: "S", title: t`Leave it to somebody else`, run: () => (isBusy ? undefined : p.onPass()) },
    ],
    // Until the next one is there, keys are meant for it.
    { off: mode !== "look" || isBusy },
  )
  if (mode === "fix")
    return (
      <Fix
        {...p}
        scope={scope}
        value={value}
        reason={reason}
        onChange={setValue}
        onReason={setReason}
        onBack={() => setMode("look")}
      />
    )
  return (
    <div className={css.desk}>
      <section className={css.data} aria-label={t`The task`}>
        <TaskData task={work} form={work.form} value={shown} />
      </section>
      <section className={css.side} aria-label={isAudit ? t`What the reviewer said` : t`What was answered`}>
        <h2 className={css.title}>{isAudit ? t`Is this review right?` : t`Is this right?`}</h2>
        <Said title={t`The response`} form={work.form} value={work.value} onLook={setShown} />
        {work.said ? (
          <div className={css.verdict}>
            <p>
              <strong>
                {work.said.verdict === "accepted"
                  ? t`The reviewer accepted it.`
                  : work.said.verdict === "fixed"
                    ? t`The reviewer put it right:`
                    : t`The reviewer rejected it:`}
              </strong>
            </p>
            {work.said.value ? (
              <Said title={t`The reviewer’s own`} form={work.form} value={work.said.value} onLook={setShown} />
            ) : null}
            {work.said.reason ? <blockquote className={css.reason}>{work.said.reason}</blockquote> : null}
          </div>
        ) : null}
        {mode === "reject" ? (
          <Reject {...p} scope={scope} reason={reason} onReason={setReason} onBack={() => setMode("look")} />
        ) : (
          <>
            <div className={css.acts}>
              <Button look="primary" size="large" keys="A" isDisabled={isBusy} onPress={accept}>
                {isAudit ? t`The review is right` : t`Accept`}
              </Button>
              <Button size="large" keys="F" isDisabled={isBusy} onPress={() => setMode("fix")}>
                {t`Fix`}
              </Button>
              <Button size="large" keys="R" isDisabled={isBusy} onPress={() => setMode("reject")}>
                {isAudit ? t`The review is wrong` : t`Reject`}
              </Button>
              <Button look="quiet" size="large" keys="S" isDisabled={isBusy} onPress={p.onPass}>
                {t`Pass`}
              </Button>
            </div>
            <p className={css.quiet}>
              {isAudit
                ? t`Where the review is wrong, it is turned round: what it accepted is rejected, and what it rejected or put right stands as it was given.`
                : t`A fix is a response of your own beside this one and becomes the answer. A rejected response counts no longer, and the task is asked once more.`}
            </p>
          </>
        )}
      </section>
    </div>
  )
}

/** A value question by question; looking at it draws it over the data. */
function Said(p: { title: string; form: Form; value: ResponseValue; onLook: (value: ResponseValue) => void }) {
  const words = useValueWords()
  const isAlone = p.form.questions.length === 1
  return (
    <button
      type="button"
      className={css.said}
      onClick={() => p.onLook(p.value)}
      onMouseEnter={() => p.onLook(p.value)}
      onFocus={() => p.onLook(p.value)}
    >
      <span className={css.quiet}>{p.title}</span>
      {questionsOf(p.form, p.value).map(({ key, question }) => (
        <span key={key} className={css.value} dir="auto">
          {isAlone ? null : <span className={css.quiet}>{question?.title ?? key} </span>}
          {question ? valueLine(question, p.value[key], words) : JSON.stringify(p.value[key])}
        </span>
      ))}
    </button>
  )
}

interface ReasonProps extends StageWorkProps {
  scope: string
  reason: string
  onReason: (reason: string) => void
  onBack: () => void
}

function Reject(p: ReasonProps) {
  const { t } = useLingui()
  const isReady = p.reason.trim() !== "" && !p.isBusy
  const send = () => (isReady ? p.onGive({ verdict: "rejected", reason: p.reason.trim() }) : undefined)
  useKeys(p.scope, [
    { keys: "Ctrl Enter", title: t`Reject it`, run: send, inField: true },
    { keys: "Escape", title: t`Back`, run: p.onBack, inField: true },
  ])
  return (
    <form
      className={css.form}
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      <TextArea
        label={t`Why?`}
        note={t`Whoever gave it reads this, and can answer by a comment. Say what is wrong and what would be right.`}
        value={p.reason}
        onChange={p.onReason}
        rows={4}
        maxLength={2000}
        autoFocus
      />
      <div className={css.acts}>
        <Button type="submit" look="danger" size="large" keys="Ctrl Enter" keysInField isDisabled={!isReady}>
          {p.work.said ? t`The review is wrong` : t`Reject it`}
        </Button>
        <Button look="quiet" size="large" keys="Escape" keysInField onPress={p.onBack}>
          {t`Back`}
        </Button>
      </div>
    </form>
  )
}

/** The reviewer's own response, begun from what is looked at, with the label screen's editors. */
function Fix(p: ReasonProps & { value: ResponseValue; onChange: (value: ResponseValue) => void }) {
  const { t } = useLingui()
  const { work, value } = p
  const isReady = Object.keys(value).length > 0 && !p.isBusy
  const send = () => (isReady ? p.onGive({ verdict: "fixed", reason: p.reason.trim(), value }) : undefined)
  useKeys(p.scope, [
    { keys: "Ctrl Enter", title: t`Save what is right`, run: send, inField: true },
    { keys: "Escape", title: t`Back`, run: p.onBack, inField: true },
  ])
  return (
    <section className={css.own} aria-label={t`What is right`}>
      <h2 className={css.title}>{t`What is right?`}</h2>
      <WorkDesk form={work.form} payload={work.payload} files={work.files} value={value} onChange={p.onChange}>
        <TextArea
          label={t`A word to whoever gave it`}
          note={t`May stay empty.`}
          value={p.reason}
          onChange={p.onReason}
          rows={2}
          maxLength={2000}
        />
        <div className={css.acts}>
          <Button look="primary" size="large" keys="Ctrl Enter" keysInField isDisabled={!isReady} onPress={send}>
            {t`Save what is right`}
          </Button>
          <Button look="quiet" size="large" keys="Escape" keysInField onPress={p.onBack}>
            {t`Back`}
          </Button>
        </div>
      </WorkDesk>
    </section>
  )
}
