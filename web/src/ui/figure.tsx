import type { ReactNode } from "react"
import css from "./figure.module.css"
import { formatInterval } from "./format.ts"

/** Figures side by side, separated by hairlines. Children are `Figure`s. */
export function FigureStrip({ children }: { children: ReactNode }) {
  return <dl className={css.strip}>{children}</dl>
}

export interface FigureProps {
  label: ReactNode
  value: ReactNode
  /** After the value: its interval or its denominator. */
  aside?: ReactNode
  /** Below: how it was measured. */
  note?: ReactNode
  /** Columns it takes; 1 unless told. */
  span?: number
  /** Between value and note, such as a bar. */
  children?: ReactNode
}

export function Figure(p: FigureProps) {
  return (
    <div className={css.figure} style={{ flexGrow: p.span ?? 1 }}>
      <dt className={css.label}>{p.label}</dt>
      <dd>
        <span className={css.value}>{p.value}</span> {p.aside ? <span className={css.aside}>{p.aside}</span> : null}
        {p.children}
        {p.note ? <div className={css.note}>{p.note}</div> : null}
      </dd>
    </div>
  )
}

/** "[.90, .98]" in grey, in the reader's way of writing numbers. */
export function Interval({ low, high, write }: { low: number; high: number; write?: (x: number) => string }) {
  return <span className={css.interval}>{write ? formatInterval(low, high, write) : formatInterval(low, high)}</span>
}
