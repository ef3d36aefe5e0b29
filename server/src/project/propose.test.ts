import { checkForm, checkPayload } from "@tagwerk/contract/form.ts"
import { newId } from "@tagwerk/contract/id.ts"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { codeOf } from "../test-browser.ts"
import { createWorld, type World } from "../test-world.ts"
import { proposalFrom } from "./propose.ts"

const rows = (n: number, row: (i: number) => Record<string, unknown>) => Array.from({ length: n }, (_, i) => row(i))
const sentence = (i: number) => `I am still waiting on my card, number ${i} of this week.`

test("a text column and a column of few values become a text and a choice", () => {
  const { form, reasons } = proposalFrom(rows(40, i => ({ text: sentence(i), category: ["arrival", "lost", "fee"][i % 3] })))
  expect(form).toEqual({
    views: [{ key: "text", view: "text", from: "$text" }],
    questions: [
      {
        key: "category",
        kind: "choice",
        title: "Category",
        required: true,
        options: [{ name: "arrival" }, { name: "fee" }, { name: "lost" }],
      },
    ],
  })
  expect(reasons.map(reason => reason.field)).toEqual(["text", "category"])
  expect(reasons[1]!.sentence).toContain("3 different values in the 40 rows")
})

test("numbers as labels count when the column is called so, ids and descriptions of the row do not", () => {
  const { form, reasons } = proposalFrom(
    rows(30, i => ({ id: i + 1, tweet: sentence(i), label: i % 2, split: i % 3 ? "train" : "test", score: i / 7 })),
  )
  expect(form.views.map(view => view.from)).toEqual(["$tweet"])
  expect(form.questions).toMatchObject([{ key: "label", kind: "choice", options: [{ name: "0" }, { name: "1" }] }])
  expect(reasons.filter(reason => reason.sentence.startsWith("Kept")).map(reason => reason.field)).toEqual([
    "id",
    "split",
    "score",
  ])
})

test("spans and boxes are known by the shape of their values", () => {
  const spans = proposalFrom(
    rows(5, i => ({ text: sentence(i), entities: [{ start: 0, end: 1, label: i ? "person" : "place" }] })),
  )
  expect(spans.form.questions).toMatchObject([{ kind: "span", on: "text", labels: [{ name: "person" }, { name: "place" }] }])
  const boxes = proposalFrom(
    rows(5, i => ({ image: `https://example.org/${i}.jpg`, cells: [{ x: 1, y: 1, width: 9, height: 9, label: "red" }] })),
  )
  expect(boxes.form.questions).toMatchObject([{ kind: "box", on: "image", labels: [{ name: "red" }] }])
  const corners = proposalFrom(rows(5, i => ({ photo: `${i}.jpg`, boxes: [[1, 1, 9, 9]] })))
  expect(corners.form.questions).toMatchObject([{ key: "boxes", kind: "box", on: "photo", labels: [{ name: "object" }] }])
  const tags = proposalFrom(rows(12, i => ({ text: sentence(i), tags: i % 2 ? ["a", "b"] : ["a"] })))
  expect(tags.form.questions).toMatchObject([{ kind: "choice", multiple: true, options: [{ name: "a" }, { name: "b" }] }])
})

test("imported files are images; without labels boxes are asked for, and the sentence says what to do", () => {
  const { form, reasons } = proposalFrom(rows(4, i => ({ image: newId("file"), name: `BloodImage_0000${i}.jpg` })))
  expect(form.views).toEqual([{ key: "image", view: "image", from: "$image" }])
  expect(form.questions).toMatchObject([{ kind: "box", on: "image" }])
  expect(reasons.find(reason => reason.field === "")!.sentence).toContain("Name the objects")
})

test("two texts of a pair are both shown, in the order of the file, each with its title", () => {
  const { form } = proposalFrom(
    rows(20, i => ({ premise: sentence(i), hypothesis: `${sentence(i)} And more.`, label: i % 2 ? "yes" : "no" })),
  )
  expect(form.views).toEqual([
    { key: "premise", view: "text", from: "$premise", title: "Premise" },
    { key: "hypothesis", view: "text", from: "$hypothesis", title: "Hypothesis" },
  ])
})

test("fields inside objects are reached, and a field that some rows lack is not shown beside others", () => {
  const { form } = proposalFrom(rows(10, i => ({ data: { text: sentence(i), ...(i ? { note: sentence(i) } : {}) } })))
  expect(form.views).toEqual([{ key: "data_text", view: "text", from: "$data.text" }])
  expect(rows(10, i => ({ data: { text: sentence(i) } })).flatMap(row => checkPayload(form, row))).toEqual([])
})

describe("whatever the rows are", () => {
  const value = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 3 }),
    fc.webUrl(),
    fc.json(),
  )
  const row = fc.dictionary(fc.string({ maxLength: 12 }), value, { maxKeys: 6 })
  test("the proposed form can be published, and every column gets exactly one reason", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), data => {
        const { form, reasons } = proposalFrom(data)
        expect(checkForm(form)).toEqual([])
        const fields = reasons.map(reason => reason.field).filter(field => field !== "")
        expect(new Set(fields).size).toBe(fields.length)
        for (const { sentence } of reasons) expect(sentence).toMatch(/\.$/)
      }),
      { numRuns: 300 },
    )
  })
})

describe("over HTTP", () => {
  let world: World
  beforeAll(async () => {
    world = await createWorld()
  })
  afterAll(() => world?.close())
  test("the proposal can be published as it is", async () => {
    const owner = await world.as("owner")
    const place = { workspace: world.workspace, project: newId("project") }
    expect(await codeOf(owner.call("form.propose", { ...place, rows: [{ text: "x" }] }))).toBe("not_found")
    await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "P" })
    const { form } = await owner.call("form.propose", {
      ...place,
      rows: rows(10, i => ({ text: sentence(i), label: `${i % 2}` })),
    })
    expect((await owner.call("form.publish", { ...place, version: 0, form })).version).toBe(1)
  })
})
