import { formatNumber, formatShare } from "./format.ts"
import css from "./histogram.module.css"
import { histogramTicks } from "./plot-scale.ts"
import { useWidth } from "./use-width.ts"

export interface HistogramProps {
  /** What it shows, in one sentence, for screen readers. */
  label: string
  /** Counts of bins of equal width from `from` to `to`. */
  counts: readonly number[]
  from?: number
  to?: number
  /** A dotted line with its name; bins from it on are the accent. */
  target?: number
  targetLabel?: string
  /** Square-root heights: small bins beside a huge one stay visible. Say so in the note. */
  isRoot?: boolean
  height?: number
  writeX?: (x: number) => string
}

const left = 44
const bottom = 20
const top = 18

/** A histogram as SVG, drawn in tokens' colours. */
export function Histogram(p: HistogramProps) {
  const { ref, width } = useWidth<SVGSVGElement>(360)
  const height = p.height ?? 220
  const from = p.from ?? 0
  const to = p.to ?? 1
  const most = Math.max(1, ...p.counts)
  const scale = (value: number) => (p.isRoot ? Math.sqrt(value / most) : value / most)
  const inner = { width: width - left - 8, height: height - bottom - top }
  const x = (value: number) => left + ((value - from) / (to - from)) * inner.width
  const y = (value: number) => top + inner.height * (1 - scale(value))
  const step = (to - from) / Math.max(1, p.counts.length)
  const writeX =
    p.writeX ?? ((value: number) => (value === 0 || value === 1 ? String(value) : formatShare(value, 2).replace(/0$/, "")))
  return (
    <svg ref={ref} className={css.plot} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={p.label}>
      {histogramTicks(most, p.isRoot ?? false).map(tick => (
        <g key={tick}>
          <line className={css.grid} x1={left} x2={width - 8} y1={y(tick)} y2={y(tick)} />
          <text className={css.tick} x={left - 8} y={y(tick)} dy="0.35em" textAnchor="end">
            {formatNumber(tick)}
          </text>
        </g>
      ))}
      {p.counts.map((count, i) => {
        const at = from + i * step
        const isAccent = p.target !== undefined && at >= p.target - step * 1e-6
        const h = inner.height * scale(count)
        return (
          <rect
            key={at}
            className={isAccent ? css.accent : css.bar}
            x={x(at) + 0.5}
            width={Math.max(0, x(at + step) - x(at) - 1)}
            y={top + inner.height - (count > 0 ? Math.max(1, h) : 0)}
            height={count > 0 ? Math.max(1, h) : 0}
          />
        )
      })}
      {[0, 0.25, 0.5, 0.75, 1].map(part => (
        <text
          key={part}
          className={css.tick}
          x={x(from + part * (to - from))}
          y={height - 4}
          textAnchor={part === 0 ? "start" : part === 1 ? "end" : "middle"}
        >
          {writeX(from + part * (to - from))}
        </text>
      ))}
      {p.target === undefined ? null : (
        <g>
          <line className={css.target} x1={x(p.target)} x2={x(p.target)} y1={top - 6} y2={top + inner.height} />
          <text className={css.targetLabel} x={x(p.target) - 6} y={top - 4} textAnchor="end">
            {p.targetLabel}
          </text>
        </g>
      )}
    </svg>
  )
}
