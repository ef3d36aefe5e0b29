import { expect, test } from "vitest"
import { contrast, labelColor, textOn } from "./label-color.ts"

test("contrast of known pairs", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5)
  expect(contrast("#0072B2", "#ffffff")).toBeCloseTo(5.19, 1)
})

test("tag text is black, on #0072B2 white", () => {
  expect(Array.from({ length: 7 }, (_, i) => textOn(labelColor(i)))).toEqual([
    "#000000",
    "#ffffff",
    "#000000",
    "#000000",
    "#000000",
    "#000000",
    "#000000",
  ])
})

test("three hundred labels: distinct, legible, generated ones of one lightness", () => {
  const colors = Array.from({ length: 300 }, (_, i) => labelColor(i))
  // Hues repeat to within a byte only after many turns; neighbours never do.
  expect(new Set(colors).size).toBeGreaterThan(200)
  for (let i = 1; i < colors.length; i++) expect(colors[i]).not.toBe(colors[i - 1])
  for (const color of colors) expect(contrast(color, textOn(color))).toBeGreaterThanOrEqual(4.5)
  const grey = colors.slice(7).map(color => contrast(color, "#000000"))
  expect(Math.max(...grey) / Math.min(...grey)).toBeLessThan(1.35)
})

test("a form's own colour wins, nonsense does not", () => {
  expect(labelColor(0, "#123abc")).toBe("#123abc")
  expect(labelColor(0, "red; }")).toBe("#D55E00")
})
