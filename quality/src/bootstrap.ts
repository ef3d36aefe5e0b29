/**
 * Percentile bootstrap over units: how much a figure would move with other tasks of the same sort.
 *
 * Method: `rounds` times as many units are drawn with replacement; the figure is computed from how often each was drawn; the interval
 * runs between the quantiles of what came out. Units, not single responses, because responses to one task depend on each other.
 * Source: Efron 1979, Annals of Statistics 7; for alpha: Krippendorff 2013, Content Analysis, 3rd ed., 12.4.
 */
import { seededRandom } from "./random.ts"

export interface BootstrapOptions {
  /** Default 1000. */
  rounds?: number
  /** Default 1. */
  seed?: number
  /** Share of the distribution inside the interval; default 0.95. */
  level?: number
}
/** Lower and upper end. */
export type Interval = [low: number, high: number]

/**
 * @param figure - gets how often each unit was drawn; rounds in which it gives undefined or NaN are left out.
 * @returns undefined when fewer than half of the rounds give a figure.
 * @throws RangeError for a level not within (0, 1).
 * @example
 * ```ts
 * import { bootstrap } from "@tagwerk/quality"
 * const hits = [1, 1, 1, 0, 1, 1, 0, 1, 1, 1]
 * const interval = bootstrap(hits.length, drawn => hits.reduce((sum, hit, i) => sum + hit * drawn[i]!, 0) / hits.length)!
 * [interval[0] < 0.8, interval[1] > 0.8]
 * // → [true, true]
 * ```
 */
export function bootstrap(
  units: number,
  figure: (drawn: Int32Array) => number | undefined,
  options: BootstrapOptions = {},
): Interval | undefined {
  const { rounds = 1000, seed = 1, level = 0.95 } = options
  if (!(level > 0 && level < 1))
    throw new RangeError(`The level of an interval must be between 0 and 1; it is ${level}. No interval was made.`)
  const random = seededRandom(seed)
  const drawn = new Int32Array(units)
  const figures: number[] = []
  for (let round = 0; round < rounds; round++) {
    drawn.fill(0)
    for (let i = 0; i < units; i++) drawn[Math.floor(random() * units)]! += 1
    const f = figure(drawn)
    if (f !== undefined && !Number.isNaN(f)) figures.push(f)
  }
  if (figures.length === 0 || figures.length < rounds / 2) return undefined
  const sorted = Float64Array.from(figures).sort()
  return [quantile(sorted, (1 - level) / 2), quantile(sorted, (1 + level) / 2)]
}

/** Quantile of sorted values, between neighbours by distance (type 7 of Hyndman and Fan 1996). */
export function quantile(sorted: Float64Array | readonly number[], q: number): number {
  const at = q * (sorted.length - 1)
  const low = Math.floor(at)
  const high = Math.min(sorted.length - 1, low + 1)
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!)
}
