import { useLingui } from "@lingui/react/macro"
import { useCall } from "../client.ts"
import { useWorkspace } from "../frame/place.ts"
import { formatNumber } from "../ui/format.ts"
import { ProgressBar } from "../ui/progress-bar.tsx"
import css from "./erasing-part.module.css"

/** Deleted projects whose data is still being erased. They cannot be opened any more; the space comes back bit by bit. */
export function ErasingPart() {
  const { t } = useLingui()
  const workspace = useWorkspace()
  const first = useCall("project.erasing", { workspace })
  const isOn = (first.data?.items.length ?? 0) > 0
  // Looked at again only while there is something to see.
  const list = useCall("project.erasing", { workspace }, isOn ? { every_ms: 1_500 } : {})
  const items = list.data?.items ?? []
  if (items.length === 0) return null
  return (
    <section className={css.part} aria-label={t`Being deleted`}>
      {items.map(({ id, name, tasks, left }) => (
        <div className={css.row} key={id}>
          <span className={css.name}>{t`${name} is being deleted`}</span>
          <span className={css.bar}>
            <ProgressBar label={t`Deleted of ${name}`} value={tasks - left} max={Math.max(1, tasks)} />
          </span>
          <span className={css.quiet}>{t`${formatNumber(tasks - left)} of ${formatNumber(tasks)} tasks erased`}</span>
        </div>
      ))}
    </section>
  )
}
