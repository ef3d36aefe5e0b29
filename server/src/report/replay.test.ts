import fc from "fast-check"
import { expect, it } from "vitest"
import { outcomeOf } from "./outcome.ts"
import { type ReplayData, type ReplayPlan, replay } from "./replay.ts"

const question = { key: "what", kind: "choice" as const, required: true, options: [{ name: "a" }, { name: "b" }] }

/** Tasks of which each of `workers` says what `say` gives. */
function project(tasks: number, workers: number, say: (task: number, worker: number) => string, gold = 0): ReplayData {
  return {
    question,
    tasks: Array.from({ length: tasks }, (_, i) => ({
      id: `task ${String(i).padStart(4, "0")}`,
      votes: Array.from({ length: workers }, (_, w) => ({ worker: `w${w}`, isModel: false, value: say(i, w) })),
      ...(i < gold ? { gold: i % 2 ? "a" : "b" } : {}),
    })),
  }
}
const right = (task: number) => (task % 2 ? "a" : "b")
const plan: ReplayPlan = { target: 0.9, rule: "each", responses: 2, responses_max: 5, method: "dawid-skene", spammers: 0 }

it("gives every task the same number without a target, and counts right gold", () => {
  // The third worker is always wrong: of three responses two are right, whatever the order; of gold all is right.
  const data = project(40, 3, (task, worker) => (worker === 2 ? right(task + 1) : right(task)), 20)
  const out = replay(data, { ...plan, target: null, responses: 3, method: "majority" }, 1)
  expect(out).toMatchObject({ tasks: 40, used: 120, gold: 20, goldRight: 20 })
  expect(replay(data, { ...plan, target: null, responses: 5, method: "majority" }, 1).used).toBe(120)
})

it("stops after two where all agree, and goes to the maximum where they never will", () => {
  const agreed = replay(project(60, 5, right), plan, 1)
  expect(agreed).toMatchObject({ tasks: 60, used: 120, accepted: 60, ranOut: 0 })
  // Six who always say the opposite of the other six.
  const torn = replay(
    project(60, 12, (_task, worker) => (worker % 2 ? "a" : "b")),
    { ...plan, method: "majority" },
    1,
  )
  expect(torn.used).toBeGreaterThan(60 * 3)
  expect(torn.used).toBeLessThanOrEqual(60 * 5)
})

it("accepts nothing on the word of models alone", () => {
  const data = project(30, 4, right)
  for (const task of data.tasks) for (const vote of task.votes) vote.isModel = true
  expect(replay(data, plan, 1).accepted).toBe(0)
})

it("keeps within the plan and repeats itself for the same order, whatever is said", () => {
  const values = fc.array(fc.array(fc.constantFrom("a", "b"), { minLength: 1, maxLength: 6 }), { minLength: 3, maxLength: 25 })
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom("each" as const, "together" as const),
      (rows, seed, rule) => {
        const data: ReplayData = {
          question,
          tasks: rows.map((row, i) => ({
            id: `task ${String(i).padStart(3, "0")}`,
            votes: row.map((value, w) => ({ worker: `w${w}`, isModel: false, value })),
          })),
        }
        const out = replay(data, { ...plan, rule, responses_max: 4 }, seed)
        const least = rows.reduce((sum, row) => sum + Math.min(2, row.length), 0)
        const most = rows.reduce((sum, row) => sum + Math.min(4, row.length), 0)
        expect(out.used).toBeGreaterThanOrEqual(least)
        expect(out.used).toBeLessThanOrEqual(most)
        expect(out.accepted + out.ranOut).toBeLessThanOrEqual(rows.length)
        expect(replay(data, { ...plan, rule, responses_max: 4 }, seed)).toEqual(out)
      },
    ),
    { numRuns: 60 },
  )
})

it("asks for more responses where three in ten come from spammers", () => {
  const data = project(150, 12, (task, worker) => ((task * 7 + worker * 3) % 10 === 0 ? right(task + 1) : right(task)), 50)
  const clean = replay(data, plan, 3)
  const spammed = replay(data, { ...plan, spammers: 0.3 }, 3)
  expect(spammed.used).toBeGreaterThan(clean.used)
  expect(spammed.goldRight).toBeLessThanOrEqual(clean.goldRight + 1)
})

it("sums orders up: means with the least and the most, gold with Wilson's interval", () => {
  const order = { tasks: 100, stated: 77.6, goldAccepted: 30, goldAcceptedRight: 30, gold: 40, goldRight: 36, ranOut: 5 }
  const out = outcomeOf(
    [
      { ...order, used: 300, accepted: 80 },
      { ...order, used: 320, accepted: 80 },
    ],
    0.05,
  )
  expect(out.responses).toEqual({ value: 3.1, low: 3, high: 3.2 })
  expect(out.accepted.value).toBe(0.8)
  expect(out.stated!.value).toBeCloseTo(0.97, 9)
  // n / (n + z²) = 30 / 33.8415.
  expect(out.realised).toEqual({ value: 1, low: expect.closeTo(0.8865, 4), high: 1 })
  expect(out.accuracy!.value).toBe(0.9)
  expect(out.cost).toBeCloseTo(15.5, 9)
  expect(out.ran_out).toBe(0.05)
})
