import type { ReactNode } from "react"
import css from "./sign-in.module.css"

/** The page in front of everything: one card, nothing else. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={`${css.page}`}>
      <div className={`${css.card}`}>
        <span className={`${css.mark}`}>Tagwerk</span>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}

/** A token that stands behind the `#` never reaches a server's log; it leaves the address bar as soon as it is read. */
export function takeToken(): string | null {
  const token = location.hash.slice(1)
  if (token === "") return null
  history.replaceState(history.state, "", location.pathname + location.search)
  return token
}
