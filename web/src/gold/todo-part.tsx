import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Form } from "@tagwerk/contract/form.ts"
import type { GoldTodo } from "@tagwerk/contract/gold.ts"
import { useState } from "react"
import { useAct, useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { formatDate } from "../ui/format.ts"
import { LoadingLine } from "../ui/loading-line.tsx"
import css from "./gold.module.css"
import { KnownAnswer } from "./known-answer.tsx"

/** Drawn tasks one after the other: whoever knows enters what is right. `count`: how many wait. */
export function TodoPart({ form, count }: { form: Form; count: number }) {
  const { t } = useLingui()
  const at = useInProject()
  const todo = useCall("gold.todo", { ...at, limit: 100 }, { keep: true })
  const undraw = useAct("gold.undraw")
  const [place, setPlace] = useState(0)
  const items = todo.data?.items ?? []
  const one = items[Math.min(place, items.length - 1)]
  const error = todo.error ?? undraw.error
  return (
    <section className={css.part} aria-labelledby="gold-todo">
      <div className={css.head}>
        <h2 className={css.title} id="gold-todo">{t`Drawn, waiting for what you know`}</h2>
        <span className={css.quiet}>{t`${plural(count, { one: "# task", other: "# tasks" })}`}</span>
      </div>
      {error ? <ProblemNotice error={error} /> : null}
      <LoadingLine isLoading={todo.isPending} />
      {one ? (
        <>
          <Waiting
            key={one.task}
            todo={one}
            form={form}
            onLater={items.length > 1 ? () => setPlace((place + 1) % items.length) : null}
          />
          <p className={css.quiet}>
            {t`Drawn by ${one.by} on ${formatDate(Date.parse(one.drawn_at))}. Answer the awkward ones too; withdraw only what is broken.`}{" "}
            <Button
              look="quiet"
              size="small"
              isPending={undraw.isPending}
              onPress={() => undraw.mutate({ ...at, draw: one.draw })}
            >{t`Forget this draw`}</Button>
          </p>
        </>
      ) : null}
    </section>
  )
}

function Waiting({ todo, form, onLater }: { todo: GoldTodo; form: Form; onLater: (() => void) | null }) {
  const { t } = useLingui()
  const at = useInProject()
  const task = useCall("task.show", { ...at, task: todo.task })
  if (!task.data) return task.error ? <ProblemNotice error={task.error} /> : <LoadingLine isLoading />
  return (
    <KnownAnswer task={task.data} form={form} known={{}} hasData onDone={() => {}}>
      {onLater ? <Button onPress={onLater}>{t`Later`}</Button> : null}
    </KnownAnswer>
  )
}
