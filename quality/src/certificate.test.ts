import fc from "fast-check"
import { expect, test } from "vitest"
import { datasetCertificate, judgeCertificate, roganGladen, sampleToAudit, sampleToCertify } from "./certificate.ts"
import { betaInterval, wilson } from "./interval.ts"
import { compareSources, predictionPowered } from "./prediction-powered.ts"
import { seededRandom } from "./random.ts"

test("Wilson at textbook values", () => {
  const ten = wilson(8, 10)
  expect(ten.low).toBeCloseTo(0.4902, 4)
  expect(ten.high).toBeCloseTo(0.9433, 4)
  expect(wilson(0, 20)).toMatchObject({ low: 0, value: 0 })
  expect(wilson(0, 20).high).toBeCloseTo(0.1611, 4)
  expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 })
  expect(() => wilson(3, 2)).toThrow(RangeError)
})

test("intervals contain their estimate and lie within 0 and 1", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const hits = Math.round(n * share)
      for (const { value, low, high } of [wilson(hits, n), betaInterval(hits, n - hits)])
        expect(0 <= low && low <= value + 1e-12 && value <= high + 1e-12 && high <= 1).toBe(true)
    }),
  )
})

test("a judge passes only when both lower bounds reach what is asked", () => {
  expect(judgeCertificate({ positives: { yes: 58, of: 60 }, negatives: { no: 55, of: 60 } })).toMatchObject({
    certified: true,
    reason: "",
  })
  const failed = judgeCertificate({ positives: { yes: 58, of: 60 }, negatives: { no: 50, of: 60 } })
  expect(failed.certified).toBe(false)
  expect(failed.reason).toMatch(/true-negative rate ≥ 0\.7/)
})

test("Rogan–Gladen undoes a judge's errors and knows when it cannot", () => {
  const sample = { positives: { yes: 90, of: 100 }, negatives: { no: 95, of: 100 } }
  // True share .4: judged yes = .4 · .9 + .6 · .05 = .39
  expect(roganGladen({ yes: 390, of: 1000 }, sample)?.value).toBeCloseTo(0.4, 10)
  expect(roganGladen({ yes: 390, of: 1000 }, { positives: { yes: 50, of: 100 }, negatives: { no: 50, of: 100 } })).toBeUndefined()
})

test("a planned sample reaches its certificate about as often as planned", () => {
  const n = sampleToCertify({ rate: 0.92, bound: 0.8 })
  const random = seededRandom(1)
  let reached = 0
  for (let trial = 0; trial < 1000; trial++) {
    let hits = 0
    for (let x = 0; x < n; x++) hits += random() < 0.92 ? 1 : 0
    if (wilson(hits, n, 0.9).low >= 0.8) reached++
  }
  expect(reached / 1000).toBeGreaterThan(0.75)
  expect(sampleToCertify({ rate: 0.8, bound: 0.8 })).toBe(Number.POSITIVE_INFINITY)
})

test("an audit's size gives the width it was planned for", () => {
  const n = sampleToAudit({ error: 0.03, half: 0.01 })
  const { low, high } = wilson(Math.round(0.03 * n), n)
  expect((high - low) / 2).toBeLessThanOrEqual(0.01)
  expect(sampleToAudit({ error: 0.03, half: 0.01, size: 2000 })).toBeLessThan(n)
})

test("a dataset's certificate, and that an audit of everything leaves no doubt", () => {
  const [part, all, none] = datasetCertificate([
    { name: "label", audited: 1000, wrong: 31 },
    { name: "small", audited: 50, wrong: 1, size: 50 },
    { name: "empty", audited: 0, wrong: 0 },
  ])
  expect(part!.text).toBe("error 3.1 % [2.2, 4.4]")
  expect([all!.low, all!.high]).toEqual([0.02, 0.02])
  expect(none!.text).toMatch(/unknown/)
})

test("prediction-powered intervals cover at their level, also when the model is wrong, and are narrower when it is right", () => {
  const random = seededRandom(5)
  const cover = (modelAccuracy: number) => {
    let covered = 0
    let narrower = 0
    const trials = 400
    for (let trial = 0; trial < trials; trial++) {
      const draw = () => {
        const expert = random() < 0.7 ? 1 : 0
        return { expert, model: random() < modelAccuracy ? expert : 1 - expert }
      }
      const audited = Array.from({ length: 200 }, draw)
      const result = predictionPowered(
        audited,
        Float64Array.from({ length: 2000 }, () => draw().model),
        0.9,
      )
      if (result.low <= 0.7 && 0.7 <= result.high) covered++
      if (result.high - result.low < result.plain.high - result.plain.low) narrower++
    }
    return { covered: covered / trials, narrower: narrower / trials }
  }
  expect(cover(0.95).covered).toBeGreaterThan(0.85)
  expect(cover(0.95).narrower).toBe(1)
  expect(cover(0.3).covered).toBeGreaterThan(0.85)
  expect(() => predictionPowered([], [])).toThrow(/too few/)
})

test("sources are compared by accuracy and by cost an accepted answer", () => {
  const right = Array.from({ length: 50 }, (_, i) => (i % 10 ? 1 : 0))
  const [model] = compareSources([
    { name: "model", right, statedAudited: right.map(() => 0.9), statedOthers: [0.9, undefined], cost: 12, accepted: 6 },
  ])
  expect(model).toMatchObject({ name: "model", audited: 50, costPerAccepted: 2 })
  expect(model!.accuracy!.value).toBeCloseTo(0.9, 6)
})
