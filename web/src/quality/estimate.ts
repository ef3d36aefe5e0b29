import type { Estimate } from "@tagwerk/contract/report.ts"
import { formatInterval, formatNumber, formatShare } from "../ui/format.ts"

/** Digits that are neither lost nor pretended. */
const write3 = (x: number) => (x === 0 || x === 1 ? String(x) : formatShare(x, 3))

/** ".959" — never 1 or 0 by rounding alone. */
export const share3 = (x: number): string => (x >= 0.9995 && x < 1 ? `>${formatShare(0.999, 3)}` : write3(x))
export const shareInterval = ({ low, high }: Estimate): string => formatInterval(low, high, write3)
export const countInterval = ({ low, high }: Estimate, digits = 0): string =>
  formatInterval(low, high, x => formatNumber(Math.max(0, x), digits))
/** Counts at a price, in major units without their sign. */
export const moneyInterval = ({ low, high }: Estimate, price: number): string =>
  formatInterval(low * price, high * price, x => formatNumber(x, high * price < 100 ? 2 : 0))
