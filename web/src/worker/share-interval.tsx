import type { Estimate } from "@tagwerk/contract/report.ts"
import css from "./worker-page.module.css"

/** A share with its interval on a line from 0 to 1, and the 5 % bound as a tick; beside its numbers, so hidden from screen readers. */
export function ShareInterval({ of, mark, width = 64 }: { of: Estimate; mark?: number; width?: number }) {
  const height = 12
  const y = height / 2
  const x = (share: number) => 3 + Math.min(1, Math.max(0, share)) * (width - 6)
  return (
    <svg className={css.whisker} width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <line className={css.track} x1={x(0)} x2={x(1)} y1={y} y2={y} />
      <line className={css.range} x1={x(of.low)} x2={x(of.high)} y1={y} y2={y} />
      {mark === undefined ? null : <line className={css.tick} x1={x(mark)} x2={x(mark)} y1={1} y2={height - 1} />}
      <circle className={css.point} cx={x(of.value)} cy={y} r={3} />
    </svg>
  )
}
