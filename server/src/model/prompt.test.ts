import { checkValue, type Form, groundFor } from "@tagwerk/contract/form.ts"
import { codePointLength } from "@tagwerk/contract/kind/span.ts"
import fc from "fast-check"
import { expect, test } from "vitest"
import { fill, instructionsOf, schemaOf, templateOf, valueFrom } from "./prompt.ts"

const form: Form = {
  views: [
    { key: "title", view: "text", from: "$title", title: "Title" },
    { key: "body", view: "text", from: "$body.text" },
  ],
  questions: [
    {
      key: "topic",
      kind: "choice",
      title: "What about?",
      required: true,
      options: [
        { name: "cars", description: "Also vans" },
        { name: "old", retired: true },
      ],
    },
    { key: "tags", kind: "choice", multiple: true, options: [{ name: "a" }, { name: "b" }] },
    { key: "names", kind: "span", on: "body", labels: [{ name: "person" }] },
    { key: "summary", kind: "text" },
  ],
}

test("fields are put in by name and path; one that is missing is named; braces in the data stay data", () => {
  const payload = { title: "{{secret}}", body: { text: "Anna" }, n: 3, list: [1, 2] }
  expect(fill("{{title}} – {{ body.text }} {{n}} {{list}}", payload)).toEqual({ text: "{{secret}} – Anna 3 [1,2]" })
  expect(fill("{{title}} {{nothing.here}}", payload)).toEqual({ missing: "nothing.here" })
  expect(fill("{{constructor}}", payload)).toEqual({ missing: "constructor" })
  expect(fill(templateOf(form), payload)).toEqual({ text: "Title:\n{{secret}}\n\nbody:\nAnna" })
})

test("the schema asks for every question, with null for cannot tell, and offers no retired option", () => {
  const schema = schemaOf(form)
  expect(schema.required).toEqual(["topic", "tags", "names", "summary"])
  expect(schema.properties!["topic"]).toEqual({ anyOf: [{ type: "string", enum: ["cars"] }, { type: "null" }] })
  expect(instructionsOf(form)).toContain("- cars: Also vans")
  expect(instructionsOf(form)).not.toContain("- old")
})

test("quotes become spans in code points, one after the other; null becomes cannot tell", () => {
  const payload = { title: "t", body: { text: "😀 Anna met Anna" } }
  const given = {
    topic: null,
    names: [
      { quote: "Anna", label: "person" },
      { quote: "Anna", label: "person" },
    ],
  }
  const read = valueFrom(form, payload, given) as { value: Record<string, unknown> }
  expect(read.value).toEqual({
    topic: { none: "cannot_tell" },
    names: [
      { start: 2, end: 6, label: "person" },
      { start: 11, end: 15, label: "person" },
    ],
  })
  expect(
    checkValue(
      form,
      read.value,
      groundFor(form, payload, () => null),
    ),
  ).toEqual([])
})

test.each([
  [[], /no JSON object/],
  ["cars", /no JSON object/],
  [{ other: 1 }, /no question “other”/],
  [{ names: "Anna" }, /no list/],
  [{ names: [{ quote: "Bert", label: "person" }] }, /does not stand in the text/],
  [{ names: [{ quote: "", label: "person" }] }, /must be a list/],
  [{ names: [null] }, /must be a list/],
])("%j is refused", (given, sentence) => {
  const read = valueFrom(form, { title: "t", body: { text: "Anna" } }, given)
  expect("fault" in read && read.fault).toMatch(sentence)
})

test("a quote taken from anywhere in any text gives a span of the same letters", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      (parts, pick) => {
        const text = parts.join(" ")
        const quote = parts[pick % parts.length]!
        const read = valueFrom(form, { title: "t", body: { text } }, { names: [{ quote, label: "person" }] })
        const [span] = (read as unknown as { value: { names: { start: number; end: number }[] } }).value.names
        expect([...text].slice(span!.start, span!.end).join("")).toBe(quote)
        expect(span!.end).toBeLessThanOrEqual(codePointLength(text))
      },
    ),
  )
})
