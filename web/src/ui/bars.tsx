import type { ReactNode } from "react"
import css from "./bars.module.css"

export interface Bar {
  key: string
  label: ReactNode
  value: number
  /** The value in words. */
  text: ReactNode
  /** The one bar the plot is about. */
  isAccent?: boolean
}

/** Horizontal bars from zero, each with its name and number. Own marks: readable without colour. */
export function Bars({ bars, max, labelWidth = 88 }: { bars: readonly Bar[]; max?: number; labelWidth?: number }) {
  const most = max ?? Math.max(0, ...bars.map(bar => bar.value))
  return (
    <ul className={css.bars} style={{ gridTemplateColumns: `minmax(0, ${labelWidth}px) minmax(40px, 1fr) auto` }}>
      {bars.map(bar => (
        <li className={css.row} key={bar.key}>
          <span className={css.label}>{bar.label}</span>
          <span className={css.track} aria-hidden="true">
            <span
              className={bar.isAccent ? css.accent : css.bar}
              style={{ width: most > 0 ? `${(Math.max(0, bar.value) / most) * 100}%` : 0 }}
            />
          </span>
          <span className={css.value}>{bar.text}</span>
        </li>
      ))}
    </ul>
  )
}
