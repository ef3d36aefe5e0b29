import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { boxDistance } from "./box.ts"
import { jaccardDistance, masiDistance, nominalDistance } from "./choice-distance.ts"
import { krippendorff } from "./krippendorff.ts"

/** Workers as rows, units as columns, "." for no value; as tables stand in the literature. */
function unitsOf(rows: string[]): number[][] {
  const cells = rows.map(row => row.split(" "))
  return cells[0]!.map((_, u) =>
    cells
      .map(row => row[u]!)
      .filter(cell => cell !== ".")
      .map(Number),
  )
}
/** Krippendorff 2011, section E: four observers, twelve units. */
const canonical = unitsOf([
  "1 2 3 3 2 1 4 1 2 . . .",
  "1 2 3 3 2 2 4 1 2 5 . 3",
  ". 3 3 3 2 3 4 2 2 5 1 .",
  "1 2 3 3 2 4 4 1 2 5 1 .",
])
/** Three coders, fifteen units: the worked example of the method's encyclopedia article. */
const fifteen = unitsOf([". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4"])

describe("published values", () => {
  test.each([
    ["nominal", 0.7434],
    ["ordinal", 0.8154],
    ["interval", 0.8491],
    ["ratio", 0.7974],
  ] as const)("canonical table, %s", (metric, alpha) => {
    expect(Math.abs(krippendorff(canonical, metric).alpha! - alpha)).toBeLessThan(1e-4)
  })

  test("three coders, fifteen units", () => {
    expect(krippendorff(fifteen, "nominal").alpha).toBeCloseTo(0.691358024691358, 12)
    expect(krippendorff(fifteen, "interval").alpha).toBeCloseTo(0.811, 3)
  })

  test("a distance of one's own gives what the built-in one gives", () => {
    expect(krippendorff<number>(canonical, (a, b) => (a - b) ** 2).alpha).toBeCloseTo(0.8491, 4)
    expect(krippendorff<number>(canonical, nominalDistance).alpha).toBeCloseTo(0.7434, 4)
  })
})

test("by hand: four units of two", () => {
  // Do = 2/8; values: a 3, b 5: De = 2·15/56.
  expect(
    krippendorff(
      [
        ["a", "a"],
        ["b", "b"],
        ["a", "b"],
        ["b", "b"],
      ],
      "nominal",
    ).alpha,
  ).toBeCloseTo(1 - 0.25 / (30 / 56), 12)
})

test("nothing to agree about is undefined, not perfect", () => {
  expect(krippendorff([], "nominal").alpha).toBeUndefined()
  expect(krippendorff([["a"], ["b"]], "nominal")).toMatchObject({ alpha: undefined, units: 0, values: 0 })
  expect(
    krippendorff(
      [
        ["a", "a"],
        ["a", "a"],
      ],
      "nominal",
    ).alpha,
  ).toBeUndefined()
  expect(() => krippendorff([[1, Number.NaN]], "interval")).toThrow(RangeError)
  expect(() => krippendorff<string>([["a", "b"]], () => Number.NaN)).toThrow(RangeError)
})

test("the interval holds the value, narrows with more units, repeats with the seed", () => {
  const { alpha, interval } = krippendorff(canonical, "nominal")
  expect(interval![0]).toBeLessThan(alpha!)
  expect(interval![1]).toBeGreaterThan(alpha!)
  expect(krippendorff(canonical, "nominal").interval).toEqual(interval)
  const more = krippendorff([...canonical, ...canonical, ...canonical, ...canonical], "nominal")
  expect(more.interval![1] - more.interval![0]).toBeLessThan(interval![1] - interval![0])
})

test("many distinct values: a sample of pairs comes near the whole", () => {
  const units = Array.from({ length: 300 }, (_, u) => [u * 1.7, u * 1.7 + (u % 7), u * 1.7 - (u % 5)])
  const whole = krippendorff(units, "interval", { distinctMax: 5000, interval: false }).alpha!
  const sampled = krippendorff(units, "interval", { distinctMax: 10, rounds: 50 })
  expect(Math.abs(sampled.alpha! - whole)).toBeLessThan(0.002)
  expect(sampled.interval![0]).toBeLessThanOrEqual(whole)
})

test("boxes: far apart between tasks, near within: alpha, ks and sigma are high", () => {
  const units = Array.from({ length: 12 }, (_, t) =>
    [0, 1, 2].map(shift => [{ label: "a", x: 100 * t + shift, y: 0, width: 40, height: 40 }]),
  )
  const { alpha, ks, sigma } = krippendorff(units, boxDistance, { rounds: 50 })
  expect(alpha!).toBeGreaterThan(0.9)
  expect(ks).toBe(1)
  expect(sigma).toBe(1)
})

test("sets, by hand", () => {
  expect(jaccardDistance([], [])).toBe(0)
  expect(jaccardDistance(["a", "b"], ["b", "c"])).toBeCloseTo(2 / 3, 12)
  expect(masiDistance(["a", "b"], ["b", "c"])).toBeCloseTo(1 - 1 / 9, 12)
  expect(masiDistance(["a"], ["a", "b"])).toBeCloseTo(1 - 1 / 3, 12)
  expect(masiDistance([], ["a"])).toBe(1)
  expect(masiDistance([], [])).toBe(0)
})

test("alpha is at most 1, and 1 exactly when units agree within themselves", () => {
  const units = fc.array(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 }), { maxLength: 8 })
  fc.assert(
    fc.property(units, all => {
      const { alpha } = krippendorff(all, "nominal", { interval: false })
      if (alpha === undefined) return
      expect(alpha).toBeLessThanOrEqual(1)
      expect(alpha === 1).toBe(all.every(unit => new Set(unit).size < 2))
    }),
  )
})
