import { useEffect, useRef } from "react"
import uPlot from "uplot"
import "uplot/dist/uPlot.min.css"
import { formatNumber } from "./format.ts"
import css from "./line-chart.module.css"
import { onThemeChange, readColor } from "./theme.ts"

export interface Line {
  label: string
  /** One value for each x, null where there is none. */
  values: readonly (number | null)[]
  /** Token of its colour; the accent unless told. One accent line a plot. */
  color?: string
  isDashed?: boolean
  /** Filled down to zero. */
  isFilled?: boolean
  /** Uncertainty around it. */
  band?: { low: readonly (number | null)[]; high: readonly (number | null)[] }
}
export interface LineChartProps {
  /** What it shows, in one sentence, for screen readers; the numbers are in the frame's table. */
  label: string
  /** Numbers, or seconds since 1970 with `isTime`. */
  x: readonly number[]
  lines: readonly Line[]
  isTime?: boolean
  height?: number
  /** Ends of the y axis; else from the data, zero included. */
  y?: readonly [number, number]
  writeX?: (x: number) => string
  writeY?: (y: number) => string
}

/** Lines over numbers or time, on a canvas; redrawn in the colours of the theme when it changes. */
export function LineChart(p: LineChartProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = place.current
    if (!element) return
    let plot: uPlot | null = null
    const draw = () => {
      plot?.destroy()
      plot = new uPlot(optionsOf(p, element.clientWidth || 320), dataOf(p), element)
    }
    draw()
    const stop = onThemeChange(draw)
    const observer = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: p.height ?? 220 }))
    observer.observe(element)
    return () => {
      stop()
      observer.disconnect()
      plot?.destroy()
    }
  }, [p])
  return <div ref={place} className={css.plot} role="img" aria-label={p.label} style={{ minHeight: p.height ?? 220 }} />
}

function dataOf(p: LineChartProps): uPlot.AlignedData {
  const columns: (number | null)[][] = []
  for (const line of p.lines) {
    columns.push([...line.values])
    if (line.band) columns.push([...line.band.low], [...line.band.high])
  }
  return [[...p.x], ...columns] as uPlot.AlignedData
}

function optionsOf(p: LineChartProps, width: number): uPlot.Options {
  const text = readColor("text-2")
  const grid = readColor("grid")
  const series: uPlot.Series[] = [{}]
  const bands: uPlot.Band[] = []
  for (const line of p.lines) {
    const color = readColor(line.color ?? "accent")
    series.push({
      label: line.label,
      stroke: color,
      width: 1.75,
      points: { show: p.x.length < 2 },
      ...(line.isDashed ? { dash: [4, 4] } : {}),
      ...(line.isFilled ? { fill: faint(color, 0.08) } : {}),
    })
    if (!line.band) continue
    const at = series.length
    series.push({ stroke: "transparent", points: { show: false } }, { stroke: "transparent", points: { show: false } })
    bands.push({ series: [at + 1, at], fill: faint(color, 0.14) })
  }
  const font = `11px ${getComputedStyle(document.body).fontFamily}`
  const axis: uPlot.Axis = { stroke: text, font, ticks: { show: false }, gap: 6 }
  const { writeX, y } = p
  const writeY = p.writeY ?? ((value: number) => formatNumber(value, Number.isInteger(value) ? 0 : 2))
  return {
    width,
    height: p.height ?? 220,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: p.isTime ?? false },
      y: { range: y ? [y[0], y[1]] : (_, low, high) => [Math.min(0, low), high === 0 ? 1 : high * 1.05] },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 26, ...(writeX ? { values: (_, ticks) => ticks.map(writeX) } : {}) },
      { ...axis, grid: { stroke: grid, width: 1 }, size: 48, values: (_, ticks) => ticks.map(writeY) },
    ],
    series,
    bands,
  }
}

/** The colour at this opacity; computed colours come as "rgb(r, g, b)". */
function faint(color: string, opacity: number): string {
  return color.startsWith("rgb(") ? color.replace("rgb(", "rgba(").replace(")", `, ${opacity})`) : color
}
