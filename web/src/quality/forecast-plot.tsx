import { useLingui } from "@lingui/react/macro"
import type { ProjectOverview } from "@tagwerk/contract/project.ts"
import type { Forecast } from "@tagwerk/contract/report.ts"
import { useMemo } from "react"
import { formatDate, formatNumber } from "../ui/format.ts"
import { LineChart } from "../ui/line-chart.tsx"
import { readerLocale } from "../ui/locale.ts"
import { PlotFrame } from "../ui/plot-frame.tsx"
import { countInterval } from "./estimate.ts"
import { plotOf } from "./forecast-line.ts"

const day_ms = 86_400_000

/** Responses as they added up, and how they go on at the pace of the last days until nothing is asked for. Nothing when that is now. */
export function ForecastPlot({ days, forecast, from }: { days: ProjectOverview["by_day"]; forecast: Forecast; from: number }) {
  const { t } = useLingui()
  const plot = useMemo(() => plotOf(days, forecast, from), [days, forecast, from])
  const lines = useMemo(
    () =>
      plot && [
        { label: t`Responses`, values: plot.given, isFilled: true },
        { label: t`Forecast`, values: plot.ahead, isDashed: true, color: "text-2", band: { low: plot.low, high: plot.high } },
      ],
    [plot, t],
  )
  if (!plot || !lines) return null
  const end = forecast.days!
  return (
    <PlotFrame
      title={t`Responses to the end`}
      note={t`Added up by day; dashed: at the pace of the last 7 days, with the interval`}
      table={{
        head: [t`Day`, t`Responses`],
        rows: [
          [formatDate(from), formatNumber(plot.total)],
          [
            formatDate(from + end.value * day_ms),
            `${formatNumber(Math.round(plot.total + forecast.responses.value))} ${countInterval({
              ...forecast.responses,
              low: plot.total + forecast.responses.low,
              high: plot.total + forecast.responses.high,
            })}`,
          ],
        ],
      }}
    >
      <LineChart
        label={t`Responses added up by day, and their forecast`}
        x={plot.x}
        lines={lines}
        isTime
        height={160}
        writeX={seconds => dayOf(seconds)}
      />
    </PlotFrame>
  )
}

function dayOf(seconds: number): string {
  const at = new Date(seconds * 1000)
  if (at.getHours() + at.getMinutes() + at.getSeconds() > 0) return ""
  return new Intl.DateTimeFormat(readerLocale(), { day: "numeric", month: "short" }).format(at)
}
