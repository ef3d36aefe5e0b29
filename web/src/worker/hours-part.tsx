import { useLingui } from "@lingui/react/macro"
import { formatNumber } from "../ui/format.ts"
import { PlotFrame } from "../ui/plot-frame.tsx"
import css from "./worker-page.module.css"

/** When the responses came, by hour of the reader's day. `hours`: by hour UTC. */
export function HoursPart({ hours }: { hours: readonly number[] }) {
  const { t } = useLingui()
  const shift = Math.round(-new Date().getTimezoneOffset() / 60)
  const own = hours.map((_, hour) => hours[(hour - shift + 48) % 24] ?? 0)
  const most = Math.max(1, ...own)
  return (
    <div className={css.part}>
      <PlotFrame
        title={t`Hours of work`}
        note={t`Responses by hour of the day, in your time zone`}
        table={{ head: [t`Hour`, t`Responses`], rows: own.map((count, hour) => [String(hour), formatNumber(count)]) }}
      >
        <svg className={css.hours} viewBox="0 0 240 76" role="img" aria-label={t`Responses by hour of the day`}>
          {own.map((count, hour) => {
            const height = (count / most) * 56
            return <rect key={hour} className={css.hour} x={hour * 10 + 1} y={58 - height} width={8} height={height} rx={1} />
          })}
          <line className={css.axis} x1={0} x2={240} y1={58.5} y2={58.5} />
          {[0, 6, 12, 18].map(hour => (
            <text key={hour} className={css.hourName} x={hour * 10 + 5} y={72} textAnchor="middle">
              {hour}
            </text>
          ))}
        </svg>
      </PlotFrame>
    </div>
  )
}
