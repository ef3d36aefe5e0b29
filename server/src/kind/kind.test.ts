import type { Question } from "@tagwerk/contract/kind.ts"
import { choose, tabulate } from "@tagwerk/quality"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { accuracyOf, believe, cellsOf, columnsOf, distanceOf, labelsOf, lineOf, type QuestionVotes } from "./kind.ts"
import { packMatrices, rowOf } from "./matrix.ts"
import { believeSilence } from "./silence.ts"

const intent: Question = {
  key: "intent",
  kind: "choice",
  options: [{ name: "card", title: "Card" }, { name: "cash" }, { name: "other" }],
}
const tags: Question = { ...intent, key: "tags", multiple: true }
const note: Question = { key: "note", kind: "text" }
const names: Question = {
  key: "names",
  kind: "span",
  on: "text",
  labels: [{ name: "person", title: "Person" }, { name: "place" }],
}
const cells: Question = { key: "cells", kind: "box", on: "photo", labels: [{ name: "red" }, { name: "white", title: "White" }] }

/** Votes on task "t" by ann, ben, cem …; null says “cannot tell”. */
function votesOn(question: Question, values: unknown[], more: object = {}): QuestionVotes {
  const workers = ["ann", "ben", "cem", "dia", "eve"]
  const all = values.map((value, i) => ({ task: "t", worker: workers[i]!, value }))
  return {
    question,
    votes: all.filter(vote => vote.value !== null).map(vote => ({ ...vote, ...more })) as never,
    silent: all
      .filter(vote => vote.value === null)
      .map(({ task, worker }) => ({ task, worker, silence: "cannot_tell" as const })),
    gold: new Map(),
  }
}
const answerOf = (question: Question, values: unknown[], more?: object) =>
  believe(votesOn(question, values, more), null).answers.get("t")!
const logistic = (x: number) => 1 / (1 + Math.exp(-x))

describe("choice", () => {
  it("is quality's combination on the same rows", () => {
    const rows = Array.from({ length: 40 }, (_, t) =>
      ["ann", "ben", "cem"].map((worker, w) => ({
        task: `t${String(t).padStart(2, "0")}`,
        worker,
        value: (t * 7 + w * (t % 4)) % 3 === 0 ? "card" : (t + w) % 5 ? "cash" : "other",
      })),
    ).flat()
    const { answers } = believe({ question: intent, votes: rows as never, silent: [], gold: new Map() })
    const table = tabulate(
      rows.map(({ task, worker, value }) => ({ task, worker, label: value })),
      { classes: ["card", "cash", "other"] },
    )
    const fit = choose(table).belief
    table.tasks.forEach((task, i) => {
      expect(answers.get(task)!.value).toBe(table.labels[fit.answer[i]!])
      expect(answers.get(task)!.confidence).toBeCloseTo(fit.confidence[i]!, 5)
    })
  })

  it("believes in between what the last batch's matrices say", () => {
    const batch = Array.from({ length: 60 }, (_, t) =>
      ["ann", "ben", "cem"].map((worker, w) => ({
        task: `t${t}`,
        worker,
        value: w === 2 && t % 3 ? "other" : t % 2 ? "card" : "cash",
      })),
    ).flat()
    const whole = believe({ question: intent, votes: batch as never, silent: [], gold: new Map() })
    const alone = believe(
      { question: intent, votes: batch.filter(vote => vote.task === "t7") as never, silent: [], gold: new Map() },
      whole.knowledge,
    )
    expect(alone.answers.get("t7")!.value).toBe(whole.answers.get("t7")!.value)
    expect(alone.answers.get("t7")!.confidence).toBeCloseTo(whole.answers.get("t7")!.confidence, 2)
    // What nobody vouches for but oneself is no evidence.
    expect(whole.knowledge.evidence["ann"]!.right / whole.knowledge.evidence["ann"]!.of).toBeGreaterThan(0.95)
    expect(whole.knowledge.evidence["cem"]!.right / whole.knowledge.evidence["cem"]!.of).toBeLessThan(0.45)
    expect(JSON.parse(JSON.stringify(whole.knowledge))).toEqual(whole.knowledge)
  })

  it("several: the probable options, with the expected F1 of the list", () => {
    const option = { prevalence: 0.5, pooled: [0.8, 0.8], workers: {} }
    const knowledge = {
      way: "two-coin",
      method: "two-coin",
      version: 1,
      gold: 0,
      temperature: null,
      kind: { options: { card: option, cash: option, other: option }, accuracy: {} },
      silence: null,
      accuracy: {},
      evidence: {},
    }
    const found = believe(votesOn(tags, [["card", "cash"], ["card"], ["card", "other"]]), knowledge).answers.get("t")!
    // Three and one of three, tempered by .7: odds 4 each vote.
    const [three, one] = [logistic(0.7 * 3 * Math.log(4)), logistic(-0.7 * Math.log(4))]
    expect(found.value).toEqual(["card"])
    expect(found.confidence).toBeCloseTo((2 * three) / (1 + three + 2 * one), 5)
    expect(answerOf(tags, [["cash"]])).toMatchObject({ value: ["cash"], confidence: 0.7, method: "two-coin" })
  })

  it("keeps matrices through packing, whatever they are", () => {
    const row = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 4 }), rows => {
        const confusion = Float64Array.from(rows.flatMap(one => one.map(x => x / one.reduce((a, b) => a + b, 0))))
        const classes = ["a", "b", "c", "d"]
        const packed = packMatrices(["ann"], confusion, 4, 4, Float64Array.of(0.8))["ann"]
        for (let l = 0; l < 4; l++) {
          const said = rowOf(packed, classes, classes[l]!, classes, 0.7)
          for (let k = 0; k < 4; k++) expect(said[k]! / confusion[k * 4 + l]!).toBeCloseTo(1, 1)
        }
      }),
    )
    expect([...rowOf(undefined, ["a", "b"], "b", ["a", "b", "c"], 0.7)]).toEqual([
      expect.closeTo(0.15),
      0.7,
      expect.closeTo(0.15),
    ])
  })
})

