import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { applyCalibration, calibrated, fitCalibration } from "./calibrate.ts"
import { combine, pool } from "./combine.ts"
import { costToFinish } from "./cost.ts"
import { majority } from "./majority.ts"
import { withModelVoice } from "./model-voice.ts"
import { seededRandom } from "./random.ts"
import { reliability, reliabilityOf } from "./reliability.ts"
import { boundTogether, nextTasks, responseWorth, stopVerdict } from "./stop.ts"
import { thin } from "./thin.ts"
import { tabulate, type Vote } from "./vote.ts"

const plan = { target: 0.95, responsesMax: 5 }

describe("when to stop", () => {
  test("never on one worker, never on models alone, always at the maximum", () => {
    const sure = [0.99, 0.01]
    expect(stopVerdict({ posterior: sure, workers: 1, people: 1 }, plan)).toBe("more")
    expect(stopVerdict({ posterior: sure, workers: 1, people: 1 }, { ...plan, workersMin: 1 })).toBe("more")
    expect(stopVerdict({ posterior: sure, workers: 3, people: 0 }, plan)).toBe("more")
    expect(stopVerdict({ posterior: sure, workers: 2, people: 1 }, plan)).toBe("accept")
    expect(stopVerdict({ posterior: [0.6, 0.4], workers: 5, people: 5 }, plan)).toBe("expert")
  })

  test("or when one more response is not worth its price", () => {
    const confusion = Float64Array.of(0.9, 0.1, 0.1, 0.9)
    // At .6 a .9 worker lifts the expected maximum to .9: worth .3.
    expect(responseWorth([0.6, 0.4], confusion)).toBeCloseTo(0.3, 10)
    // At .92 one answer cannot change the answer: worth nothing.
    expect(responseWorth([0.92, 0.08], confusion)).toBeCloseTo(0, 10)
    const state = { posterior: [0.6, 0.4], workers: 2, people: 2, confusion }
    expect(stopVerdict(state, { ...plan, errorCost: 10, price: 2 })).toBe("more")
    expect(stopVerdict(state, { ...plan, errorCost: 10, price: 4 })).toBe("expert")
  })

  test("together: the accepted hold the target on the mean, none is twice as doubtful", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { maxLength: 60 }), confidences => {
        const bound = boundTogether(confidences, 0.9)
        const accepted = confidences.filter(c => c >= bound)
        if (bound < 1) expect(accepted.reduce((a, b) => a + b, 0) / accepted.length).toBeGreaterThanOrEqual(0.9)
        expect(bound).toBeGreaterThanOrEqual(0.8 - 1e-12)
      }),
    )
  })
})

test("the most uncertain task is next, within its band", () => {
  const open = [
    { task: 0, posterior: [0.5, 0.5], band: 1 },
    { task: 1, posterior: [0.9, 0.1] },
    { task: 2, posterior: [0.6, 0.4] },
    { task: 3, posterior: [0.6, 0.4] },
  ]
  expect(nextTasks(open, 3)).toEqual([2, 3, 1])
})

test("cost to finish: what is done costs nothing, what is open between the minimum and the maximum", () => {
  const confusion = Float64Array.of(0.9, 0.1, 0.1, 0.9)
  const done = { posterior: [0.99, 0.01], workers: 3, people: 3 }
  const open = { posterior: [0.5, 0.5], workers: 0, people: 0 }
  expect(costToFinish([done, done], confusion, plan).responses).toMatchObject({ value: 0, high: 0 })
  const { responses, cost } = costToFinish(Array(50).fill(open), confusion, { ...plan, price: 3 }, { seed: 2 })
  expect(responses.low).toBeGreaterThanOrEqual(100)
  expect(responses.high).toBeLessThanOrEqual(250)
  expect(cost.value).toBeCloseTo(3 * responses.value, 6)
})

