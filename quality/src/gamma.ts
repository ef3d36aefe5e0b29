/**
 * Gamma, beta and normal functions, in double precision. Checked in the tests against tabulated values.
 */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** log Γ(x) for x > 0; relative error below 1e-13. Source: Lanczos 1964, coefficients for g = 7, n = 9. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  let sum = LANCZOS[0]!
  for (let i = 1; i < 9; i++) sum += LANCZOS[i]! / (x - 1 + i)
  const t = x + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** ψ(x) = d log Γ / dx for x > 0; absolute error below 1e-12. Recurrence to x ≥ 6, then the asymptotic series. */
export function digamma(x: number): number {
  let shift = 0
  let y = x
  while (y < 6) {
    shift -= 1 / y
    y += 1
  }
  const f = 1 / (y * y)
  const series = f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f * (1 / 240 - f * (1 / 132 - f * (691 / 32760 - f / 12))))))
  return shift + Math.log(y) - 0.5 / y - series
}

/** I_x(a, b), the share of a Beta(a, b) below x. Continued fraction (Lentz), as in Numerical Recipes §6.4's formula. */
export function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  let c = 1
  let d = 1 - ((a + b) * x) / (a + 1)
  d = 1 / (Math.abs(d) < tiny ? tiny : d)
  let h = d
  for (let m = 1; m <= 500; m++) {
    for (const step of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 + step * d
      d = 1 / (Math.abs(d) < tiny ? tiny : d)
      c = 1 + step / c
      if (Math.abs(c) < tiny) c = tiny
      h *= d * c
    }
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return h
}

/** The x below which a share q of Beta(a, b) lies; bisection to 1e-12. */
export function betaQuantile(q: number, a: number, b: number): number {
  let low = 0
  let high = 1
  for (let i = 0; i < 60 && high - low > 1e-12; i++) {
    const middle = (low + high) / 2
    if (betaBelow(middle, a, b) < q) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The z below which a share q of the standard normal lies; bisection to 1e-12. */
export function normalQuantile(q: number): number {
  if (!(q > 0 && q < 1)) return q <= 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  let low = -40
  let high = 40
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (normalBelow(middle) < q) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Share of the standard normal below z; relative error below 1e-13 in the lower tail. Series inside, continued fraction outside. */
export function normalBelow(z: number): number {
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)
  const x = Math.abs(z)
  if (x < 3) {
    let term = x
    let sum = x
    for (let i = 3; Math.abs(term) > 1e-17 && i < 200; i += 2) {
      term *= (x * x) / i
      sum += term
    }
    return z > 0 ? 0.5 + density * sum : 0.5 - density * sum
  }
  let f = x
  for (let i = 60; i > 0; i--) f = x + i / f
  return z > 0 ? 1 - density / f : density / f
}

/** KL(Dirichlet(q) ‖ Dirichlet(p)), in nats, over `size` entries read by index. */
export function dirichletDivergence(size: number, q: (i: number) => number, p: (i: number) => number): number {
  let allQ = 0
  let allP = 0
  for (let i = 0; i < size; i++) {
    allQ += q(i)
    allP += p(i)
  }
  const psi = digamma(allQ)
  let sum = logGamma(allQ) - logGamma(allP)
  for (let i = 0; i < size; i++) sum += logGamma(p(i)) - logGamma(q(i)) + (q(i) - p(i)) * (digamma(q(i)) - psi)
  return sum
}
