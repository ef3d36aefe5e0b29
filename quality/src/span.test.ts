import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { aggregateSpans, type Span, type SpanResponse, spanDistance } from "./span.ts"

const span = (start: number, end: number, label = "name"): Span => ({ start, end, label })
const said = (worker: string, spans: Span[], task = "1"): SpanResponse => ({ task, worker, spans })
const ends = (spans: readonly Span[]) => spans.map(s => [s.start, s.end, s.label])

test("distance, by hand", () => {
  expect(spanDistance([], [])).toBe(0)
  expect(spanDistance([span(0, 4)], [])).toBe(1)
  expect(spanDistance([span(0, 4)], [span(2, 6)])).toBe(0.5)
  expect(spanDistance([span(0, 4)], [span(0, 4, "place")])).toBe(1)
  // Own overlaps count once: [0, 6) against [0, 4): 1 − 8/10.
  expect(spanDistance([span(0, 4), span(2, 6)], [span(0, 4)])).toBeCloseTo(0.2, 12)
})

describe("aggregation", () => {
  const lengths = new Map([["1", 60]])

  test("two of three agree on the ends", () => {
    const { answers } = aggregateSpans([said("a", [span(0, 9)]), said("b", [span(0, 9)]), said("c", [span(3, 9)])], { lengths })
    expect(ends(answers[0]!.spans)).toEqual([[0, 9, "name"]])
    expect(answers[0]!.spans[0]).toMatchObject({ workers: ["a", "b", "c"], share: 1 })
    expect(answers[0]!.spans[0]!.confidence).toBeGreaterThan(0.8)
    expect(answers[0]!.spans[0]!.confidence).toBeLessThan(1)
  })

  test("neighbours stay apart when people keep them apart, and join when most join them", () => {
    const apart = [said("a", [span(0, 5), span(5, 9)]), said("b", [span(0, 5), span(5, 9)]), said("c", [span(0, 9)])]
    expect(ends(aggregateSpans(apart, { lengths }).answers[0]!.spans)).toEqual([
      [0, 5, "name"],
      [5, 9, "name"],
    ])
    const joined = [said("a", [span(0, 9)]), said("b", [span(0, 5), span(5, 9)]), said("c", [span(0, 9)])]
    expect(ends(aggregateSpans(joined, { lengths }).answers[0]!.spans)).toEqual([[0, 9, "name"]])
  })

  test("labels are judged apart: overlapping ones both stand", () => {
    const both = [span(0, 9, "person"), span(4, 9, "place")]
    const { answers } = aggregateSpans([said("a", both), said("b", both), said("c", both)], { lengths })
    expect(ends(answers[0]!.spans)).toEqual([
      [0, 9, "person"],
      [4, 9, "place"],
    ])
  })

  test("one response alone stands and is believed no more than its worker", () => {
    const { answers } = aggregateSpans([said("a", [span(3, 9)])], { lengths })
    expect(ends(answers[0]!.spans)).toEqual([[3, 9, "name"]])
    expect(answers[0]!.spans[0]!.confidence).toBeLessThanOrEqual(0.7)
    expect(answers[0]!.confidence).toBeLessThanOrEqual(0.7)
  })

  test("nothing marked is an answer; the more say so the surer", () => {
    const sure = (n: number) => aggregateSpans(Array.from({ length: n }, (_, i) => said(`w${i}`, []))).answers[0]!
    expect(sure(1)).toMatchObject({ spans: [], confidence: 0.7 })
    // ½ / (½ + ½ · 0.3³)
    expect(sure(3).confidence).toBeCloseTo(1 / 1.027, 9)
  })

  test("a worker who marks everything is discounted", () => {
    const responses = Array.from({ length: 10 }, (_, t) => [
      said("a", [span(0, 5)], `${t}`),
      said("b", [span(0, 5)], `${t}`),
      said("x", [span(0, 60)], `${t}`),
    ]).flat()
    const pair = [said("a", [], "p"), said("x", [span(0, 60)], "p")]
    const all = new Map([...Array.from({ length: 10 }, (_, t) => [`${t}`, 60] as const), ["p", 60]])
    const { answers, model } = aggregateSpans([...responses, ...pair], { lengths: all })
    expect(answers.at(-1)!.spans).toEqual([])
    expect(model.labels.name!.specificity.x).toBeLessThan(0.3)
    // The model alone gives the task the same answer again.
    expect(aggregateSpans(pair, { lengths: all, model }).answers[0]!.confidence).toBeCloseTo(answers.at(-1)!.confidence, 4)
  })

  test("what is no span is refused with its place", () => {
    expect(() => aggregateSpans([said("a", [span(4, 4)])])).toThrow(/Worker a .* task 1/)
    expect(() => aggregateSpans([said("a", [span(0, 61)])], { lengths })).toThrow(/≤ 60/)
    expect(() => aggregateSpans([said("a", [span(0.5, 3)])])).toThrow(RangeError)
    expect(aggregateSpans([]).answers).toEqual([])
  })

  test("what nobody marked with a label is never answered with it, even when a worker seems to read the other way round", () => {
    const { answers } = aggregateSpans([
      { task: "1", worker: "a", spans: [span(0, 1, "q")] },
      { task: "1", worker: "b", spans: [span(0, 1, "p")] },
      { task: "2", worker: "b", spans: [span(4, 9, "p"), span(5, 6, "p")] },
      { task: "2", worker: "a", spans: [span(16, 19, "p"), span(0, 7, "q"), span(18, 20, "q")] },
    ])
    const marked = {
      p: [
        [4, 9],
        [16, 19],
      ],
      q: [
        [0, 7],
        [18, 20],
      ],
    }
    for (const { start, end, label } of answers.find(answer => answer.task === "2")!.spans)
      expect(
        marked[label as "p" | "q"].some(([from, to]) => start >= from! && end <= to!),
        `${label} ${start}–${end}`,
      ).toBe(true)
  })

  test("any responses: spans inside the text, ordered, confidences inside (0, 1), any order the same answer", () => {
    const one = fc
      .tuple(fc.nat(20), fc.integer({ min: 1, max: 8 }), fc.constantFrom("p", "q"))
      .map(([start, n, label]) => span(start, start + n, label))
    const responses = fc.uniqueArray(
      fc.record({
        task: fc.constantFrom("1", "2"),
        worker: fc.constantFrom("a", "b", "c", "d"),
        spans: fc.array(one, { maxLength: 4 }),
      }),
      { selector: r => `${r.task} ${r.worker}` },
    )
    fc.assert(
      fc.property(responses, all => {
        const { answers } = aggregateSpans(all)
        const turned = new Map(aggregateSpans([...all].reverse()).answers.map(a => [a.task, a]))
        for (const answer of answers) {
          expect(answer.confidence > 0 && answer.confidence < 1).toBe(true)
          for (const s of answer.spans)
            expect(s.end > s.start && s.confidence > 0 && s.confidence < 1 && s.workers.length > 0).toBe(true)
          expect(ends(turned.get(answer.task)!.spans)).toEqual(ends(answer.spans))
        }
      }),
      { numRuns: 60 },
    )
  })
})
