/** Figures of workers, from the responses to the JSON, beside what a hand computes; and the tasks behind them. */
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId } from "@tagwerk/contract/id.ts"
import type { WorkerQuestion, WorkerReport } from "@tagwerk/contract/report.ts"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { choiceForm, makeProject, type TestProject, valuesOf } from "./test-project.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

async function reportOf(project: TestProject, worker: Id<"worker">): Promise<WorkerReport> {
  const owner = await world.as("owner")
  const { report } = await owner.call("worker.report", { ...project.place, worker })
  return report ?? expect.fail("no report of the worker was made")
}
const cell = (question: WorkerQuestion, believed: string, said: string) =>
  question.matrix!.cells.find(one => one.believed === believed && one.said === said)

describe("a choice that six people made", () => {
  const tasks = 90
  const truth = Array.from({ length: tasks }, (_, i) => (i % 2 ? "a" : "b"))
  const other = (label: string) => (label === "a" ? "b" : "a")
  let project: TestProject
  const who: Record<string, Id<"worker">> = {}

  /**
   * Three who are right on all, two of them in 10 s; one who is right on the first sixty and wrong on the last thirty, given in this order;
   * two who always say "a" on the first forty, one of them twice "cannot tell". The first twenty become gold.
   */
  beforeAll(async () => {
    project = await makeProject(world, choiceForm(["a", "b"]), { responses: 6 }, tasks)
    for (const name of ["ann", "ben"]) who[name] = await project.answer(valuesOf("what", truth), undefined, 10_000)
    who["cem"] = await project.answer(valuesOf("what", truth))
    const slow = (from: number, to: number, say: (label: string) => string) =>
      valuesOf(
        "what",
        truth.map((label, i) => (i >= from && i < to ? say(label) : null)),
      )
    who["dan"] = await project.answer(slow(0, 60, label => label))
    await project.answer(
      slow(60, tasks, label => other(label)),
      who["dan"],
    )
    who["eve"] = await project.answer(slow(0, 40, () => "a"))
    who["fay"] = await project.answer(
      valuesOf(
        "what",
        truth.map((_, i) => (i < 38 ? "a" : i < 40 ? { none: "cannot_tell" } : null)),
      ),
    )
    for (let i = 0; i < 20; i++) await project.mark(i, { what: truth[i] })
    await project.batch()
    await project.report()
  }, 180_000)

  it("counts what was said of what the others believe, and is right about how right each is", async () => {
    const [ann] = (await reportOf(project, who["ann"]!)).questions
    expect(ann).toMatchObject({ key: "what", measure: "right", said: 90, silent: 0, judged: 90, agreement: null })
    expect(cell(ann!, "a", "a")!.responses).toBe(45)
    expect(cell(ann!, "b", "b")!.responses).toBe(45)
    expect(ann!.matrix!.cells).toHaveLength(2)
    // Beta(2 + 90, 1): its mean and its 5 %.
    expect(ann!.accuracy!.value).toBeCloseTo(92 / 93, 2)
    expect(ann!.bound).toBeCloseTo(0.05 ** (1 / 92), 2)
    expect(ann!.right).toBeCloseTo(90, 0)
    // Twenty of twenty: 20 / (20 + z²).
    expect(ann!.gold).toMatchObject({ value: 1, low: expect.closeTo(0.8389, 3), right: 20, of: 20 })
  })

  it("shows who is right on the first and wrong on the last, when that began, and that the sum crossed", async () => {
    const [dan] = (await reportOf(project, who["dan"]!)).questions
    expect(["aa", "ab", "ba", "bb"].map(key => cell(dan!, key[0]!, key[1]!)?.responses)).toEqual([30, 15, 15, 30])
    // Beta(2 + 60, 1 + 30).
    expect(dan!.accuracy!.value).toBeCloseTo(62 / 93, 2)
    expect(dan!.accuracy!.low).toBeGreaterThan(0.55)
    expect(dan!.accuracy!.high).toBeLessThan(0.77)
    const share = cell(dan!, "a", "b")!.share
    // Dirichlet: 15 of 45, with a little of what was known before.
    expect(share.value).toBeCloseTo(1 / 3, 1)
    expect(share.low).toBeLessThan(1 / 3)
    expect(share.high).toBeGreaterThan(1 / 3)
    const drift = dan!.drift!
    expect(drift.first).toBe(45)
    expect(drift.before).toBeGreaterThan(0.95)
    expect(drift.crossings.length).toBeGreaterThanOrEqual(1)
    // Wrong from the sixty-first on: noticed within five.
    expect(drift.crossings[0]!.judged).toBeGreaterThan(60)
    expect(drift.crossings[0]!.judged).toBeLessThanOrEqual(65)
    expect(drift.points.at(-1)!.judged).toBe(90)
    expect(drift.points.find(point => point.judged === 60)?.cusum ?? 0).toBeLessThan(1)
    const [ann] = (await reportOf(project, who["ann"]!)).questions
    expect(ann!.drift!.crossings).toEqual([])
  })

  it("tells no bits of who always says the same, one bit of who is always right, and a minute by the median time", async () => {
    const ann = await reportOf(project, who["ann"]!)
    expect(ann.seconds).toEqual({ value: 10, low: 10, high: 10 })
    expect(ann.hours.reduce((a, b) => a + b)).toBe(90)
    const [question] = ann.questions
    expect(question!.bits_most).toBeCloseTo(1, 1)
    expect(question!.bits!.value).toBeGreaterThan(0.85)
    expect(question!.bits_minute).toBeCloseTo(question!.bits!.value * 6, 9)
    expect(question!.spammer_score).toBeGreaterThan(0.9)
    const eve = await reportOf(project, who["eve"]!)
    expect(eve.seconds).toBeNull()
    expect(eve.questions[0]!.bits!.value).toBeLessThan(0.05)
    expect(eve.questions[0]!.bits_minute).toBeNull()
    expect(eve.questions[0]!.spammer_score).toBeLessThan(0.05)
    const [fay] = (await reportOf(project, who["fay"]!)).questions
    expect(fay).toMatchObject({ said: 38, silent: 2, judged: 38 })
    expect(fay!.matrix!.labels.find(one => !one.is_class)).toMatchObject({ name: "cannot_tell", said: 2 })
  })

  it("ranks those who agree beyond what their tasks explain, the other who always says the same first", async () => {
    const [eve] = (await reportOf(project, who["eve"]!)).questions
    expect(eve!.look_alikes[0]).toMatchObject({ id: who["fay"], shared: 40, agreed: 38, mistakes: 19 })
    expect(eve!.look_alikes[0]!.z).toBeGreaterThan(2)
    const [ann] = (await reportOf(project, who["ann"]!)).questions
    // Who is always right is like everybody who is.
    expect(ann!.look_alikes).toEqual([])
  })

  it("opens the tasks behind each cell and each figure, as many as it counts", async () => {
    const owner = await world.as("owner")
    const of = { ...project.place, worker: who["dan"]!, question: "what" }
    const numbers = async (slice: object) => {
      const { items } = await owner.call("task.list", { ...of, ...slice, limit: 200 })
      return items.map(one => project.tasks.indexOf(one.id)).sort((a, b) => a - b)
    }
    const wrong = Array.from({ length: 30 }, (_, i) => 60 + i)
    expect(await numbers({ said: "b", believed: "a" })).toEqual(wrong.filter(i => truth[i] === "a"))
    expect(await numbers({ right_max: 0.5 })).toEqual(wrong)
    expect(await numbers({ right_min: 0.5, state: "gold" })).toEqual(Array.from({ length: 20 }, (_, i) => i))
    expect(await owner.call("task.count", { ...of, believed: "a", said: "a" })).toEqual({ count: 30, more: false })
    expect(await owner.call("task.count", { ...of, said: "a" })).toEqual({ count: 45, more: false })
    const silent = { ...of, worker: who["fay"]!, said: '{"none":"cannot_tell"}', believed: "a" }
    expect((await owner.call("task.count", silent)).count).toBe(1)
    const first = await owner.call("task.list", { ...of, right_max: 0.5, sort: "confidence", limit: 15 })
    const second = await owner.call("task.list", { ...of, right_max: 0.5, sort: "confidence", limit: 200, cursor: first.next! })
    expect(first.items.length + second.items.length).toBe(30)
  })

  it("shows the same accuracy in the list of workers", async () => {
    const owner = await world.as("owner")
    const { items } = await owner.call("project.workers", project.place)
    for (const { worker, accuracy } of items) {
      const [question] = (await reportOf(project, worker.id)).questions
      const { value: mean, low, high } = question!.accuracy!
      expect(accuracy).toEqual({ mean, low, high, bound: question!.bound, question: "what" })
    }
    expect(items).toHaveLength(6)
  })

  it("says where somebody works, and refuses what is not there", async () => {
    const owner = await world.as("owner")
    const at = { workspace: project.place.workspace, worker: who["eve"]! }
    expect(await owner.call("worker.show", at)).toMatchObject({
      kind: "person",
      projects: [{ id: project.place.project, responses: 40 }],
    })
    const missing = { problem: { code: "not_found" } }
    await expect(owner.call("worker.show", { ...at, worker: newId("worker") })).rejects.toMatchObject(missing)
    await expect(owner.call("worker.report", { ...project.place, worker: newId("worker") })).rejects.toMatchObject(missing)
    const { client } = await world.stranger()
    await expect(client.call("worker.report", { ...project.place, worker: who["eve"]! })).rejects.toMatchObject(missing)
    // A worker sees no other's figures, nor their own.
    const { client: self } = await world.asWorker(project.place.project, who["ann"])
    await expect(self.call("worker.report", { ...project.place, worker: who["ann"]! })).rejects.toMatchObject({
      problem: { code: "not_allowed" },
    })
  })
})

