import type { ReactNode } from "react"
import css from "./part.module.css"

/** A part of a page: heading, a note in grey, what can be done with it at the right. */
export function Part(p: { title: ReactNode; note?: ReactNode; actions?: ReactNode; children?: ReactNode }) {
  return (
    <section className={css.part}>
      <header className={css.head}>
        <h2 className={css.title}>{p.title}</h2>
        {p.note ? <p className={css.note}>{p.note}</p> : null}
        {p.actions ? <div className={css.actions}>{p.actions}</div> : null}
      </header>
      {p.children}
    </section>
  )
}

export interface Head {
  key: string
  title: ReactNode
  isNumber?: boolean
}

/** A short table; what is wider than the page scrolls inside it, by keyboard too. `rows` are `<tr>`s. */
export function PartTable({ label, heads, children }: { label: string; heads: readonly Head[]; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css.scroll} aria-label={label} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            {heads.map(head => (
              <th key={head.key} scope="col" className={head.isNumber ? css.number : undefined}>
                {head.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}
