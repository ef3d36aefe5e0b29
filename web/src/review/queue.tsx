import { plural } from "@lingui/core/macro"
import { useLingui } from "@lingui/react/macro"
import type { Disagreement } from "@tagwerk/contract/task.ts"
import { useEffect, useRef } from "react"
import { MoreButton } from "../frame/more-button.tsx"
import { formatConfidence, formatNumber } from "../ui/format.ts"
import css from "./review.module.css"

interface QueueProps {
  items: readonly Disagreement[]
  current: string
  more: { isLoading: boolean; load: () => void } | null
  onChoose: (id: Disagreement["id"]) => void
}

/** What waits, the most informative first. */
export function Queue(p: QueueProps) {
  const { t } = useLingui()
  const chosen = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: "nearest" })
  }, [p.current])
  return (
    <nav className={css.queue} aria-label={t`Disagreements`}>
      <ul>
        {p.items.map(item => (
          <li key={item.id}>
            <button
              type="button"
              className={css.entry}
              ref={item.id === p.current ? chosen : null}
              aria-current={item.id === p.current || undefined}
              onClick={() => p.onChoose(item.id)}
            >
              {item.thumbnail_url ? <img src={item.thumbnail_url} alt="" /> : null}
              <span className={css.entryText}>
                <span className={css.entryName}>{item.shown || item.external_id || item.id}</span>
                <span className={css.quiet}>
                  {item.answer} · {item.confidence === null ? "–" : formatConfidence(item.confidence)}
                </span>
                <span className={css.quiet}>
                  {t`${formatNumber(item.information, 1)} bits`},{" "}
                  {plural(item.responses, { one: "# response", other: "# responses" })}
                </span>
              </span>
            </button>
          </li>
        ))}
        <li className={css.more}>
          <MoreButton more={p.more} />
        </li>
      </ul>
    </nav>
  )
}
