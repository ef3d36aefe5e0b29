import type { Question } from "@tagwerk/contract/kind.ts"
import fc from "fast-check"
import { expect, it } from "vitest"
import { atLeast, becameKnown, fastAndRight, fisherGreater, isNear, isRight, type Judged, knownInAdvance } from "./gold-check.ts"

const mood: Question = { key: "mood", kind: "choice", options: [{ name: "good" }, { name: "bad" }] }
const tags: Question = { key: "tags", kind: "choice", multiple: true, options: [{ name: "a" }, { name: "b" }] }
const names: Question = { key: "names", kind: "span", on: "text", labels: [{ name: "person" }] }
const cars: Question = { key: "cars", kind: "box", on: "photo", labels: [{ name: "car" }] }
const note: Question = { key: "note", kind: "text" }
const box = (x: number) => ({ label: "car", x, y: 0, width: 10, height: 10 })

it("says what is near enough, kind by kind", () => {
  expect(isNear(mood, "good", "good")).toBe(true)
  expect(isNear(mood, "good", "bad")).toBe(false)
  expect(isNear(tags, ["a", "b"], ["b", "a"])).toBe(true)
  expect(isNear(tags, ["a", "b"], ["a"])).toBe(false)
  // 9 of 10 characters shared: 1 − 2 · 9 / 19 = .05; 5 of 10: 1 − 2 · 5 / 15 = .33.
  expect(isNear(names, [{ start: 0, end: 10, label: "person" }], [{ start: 0, end: 9, label: "person" }])).toBe(true)
  expect(isNear(names, [{ start: 0, end: 10, label: "person" }], [{ start: 0, end: 5, label: "person" }])).toBe(false)
  // Shifted by 1 of 10: IoU 90 / 110 = .82, distance .18; by 3: 70 / 130 = .54, distance .46.
  expect(isNear(cars, [box(0)], [box(1)])).toBe(true)
  expect(isNear(cars, [box(0)], [box(3)])).toBe(false)
  expect(isNear(cars, [box(0), box(50)], [box(0)])).toBe(false)
  expect(
    isNear(note, "one two three four five six seven eight nine ten", "one two three four five six seven eight nine TEN!"),
  ).toBe(true)
  expect(isNear(note, "one two", "one three")).toBe(false)
  expect(isNear(mood, { none: "cannot_tell" }, { none: "cannot_tell" })).toBe(true)
  expect(isNear(mood, { none: "cannot_tell" }, "good")).toBe(false)
  expect(isNear(mood, "good", undefined)).toBe(false)
  // An earlier form asked for several.
  expect(isNear(mood, "good", ["good"])).toBe(true)
  expect(isNear(mood, "good", 7)).toBe(false)
})

it("judges only what is known", () => {
  expect(isRight([mood, note], { mood: "good" }, { mood: "good", note: "anything" })).toBe(true)
  expect(isRight([mood, note], { mood: "good", note: "x" }, { mood: "good" })).toBe(false)
  expect(isRight([mood], { gone: "x" } as never, { mood: "bad" })).toBe(true)
})

it("computes both tests as a hand does", () => {
  // Two coins: P(at least 1) = 1 − .5 · .7 = .65.
  expect(atLeast([0.5, 0.3], 1)).toBeCloseTo(0.65, 12)
  expect(atLeast([0.5, 0.3], 0)).toBe(1)
  expect(atLeast(new Array(10).fill(0.5), 9)).toBeCloseTo(11 / 1024, 12)
  // Lady tasting tea: 4 of 4 right against 0 of 4: 1 in 70; 3 of 4 against 1 of 4: 17 / 70.
  expect(fisherGreater({ right: 4, of: 4 }, { right: 0, of: 4 })).toBeCloseTo(1 / 70, 12)
  expect(fisherGreater({ right: 3, of: 4 }, { right: 1, of: 4 })).toBeCloseTo(17 / 70, 12)
})

const line = (rights: string, fast: string | null = null): Judged[] =>
  [...rights].map((c, i) => ({ worker: `w${i}`, right: c === "1", fast: fast === null ? null : fast[i] === "1" }))

it("flags what the later workers know, not what is easy and not what is learned", () => {
  const half = () => ({ right: 10, of: 20 })
  // 2 of 10, then 10 of 10. Fisher: C(10,10) C(10,2) / C(20,12) = 45 / 125970; elsewhere .5 each: 2^-10.
  const leaked = becameKnown(line("11000000001111111111"), half)!
  expect(leaked).toMatchObject({ early: { right: 2, of: 10 }, late: { right: 10, of: 10 } })
  expect(leaked.expected).toBeCloseTo(5, 12)
  expect(leaked.p).toBeCloseTo(Math.max(45 / 125_970, 2 ** -10), 10)
  // Easy: right from the beginning.
  expect(becameKnown(line("1".repeat(20)), half)!.p).toBe(1)
  // The later workers are this good everywhere.
  const good = becameKnown(line("11000000001111111111"), worker => ({ right: Number(worker.slice(1)) < 10 ? 4 : 20, of: 20 }))!
  expect(good.p).toBeGreaterThan(0.3)
  expect(becameKnown(line("1100111"), half)).toBeNull()
  expect(becameKnown(line("11000000001111111111"), () => ({ right: 0, of: 0 }))).toBeNull()
})

it("flags fast and right together, never speed alone", () => {
  const rest = line("1".repeat(100), "0".repeat(100))
  const elsewhere = fastAndRight(rest)
  expect(elsewhere).toEqual({ right: 0, of: 100 })
  // 4 of 10 at 2 %: about 210 · .02^4 · .98^6 ≈ 3.0e-5.
  const here = knownInAdvance(line("1111111111", "1111000000"), elsewhere)!
  expect(here).toMatchObject({ here: { right: 4, of: 10 }, elsewhere: { right: 0, of: 100 } })
  expect(here.p).toBeCloseTo(atLeast(new Array(10).fill(0.02), 4), 12)
  expect(here.p).toBeLessThan(1e-4)
  // Fast and wrong.
  expect(knownInAdvance(line("0000111111", "1111000000"), elsewhere)).toBeNull()
  // Everybody is fast on everything.
  expect(
    knownInAdvance(line("1111111111", "1111000000"), fastAndRight(line("1".repeat(100), "1".repeat(100))))!.p,
  ).toBeGreaterThan(0.99)
  expect(knownInAdvance(line("1111"), elsewhere)).toBeNull()
})

it("gives chances between 0 and 1, and under luck seldom striking ones", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 8, maxLength: 40 }), fc.nat(20), (rights, right) => {
      const judged = rights.map((one, i) => ({ worker: `w${i}`, right: one, fast: null }))
      const found = becameKnown(judged, () => ({ right, of: 20 }))!
      expect(found.p).toBeGreaterThanOrEqual(0)
      expect(found.p).toBeLessThanOrEqual(1)
    }),
  )
  // A thousand sound tasks, workers right in .8 of the cases on each: at most ten would be flagged, being twice unlikely far fewer.
  let state = 7
  const random = () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
  let flagged = 0
  for (let i = 0; i < 1000; i++) {
    const judged = Array.from({ length: 20 }, (_, w) => ({ worker: `w${w}`, right: random() < 0.8, fast: null }))
    if (becameKnown(judged, () => ({ right: 40, of: 50 }))!.p <= 0.01) flagged++
  }
  expect(flagged).toBeLessThanOrEqual(10)
})
