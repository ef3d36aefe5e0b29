import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { choose, methods } from "./choose.ts"
import { dawidSkene } from "./dawid-skene.ts"
import { majority } from "./majority.ts"
import { manyClasses } from "./many-class.ts"
import { oneCoin } from "./one-coin.ts"
import { tabulate, type Vote, VoteError, type Votes } from "./vote.ts"

const row = (task: string, worker: string, label: string): Vote => ({ task, worker, label })

/** What must hold for every belief, whatever the votes were. */
function expectSound(votes: Votes, name: string): void {
  const { posterior, answer, confidence, expectedAccuracy, objective, iterations } = methods[name]!(votes)
  const K = votes.classes
  for (let i = 0; i < votes.tasks.length; i++) {
    let sum = 0
    for (let k = 0; k < K; k++) {
      const z = posterior[i * K + k]!
      expect(z, name).toBeGreaterThan(0)
      expect(z, name).toBeLessThan(1)
      sum += z
    }
    if (K > 1) expect(sum, name).toBeCloseTo(1, 9)
    expect(answer[i]).toBeGreaterThanOrEqual(0)
    expect(confidence[i]).toBe(posterior[i * K + answer[i]!])
    const [first, end] = [votes.start[i]!, votes.start[i + 1]!]
    if (end - first === 1 && votes.gold[i]! < 0 && votes.label[first] === answer[i] && K > 1)
      expect(confidence[i]!, name).toBeLessThanOrEqual(Math.max(expectedAccuracy[votes.worker[first]!]!, 1 / K) + 1e-5)
  }
  for (const p of expectedAccuracy) expect(p >= 0 && p <= 1, `${name} ${p}`).toBe(true)
  for (let x = 1; x < objective.length; x++)
    expect(objective[x]! - objective[x - 1]!, name).toBeGreaterThanOrEqual(-1e-9 * Math.max(1, Math.abs(objective[x]!)))
  expect(iterations).toBeLessThanOrEqual(500)
}

const everyMethod = Object.keys(methods)

describe.each(everyMethod)("%s", name => {
  test.each<[string, Votes]>([
    ["nothing at all", tabulate([])],
    ["classes but no rows", tabulate([], { classes: ["x", "y"] })],
    ["a task nobody answered", tabulate([row("a", "1", "x"), row("a", "2", "y")], { tasks: ["b"] })],
    ["one response", tabulate([row("a", "1", "x")], { classes: ["x", "y"] })],
    ["one class", tabulate([row("a", "1", "x"), row("b", "2", "x")])],
    ["one worker", tabulate(["a", "b", "c"].map(t => row(t, "1", t)))],
    ["one task", tabulate(["1", "2", "3"].map(w => row("a", w, w === "3" ? "y" : "x")))],
    ["unanimous", tabulate(["a", "b", "c"].flatMap((t, i) => ["1", "2"].map(w => row(t, w, i % 2 ? "x" : "y"))))],
    [
      "a class never answered",
      tabulate(
        ["a", "b"].flatMap(t => ["1", "2"].map(w => row(t, w, t))),
        { classes: ["a", "b", "c"] },
      ),
    ],
    [
      "cannot tell",
      tabulate([row("a", "1", "x"), row("a", "2", "?"), row("b", "1", "?"), row("b", "2", "?")], {
        classes: ["x", "y"],
        extraLabels: ["?"],
      }),
    ],
    ["a task with a thousand responses", tabulate(Array.from({ length: 1000 }, (_, w) => row("a", `${w}`, w % 3 ? "x" : "y")))],
    [
      "gold against everybody",
      tabulate(
        ["1", "2", "3"].map(w => row("a", w, "x")),
        { classes: ["x", "y"], gold: [{ task: "a", label: "y" }] },
      ),
    ],
  ])("%s", (_, votes) => expectSound(votes, name))

  test("any votes", () => {
    const cell = fc.record({
      task: fc.integer({ min: 0, max: 5 }),
      worker: fc.integer({ min: 0, max: 4 }),
      label: fc.constantFrom("x", "y", "z", "?"),
    })
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 30 }), rows =>
        expectSound(tabulate(rows, { classes: ["x", "y", "z"], extraLabels: ["?"] }), name),
      ),
      { numRuns: 25 },
    )
  })
})

