import { useLingui } from "@lingui/react/macro"
import { newId } from "@tagwerk/contract/id.ts"
import type { TaskDetail } from "@tagwerk/contract/task.ts"
import { Flag } from "lucide-react"
import { useState } from "react"
import { useAct } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { formatDateTime } from "../ui/format.ts"
import { Badge } from "../ui/notice.tsx"
import { SheetPart } from "../ui/sheet.tsx"
import { TextField } from "../ui/text-field.tsx"
import css from "./task-sheet.module.css"

/** Comments and flags of a task. Sending again after a failure sends the same comment, not a second one. */
export function CommentPart({ task }: { task: TaskDetail }) {
  const { t } = useLingui()
  const at = useInProject()
  const [text, setText] = useState("")
  const [id, setId] = useState(() => newId("comment"))
  const send = useAct("comment.create", {
    onDone: () => {
      setText("")
      setId(newId("comment"))
    },
  })
  const resolve = useAct("comment.resolve")
  const post = () => {
    if (text.trim() !== "" && !send.isPending) send.mutate({ ...at, id, task: task.id, text: text.trim() })
  }
  return (
    <SheetPart title={t`Comments`}>
      <ul className={css.comments}>
        {task.comments.map(one => (
          <li key={one.id}>
            <div className={css.by}>
              <strong>{one.by}</strong>
              <span className={css.note}>{formatDateTime(Date.parse(one.created_at))}</span>
              {one.flag ? (
                <Badge tone={one.resolved ? "neutral" : "warn"} icon={<Flag size={12} strokeWidth={1.75} aria-hidden="true" />}>
                  {one.resolved ? t`Flag, dealt with` : t`Flag`}
                </Badge>
              ) : null}
              {one.flag && !one.resolved ? (
                <Button size="small" onPress={() => resolve.mutate({ ...at, comment: one.id })}>
                  {t`Dealt with`}
                </Button>
              ) : null}
            </div>
            <p className={css.comment}>{one.text}</p>
          </li>
        ))}
      </ul>
      {send.error || resolve.error ? <ProblemNotice error={send.error ?? resolve.error} /> : null}
      <TextField
        label={t`Comment`}
        isLabelHidden
        placeholder={t`Comment`}
        value={text}
        maxLength={4000}
        onChange={setText}
        onKeyDown={event => {
          if (event.key === "Enter") post()
        }}
        after={
          text.trim() === "" ? undefined : (
            <Button size="small" look="quiet" keys="Enter" keysInField isPending={send.isPending} onPress={post}>
              {t`Send`}
            </Button>
          )
        }
      />
    </SheetPart>
  )
}
