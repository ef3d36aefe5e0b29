import type { Form } from "@tagwerk/contract/form.ts"
import fc from "fast-check"
import { expect, test } from "vitest"
import { planKeys } from "./key-plan.ts"

const views = [{ key: "t", view: "text" as const, from: "$t" }]
const span = (key: string, labels: { name: string; hotkey?: string }[]) => ({ key, kind: "span" as const, on: "t", labels })

test("no key does two things, whatever keys the form asks for", () => {
  const label = fc.record({
    name: fc.string({ minLength: 1, maxLength: 8 }),
    hotkey: fc.constantFrom("r", "s", "g", "m", "q", "1"),
  })
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(label, { maxLength: 6, selector: l => l.hotkey }), { minLength: 1, maxLength: 3 }),
      lists => {
        const plan = planKeys({ views, questions: lists.map((labels, i) => span(`q${i}`, labels)) })
        const keys = [
          ...[...plan.labels.values()].flatMap(labels => [...labels.values()]),
          ...Object.values(plan.acts).map(key => key.toLowerCase()),
        ]
        expect(new Set(keys).size).toBe(keys.length)
      },
    ),
  )
})

test("a label's own key wins over an act, which moves to Alt", () => {
  const form: Form = {
    views,
    questions: [
      span("q", [
        { name: "red", hotkey: "r" },
        { name: "skin", hotkey: "s" },
      ]),
    ],
  }
  const { acts, labels } = planKeys(form)
  expect(acts).toEqual({ skip: "Alt S", guideline: "G", comment: "M", recent: "Alt R" })
  expect(Object.fromEntries(labels.get("q") ?? [])).toEqual({ red: "r", skin: "s" })
})

test("labels without keys get letters of their names that no tool has; a second question gets others", () => {
  const { labels } = planKeys({
    views,
    questions: [span("a", [{ name: "person" }]), span("b", [{ name: "person" }, { name: "place" }])],
  })
  expect(labels.get("a")?.get("person")).toBe("p")
  const second = [...(labels.get("b")?.values() ?? [])]
  expect(second).not.toContain("p")
})
