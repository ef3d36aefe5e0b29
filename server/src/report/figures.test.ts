/** Figures of a project with a target and gold, from the responses to the JSON, beside what a hand computes. */
import { newUuid, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { ProjectReport } from "@tagwerk/contract/report.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { choiceForm, makeProject, type TestProject, valuesOf } from "./test-project.ts"

let world: World
let project: TestProject
let report: ProjectReport
// Responses are dated by the database, so today is today.
const day = Date.now()
const tasks = 80
const gold = 40
const truth = Array.from({ length: tasks }, (_, i) => (i % 2 ? "a" : "b"))
const other = (label: string) => (label === "a" ? "b" : "a")

/**
 * Two people who are always right, on all tasks but the last ten, which nobody has seen; a model that is wrong on every fourth of the
 * first sixty. The first forty are gold.
 */
beforeAll(async () => {
  world = await createWorld({ now: () => day })
  project = await makeProject(world, choiceForm(["a", "b"]), { responses: 3, price: 0.05, budget: 1_000 }, tasks)
  const seen = truth.map((label, i) => (i < tasks - 10 ? label : null))
  for (let w = 0; w < 2; w++) await project.answer(valuesOf("what", seen))
  const model = newUuid()
  const worker = newUuid()
  await world.house.db.transaction(toUuid(world.workspace), [], async query => {
    await query("insert into model (workspace_id, id, name, provider) values ($1, $2, 'small', 'classifier')", [
      toUuid(world.workspace),
      model,
    ])
    await query("insert into worker (workspace_id, id, pseudonym, model_id) values ($1, $2, 'small', $3)", [
      toUuid(world.workspace),
      worker,
      model,
    ])
  })
  const said = truth.map((label, i) => (i < 60 ? (i % 4 === 0 ? other(label) : label) : null))
  await project.answer(valuesOf("what", said), toId("worker", worker))
  for (let i = 0; i < gold; i++) await project.mark(i, { what: truth[i] })
  const owner = await world.as("owner")
  await owner.call("project.update", { ...project.place, plan: { target: 0.9, responses: 2, responses_max: 4 } })
  await project.batch()
  report = await project.report()
}, 180_000)
afterAll(() => world?.close())

it("counts accepted tasks apart from gold, and those nobody has seen as collecting", () => {
  expect(report).toMatchObject({ has_target: true, target: 0.9, rule: "each", bound: 0.9, responses: 2 * 70 + 60 })
  expect(report.tasks).toEqual({ all: 40, accepted: 30, collecting: 10, below: 0, gold })
  expect(report.confidence.reduce((a, b) => a + b)).toBe(30)
  expect(report.expected).toBeGreaterThanOrEqual(0.9)
})

it("finds all gold right, with Wilson's interval, and a curve that holds every gold task once", () => {
  // n / (n + z²) = 40 / 43.8415.
  const wilson = { value: 1, low: expect.closeTo(0.9124, 4), high: 1 }
  expect(report.realised).toEqual({ ...wilson, right: 40, of: 40 })
  const { calibration, candidates, gold: known } = report.questions[0]!
  expect(known).toBe(40)
  expect(calibration!.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(40)
  expect(calibration).toMatchObject({ realised: wilson, gold: 40, calibrated: true })
  // All gold is right, so the error of calibration is what is missing to 1.
  expect(calibration!.ece).toBeCloseTo(1 - calibration!.expected, 9)
  expect(candidates).toHaveLength(13)
  expect(candidates.filter(one => one.chosen)).toHaveLength(1)
  expect(candidates.find(one => one.method === "majority")!.accuracy).toBe(1)
})

it("compares models, people and both on the same forty", () => {
  const { sources, audited, random, verdict, gain } = report.sources
  expect({ audited, random }).toEqual({ audited: 40, random: false })
  const of = (name: string) => sources.find(one => one.name === name)!
  // Ten of forty wrong; Wilson 95 %: .5979 to .8581.
  expect(of("models").plain).toEqual({ value: 0.75, low: expect.closeTo(0.5981, 3), high: expect.closeTo(0.8581, 3) })
  expect(of("people").plain!.value).toBe(1)
  expect(of("models")).toMatchObject({ tasks: 60, responses: 60, accepted: 0, cost: 0 })
  expect(of("people")).toMatchObject({ tasks: 70, responses: 140, cost: expect.closeTo(7, 9) })
  expect(verdict).toBe("people_better")
  expect(gain!.value).toBeCloseTo(0.25, 9)
})

it("says what the plan saves on gold: two a task are right as often as any more", () => {
  const { saving } = report
  expect(saving).toMatchObject({ gold: 40, finished: 30, at_least: false, accuracy: expect.closeTo(1, 2) })
  expect(saving!.own).toBeGreaterThanOrEqual(2)
  expect(saving!.own).toBeLessThanOrEqual(3)
  // The model is wrong on one gold task in four, and it is the first of three in a third of the orders.
  expect(saving!.by_count[0]).toBeGreaterThan(0.85)
  expect(saving!.by_count[0]).toBeLessThan(0.97)
  expect(saving!.by_count.at(-1)).toBe(1)
  expect(saving!.share.low).toBeLessThanOrEqual(saving!.share.value)
  expect(saving!.share.high).toBeGreaterThanOrEqual(saving!.share.value)
})

it("forecasts at least two responses for each task nobody has seen, at the pace of today", () => {
  const { forecast, rules, spent } = report
  expect(forecast.open).toBe(10)
  expect(forecast.responses.low).toBeGreaterThanOrEqual(20)
  expect(forecast.responses.high).toBeLessThanOrEqual(40)
  // 200 responses today, the first day.
  expect(forecast.pace).toBe(200)
  expect(forecast.days!.value).toBeCloseTo(forecast.responses.value / 200, 9)
  expect(forecast.budget).toBe(800)
  expect(spent).toBeCloseTo(7, 9)
  expect(rules.map(one => [one.rule, one.in_use, one.accepted])).toEqual([
    ["each", true, 30],
    ["together", false, 30],
  ])
})

it("gives the same figures again from the same log", async () => {
  const again = await project.report()
  expect({ ...again, position: 0 }).toEqual({ ...report, position: 0 })
})
