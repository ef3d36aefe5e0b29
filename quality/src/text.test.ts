import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { aggregateTexts, type TextResponse } from "./text.ts"

const said = (texts: string[], task = "1"): TextResponse[] => texts.map((text, i) => ({ task, worker: `w${i}`, text }))
const one = (texts: string[]) => aggregateTexts(said(texts)).answers[0]!

describe("aggregation", () => {
  test("word by word, as most people wrote it", () => {
    const answer = one(["The hat sat down.", "The cat sat.", "the cat sat down."])
    expect(answer.text).toBe("The cat sat down.")
    expect(answer.method).toBe("rover")
    expect(answer.words.map(word => word.written)).toEqual(["The", "cat", "sat", "down."])
    // "the" was said by three, "cat" by two of three.
    expect(answer.words[0]!.confidence).toBeGreaterThan(answer.words[1]!.confidence)
  })

  test("free wordings are not mixed: the medoid is taken whole, as it was written", () => {
    const texts = ["Good morning, dear friends!", "A fine day to you all", "Good morning to all of you, dear friends"]
    const answer = one(texts)
    expect(answer.method).toBe("medoid")
    expect(texts).toContain(answer.text)
    expect(answer.confidence).toBeLessThan(0.9)
  })

  test("one response alone is the answer, untouched, believed as far as its worker", () => {
    const answer = one(["  Straße 5,  Bonn "])
    expect(answer).toMatchObject({ text: "  Straße 5,  Bonn ", method: "only", responses: 1 })
    expect(answer.confidence).toBeCloseTo(0.7, 9)
    expect(answer.exact).toBeCloseTo(0.7 ** 3, 9)
  })

  test("who is right where people differ outweighs two who are not", () => {
    const tasks = Array.from({ length: 30 }, (_, t) => [
      { task: `${t}`, worker: "good", text: `one two three word${t}` },
      { task: `${t}`, worker: "fair", text: `one two three word${t}` },
      { task: `${t}`, worker: "bad", text: `one two three wrong${t}` },
      { task: `${t}`, worker: "poor", text: `one two tree other${t}` },
    ]).flat()
    const last = [
      { task: "x", worker: "good", text: "alpha beta" },
      { task: "x", worker: "bad", text: "alpha gamma" },
      { task: "x", worker: "poor", text: "alpha gamma" },
    ]
    const { answers, model } = aggregateTexts([...tasks, ...last])
    expect(answers.at(-1)!.text).toBe("alpha beta")
    expect(model.workers.good!.contested).toBeGreaterThan(0.9)
    expect(model.workers.bad!.contested).toBeLessThan(0.6)
    // Equal weights would say gamma; the stored model gives the task alone the same answer.
    expect(aggregateTexts(last).answers[0]!.text).toBe("alpha gamma")
    expect(aggregateTexts(last, { model }).answers[0]!.text).toBe("alpha beta")
  })

  test("more who agree, more confidence; never certain; nothing written is an answer", () => {
    const sure = [2, 3, 5, 50].map(n => one(new Array(n).fill("seven eight nine")).confidence)
    for (let i = 1; i < sure.length; i++) expect(sure[i]!).toBeGreaterThan(sure[i - 1]!)
    expect(sure.at(-1)!).toBeLessThanOrEqual(0.98)
    expect(one(["", "", ""])).toMatchObject({ text: "", words: [] })
    expect(one(["", "", ""]).confidence).toBeCloseTo(1 - 0.3 ** 3, 9)
  })

  test("what is no text is refused; nothing at all is no answer; the same worker twice: the latest", () => {
    expect(() => aggregateTexts([{ task: "1", worker: "a", text: null as unknown as string }])).toThrow(
      /Worker a wrote no text for task 1/,
    )
    expect(aggregateTexts([]).answers).toEqual([])
    const twice = aggregateTexts([
      { task: "1", worker: "a", text: "old" },
      { task: "1", worker: "a", text: "new" },
    ])
    expect(twice.answers[0]).toMatchObject({ text: "new", responses: 1 })
  })

  test("any texts: confidences inside (0, 1), any order gives the same answer", () => {
    const text = fc.array(fc.constantFrom("a", "B", "c.", "d"), { maxLength: 6 }).map(list => list.join(" "))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), texts => {
        const answer = one(texts)
        expect(answer.confidence > 0 && answer.confidence < 1 && answer.exact > 0 && answer.exact < 1).toBe(true)
        expect(aggregateTexts(said(texts).reverse()).answers[0]!.text).toBe(answer.text)
      }),
    )
  })
})
