import { useLingui } from "@lingui/react/macro"
import { ChevronDown, ChevronUp } from "lucide-react"
import { useState } from "react"
import { useAct, useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { KnownDialog } from "../gold/known-dialog.tsx"
import { Button } from "../ui/button.tsx"
import { Dialog } from "../ui/dialog.tsx"
import { formatDateTime } from "../ui/format.ts"
import { IconButton } from "../ui/icon-button.tsx"
import { LoadingLine } from "../ui/loading-line.tsx"
import { Sheet, SheetPart } from "../ui/sheet.tsx"
import { AnswerPart } from "./answer-part.tsx"
import { CommentPart } from "./comment-part.tsx"
import { ResponsePart } from "./response-part.tsx"
import { useStateNames } from "./state-name.ts"
import { TaskData } from "./task-data.tsx"
import css from "./task-sheet.module.css"

export interface TaskSheetProps {
  task: string
  onClose: () => void
  /** To the neighbours in the table; absent at its ends. */
  onPrevious?: () => void
  onNext?: () => void
}

/** A task with its answer, all responses beside it and the comments. Pointing at a response shows its marks on the data. */
export function TaskSheet(p: TaskSheetProps) {
  const { t } = useLingui()
  const at = useInProject()
  const input = { ...at, task: p.task as never }
  const task = useCall("task.show", input, { keep: true })
  const form = useCall("form.show", at)
  const states = useStateNames()
  const ask = useAct("task.ask")
  const retire = useAct("task.retire")
  const [asks, setAsks] = useState(false)
  const [isKnown, setKnown] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const data = task.data
  const shown = form.data?.form ?? null
  const response = data?.responses.find(one => one.id === chosen)
  const answer = Object.fromEntries(Object.entries(data?.answer?.questions ?? {}).map(([key, one]) => [key, one.value]))
  const error = task.error ?? ask.error ?? retire.error
  return (
    <Sheet
      title={data?.external_id ?? t`Task`}
      note={data ? t`${states[data.state]}, made ${formatDateTime(Date.parse(data.created_at))}` : undefined}
      onClose={p.onClose}
      tools={
        <>
          <IconButton
            label={t`Previous row`}
            keys="K"
            isDisabled={!p.onPrevious}
            icon={<ChevronUp size={16} strokeWidth={1.75} aria-hidden="true" />}
            {...(p.onPrevious ? { onPress: p.onPrevious } : {})}
          />
          <IconButton
            label={t`Next row`}
            keys="J"
            isDisabled={!p.onNext}
            icon={<ChevronDown size={16} strokeWidth={1.75} aria-hidden="true" />}
            {...(p.onNext ? { onPress: p.onNext } : {})}
          />
        </>
      }
    >
      <LoadingLine isLoading={task.isFetching && (!data || data.id !== p.task)} />
      {error ? (
        <div className={css.problem}>
          <ProblemNotice error={error} />
        </div>
      ) : null}
      {data ? (
        <>
          <SheetPart>
            <TaskData task={data} form={shown} value={response ? response.value : answer} />
            {response ? (
              <p className={css.note}>{t`Marks of ${response.pseudonym}. Choose it again to see the answer’s.`}</p>
            ) : null}
          </SheetPart>
          <AnswerPart task={data} form={shown}>
            {data.state === "retired" ? null : (
              <div className={css.acts}>
                {data.state === "gold" ? null : (
                  <Button size="small" isPending={ask.isPending} onPress={() => ask.mutate({ ...input, more: 1 })}>
                    {t`Ask one more`}
                  </Button>
                )}
                {shown ? (
                  <Button size="small" onPress={() => setKnown(true)}>
                    {t`Known answer …`}
                  </Button>
                ) : null}
                <Button size="small" isPending={retire.isPending} onPress={() => setAsks(true)}>
                  {t`Withdraw the task`}
                </Button>
              </div>
            )}
          </AnswerPart>
          <ResponsePart task={data} form={shown} chosen={chosen} onChoose={id => setChosen(id === chosen ? null : id)} />
          <CommentPart task={data} />
          {isKnown && shown ? <KnownDialog task={data} form={shown} onClose={() => setKnown(false)} /> : null}
          {asks ? (
            <Dialog
              title={t`Withdraw the task`}
              isAlert
              onClose={() => setAsks(false)}
              actions={
                <>
                  <Button onPress={() => setAsks(false)}>{t`Keep it`}</Button>
                  <Button
                    look="danger"
                    onPress={() => {
                      setAsks(false)
                      retire.mutate(input)
                    }}
                  >
                    {t`Withdraw`}
                  </Button>
                </>
              }
            >
              <p>{t`Nobody gets it any more, and it stays out of datasets. Its data and its responses are kept. It cannot be taken back in.`}</p>
            </Dialog>
          ) : null}
        </>
      ) : null}
    </Sheet>
  )
}
