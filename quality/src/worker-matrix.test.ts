import { expect, test } from "vitest"
import { combine } from "./combine.ts"
import { dawidSkene } from "./dawid-skene.ts"
import { seededRandom } from "./random.ts"
import { tabulate, type Vote, withGold } from "./vote.ts"
import { accuracyWithoutSelf, beliefsWithoutSelf, rightnessWithoutSelf, workerMatrix } from "./worker-matrix.ts"

const skills = [0.97, 0.95, 0.93, 0.9, 0.85, 0.95, 0.92, 0.8]

/** `per` of eight workers of known skill on each task. */
function crowd(K: number, tasks: number, per: number, seed: number): Vote[] {
  const random = seededRandom(seed)
  return Array.from({ length: tasks }, (_, task) => {
    const truth = Math.floor(random() * K)
    const who = skills.map((_, j) => ({ j, by: random() })).sort((a, b) => a.by - b.by)
    return who.slice(0, per).map(({ j }) => {
      const label = random() < skills[j]! ? truth : (truth + 1 + Math.floor(random() * (K - 1))) % K
      return { task: `t${task}`, worker: `w${j}`, label: `c${label}` }
    })
  }).flat()
}
function judgeAll(rows: readonly Vote[]) {
  const belief = combine(tabulate(rows))
  return beliefsWithoutSelf(belief, null).map(one => workerMatrix(one, belief.classPrior, belief.votes.labels.length))
}

test("known skills lie in the intervals about as often as they say, and hardly below the 5 % bound", () => {
  let [within, below, all] = [0, 0, 0]
  for (let seed = 1; seed <= 6; seed++)
    judgeAll(crowd(3, 400, 5, seed)).forEach(({ accuracy, bound }, j) => {
      all++
      within += accuracy.low <= skills[j]! && skills[j]! <= accuracy.high ? 1 : 0
      below += skills[j]! < bound ? 1 : 0
    })
  expect(within / all).toBeGreaterThan(0.85)
  expect(below / all).toBeLessThan(0.12)
})

test("the doubt about the others is not blamed on a worker: two responses a task do", () => {
  const found = judgeAll(crowd(3, 600, 2, 3))
  // Counted against the other one's response alone, all of them would be near .82.
  const mean = found.reduce((sum, one) => sum + one.accuracy.value, 0) / found.length
  expect(mean).toBeGreaterThan(0.88)
  expect(mean).toBeLessThan(0.96)
  expect(found[7]!.accuracy.value).toBeLessThan(found[0]!.accuracy.value)
})

test("nobody vouches for themselves: alone there is nothing, beside noise there is what was known before", () => {
  const alone = ["a", "b", "c"].map(task => ({ task, worker: "w", label: "x" }))
  const belief = dawidSkene(tabulate(alone, { classes: ["x", "y"] }))
  expect(beliefsWithoutSelf(belief, null)).toEqual([[]])
  const none = workerMatrix([], belief.classPrior, 2)
  expect(none.accuracy.value).toBeCloseTo(2 / 3, 1)
  expect(none.judged).toBe(0)
  const flat = Array.from({ length: 300 }, (_, task) => ({ task, label: task % 2, belief: Float64Array.of(0.5, 0.5) }))
  const { accuracy } = workerMatrix(flat, [0.5, 0.5], 2)
  expect(accuracy.high - accuracy.low).toBeGreaterThan(0.3)
})

test("against gold the matrix is counted: 8 of 10, and 10 of 10", () => {
  const says = [..."xxxxxxxxyyyyyyyyyyyy"]
  const rows = says.flatMap((label, i) => [
    { task: `t${String(i).padStart(2, "0")}`, worker: "ann", label },
    { task: `t${String(i).padStart(2, "0")}`, worker: "bob", label: "x" },
  ])
  const votes = tabulate(rows, { classes: ["x", "y"] })
  const belief = dawidSkene(
    withGold(
      votes,
      Int32Array.from(says, (_, i) => (i < 10 ? 0 : 1)),
    ),
  )
  const [ann, bob] = beliefsWithoutSelf(belief, null).map(one => workerMatrix(one, belief.classPrior, 2, { draws: 2000 }))
  expect([...ann!.counts]).toEqual([8, 2, 0, 10].map(n => expect.closeTo(n, 9)))
  expect(ann!.right).toBeCloseTo(18, 9)
  // Beta(2 + 18, 1 + 2).
  expect(ann!.accuracy.value).toBeCloseTo(20 / 23, 1)
  expect(ann!.share(0, 1).value).toBeGreaterThan(0.1)
  expect(ann!.share(0, 1).low).toBeLessThan(0.1)
  expect(ann!.share(0, 1).high).toBeGreaterThan(0.3)
  // Always the same answer tells nothing.
  expect(bob!.bits.value).toBeLessThan(0.05)
  expect(bob!.spammerScore).toBeLessThan(0.05)
  expect(ann!.bits.value).toBeGreaterThan(0.4)
})

test("a copy of a model does not vouch for it, and models weigh no more than one good person", () => {
  const rows = Array.from({ length: 40 }, (_, i) =>
    ["m1", "m2"].map(worker => ({ task: `t${i}`, worker, label: i % 2 ? "x" : "y" })),
  ).flat()
  const models = new Map([
    ["m1", "m1"],
    ["m2", "m2"],
  ])
  const votes = tabulate([...rows, ...Array.from({ length: 20 }, (_, i) => ({ task: `t${i}`, worker: "p", label: "x" }))], {
    models,
  })
  const belief = dawidSkene(votes)
  const [first, , person] = beliefsWithoutSelf(belief, 0.9)
  expect(first).toHaveLength(20)
  for (const { belief: q } of person!) expect(Math.max(...q)).toBeLessThanOrEqual(0.95)
})

test("a few responses: Beta by hand against gold, the prior against noise", () => {
  const gold = [0, 0, 0, 1].map((label, task) => ({ task, label, belief: Float64Array.of(1, 0) }))
  expect(accuracyWithoutSelf(gold, 2).value).toBeCloseTo(5 / 7, 2)
  const noise = gold.map(one => ({ ...one, belief: Float64Array.of(0.5, 0.5) }))
  expect(accuracyWithoutSelf(noise, 2).value).toBeCloseTo(2 / 3, 2)
  // .9 × .8 against .1 × .2.
  expect(rightnessWithoutSelf({ task: 0, label: 0, belief: Float64Array.of(0.8, 0.2) }, 0.9)).toBeCloseTo(0.72 / 0.74, 9)
  expect(rightnessWithoutSelf({ task: 0, label: 2, belief: Float64Array.of(0.8, 0.2) }, 0.9)).toBeNaN()
})
