import type { Box } from "@tagwerk/contract/kind/box.ts"
import { describe, expect, test } from "vitest"
import { agreedBoxes, iou, regionOf } from "./box-agree.ts"
import { lanePieces, spanDisputes } from "./span-lane.ts"
import { centralOf, diffWords } from "./text-diff.ts"
import { believedOf, canonical, choicesOf, voicesOf } from "./voice.ts"

const box = (x: number, label = "cell", width = 10): Box => ({ label, x, y: 0, width, height: 10 })

describe("boxes", () => {
  test("overlap by hand", () => {
    expect(iou(box(0), box(5))).toBeCloseTo(50 / 150, 9)
    expect(iou(box(0), box(10))).toBe(0)
  })
  test("what everybody drew is agreed on, each box for one partner", () => {
    const [a, b, c] = [
      [box(0), box(40), box(80)],
      [box(1), box(41, "other"), box(82)],
      [box(0.5), box(39)],
    ]
    expect(agreedBoxes([a, b, c])).toEqual(new Set([a[0], b[0], c[0]]))
    // One box cannot be two people's partner twice.
    const [twice, once] = [[box(0), box(1)], [box(0)]]
    expect(agreedBoxes([twice, once])).toEqual(new Set([twice[0], once[0]]))
    expect(agreedBoxes([a]).size).toBe(0)
  })
  test("the region of what is disputed ends at the picture", () => {
    expect(regionOf([box(0), box(80)], { width: 100, height: 50 })).toEqual({ x: 0, y: 0, width: 93, height: 13 })
    expect(regionOf([], { width: 1, height: 1 })).toBeNull()
  })
})

test("words: what is added, what is missing, and the text in the middle", () => {
  expect(diffWords("the red cat sat", "the black cat sat down")).toEqual([
    { what: "kept", text: "the" },
    { what: "missing", text: " red" },
    { what: "added", text: " black" },
    { what: "kept", text: " cat sat" },
    { what: "added", text: " down" },
  ])
  expect(diffWords("", "new")).toEqual([{ what: "added", text: "new" }])
  expect(diffWords("same words", "same words")).toEqual([{ what: "kept", text: "same words" }])
  const texts = ["a cat", "a black cat sat", "a black cat"]
  expect(centralOf(texts)).toBe(2)
  for (const text of texts)
    expect(
      diffWords(texts[2]!, text)
        .filter(one => one.what !== "missing")
        .map(one => one.text)
        .join(""),
    ).toBe(text)
})

test("spans: lanes over code points, and what some have and others have not", () => {
  const span = (start: number, end: number, label = "place") => ({ start, end, label })
  const lists = [[span(0, 1, "mood"), span(5, 11)], [span(5, 11)], [span(2, 11), span(0, 1, "mood")]]
  const pieces = lanePieces("👍 in Berlin", lists)
  expect(pieces.map(one => one.text)).toEqual(["👍", " ", "in ", "Berlin"])
  expect(pieces[0]!.lanes).toEqual([["mood"], [], ["mood"]])
  expect(pieces[3]!.lanes).toEqual([["place"], ["place"], ["place"]])
  expect(spanDisputes(lists)).toEqual([
    { start: 0, end: 1, label: "mood", by: [0, 2] },
    { start: 2, end: 11, label: "place", by: [2] },
    { start: 5, end: 11, label: "place", by: [0, 1] },
  ])
})

test("choices: equal values are one, whatever the order of marks; what was taken back is none", () => {
  const response = (worker: string, value: object, superseded = false) => ({
    worker,
    pseudonym: worker,
    model: false,
    stage: 0,
    value,
    superseded,
  })
  const task = {
    responses: [
      response("ann", { what: [box(1), box(2)] }),
      response("ben", { what: [box(2), box(1)] }),
      response("cem", { what: [] }, true),
      response("dan", {}),
    ],
    answer: { questions: { what: { value: [box(1)] }, other: { value: null } } },
  } as never
  const voices = voicesOf(task, new Map([["ben", 0.9]]))
  expect(voices.map(one => [one.worker, one.accuracy])).toEqual([
    ["ann", null],
    ["ben", 0.9],
  ])
  expect(new Set(voices.map(one => one.color)).size).toBe(2)
  expect(choicesOf(voices).map(one => one.by.map(voice => voice.worker))).toEqual([["ann", "ben"]])
  expect(believedOf(task)).toEqual({ what: [box(1)] })
  expect(canonical({ b: 1, a: [2, 1], id: 7 })).toBe(canonical({ a: [1, 2], b: 1 }))
})
