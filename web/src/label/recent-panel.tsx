import { useLingui } from "@lingui/react/macro"
import type { OwnResponse } from "@tagwerk/contract/task.ts"
import { useEffect, useState } from "react"
import { EmptyState } from "../ui/empty-state.tsx"
import { formatRelative } from "../ui/format.ts"
import { NativeButton as Button } from "../ui/native-button.tsx"
import { Sheet } from "../ui/sheet.tsx"
import { type Line, troubleOf } from "./line.ts"
import css from "./recent-panel.module.css"
import type { Session, State } from "./session-state.ts"
import { ValueSummary } from "./value-summary.tsx"

/** One's own recent responses, newest first: each can be gone back to and, while it may be, changed. */
export function RecentPanel({
  session,
  state,
  line,
  onClose,
}: {
  session: Session
  state: State
  line: Line
  onClose: () => void
}) {
  const { t } = useLingui()
  const [items, setItems] = useState<OwnResponse[] | null>(null)
  const [next, setNext] = useState<string | null>(null)
  const [isLost, setLost] = useState(false)
  const load = (cursor: string | null) => {
    setLost(false)
    line.call("response.own", { limit: 30, ...(cursor ? { cursor } : {}) }).then(
      page => {
        setItems(before => [...(cursor ? (before ?? []) : []), ...page.items])
        setNext(page.next)
      },
      error => {
        troubleOf(error)
        setLost(true)
      },
    )
  }
  // Read once when it opens
  useEffect(() => load(null), [])
  const form = state.begun?.form.form
  const verdicts = { accepted: t`Accepted.`, fixed: t`Put right by a reviewer.`, rejected: t`Rejected.` }
  return (
    <Sheet title={t`Recent work`} onClose={onClose}>
      {isLost ? (
        <div className={css.lost} role="alert">
          <span>{t`The list could not be loaded. Nothing is lost.`}</span>
          <Button size="small" onPress={() => load(null)}>
            {t`Try again`}
          </Button>
        </div>
      ) : null}
      {items?.length === 0 ? (
        <EmptyState title={t`Nothing sent yet`}>{t`What you send stands here, to go back to and change.`}</EmptyState>
      ) : null}
      <ul className={css.list}>
        {items?.map(item => (
          <li key={item.id}>
            <button
              type="button"
              className={css.item}
              onClick={() => {
                onClose()
                void session.open(item.id)
              }}
            >
              <span className={css.shown} dir="auto">
                {item.shown || item.task.slice(-8)}
              </span>
              <span className={css.value}>{form ? <ValueSummary form={form} value={item.value} /> : null}</span>
              <span className={css.when}>
                {formatRelative(Date.parse(item.created_at), Date.now())}
                {item.amendable ? "" : t`, cannot be changed any more`}
              </span>
              {item.verdict ? (
                <span className={css.verdict} data-verdict={item.verdict}>
                  <strong>{verdicts[item.verdict]}</strong> {item.reason}
                  {item.verdict === "rejected" ? <span className={css.answer}> {t`Open it to answer by a comment.`}</span> : null}
                </span>
              ) : null}
            </button>
          </li>
        ))}
      </ul>
      {next ? <Button onPress={() => load(next)}>{t`Show more`}</Button> : null}
    </Sheet>
  )
}