describe("rows that cannot be counted", () => {
  test.each<[string, () => unknown, RegExp]>([
    ["no worker", () => tabulate([{ task: "a", worker: "", label: "x" }]), /Row 1 has no usable worker/],
    [
      "NaN",
      () => tabulate([row("a", "1", "x"), { task: "a", worker: "2", label: Number.NaN }]),
      /Row 2 has no usable label \(found NaN\)/,
    ],
    ["not a row", () => tabulate([undefined as unknown as Vote]), /Row 1 has no usable task/],
    ["a label outside the form", () => tabulate([row("a", "1", "z")], { classes: ["x"] }), /"z", which is none of the 1 labels/],
    ["a label named twice", () => tabulate([], { classes: ["x", "x"] }), /named twice/],
    [
      "gold that contradicts itself",
      () =>
        tabulate([row("a", "1", "x"), row("b", "1", "y")], {
          gold: [
            { task: "a", label: "x" },
            { task: "a", label: "y" },
          ],
        }),
      /Gold contradicts itself: task a/,
    ],
    [
      "gold that is no class",
      () => tabulate([row("a", "1", "x")], { classes: ["x"], gold: [{ task: "a", label: "q" }] }),
      /no class/,
    ],
  ])("%s", (_, call, sentence) => {
    expect(call).toThrow(VoteError)
    expect(call).toThrow(sentence)
  })

  test("a label outside the form can be left out, and is listed", () => {
    const votes = tabulate([row("a", "1", "z"), row("a", "2", "x")], { classes: ["x"], unknownLabel: "drop" })
    expect(votes.dropped).toEqual([0])
    expect(votes.label.length).toBe(1)
  })

  test("gold for tasks that nobody has answered is listed, not lost and not used", () => {
    expect(tabulate([row("a", "1", "x")], { gold: [{ task: "q", label: "x" }] }).goldUnknown).toEqual(["q"])
  })

  test("a worker who answers twice counts once, with the later answer", () => {
    const votes = tabulate([row("a", "1", "x"), row("a", "1", "y"), row("a", "2", "y"), row("a", "2", "y")])
    expect(votes.superseded).toEqual([0, 2])
    expect([...votes.label].map(l => votes.labels[l])).toEqual(["y", "y"])
  })

  test("an unknown method", () => expect(() => choose(tabulate([]), { candidates: ["best"] })).toThrow(/"best" is no method/))
})

describe("very many classes", () => {
  const classes = Array.from({ length: 100_000 }, (_, k) => `c${k}`)
  const votes = tabulate(
    Array.from({ length: 300 }, (_, i) =>
      ["1", "2", "3"].map(w => row(`t${i}`, w, `c${w === "3" && i % 4 === 0 ? i + 1 : i}`)),
    ).flat(),
    { classes },
  )

  test("are refused by methods that would need a table of all of them", () => {
    expect(() => dawidSkene(votes)).toThrow(/too large a table/)
    expect(() => oneCoin(votes)).toThrow(RangeError)
  })

  test("are answered by the one that keeps what was said", () => {
    const { answer, confidence, objective } = manyClasses(votes)
    expect([...answer].map(l => votes.labels[l])).toEqual(votes.tasks.map(t => t.replace("t", "c")))
    expect(Math.max(...confidence)).toBeLessThan(1)
    for (let x = 1; x < objective.length; x++)
      expect(objective[x]!).toBeGreaterThanOrEqual(objective[x - 1]! - 1e-9 * Math.abs(objective[x]!))
  })

  test("agree with one-coin where both can run", () => {
    const few = tabulate(
      ["a", "b", "c", "d"].flatMap((t, i) => ["1", "2", "3"].map((w, j) => row(t, w, i === j ? "z" : "y"))),
      { classes: ["x", "y", "z"] },
    )
    const dense = oneCoin(few, { iterationsMax: 300, gainMin: 1e-12 })
    const sparse = manyClasses(few, { iterationsMax: 300, gainMin: 1e-12 })
    expect([...sparse.answer]).toEqual([...dense.answer])
    for (let i = 0; i < 4; i++) expect(sparse.confidence[i]!).toBeCloseTo(dense.confidence[i]!, 3)
  })
})

test("switched labels do not stand: a crowd that is mostly right keeps its names", () => {
  const rows = Array.from({ length: 60 }, (_, i) =>
    ["1", "2", "3"].map((w, j) => row(`t${i}`, w, (i + (i % 5 === j ? 1 : 0)) % 2 ? "x" : "y")),
  ).flat()
  const votes = tabulate(rows)
  const wrongWay = Float64Array.from(votes.tasks.flatMap(t => (Number(t.slice(1)) % 2 ? [0.01, 0.99] : [0.99, 0.01])))
  const { answer } = dawidSkene(votes, { initial: wrongWay })
  const voted = majority(votes).answer
  expect([...answer]).toEqual([...voted])
})

test("a candidate whose tables would not fit is left out, and gold chooses among the others", () => {
  // 300 classes × 300 labels × 150 workers × 10 subtypes are more than 2²⁷ entries.
  const classes = Array.from({ length: 300 }, (_, k) => `c${k}`)
  const rows = Array.from({ length: 1200 }, (_, i) => row(`t${i % 400}`, `w${i % 150}`, classes[(i % 400) % 300]!))
  const gold = Array.from({ length: 30 }, (_, i) => ({ task: `t${i}`, label: classes[i]! }))
  const chosen = choose(tabulate(rows, { classes, gold }), { candidates: ["majority", "ebcc"] })
  expect(chosen.gold).toBe(30)
  expect(chosen.candidates.map(candidate => candidate.method)).toEqual(["combination", "majority"])
})