describe("box, span, text", () => {
  const box = (x: number, label = "red") => ({ label, x, y: 10, width: 40, height: 20 })
  it("box: medians of three who agree; nobody drew anything is an answer", () => {
    const found = answerOf(cells, [[box(10)], [box(13)], [box(11)]])
    expect(found.value).toEqual([box(11)])
    expect(found.confidence).toBeGreaterThan(0.8)
    expect(answerOf(cells, [[], [], []])).toMatchObject({ value: [], method: "box-fusion" })
    expect(answerOf(cells, [[box(10)]]).confidence).toBeLessThanOrEqual(0.7)
  })
  it("span: what two of three marked", () => {
    const mark = (start: number, end: number) => [{ start, end, label: "person" }]
    const found = answerOf(names, [mark(0, 9), mark(0, 9), mark(3, 9)], { length: 40 })
    expect(found.value).toEqual(mark(0, 9))
    expect(answerOf(names, [[], []], { length: 40 }).value).toEqual([])
  })
  it("text: one that was written, nearest to all others", () => {
    const found = answerOf(note, ["the cat sat down", "the cat sat", "a cat sat down"])
    expect(found.value).toBe("the cat sat down")
    expect(found.confidence).toBeGreaterThan(0.5)
    expect(answerOf(note, ["only one"])).toMatchObject({ value: "only one", confidence: 0.7 })
  })
})

describe("saying nothing", () => {
  it("is weighed by how often each does so", () => {
    const model = { prevalence: 0.1, pooled: [0.8, 0.9] as [number, number], workers: { dia: [0.8, 0.5] as [number, number] } }
    const silent = (worker: string) => ({ task: "t", worker, silence: "cannot_tell" as const })
    const spoken = [{ task: "t", worker: "cem" }]
    const of = (...workers: string[]) => believeSilence(spoken, workers.map(silent), model).beliefs.get("t")!.probability
    const [yes, no] = [Math.log(0.8 / 0.1), Math.log(0.2 / 0.9)]
    expect(of("ann", "ben")).toBeCloseTo(logistic(Math.log(1 / 9) + 0.7 * (2 * yes + no)), 9)
    expect(of("ann", "dia")).toBeCloseTo(logistic(Math.log(1 / 9) + 0.7 * (yes + Math.log(0.8 / 0.5) + no)), 9)
  })
  it("outvotes and is outvoted, and takes its share of the confidence", () => {
    expect(answerOf(intent, [null, null, "card"]).value).toEqual({ none: "cannot_tell" })
    const outvoted = answerOf(intent, ["card", "card", "card", null])
    expect(outvoted.value).toBe("card")
    expect(outvoted.confidence).toBeLessThan(answerOf(intent, ["card", "card", "card"]).confidence)
    expect(outvoted.alternatives![0]!.probability).toBe(outvoted.confidence)
  })
})

