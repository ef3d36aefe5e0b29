import { formatShare } from "./format.ts"
import css from "./interval-plot.module.css"
import { useWidth } from "./use-width.ts"

export interface IntervalRow {
  key: string
  label: string
  /** Null: there is nothing to show, `text` says why. */
  value: number | null
  low?: number
  high?: number
  text: string
}
export interface IntervalPlotProps {
  /** What it shows, in one sentence, for screen readers; the numbers are in the frame's table. */
  label: string
  rows: readonly IntervalRow[]
  from: number
  to: number
  /** A dotted line. */
  mark?: number
  labelWidth?: number
}

const rowHeight = 24
const valueWidth = 52
const bottom = 18

/** One line a row: a point, its interval as a whisker, its number at the end. What lies outside the axis ends at its edge. */
export function IntervalPlot({ label, rows, from, to, mark, labelWidth = 96 }: IntervalPlotProps) {
  const { ref, width } = useWidth<SVGSVGElement>(360)
  const height = rows.length * rowHeight + bottom
  const inner = Math.max(40, width - labelWidth - valueWidth)
  const x = (value: number) => labelWidth + ((Math.min(to, Math.max(from, value)) - from) / (to - from)) * inner
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(part => from + part * (to - from))
  const end = rows.length * rowHeight
  return (
    <svg ref={ref} className={css.plot} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {ticks.map(tick => (
        <g key={tick}>
          <line className={css.grid} x1={x(tick)} x2={x(tick)} y1={0} y2={end} />
          <text className={css.tick} x={x(tick)} y={height - 4} textAnchor="middle">
            {tick === 0 || tick === 1 ? String(tick) : formatShare(tick, 2).replace(/0$/, "")}
          </text>
        </g>
      ))}
      {mark === undefined ? null : <line className={css.mark} x1={x(mark)} x2={x(mark)} y1={0} y2={end} />}
      {rows.map((row, i) => {
        const y = i * rowHeight + rowHeight / 2
        return (
          <g key={row.key}>
            <text className={css.label} x={0} y={y} dy="0.35em">
              {cut(row.label, labelWidth)}
            </text>
            {row.value === null ? null : (
              <>
                {row.low === undefined || row.high === undefined ? null : (
                  <>
                    <line className={css.interval} x1={x(row.low)} x2={x(row.high)} y1={y} y2={y} />
                    <line className={css.interval} x1={x(row.low)} x2={x(row.low)} y1={y - 4} y2={y + 4} />
                    <line className={css.interval} x1={x(row.high)} x2={x(row.high)} y1={y - 4} y2={y + 4} />
                  </>
                )}
                <circle className={row.low === undefined ? css.hollow : css.point} cx={x(row.value)} cy={y} r={4} />
              </>
            )}
            <text className={css.value} x={width} y={y} dy="0.35em" textAnchor="end">
              {row.text}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

/** About as much of a text as fits; the whole stands in the table. */
function cut(text: string, width: number): string {
  const most = Math.floor(width / 6.4)
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
