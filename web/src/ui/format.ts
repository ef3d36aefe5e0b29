/**
 * Numbers, shares, durations, dates and money as the reader's locale writes them. Shares of 1 have no leading zero (".94"), stated
 * confidences are never rounded to 0 or 1. Every function takes the locale last, so that tests and workers can fix it.
 */
import { readerLocale } from "./locale.ts"

const made = new Map<string, Intl.NumberFormat>()
function numbers(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale}${JSON.stringify(options)}`
  let format = made.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale, options)
    made.set(key, format)
  }
  return format
}
const space = "\u00a0"

export function formatNumber(value: number | bigint, digits = 0, locale = readerLocale()): string {
  return numbers(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)
}

/** 12345 of a count that stops at 10000 is "10,000+". */
export function formatCount(value: number, cap = Number.POSITIVE_INFINITY, locale = readerLocale()): string {
  return value >= cap ? `${formatNumber(cap, 0, locale)}+` : formatNumber(value, 0, locale)
}

/** A share of 1 as a percentage: 0.719 is "71.9 %". */
export function formatPercent(share: number, digits = 0, locale = readerLocale()): string {
  return `${formatNumber(share * 100, digits, locale)}${space}%`
}

/** A share of 1 without its leading zero where the point is one: 0.94 is ".94", 1 is "1.00". Nobody leaves it out before a comma: "0,94". */
export function formatShare(share: number, digits = 2, locale = readerLocale()): string {
  return formatNumber(share, digits, locale).replace(/^(-?)0(?=\.)/, "$1")
}

/** A confidence, which is never 0 or 1: 0.9996 is ".9996", not "1.00"; 0.00001 is "<.0001". */
export function formatConfidence(p: number, locale = readerLocale()): string {
  for (const digits of [2, 3, 4]) {
    const rounded = Number(p.toFixed(digits))
    if (rounded > 0 && rounded < 1) return formatShare(p, digits, locale)
  }
  return p >= 0.5 ? `>${formatShare(0.9999, 4, locale)}` : `<${formatShare(0.0001, 4, locale)}`
}

/** "[.90, .98]"; with a decimal comma the ends are separated by a semicolon. Ends at 0 and 1 are written so. */
export function formatInterval(low: number, high: number, write = (x: number) => shortShare(x), locale = readerLocale()): string {
  const separator = numbers(locale, {}).format(1.5).includes(",") ? "; " : ", "
  return `[${write(low)}${separator}${write(high)}]`
}
function shortShare(x: number): string {
  return x === 0 || x === 1 ? String(x) : formatShare(x)
}

/** Seconds with the unit that fits: "4 ms", "8.4 s", "11 s", "3 min 20 s", "3 h 25 min", "4 d 2 h". */
export function formatDuration(seconds: number, locale = readerLocale()): string {
  if (!Number.isFinite(seconds)) return "–"
  const n = (value: number, digits = 0) => formatNumber(value, digits, locale)
  if (seconds < 0.9995) return `${n(Math.round(seconds * 1000))}${space}ms`
  if (seconds < 9.95) return `${n(seconds, 1)}${space}s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${n(whole)}${space}s`
  if (whole < 3600) return two(Math.floor(whole / 60), "min", whole % 60, "s")
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return two(Math.floor(minutes / 60), "h", minutes % 60, "min")
  const hours = Math.round(seconds / 3600)
  return two(Math.floor(hours / 24), "d", hours % 24, "h")

  function two(a: number, unit: string, b: number, small: string): string {
    return b === 0 ? `${n(a)}${space}${unit}` : `${n(a)}${space}${unit} ${n(b)}${space}${small}`
  }
}

/** Time on a task: "0:47", "12:05", "1:02:09". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (x: number) => String(x).padStart(2, "0")
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** "12 min ago", "in 3 h". `when` and `now` in milliseconds since 1970. */
export function formatRelative(when: number, now: number, locale = readerLocale()): string {
  const seconds = (when - now) / 1000
  const size = Math.abs(seconds)
  const format = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" })
  const [value, unit]: [number, Intl.RelativeTimeFormatUnit] =
    size < 59.5
      ? [seconds, "second"]
      : size < 3570
        ? [seconds / 60, "minute"]
        : size < 84_600
          ? [seconds / 3600, "hour"]
          : size < 2_592_000
            ? [seconds / 86_400, "day"]
            : size < 31_536_000
              ? [seconds / 2_592_000, "month"]
              : [seconds / 31_536_000, "year"]
  return format.format(Math.round(value), unit).replaceAll(".", "")
}

export function formatDate(when: number | Date, locale = readerLocale()): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" }).format(when)
}

export function formatDateTime(when: number | Date, locale = readerLocale()): string {
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(when)
}

export function formatTime(when: number | Date, locale = readerLocale()): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(when)
}

/** Major units: `formatMoney(552.6, "EUR")` is "€552.60". */
export function formatMoney(amount: number, currency: string, locale = readerLocale()): string {
  return numbers(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" }).format(amount)
}

/** Decimal units, three digits: "1.21 GB". */
export function formatBytes(bytes: number, locale = readerLocale()): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"]
  let value = bytes
  let at = 0
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000
    at++
  }
  const digits = at === 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0
  return `${formatNumber(value, digits, locale)}${space}${units[at]}`
}
