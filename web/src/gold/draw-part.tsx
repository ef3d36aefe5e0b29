import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import { type GoldSummary, goldAdvised } from "@tagwerk/contract/gold.ts"
import { newId } from "@tagwerk/contract/id.ts"
import { useState } from "react"
import { useAct } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { NumberField } from "../ui/number-field.tsx"
import css from "./gold.module.css"

/** Draws tasks for somebody to answer, and says why they are drawn and not picked. */
export function DrawPart({ summary }: { summary: GoldSummary }) {
  const { t } = useLingui()
  const at = useInProject()
  const missing = Math.max(5, goldAdvised.least - summary.gold - summary.todo)
  const [wanted, setWanted] = useState<number | null>(null)
  const draw = useAct("gold.suggest", { onDone: () => setWanted(null) })
  const tasks = wanted ?? Math.min(missing, Math.max(1, summary.drawable))
  return (
    <section className={css.part} aria-labelledby="gold-draw">
      <h2 className={css.title} id="gold-draw">{t`Draw tasks`}</h2>
      <p className={css.quiet}>
        {t`At random, because people pick tasks that are easier, harder or clearer than the rest: accuracy measured on those, and every confidence fitted to it, would be wrong for all others.`}
      </p>
      <form
        className={css.row}
        onSubmit={event => {
          event.preventDefault()
          draw.mutate({ ...at, id: newId("draw"), size: tasks })
        }}
      >
        <NumberField label={t`Tasks`} value={tasks} onChange={setWanted} min={1} max={200} />
        <Button type="submit" isDisabled={!Number.isInteger(tasks) || summary.drawable === 0} isPending={draw.isPending}>
          {t`Draw at random`}
        </Button>
      </form>
      <p
        className={css.quiet}
      >{t`From ${plural(summary.drawable, { one: "# task", other: "# tasks" })} neither gold nor drawn nor withdrawn.`}</p>
      {draw.error ? <ProblemNotice error={draw.error} /> : null}
    </section>
  )
}
