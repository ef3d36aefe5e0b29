import fc from "fast-check"
import { expect, test } from "vitest"
import { aggregateRankings, type RankingResponse, rankingDistance } from "./plackett-luce.ts"

const said = (rankings: string[], task = "1"): RankingResponse[] =>
  rankings.map((ranking, i) => ({ task, worker: `w${i}`, ranking: [...ranking] }))
const one = (rankings: string[]) => aggregateRankings(said(rankings)).answers[0]!

test("Kendall's distance, by hand", () => {
  expect(rankingDistance([..."abc"], [..."bac"])).toBeCloseTo(1 / 3, 12)
  expect(rankingDistance([..."abcd"], [..."dcba"])).toBe(1)
  expect(rankingDistance([..."abx"], [..."bya"])).toBe(1)
  expect(rankingDistance(["a"], ["a"])).toBe(0)
})

test("one ranking of two: the posterior mode, by hand", () => {
  // d = s_a − s_b maximises log σ(d) − d²/4.
  const { ranking, strengths, confidence } = one(["ab"])
  const d = strengths[0]!.strength - strengths[1]!.strength
  expect(ranking).toEqual(["a", "b"])
  expect(d).toBeCloseTo(2 * (1 - 1 / (1 + Math.exp(-d))), 6)
  expect(confidence).toBeGreaterThan(0.6)
  expect(confidence).toBeLessThan(0.8)
})

test("most people's order wins; more agreement, more confidence", () => {
  expect(one(["abc", "acb", "bac"]).ranking).toEqual(["a", "b", "c"])
  const sure = [1, 2, 4, 8].map(n => one(new Array(n).fill("abcd")).confidence)
  for (let i = 1; i < sure.length; i++) expect(sure[i]!).toBeGreaterThan(sure[i - 1]!)
  expect(sure.at(-1)!).toBeLessThan(1)
})

test("part rankings put together", () => {
  const { ranking } = one(["ab", "bc", "cd", "ab", "bc", "cd"])
  expect(ranking).toEqual(["a", "b", "c", "d"])
})

test("who ranks against everybody weighs little", () => {
  const tasks = Array.from({ length: 25 }, (_, t) => said(["abcde", "abced", "bacde", "edcba"], `${t}`)).flat()
  const last = [
    { task: "x", worker: "w0", ranking: ["p", "q", "r"] },
    { task: "x", worker: "w3", ranking: ["r", "q", "p"] },
  ]
  const { workers, answers } = aggregateRankings([...tasks, ...last])
  expect(workers.get("w3")!.honest).toBeLessThan(0.4)
  expect(workers.get("w0")!.honest).toBeGreaterThan(0.9)
  expect(answers.at(-1)!.ranking).toEqual(["p", "q", "r"])
})

test("twice the same item is refused with its place; one item, nothing", () => {
  expect(() => aggregateRankings(said(["aba"]))).toThrow(/Worker w0 .* task 1/)
  expect(one(["a"]).ranking).toEqual(["a"])
  expect(one([""]).ranking).toEqual([])
  expect(aggregateRankings([]).answers).toEqual([])
})

test("renaming items renames the answer; every item is ranked once", () => {
  const rankings = fc.array(fc.shuffledSubarray([..."abcd"], { minLength: 2 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(rankings, all => {
      const { strengths } = aggregateRankings(all.map((ranking, i) => ({ task: "1", worker: `${i}`, ranking }))).answers[0]!
      const turned = aggregateRankings(
        all.map((ranking, i) => ({
          task: "1",
          worker: `${i}`,
          ranking: ranking.map(item => `z${(item.charCodeAt(0) * 7) % 11}${item}`),
        })),
      ).answers[0]!
      expect(new Set(strengths.map(x => x.item))).toEqual(new Set(all.flat()))
      for (const { item, strength } of strengths)
        expect(turned.strengths.find(x => x.item.endsWith(item))!.strength).toBeCloseTo(strength, 6)
    }),
    { numRuns: 50 },
  )
})
