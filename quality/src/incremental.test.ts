import fc from "fast-check"
import { expect, test } from "vitest"
import { dawidSkene } from "./dawid-skene.ts"
import { createIncremental } from "./incremental.ts"
import { tabulate } from "./vote.ts"

test("a first response is believed no more than its worker", () => {
  const live = createIncremental({ classes: ["x", "y"] })
  const { answer, confidence } = live.add("a", "ann", "x")
  expect(answer).toBe("x")
  expect(confidence).toBeLessThanOrEqual(live.worker("ann").expectedAccuracy)
  expect(live.task("unknown")).toMatchObject({ answer: undefined, responses: 0 })
  expect(live.task("unknown").confidence).toBeLessThan(0.55)
})

test("the same worker again replaces, a removal takes back, gold fixes", () => {
  const live = createIncremental({ classes: ["x", "y"], extraLabels: ["?"] })
  live.add("a", "ann", "x")
  expect(live.add("a", "ann", "y")).toMatchObject({ answer: "y", responses: 1 })
  expect(live.worker("ann").responses).toBe(1)
  expect(live.remove("a", "ann")).toMatchObject({ answer: undefined, responses: 0 })
  expect(live.remove("b", "nobody").responses).toBe(0)
  live.add("a", "bob", "?")
  const known = live.setGold("a", "x")
  expect(known.answer).toBe("x")
  expect(known.confidence).toBeLessThan(1)
  expect(() => live.add("a", "ann", "z")).toThrow(/none of the 3 labels/)
  expect(() => live.setGold("a", "?")).toThrow(/no class/)
})

test("the same responses in the same order give the same state; beliefs are sound whatever comes", () => {
  const act = fc.record({
    task: fc.constantFrom("a", "b", "c"),
    worker: fc.constantFrom("1", "2", "3", "4"),
    label: fc.constantFrom("x", "y", "z", "?"),
    take: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), acts => {
      const run = () => {
        const live = createIncremental({ classes: ["x", "y", "z"], extraLabels: ["?"] })
        for (const { task, worker, label, take } of acts) {
          const { posterior, confidence } = take ? live.remove(task, worker) : live.add(task, worker, label)
          expect(posterior.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
          expect(confidence > 0 && confidence < 1).toBe(true)
        }
        return ["a", "b", "c"].map(t => [...live.task(t).posterior])
      }
      expect(run()).toEqual(run())
    }),
    { numRuns: 60 },
  )
})

test("a batch takes over, and must have the same classes", () => {
  const live = createIncremental({ classes: ["x", "y"] })
  const rows = [0, 1, 2, 3].flatMap(task =>
    ["1", "2", "3"].map(worker => ({ task, worker, label: (task + (worker === "3" ? 1 : 0)) % 2 ? "x" : "y" })),
  )
  for (const r of rows) live.add(String(r.task), r.worker, r.label)
  const batch = dawidSkene(tabulate(rows))
  live.reseed(batch)
  expect(live.task("0").confidence).toBeCloseTo(batch.confidence[0]!, 4)
  expect(() => live.reseed(dawidSkene(tabulate(rows, { classes: ["y", "x"] })))).toThrow(/other classes/)
})

test("a thousand models speak no louder than one good person", () => {
  const models = new Set(Array.from({ length: 30 }, (_, i) => `m${i}`))
  const live = createIncremental({ classes: ["x", "y"], models })
  for (let t = 0; t < 20; t++) for (const w of ["ann", "bob", "cem"]) live.add(`t${t}`, w, t % 2 ? "x" : "y")
  for (let t = 0; t < 20; t++) for (const m of models) live.add(`t${t}`, m, t % 2 ? "x" : "y")
  live.add("new", "ann", "x")
  live.add("new", "bob", "x")
  live.add("new", "cem", "x")
  for (const m of models) live.add("new", m, "y")
  expect(live.task("new").answer).toBe("x")
})
