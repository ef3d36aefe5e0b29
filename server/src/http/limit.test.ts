import { expect, test } from "vitest"
import { createLimit } from "./limit.ts"

test("a bucket gives its burst, then its rate, and says how long to wait", () => {
  let now = 0
  const limit = createLimit(2, 3, () => now)
  expect([1, 2, 3].map(() => limit.take("a"))).toEqual([0, 0, 0])
  expect(limit.take("a")).toBeCloseTo(0.5)
  expect(limit.take("b")).toBe(0)
  now = 500
  expect(limit.take("a")).toBe(0)
  expect(limit.take("a")).toBeGreaterThan(0)
})

test("a clock that is set back costs nobody their share", () => {
  let now = 1_000_000
  const limit = createLimit(1, 5, () => now)
  limit.take("a")
  now = 0
  expect(limit.take("a")).toBe(0)
})
