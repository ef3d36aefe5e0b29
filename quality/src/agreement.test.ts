import { describe, expect, test } from "vitest"
import { agreement, labelAgreement } from "./agreement.ts"
import { bootstrap, quantile } from "./bootstrap.ts"
import { nominalDistance } from "./choice-distance.ts"
import { cohenKappa } from "./cohen.ts"
import { fleissKappa } from "./fleiss.ts"
import { gwetAc1 } from "./gwet.ts"
import { seededRandom } from "./random.ts"

const times = <T>(n: number, value: T): T[] => new Array(n).fill(value)
/** Gwet 2008: 125 patients, 118 both positive, 7 disagreements, none both negative. */
const gwet2008: [string, string][] = [
  ...times<[string, string]>(118, ["+", "+"]),
  ...times<[string, string]>(5, ["+", "-"]),
  ...times<[string, string]>(2, ["-", "+"]),
]
/** Fleiss 1971 in the form of the method's encyclopedia article: 10 subjects, 14 raters, 5 categories. */
const fleiss1971 = [
  "0 0 0 0 14",
  "0 2 6 4 2",
  "0 0 3 5 6",
  "0 3 9 2 0",
  "2 2 8 1 1",
  "7 7 0 0 0",
  "3 2 6 3 0",
  "2 5 3 2 2",
  "6 5 2 1 0",
  "0 2 2 3 7",
].map(row => row.split(" ").flatMap((n, k) => times(Number(n), `${k}`)))

describe("published values", () => {
  test("Fleiss' kappa", () => expect(fleissKappa(fleiss1971).value).toBeCloseTo(0.20993, 5))
  test("Gwet's AC1 stays high where kappa collapses", () => {
    expect(gwetAc1(gwet2008).value).toBeCloseTo(0.9408, 4)
    expect(cohenKappa(gwet2008).value).toBeCloseTo(-0.0234, 4)
  })
})

test("Cohen's kappa, by hand: plain and weighted", () => {
  // po = .75; pe = .5·.25 + .5·.75.
  expect(
    cohenKappa([
      ["a", "a"],
      ["a", "b"],
      ["b", "b"],
      ["b", "b"],
    ]).value,
  ).toBeCloseTo(0.5, 12)
  const graded: [string, string][] = [
    ["1", "1"],
    ["2", "3"],
    ["3", "3"],
    ["1", "2"],
  ]
  const order = ["1", "2", "3"]
  // Σ|a − b| = 2; by chance Σ rows (1:2, 2:1, 3:1) × columns (1:1, 2:1, 3:2) = 2·(0+1+4) + (1+0+2) + (2+1+0) = 16, over 4.
  expect(cohenKappa(graded, { weights: "linear", order }).value).toBeCloseTo(1 - (2 * 4) / 16, 12)
  expect(() => cohenKappa(graded, { weights: "linear" })).toThrow(RangeError)
})

test("where nothing can be told the value is undefined", () => {
  for (const empty of [cohenKappa([]), fleissKappa([]), gwetAc1([]), fleissKappa([["a"]]), fleissKappa([["a", "a"]])])
    expect(empty).toMatchObject({ value: undefined, interval: undefined })
  expect(gwetAc1([["a", "a"]], { labels: 2 }).value).toBe(1)
})

test("by task, worker and pair; a repeat replaces, nobody agrees with themselves", () => {
  const say = (task: string, worker: string, value: string) => ({ task, worker, value })
  const result = agreement(
    [
      say("1", "a", "x"),
      say("1", "b", "x"),
      say("1", "c", "y"),
      say("2", "a", "z"),
      say("2", "a", "x"),
      say("2", "b", "x"),
      say("3", "c", "x"),
    ],
    nominalDistance,
  )
  expect(result.tasks).toEqual([
    { task: "1", agreement: 1 / 3, responses: 3 },
    { task: "2", agreement: 1, responses: 2 },
  ])
  expect(result.mean).toBeCloseTo(2 / 3, 12)
  expect(result.workers).toContainEqual({ worker: "a", agreement: (0.5 + 1) / 2, tasks: 2 })
  expect(result.pairs).toContainEqual({ workers: ["a", "b"], agreement: 1, tasks: 2 })
  expect(result.pairs).toContainEqual({ workers: ["b", "c"], agreement: 0, tasks: 1 })
})

test("the label people cannot agree on", () => {
  const units = [
    ["cat", "cat"],
    ["dog", "dog"],
    ["cat", "cat"],
    ["fox", "dog"],
    ["dog", "fox"],
  ]
  const found = labelAgreement(units, { interval: false })
  expect(found.map(l => l.label)).toEqual(["cat", "dog", "fox"])
  expect(found[0]!.alpha).toBe(1)
  // fox: 2 of 10 values, Do = 4/10, De = 2·2·8/90.
  expect(found[2]!.alpha).toBeCloseTo(1 - 0.4 / (32 / 90), 12)
})

test("bootstrap: the interval of a mean is that of the normal approximation", () => {
  const random = seededRandom(7)
  const values = Array.from({ length: 400 }, () => random())
  const [low, high] = bootstrap(400, drawn => values.reduce((sum, v, i) => sum + v * drawn[i]!, 0) / 400)!
  const half = 1.96 * Math.sqrt(1 / 12 / 400)
  expect((high - low) / 2).toBeGreaterThan(0.85 * half)
  expect((high - low) / 2).toBeLessThan(1.15 * half)
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5)
  expect(bootstrap(3, () => undefined)).toBeUndefined()
})

test("random numbers repeat with the seed, differ without, and fill [0, 1)", () => {
  const draw = (seed: number) => Array.from({ length: 1000 }, seededRandom(seed))
  expect(draw(5)).toEqual(draw(5))
  expect(draw(5)).not.toEqual(draw(6))
  const all = draw(2 ** 40 + 3)
  expect(Math.min(...all)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...all)).toBeLessThan(1)
  expect(all.reduce((a, b) => a + b) / 1000).toBeCloseTo(0.5, 1)
})
