import { useLingui } from "@lingui/react/macro"
import type { Id } from "@tagwerk/contract/id.ts"
import { useCall } from "../client.ts"
import { useInProject } from "../frame/place.ts"
import { ProblemNotice } from "../frame/problem.tsx"
import { Button } from "../ui/button.tsx"
import { formatBytes, formatDateTime, formatNumber } from "../ui/format.ts"
import css from "./import-page.module.css"
import { useJobStates } from "./job-state.ts"

/** What was imported before, newest first. */
export function ImportList({ onOpen }: { onOpen: (id: Id<"import">) => void }) {
  const { t } = useLingui()
  const at = useInProject()
  const states = useJobStates()
  const list = useCall("import.list", { ...at, limit: 100 }, { keep: true })
  const items = list.data?.items ?? []
  if (list.error && !list.data) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
  if (items.length === 0) return null
  return (
    <section className={css.part}>
      <h3 className={css.title}>{t`Imports so far`}</h3>
      <div className={css.wide}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t`File`}</th>
              <th scope="col">{t`State`}</th>
              <th scope="col" className={css.number}>{t`Size`}</th>
              <th scope="col" className={css.number}>{t`In`}</th>
              <th scope="col" className={css.number}>{t`Already there`}</th>
              <th scope="col" className={css.number}>{t`Not taken`}</th>
              <th scope="col" className={css.number}>{t`Begun`}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(one => (
              <tr key={one.id}>
                <th scope="row" className={css.cut}>
                  <Button size="small" look="quiet" onPress={() => onOpen(one.id as Id<"import">)}>
                    {one.name}
                  </Button>
                </th>
                <td>{states[one.state]}</td>
                <td className={css.number}>{formatBytes(one.bytes)}</td>
                <td className={css.number}>{formatNumber(one.imported)}</td>
                <td className={css.number}>{formatNumber(one.skipped)}</td>
                <td className={css.number}>{formatNumber(one.refused)}</td>
                <td className={css.number}>{formatDateTime(Date.parse(one.created_at))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