it("does not judge by what a worker decided alone, and knows no more of one who always was", async () => {
  const project = await makeProject(world, choiceForm(["a", "b"]), { responses: 1 }, 10)
  const worker = await project.answer(
    valuesOf(
      "what",
      Array.from({ length: 10 }, () => "a"),
    ),
  )
  await project.batch()
  await project.report()
  const { questions, responses } = await reportOf(project, worker)
  expect(responses).toBe(10)
  expect(questions[0]).toMatchObject({
    said: 10,
    judged: 0,
    right: 0,
    accuracy: null,
    bound: null,
    bits: null,
    matrix: null,
    drift: null,
  })
  const owner = await world.as("owner")
  expect(await owner.call("task.count", { ...project.place, worker, question: "what", right_min: 0 })).toEqual({
    count: 0,
    more: false,
  })
})

it("knows agreement with what the others answer for spans, texts and several options", async () => {
  const form: Form = {
    views: [{ key: "text", view: "text", from: "$text" }],
    questions: [
      { key: "tags", kind: "choice", multiple: true, options: [{ name: "x" }, { name: "y" }, { name: "z" }] },
      { key: "names", kind: "span", on: "text", labels: [{ name: "person" }], required: true },
    ],
  }
  const project = await makeProject(world, form, { responses: 4 }, 12)
  const value = (tags: string[], end: number) => ({ tags, names: [{ label: "person", start: 0, end }] })
  const all = (of: (i: number) => Record<string, unknown>) => new Map(Array.from({ length: 12 }, (_, i) => [i, of(i)] as const))
  const people = [0, 1, 2].map(() => project.answer(all(() => value(["x", "y"], 4))))
  const first = (await Promise.all(people))[0]!
  // Half of the names are missing, and a third tag on each.
  const odd = await project.answer(all(i => ({ ...value(["x", "y", "z"], 4), ...(i % 2 ? { names: [] } : {}) })))
  await project.batch()
  await project.report()
  const { questions } = await reportOf(project, odd)
  expect(questions.map(one => one.key)).toEqual(["names", "tags"])
  const [names, tags] = questions
  expect(names).toMatchObject({ measure: "agreement", judged: 12, matrix: null, bits: null })
  expect(names!.accuracy!.value).toBeCloseTo(0.5, 9)
  expect(names!.agreement).toEqual([6, 0, 0, 0, 0, 0, 0, 0, 0, 6])
  // Dice: 2 · 2 / (2 + 3).
  expect(tags!.accuracy!.value).toBeCloseTo(0.8, 9)
  const good = await reportOf(project, first)
  expect(good.questions[0]!.accuracy!.value).toBe(1)
  const owner = await world.as("owner")
  const behind = { ...project.place, worker: odd, question: "names", right_max: 0.099 }
  expect(await owner.call("task.count", behind)).toEqual({ count: 6, more: false })
})
