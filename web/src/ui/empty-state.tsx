import type { ReactNode } from "react"
import css from "./empty-state.module.css"

/** An empty list says the next step: one sentence, one or two things to do. */
export function EmptyState({ title, children, actions }: { title: ReactNode; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className={css.empty}>
      <h2 className={css.title}>{title}</h2>
      {children ? <div className={css.text}>{children}</div> : null}
      {actions ? <div className={css.actions}>{actions}</div> : null}
    </div>
  )
}
