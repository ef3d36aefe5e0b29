import type { ReactNode } from "react"
import css from "./page-head.module.css"

/** Title with its one primary action; `below` takes the tabs. Pages inside a project have the project's head already. */
export function PageHead(p: { title: ReactNode; badge?: ReactNode; note?: ReactNode; actions?: ReactNode; below?: ReactNode }) {
  return (
    <header className={css.head}>
      <div className={css.line}>
        <h1 className={css.title}>{p.title}</h1>
        {p.badge}
        <div className={css.actions}>
          {p.note ? <span className={css.note}>{p.note}</span> : null}
          {p.actions}
        </div>
      </div>
      {p.below}
    </header>
  )
}

/** What scrolls below a page's head. `isFlush`: the content has its own insets, as a table that fills the page. */
export function PageBody({ children, isFlush = false }: { children: ReactNode; isFlush?: boolean }) {
  return <div className={isFlush ? css.flush : css.body}>{children}</div>
}
