import { useLingui } from "@lingui/react/macro"
import type { WorkerQuestion } from "@tagwerk/contract/report.ts"
import { shareInterval } from "../quality/estimate.ts"
import { formatDate, formatDateTime, formatNumber, formatShare } from "../ui/format.ts"
import { PlotFrame } from "../ui/plot-frame.tsx"
import { useWidth } from "../ui/use-width.ts"
import css from "./drift-part.module.css"

type Drift = NonNullable<WorkerQuestion["drift"]>

/** Accuracy of the last hundred responses, and the sum that rises when they fall behind the worker's own first ones. */
export function DriftPart({ question }: { question: WorkerQuestion }) {
  const { t } = useLingui()
  const { drift } = question
  if (!drift)
    return (
      <section>
        <h3 className={css.title}>{t`Drift`}</h3>
        <p className={css.quiet}>{t`Can be told from forty judged responses on; ${formatNumber(question.judged)} so far.`}</p>
      </section>
    )
  const last = drift.crossings.at(-1)
  const [before, after] = [formatShare(drift.before), formatShare(drift.after)]
  return (
    <PlotFrame
      title={t`Drift`}
      note={
        <>
          {question.measure === "right"
            ? t`Accuracy of the last 100 judged responses with its 95 % band;`
            : t`Agreement of the last 100 judged responses with its 95 % band;`}{" "}
          {t`below it CUSUM: evidence of a fall from ${before}, this worker’s own first ${formatNumber(drift.first)}, to ${after}.`}{" "}
          <strong className={css.word}>
            {last
              ? t`Crossed at response ${formatNumber(last.judged)}, ${formatDateTime(Date.parse(last.at))}; the sum then starts again.`
              : t`Never crossed.`}
          </strong>
        </>
      }
      table={{
        head: [t`Judged`, t`When`, t`Accuracy`, t`95 %`, t`CUSUM`],
        rows: drift.points.map(point => [
          formatNumber(point.judged),
          formatDate(Date.parse(point.at)),
          formatShare(point.accuracy.value, 3),
          shareInterval(point.accuracy),
          formatNumber(point.cusum, 1),
        ]),
      }}
    >
      <DriftPlot drift={drift} />
    </PlotFrame>
  )
}

const left = 36
const end = 84
const upper = { top: 8, height: 130 }
const lower = { top: 164, height: 76 }
const height = 266

function DriftPlot({ drift }: { drift: Drift }) {
  const { t } = useLingui()
  const { ref, width } = useWidth<SVGSVGElement>(560)
  const { points, height: limit, crossings } = drift
  const most = points.at(-1)!.judged
  const least = Math.max(0, Math.floor(Math.min(drift.after, ...points.map(one => one.accuracy.low)) * 10) / 10)
  const top = Math.max(limit * 1.2, ...points.map(one => one.cusum))
  const x = (judged: number) => left + ((judged - 1) / Math.max(1, most - 1)) * Math.max(40, width - left - end)
  const y = (share: number) => upper.top + (1 - (share - least) / (1 - least)) * upper.height
  const z = (sum: number) => lower.top + (1 - sum / top) * lower.height
  const line = (of: (point: Drift["points"][number]) => number) =>
    points.map((one, i) => `${i === 0 ? "M" : "L"}${x(one.judged).toFixed(1)} ${of(one).toFixed(1)}`).join("")
  const low = [...points].reverse().map(one => `L${x(one.judged).toFixed(1)} ${y(one.accuracy.low).toFixed(1)}`)
  const band = `${line(one => y(one.accuracy.high))}${low.join("")}Z`
  const now = points.at(-1)!
  const ticks = Array.from({ length: Math.round((1 - least) * 10) + 1 }, (_, i) => least + i / 10)
  const shown = ticks.filter((_, i) => ticks.length <= 6 || (ticks.length - 1 - i) % 2 === 0)
  // A crossing falls back to zero at once: the drop belongs to the line.
  const isCrossing = new Set(crossings.map(one => one.judged))
  const sum = points
    .map((one, i) => {
      const to = `${i === 0 ? "M" : "L"}${x(one.judged).toFixed(1)} ${z(one.cusum).toFixed(1)}`
      return isCrossing.has(one.judged) ? `${to}L${x(one.judged).toFixed(1)} ${z(0).toFixed(1)}` : to
    })
    .join("")
  const edge = width - end
  return (
    <svg
      ref={ref}
      className={css.plot}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={t`Accuracy over time with its band, and CUSUM with its limit`}
    >
      {shown.map(tick => (
        <g key={tick}>
          <line className={css.grid} x1={left} x2={edge} y1={y(tick)} y2={y(tick)} />
          <text className={css.tick} x={left - 8} y={y(tick)} dy="0.35em" textAnchor="end">
            {tick > 0.999 ? "1" : tick < 0.001 ? "0" : formatShare(tick, 1)}
          </text>
        </g>
      ))}
      <path className={css.band} d={band} />
      <path className={css.line} d={line(one => y(one.accuracy.value))} />
      <line className={css.dashed} x1={left} x2={edge} y1={y(drift.before)} y2={y(drift.before)} />
      <text className={css.now} x={edge + 6} y={y(now.accuracy.value)} dy="0.35em">
        {t`now ${formatShare(now.accuracy.value)}`}
      </text>
      {[0, limit].map(tick => (
        <g key={tick}>
          <line className={tick === 0 ? css.grid : css.dashed} x1={left} x2={edge} y1={z(tick)} y2={z(tick)} />
          <text className={css.tick} x={left - 8} y={z(tick)} dy="0.35em" textAnchor="end">
            {formatNumber(tick)}
          </text>
        </g>
      ))}
      <path className={css.sum} d={sum} />
      <text className={css.now} x={edge + 6} y={z(now.cusum)} dy="0.35em">
        {t`CUSUM ${formatNumber(now.cusum, 1)}`}
      </text>
      {now.cusum < limit * 0.75 || now.cusum > limit * 1.3 ? (
        <text className={css.tick} x={edge + 6} y={z(limit)} dy="0.35em">
          {t`limit ${formatNumber(limit)}`}
        </text>
      ) : null}
      {crossings.slice(-8).map(one => (
        <line
          key={one.judged}
          className={css.crossing}
          x1={x(one.judged)}
          x2={x(one.judged)}
          y1={upper.top}
          y2={lower.top + lower.height}
        />
      ))}
      {[1, Math.round(most / 2), most].map(tick => (
        <text key={tick} className={css.tick} x={x(tick)} y={height - 6} textAnchor="middle">
          {formatNumber(tick)}
        </text>
      ))}
      <text className={css.tick} x={edge + 24} y={height - 6}>
        {t`judged`}
      </text>
    </svg>
  )
}
