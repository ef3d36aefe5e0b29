import { expect, test } from "vitest"
import { checkForm, checkPayload } from "./form.ts"
import { templates } from "./template.ts"

test("every template is a form that can be published, with a guideline and a key of its own", () => {
  expect(new Set(templates.map(template => template.key)).size).toBe(templates.length)
  for (const { form, guideline, name, says } of templates) {
    expect(checkForm(form)).toEqual([])
    expect(guideline.startsWith("# ")).toBe(true)
    expect(name.length * says.length).toBeGreaterThan(0)
  }
})

test("the templates take data with the fields they name", () => {
  const rows: Record<string, Record<string, unknown>> = {
    text_classification: { text: "Great, delayed again" },
    named_entities: { text: "Empire State Building = ESB." },
    image_boxes: { image: "https://example.org/a.jpg" },
    free_text: { input: "Name a prime above 100." },
  }
  for (const { key, form } of templates) {
    expect(checkPayload(form, rows[key]!)).toEqual([])
    expect(checkPayload(form, {})).toHaveLength(1)
  }
})
