import type { Calibration } from "@tagwerk/contract/report.ts"
import { formatShare } from "../ui/format.ts"
import { useWidth } from "../ui/use-width.ts"
import css from "./calibration-plot.module.css"

const height = 220
const edge = { left: 36, right: 8, top: 8, bottom: 20 }
const ticks = [0, 0.25, 0.5, 0.75, 1]

/** What was stated against what held: a point a bin, larger where it holds more gold, with its interval; dashed: as stated. */
export function CalibrationPlot({ bins, target, label }: { bins: Calibration["bins"]; target?: number; label: string }) {
  const { ref, width } = useWidth<SVGSVGElement>(360)
  const x = (value: number) => edge.left + value * (width - edge.left - edge.right)
  const y = (value: number) => height - edge.bottom - value * (height - edge.top - edge.bottom)
  const most = Math.max(1, ...bins.map(bin => bin.count))
  const write = (tick: number) => (tick === 0 || tick === 1 ? String(tick) : formatShare(tick, 2).replace(/0$/, ""))
  return (
    <svg ref={ref} className={css.plot} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ticks.map(tick => (
        <g key={tick}>
          <line className={css.grid} x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
          <text className={css.tick} x={edge.left - 8} y={y(tick)} dy="0.35em" textAnchor="end">
            {write(tick)}
          </text>
          <text className={css.tick} x={x(tick)} y={height - 4} textAnchor={tick === 0 ? "start" : tick === 1 ? "end" : "middle"}>
            {write(tick)}
          </text>
        </g>
      ))}
      <line className={css.even} x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
      {target === undefined ? null : <line className={css.target} x1={x(target)} x2={x(target)} y1={y(0)} y2={y(1)} />}
      {bins.map(bin => (
        <line
          key={bin.low}
          className={css.whisker}
          x1={x(bin.stated)}
          x2={x(bin.stated)}
          y1={y(bin.held.low)}
          y2={y(bin.held.high)}
        />
      ))}
      <polyline className={css.line} points={bins.map(bin => `${x(bin.stated)},${y(bin.held.value)}`).join(" ")} />
      {bins.map(bin => (
        <circle
          key={bin.low}
          className={css.point}
          cx={x(bin.stated)}
          cy={y(bin.held.value)}
          r={3 + 3 * Math.sqrt(bin.count / most)}
        />
      ))}
    </svg>
  )
}
