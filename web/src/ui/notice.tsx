import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react"
import type { ReactNode } from "react"
import { classNames } from "./class-name.ts"
import css from "./notice.module.css"

export type Tone = "neutral" | "good" | "warn" | "bad"

const icons = { neutral: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert }

/** A line that must be read: what happened (bold), what was kept, what to do. */
export function Notice({
  tone = "neutral",
  title,
  children,
  actions,
}: {
  tone?: Tone
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) {
  const Icon = icons[tone]
  return (
    <div className={classNames(css.notice, css[tone])} role={tone === "bad" || tone === "warn" ? "alert" : "status"}>
      <Icon className={css.icon} size={16} strokeWidth={1.75} aria-hidden="true" />
      <div className={css.text}>
        {title ? <strong className={css.title}>{title} </strong> : null}
        {children}
      </div>
      {actions ? <div className={css.actions}>{actions}</div> : null}
    </div>
  )
}

/** A word in a box: a state, a version, "Example data". */
export function Badge({ tone = "neutral", icon, children }: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={classNames(css.badge, css[tone])}>
      {icon}
      {children}
    </span>
  )
}