describe("every kind", () => {
  const saying: Record<string, fc.Arbitrary<unknown>> = {
    intent: fc.constantFrom("card", "cash", "other", "gone"),
    tags: fc.uniqueArray(fc.constantFrom("card", "cash", "other")),
    note: fc.string({ unit: "grapheme" }),
    names: fc.array(
      fc.record({
        start: fc.integer({ min: 0, max: 20 }),
        end: fc.integer({ min: 21, max: 40 }),
        label: fc.constantFrom("person", "place", "gone"),
      }),
      { maxLength: 3 },
    ),
    cells: fc.array(
      fc.record({
        label: fc.constantFrom("red", "white", "gone"),
        x: fc.double({ min: 0, max: 500, noNaN: true }),
        y: fc.double({ min: 0, max: 500, noNaN: true }),
        width: fc.double({ min: 0.5, max: 300, noNaN: true }),
        height: fc.double({ min: 0.5, max: 300, noNaN: true }),
      }),
      { maxLength: 3 },
    ),
  }
  const questions = [intent, tags, note, names, cells]
  for (const question of questions)
    it(`${question.key}: a confidence inside (0, 1), one response no further than its worker, the same bytes twice`, () => {
      const crowd = fc.array(fc.array(fc.option(saying[question.key]!, { freq: 6 }), { minLength: 1, maxLength: 5 }), {
        minLength: 1,
        maxLength: 6,
      })
      fc.assert(
        fc.property(crowd, tasks => {
          const votes = emptyOf(question)
          tasks.forEach((values, t) => {
            const one = votesOn(question, values, question.kind === "span" ? { length: 60 } : {})
            for (const vote of one.votes) votes.votes.push({ ...vote, task: `t${t}` })
            for (const vote of one.silent) votes.silent.push({ ...vote, task: `t${t}` })
          })
          const batch = believe(votes)
          expect(JSON.stringify([...believe(votes).answers])).toBe(JSON.stringify([...batch.answers]))
          expect(batch.answers.size).toBe(tasks.length)
          for (const knowledge of [null, JSON.parse(JSON.stringify(batch.knowledge)), undefined]) {
            const { answers, knowledge: known } = believe(votes, knowledge)
            tasks.forEach((values, t) => {
              const answer = answers.get(`t${t}`)!
              expect(answer.confidence).toBeGreaterThan(0)
              expect(answer.confidence).toBeLessThan(1)
              if (values.length === 1) expect(answer.confidence).toBeLessThanOrEqual((known.accuracy["ann"] ?? 0.7) + 1e-6)
              // Whatever is believed can be shown, filtered and exported.
              expect(lineOf(question, answer.value)).not.toContain("\n")
              expect(cellsOf(question, answer.value)).toHaveLength(columnsOf(question).length)
              for (const label of labelsOf(question, answer.value)) expect(typeof label).toBe("string")
            })
          }
        }),
        { numRuns: 60 },
      )
    })

  it("has a distance: 0 to itself, symmetric, at most 1", () => {
    for (const question of questions)
      fc.assert(
        fc.property(saying[question.key]!, saying[question.key]!, (a, b) => {
          expect(distanceOf(question, a as never, a as never)).toBeCloseTo(0, 9)
          const there = distanceOf(question, a as never, b as never)
          expect(there).toBeCloseTo(distanceOf(question, b as never, a as never), 9)
          expect(there).toBeGreaterThanOrEqual(0)
          expect(there).toBeLessThanOrEqual(1 + 1e-9)
        }),
        { numRuns: 40 },
      )
    expect(distanceOf(tags, ["card", "cash"], ["card"])).toBeCloseTo(1 / 3)
    expect(distanceOf(intent, { none: "cannot_tell" }, "card")).toBe(1)
  })

  it("shows titles in lines, names in cells", () => {
    expect(lineOf(intent, "card")).toBe("Card")
    expect(cellsOf(intent, "card")).toEqual(["card", ""])
    expect(cellsOf(intent, { none: "not_applicable" })).toEqual(["", "not_applicable"])
    expect(columnsOf(intent)).toEqual(["intent", "intent_none"])
    expect(cellsOf(tags, ["card", "cash"])).toEqual(['["card","cash"]', ""])
    expect(lineOf(cells, [{ label: "white" }, { label: "red" }, { label: "white" }])).toBe("red 1, White 2")
  })
})

it("accuracy has the interval of its evidence", () => {
  // Beta(9 + 2.8, 1 + 1.2), its density summed over 400,000 steps: .61977, .97548; 5 % below .66395.
  const { mean, low, high, bound } = accuracyOf({ right: 9, of: 10 })!
  expect(mean).toBeCloseTo(11.8 / 14, 5)
  expect(low).toBeCloseTo(0.61977, 4)
  expect(high).toBeCloseTo(0.97548, 4)
  expect(bound).toBeCloseTo(0.66395, 4)
  expect(accuracyOf({ right: 0, of: 0 })).toBeNull()
})

function emptyOf(question: Question): QuestionVotes {
  return { question, votes: [], silent: [], gold: new Map() }
}
