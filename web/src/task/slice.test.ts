import { newId } from "@tagwerk/contract/id.ts"
import { sorts, taskStates } from "@tagwerk/contract/task.ts"
import fc from "fast-check"
import { expect, test } from "vitest"
import { readSlice, type TaskSlice, withField, writeSlice } from "./slice.ts"

const word = fc
  .string({ minLength: 1, maxLength: 60 })
  .map(text => text.trim())
  .filter(text => text !== "")
const slices = fc.record(
  {
    state: fc.constantFrom(...taskStates),
    label: word,
    question: word,
    worker: fc.constant(newId("worker")),
    said: word,
    believed: word,
    right_min: fc.double({ min: 0, max: 1, noNaN: true }).map(one => one + 0),
    right_max: fc.double({ min: 0, max: 1, noNaN: true }).map(one => one + 0),
    confidence_min: fc.double({ min: 0, max: 1, noNaN: true }).map(one => one + 0),
    confidence_max: fc.double({ min: 0, max: 1, noNaN: true }).map(one => one + 0),
    responses_min: fc.nat(100),
    text: word,
    flagged: fc.constant(true),
    sort: fc.constantFrom(...sorts),
    descending: fc.constant(true),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<TaskSlice>

test("an address gives back the slice it was written from, texts that look like numbers included", () => {
  fc.assert(fc.property(slices, slice => void expect(readSlice(writeSlice(slice))).toEqual(slice)))
  expect(readSlice(writeSlice({ label: "5", text: "true", question: "{}" }))).toEqual({
    label: "5",
    text: "true",
    question: "{}",
  })
})

test("what makes no sense in an address is left out", () => {
  expect(readSlice("?state=nonsense&sort=x&confidence_min=abc&worker=me&flagged=maybe&text=+")).toEqual({})
})

test("a label takes its question with it when it goes", () => {
  expect(withField({ label: "a", question: "q", text: "t" }, "label", undefined)).toEqual({ text: "t" })
})

test("what somebody said goes with them, and its question with the last of it", () => {
  const worker = newId("worker")
  const slice: TaskSlice = { worker, question: "q", said: "a", believed: "b", state: "done" }
  expect(withField(slice, "worker", undefined)).toEqual({ state: "done" })
  expect(withField(slice, "said", undefined)).toEqual({ worker, question: "q", believed: "b", state: "done" })
  expect(withField({ worker, question: "q", said: "a" }, "said", undefined)).toEqual({ worker })
  expect(withField({ ...slice, label: "c" }, "label", undefined)).toEqual(slice)
  expect(withField({ worker, question: "q", said: "a", label: "c" }, "said", undefined)).toEqual({
    worker,
    question: "q",
    label: "c",
  })
})
