import { describe, expect, test } from "vitest"
import { boxFigures } from "./box.ts"
import { labelErrorFigures } from "./label-error.ts"
import { spanFigures } from "./span.ts"
import { textFigures } from "./text.ts"

describe("figures that the other kinds must reach", () => {
  test("boxes: F1 at least .77 and .56; existence holds", () => {
    const { rules, fitted, reliability } = boxFigures(10)
    const all = rules.find(row => row.responses.startsWith("all") && row.rule.includes("default"))!
    expect(all.f50).toBeGreaterThanOrEqual(0.79)
    expect(all.f75).toBeGreaterThanOrEqual(0.56)
    expect(fitted.f50).toBeGreaterThanOrEqual(0.77)
    expect(fitted.ece).toBeLessThanOrEqual(0.07)
    expect(reliability.ece).toBeLessThanOrEqual(0.1)
  })

  test("texts: word error rate at most 6.0 %; confidence holds", () => {
    const { rows, words, exact } = textFigures()
    expect(rows.find(row => row.responses === "7" && row.method === "rover")!.wer).toBeLessThanOrEqual(0.06)
    expect(words.ece).toBeLessThanOrEqual(0.03)
    expect(exact.ece).toBeLessThanOrEqual(0.06)
  })

  test("spans: as good as majority with three responses, clearly better with more; probabilities hold", () => {
    const { rows, tokens } = spanFigures()
    for (const row of rows) expect(row.aggregate - row.majority).toBeGreaterThan(row.responses === 3 ? -0.005 : 0.04)
    expect(tokens.ece).toBeLessThanOrEqual(0.1)
  })

  test("label errors: confirmed ones on top", () => {
    const auc = Object.fromEntries(labelErrorFigures().map(row => [`${row.set} ${row.rank}`, row.auc]))
    expect(auc["mnist self-confidence"]).toBeGreaterThanOrEqual(0.9975)
    expect(auc["20news self-confidence"]).toBeGreaterThanOrEqual(0.987)
    expect(auc["20news margin"]).toBeGreaterThanOrEqual(0.9985)
  })
})