describe("calibration", () => {
  /** Claims at log odds x that hold with log odds x/2. */
  const random = seededRandom(11)
  const claims = (n: number) => {
    const posterior: number[] = []
    const truth: number[] = []
    for (let i = 0; i < n; i++) {
      const x = 8 * random() - 4
      posterior.push(1 / (1 + Math.exp(-x)), 1 / (1 + Math.exp(x)))
      truth.push(random() < 1 / (1 + Math.exp(-x / 2)) ? 0 : 1)
    }
    return { posterior: Float64Array.from(posterior), truth: Int32Array.from(truth), classes: 2 }
  }

  test("finds how much was claimed too much", () => {
    const gold = claims(4000)
    const fit = fitCalibration(gold)
    const fresh = claims(4000)
    const after = { ...fresh, posterior: applyCalibration(fresh.posterior, 2, fit) }
    expect(reliability(after).ece).toBeLessThan(0.03)
    expect(reliability(fresh).ece).toBeGreaterThan(0.08)
    expect(fit.curves.reduce((sum, c) => sum + c.weight, 0)).toBeCloseTo(1, 10)
  })

  test("stays near its prior without gold and never reaches 0 or 1", () => {
    expect(fitCalibration({ posterior: new Float64Array(0), truth: new Int32Array(0), classes: 2 }).temperature).toBe(0.6)
    const votes = tabulate(
      Array.from({ length: 50 }, (_, w) => ({ task: "a", worker: w, label: "x" })),
      { classes: ["x", "y"] },
    )
    const belief = calibrated(majority(votes), fitCalibration(claims(50)))
    expect(belief.confidence[0]).toBeLessThan(1)
    expect(belief.confidence[0]).toBeGreaterThan(0.5)
  })

  test("the curve counts every claim once, and its figures are those of a hand-made case", () => {
    const r = reliabilityOf([0.95, 0.95, 0.55, 0.55], [1, 0, 1, 0], 10)
    expect(r.bins.reduce((sum, b) => sum + b.count, 0)).toBe(4)
    expect(r.ece).toBeCloseTo((Math.abs(1.9 - 1) + Math.abs(1.1 - 1)) / 4, 10)
    expect(r.expected).toBeCloseTo(0.75, 10)
    expect(r.realised.value).toBe(0.5)
  })

  test("thinned gold has the other tasks' counts, and is gold no more", () => {
    const rows: Vote[] = []
    for (let t = 0; t < 20; t++) for (let w = 0; w < (t < 5 ? 9 : 3); w++) rows.push({ task: t, worker: w, label: w % 2 })
    const votes = tabulate(rows, { gold: [0, 1, 2, 3, 4].map(task => ({ task, label: 0 })) })
    const thinned = thin(votes, seededRandom(1))
    for (let i = 0; i < 20; i++) expect(thinned.start[i + 1]! - thinned.start[i]!).toBe(3)
    expect([...thinned.gold].every(g => g === -1)).toBe(true)
  })
})

test("a pool lies between its members, and refuses weights that are none", () => {
  const votes = tabulate([
    { task: 1, worker: 1, label: "x" },
    { task: 1, worker: 2, label: "y" },
    { task: 2, worker: 1, label: "x" },
  ])
  const a = majority(votes)
  const b = combine(votes)
  const both = pool([a, b], [1, 3])
  for (let x = 0; x < both.evidence.length; x++)
    expect(both.evidence[x]!).toBeCloseTo((a.evidence[x]! + 3 * b.evidence[x]!) / 4, 10)
  expect(() => pool([a], [-1])).toThrow(RangeError)
  expect(() => pool([])).toThrow(RangeError)
})

describe("models beside people", () => {
  const random = seededRandom(21)
  const truth = Array.from({ length: 80 }, () => (random() < 0.5 ? "x" : "y"))
  const flip = (l: string) => (l === "x" ? "y" : "x")
  const people = truth.flatMap((t, task) => ["ann", "bob"].map(worker => ({ task, worker, label: random() < 0.9 ? t : flip(t) })))
  const said = truth.map(t => (random() < 0.7 ? t : flip(t)))
  const called = (names: string[]) => names.flatMap(worker => said.map((label, task) => ({ task, worker, label })))

  test("three copies of one model change no answer and no confidence that one copy would not change", () => {
    const one = combine(tabulate([...people, ...called(["m1"])], { models: new Map([["m1", "m"]]) }))
    const names = ["m1", "m2", "m3"]
    const three = combine(tabulate([...people, ...called(names)], { models: new Map(names.map(n => [n, "m"])) }))
    expect([...three.answer]).toEqual([...one.answer])
    expect([...three.confidence]).toEqual([...one.confidence])
  })

  test("ten models of one mind move no task further than one good person could", () => {
    const names = Array.from({ length: 10 }, (_, i) => `model-${i}`)
    const votes = tabulate([...people, ...called(names)], { models: new Map(names.map(n => [n, n])) })
    const alone = combine(tabulate(people))
    const heard = withModelVoice(v => combine(v))(votes)
    for (let i = 0; i < truth.length; i++) {
      const odds = (b: typeof alone) => Math.log(b.evidence[i * 2]! / b.evidence[i * 2 + 1]!)
      const person = Math.max(...alone.expectedAccuracy)
      expect(Math.abs(odds(heard) - odds(alone))).toBeLessThanOrEqual(Math.log(person / (1 - person)) + 1e-6)
    }
  })

  test("models that a hundred gold tasks show to be better count as workers", () => {
    const many = Array.from({ length: 150 }, (_, task) => ({ task, label: task % 2 ? "x" : "y" }))
    const rows = many.flatMap(({ task, label }) => [
      { task, worker: "ann", label: random() < 0.6 ? label : flip(label) },
      { task, worker: "bob", label: random() < 0.6 ? label : flip(label) },
      { task, worker: "m", label },
    ])
    const votes = tabulate(rows, { models: new Map([["m", "m"]]), gold: many.slice(0, 120) })
    const trusted = withModelVoice(v => combine(v))(votes)
    const capped = withModelVoice(v => combine(v), { goldTrusted: 1000 })(votes)
    const open = (b: typeof trusted) =>
      many.slice(120).filter(({ task, label }) => votes.labels[b.answer[task]!] === label).length
    expect(open(trusted)).toBe(30)
    expect(open(capped)).toBeLessThanOrEqual(open(trusted))
  })
})
