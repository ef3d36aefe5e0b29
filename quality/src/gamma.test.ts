import { expect, test } from "vitest"
import { betaBelow, betaQuantile, digamma, dirichletDivergence, logGamma, normalBelow, normalQuantile } from "./gamma.ts"

test("gamma functions at tabulated points", () => {
  expect(logGamma(1)).toBeCloseTo(0, 12)
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12)
  expect(logGamma(10)).toBeCloseTo(Math.log(362880), 10)
  expect(logGamma(0.1)).toBeCloseTo(2.252712651734206, 11)
  expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 11)
  expect(digamma(0.01)).toBeCloseTo(-100.560885457869, 9)
  expect(digamma(0.5)).toBeCloseTo(-0.5772156649015329 - 2 * Math.LN2, 11)
})

test("beta and normal quantiles invert their distributions", () => {
  expect(betaBelow(0.5, 2, 3)).toBeCloseTo(0.6875, 12)
  expect(betaBelow(0.9, 10, 1)).toBeCloseTo(0.9 ** 10, 12)
  expect(betaQuantile(0.05, 9, 1)).toBeCloseTo(0.05 ** (1 / 9), 9)
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 9)
  expect(normalBelow(-6)).toBeCloseTo(9.865876450376946e-10, 18)
  for (const q of [1e-6, 0.01, 0.5, 0.9, 0.9999]) expect(normalBelow(normalQuantile(q))).toBeCloseTo(q, 9)
})

test("divergence of Dirichlets: zero with itself, positive else", () => {
  expect(
    dirichletDivergence(
      3,
      i => i + 1,
      i => i + 1,
    ),
  ).toBeCloseTo(0, 12)
  // KL(Beta(2, 1) ‖ Beta(1, 1)) = ∫ 2x log 2x dx = log 2 − 1/2
  expect(
    dirichletDivergence(
      2,
      i => 2 - i,
      () => 1,
    ),
  ).toBeCloseTo(Math.log(2) - 0.5, 10)
})
