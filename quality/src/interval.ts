/**
 * Intervals of shares and rates.
 * Source: each function names its own.
 */
import { betaQuantile, normalQuantile } from "./gamma.ts"

/** An estimate and the interval around it. */
export interface Estimate {
  value: number
  low: number
  high: number
}

/**
 * Wilson's interval of a share: those p whose own standard error explains the observed share.
 *   (p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)
 * Never leaves [0, 1], is right at 0 and n hits, and covers near its level from n ≈ 10. With n = 0: 0 to 1, value NaN.
 * Source: Wilson 1927, JASA 22; Brown, Cai and DasGupta 2001, Statistical Science 16.
 *
 * @param hits - successes, 0 … n (may be fractional: expected hits)
 * @param level - coverage of the two-sided interval, default 0.95
 * @throws RangeError when hits is not within 0 … n or level not within (0, 1).
 * @example
 * ```ts
 * import { wilson } from "@tagwerk/quality"
 * const { low, high } = wilson(31, 1000)
 * low.toFixed(4) // "0.0219"
 * ```
 */
export function wilson(hits: number, n: number, level = 0.95): Estimate {
  if (!(hits >= 0 && hits <= n && Number.isFinite(n)) || !(level > 0 && level < 1))
    throw new RangeError(
      `${hits} of ${n} at level ${level} is no share. Nothing was computed; give 0 ≤ hits ≤ n and a level within (0, 1).`,
    )
  if (n === 0) return { value: Number.NaN, low: 0, high: 1 }
  const z = normalQuantile(0.5 + level / 2)
  const p = hits / n
  const centre = p + (z * z) / (2 * n)
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  const scale = 1 + (z * z) / n
  const low = hits === 0 ? 0 : Math.max(0, (centre - half) / scale)
  const high = hits === n ? 1 : Math.min(1, (centre + half) / scale)
  return { value: p, low, high }
}

/**
 * Credible interval of a share: equal tails of Beta(hits + a, misses + b).
 *
 * @param prior - pseudo [hits, misses], default [1, 1]
 * @throws RangeError when hits or misses with their prior are not above 0.
 * @example
 * ```ts
 * import { betaInterval } from "@tagwerk/quality"
 * betaInterval(9, 1).value.toFixed(3) // "0.833"
 * ```
 */
export function betaInterval(hits: number, misses: number, level = 0.95, prior: readonly [number, number] = [1, 1]): Estimate {
  const a = hits + prior[0]
  const b = misses + prior[1]
  if (!(a > 0 && b > 0))
    throw new RangeError(`Beta(${a}, ${b}) does not exist. Nothing was computed; give counts ≥ 0 and a positive prior.`)
  return { value: a / (a + b), low: betaQuantile(0.5 - level / 2, a, b), high: betaQuantile(0.5 + level / 2, a, b) }
}
