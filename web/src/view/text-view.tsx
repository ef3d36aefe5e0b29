import { useLingui } from "@lingui/react/macro"
import type { ReactNode } from "react"
import { formatNumber } from "../ui/format.ts"
import css from "./text-view.module.css"

/** A text of a task. `children` takes the place of the plain text where it is marked. */
export function TextView({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  const { t } = useLingui()
  const count = [...text].length
  return (
    <section className={css.view} aria-label={title || t`Text`}>
      <div className={css.head} aria-hidden="true">
        {title ? <span>{title}</span> : null}
        <span>{count === 1 ? t`1 character` : t`${formatNumber(count)} characters`}</span>
      </div>
      <div className={css.text} data-long={count > 600 || undefined}>
        {children ?? (
          <div className={css.plain} dir="auto">
            {text}
          </div>
        )}
      </div>
    </section>
  )
}
