/** Reports of questions of every kind, several in one form, with cannot-tell among the answers. */
import type { Form } from "@tagwerk/contract/form.ts"
import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { makeProject } from "./test-project.ts"
import { runWhatIf } from "./what-if-job.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const form: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [
    { key: "tags", kind: "choice", multiple: true, options: [{ name: "a" }, { name: "b" }, { name: "c" }] },
    { key: "names", kind: "span", on: "text", labels: [{ name: "person" }], required: true },
    { key: "summary", kind: "text" },
  ],
}
const value = (i: number, slip: boolean) => ({
  tags: slip ? ["c"] : i % 2 ? ["a", "b"] : ["a"],
  names: slip ? [] : [{ label: "person", start: 0, end: 4 }],
  summary: slip ? { none: "cannot_tell" } : `text number ${i}`,
})

it("reports every kind: agreement, calibration by partly right, saving and forecast by the deciding question", async () => {
  const project = await makeProject(world, form, { responses: 3, target: 0.8, responses_max: 4 }, 40)
  for (let w = 0; w < 3; w++)
    await project.answer(new Map(Array.from({ length: 40 }, (_, i) => [i, value(i, (i + w) % 9 === 0)] as const)))
  for (let i = 0; i < 24; i++) await project.mark(i, value(i, false))
  await project.batch()
  const report = await project.report()
  expect(report.question).toBe("names")
  expect(report.questions.map(one => [one.key, one.kind, one.gold])).toEqual([
    ["tags", "choice", 24],
    ["names", "span", 24],
    ["summary", "text", 24],
  ])
  for (const { agreement, calibration, candidates } of report.questions) {
    // Of three on a task two agree at least; where nearly all say the same, chance leaves nothing of it.
    expect(agreement.mean).toBeGreaterThan(0.7)
    expect(agreement.alpha!.value).toBeLessThanOrEqual(1)
    expect(agreement.tasks).toBe(40)
    expect(candidates).toEqual([])
    expect(calibration!.gold).toBe(24)
    expect(calibration!.calibrated).toBe(false)
    expect(calibration!.realised.value).toBeGreaterThan(0.8)
  }
  // Two of three are right on every task: no slip is shared.
  const names = report.questions[1]!
  expect(names.calibration!.realised.value).toBe(1)
  expect(names.agreement.labels).toMatchObject([{ label: "person" }])
  expect(report.saving!.gold).toBe(24)
  expect(report.tasks.gold).toBe(24)
  expect(report.sources.verdict).toBe("no_model")
  const owner = await world.as("owner")
  const id = newId("whatif")
  await owner.call("whatif.create", { ...project.place, id, settings: { target: 0.7, spammers: 0.2 } })
  await runWhatIf(world.house, { workspace: toUuid(world.workspace), project: toUuid(project.place.project) }, toUuid(id))
  const tried = await owner.call("whatif.show", { ...project.place, whatif: id })
  expect(tried).toMatchObject({ state: "done", error: null })
  expect(tried.result).toMatchObject({ question: "names", gold: 24 })
}, 180_000)

it("reports a project with one response, and one whose only option was retired", async () => {
  const lone: Form = {
    views: [{ key: "text", view: "text", from: "$text" }],
    questions: [{ key: "what", kind: "choice", options: [{ name: "a" }] }],
  }
  const project = await makeProject(world, lone, { responses: 1 }, 1)
  await project.answer(new Map([[0, { what: "a" }]]))
  await project.batch()
  const report = await project.report()
  expect(report.tasks).toMatchObject({ all: 1, accepted: 0 })
  expect(report.questions[0]!.agreement).toMatchObject({ alpha: null, mean: null, tasks: 0 })
  expect(report.realised).toBeNull()
  const silent = await makeProject(world, lone, { responses: 2 }, 2)
  for (let w = 0; w < 2; w++)
    await silent.answer(
      new Map([
        [0, { what: { none: "cannot_tell" } }],
        [1, { what: { none: "cannot_tell" } }],
      ]),
    )
  await silent.batch()
  expect((await silent.report()).questions[0]!.agreement.alpha).toBeNull()
})
