import fc from "fast-check"
import { describe, expect, test } from "vitest"
import * as f from "./format.ts"

const flat = (s: string) => s.replaceAll(/[\u00a0\u202f]/g, " ")

describe("format", () => {
  test("shares and confidences have no leading zero before a point", () => {
    expect(f.formatShare(0.94, 2, "en")).toBe(".94")
    expect(f.formatShare(0.94, 2, "de")).toBe("0,94")
    expect(f.formatShare(1, 2, "en")).toBe("1.00")
    expect(f.formatShare(10.5, 1, "en")).toBe("10.5")
    expect(f.formatShare(-0.25, 2, "en")).toBe("-.25")
    expect(f.formatConfidence(0.9996, "en")).toBe(".9996")
    expect(f.formatConfidence(0.997, "en")).toBe(".997")
    expect(f.formatConfidence(1 - 1e-9, "en")).toBe(">.9999")
    expect(f.formatConfidence(1e-9, "en")).toBe("<.0001")
  })
  test("a confidence is never shown as 0 or 1, in any locale", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom("en", "de"), (p, locale) => {
        const digits = f.formatConfidence(p, locale).replace(/[<>]/, "").replace(",", ".")
        expect(Number(digits)).toBeGreaterThan(0)
        expect(Number(digits)).toBeLessThan(1)
      }),
    )
  })
  test("intervals", () => {
    expect(f.formatInterval(0.9, 1, x => (x === 1 ? "1" : f.formatShare(x, 2, "en")), "en")).toBe("[.90, 1]")
    expect(f.formatInterval(0.9, 0.98, x => f.formatShare(x, 2, "de"), "de")).toBe("[0,90; 0,98]")
  })
  test.each([
    [0.004, "4 ms"],
    [0.9999, "1.0 s"],
    [8.4, "8.4 s"],
    [11.2, "11 s"],
    [59.7, "1 min"],
    [200, "3 min 20 s"],
    [12_300, "3 h 25 min"],
    [352_800, "4 d 2 h"],
  ])("%d seconds are %s", (seconds, text) => {
    expect(flat(f.formatDuration(seconds, "en"))).toBe(text)
  })
  test("clock, bytes, money, percent, counts", () => {
    expect([f.formatClock(47), f.formatClock(725), f.formatClock(3729)]).toEqual(["0:47", "12:05", "1:02:09"])
    expect(flat(f.formatBytes(1_210_000_000, "en"))).toBe("1.21 GB")
    expect(flat(f.formatBytes(999_600, "en"))).toBe("1.00 MB")
    expect(f.formatMoney(552.6, "EUR", "en")).toBe("€552.60")
    expect(flat(f.formatMoney(11.8, "EUR", "de"))).toBe("11,80 €")
    expect(flat(f.formatPercent(0.719, 1, "en"))).toBe("71.9 %")
    expect(f.formatCount(12_345, 10_000, "en")).toBe("10,000+")
    expect(f.formatCount(9_999, 10_000, "en")).toBe("9,999")
  })
  test("relative time", () => {
    const now = Date.UTC(2026, 10, 25)
    expect(f.formatRelative(now - 12 * 60_000, now, "en")).toBe("12 min ago")
    expect(f.formatRelative(now + 3 * 3_600_000, now, "de")).toBe("in 3 Std")
  })
})
