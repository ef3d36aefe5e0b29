/** The standard normal distribution. */

/** P(Z ≤ z). Error below 1.2e-7 (complementary error function by Chebyshev fit, Press et al., Numerical Recipes). */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.5 * x)
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
  ]
  const tail = 0.5 * t * Math.exp(-x * x + terms.reduceRight((sum, c) => sum * t + c, 0))
  return z >= 0 ? 1 - tail : tail
}

/** z with P(Z ≤ z) = p, by bisection: exact to the last digits of `normalBelow`. */
export function normalQuantile(p: number): number {
  let low = -40
  let high = 40
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (normalBelow(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}
