import { checkForm, type Form } from "@tagwerk/contract/form.ts"
import { kindNames } from "@tagwerk/contract/kind.ts"
import fc from "fast-check"
import { expect, test } from "vitest"
import { addQuestion, addView, labelsOf, moveBy, pasteLabels, setView, withKind } from "./form-change.ts"

const form: Form = {
  views: [
    { key: "text", view: "text", from: "$text" },
    { key: "image", view: "image", from: "$image" },
  ],
  questions: [
    { key: "names", kind: "span", on: "text", labels: [{ name: "person" }] },
    { key: "cells", kind: "box", on: "image", labels: [{ name: "red" }] },
  ],
}

test("whatever is added and however a question's kind changes, a form that could be published still can", () => {
  const step = fc.oneof(
    fc.constantFrom(...kindNames).map(kind => (f: Form) => addQuestion(f, kind)),
    fc.constantFrom("text" as const, "image" as const).map(view => (f: Form) => addView(f, view, ["text", "title"])),
    fc.tuple(fc.nat(), fc.constantFrom(...kindNames)).map(([n, kind]) => (f: Form) => ({
      ...f,
      questions: f.questions.map((q, i) => (i === n % f.questions.length ? withKind(q, kind, f.views) : q)),
    })),
    fc.nat().map(n => (f: Form) => moveBy(f, { list: "questions", at: n % f.questions.length }, 1)),
  )
  fc.assert(fc.property(fc.array(step, { maxLength: 20 }), steps => checkForm(steps.reduce((f, go) => go(f), form)).length === 0))
})

test("questions follow a view that gets another key", () => {
  const next = setView(form, 0, { ...form.views[0]!, key: "message" })
  expect(next.questions.map(question => question.on)).toEqual(["message", "image"])
  expect(checkForm(next)).toEqual([])
})

test("labels survive a change of kind", () => {
  expect(labelsOf(withKind(form.questions[0]!, "choice", form.views))).toEqual([{ name: "person" }])
})

test("a pasted list adds each name once, with its title where there is one", () => {
  expect(pasteLabels([{ name: "a" }], "a\n b \nc\tSee\r\n\nb")).toEqual([
    { name: "a" },
    { name: "b" },
    { name: "c", title: "See" },
  ])
})
