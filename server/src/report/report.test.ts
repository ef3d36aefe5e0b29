import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { krippendorff } from "@tagwerk/quality"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { hasAlpha } from "./agreement.ts"
import { runDueReports } from "./reporter.ts"
import { choiceForm, makeProject, valuesOf } from "./test-project.ts"

let world: World
let now = Date.now()
beforeAll(async () => {
  world = await createWorld({ now: () => now })
})
afterAll(() => world?.close())

it("says that there is no report before anybody answered, and refuses a project that is not there", async () => {
  const { place } = await makeProject(world, choiceForm(["a", "b"]), {}, 2)
  const owner = await world.as("owner")
  await owner.call("report.refresh", place)
  expect(await owner.call("report.project", place)).toEqual({ report: null, is_due: true })
  await world.settle()
  await runDueReports(world.house)
  expect(await owner.call("report.project", place)).toEqual({ report: null, is_due: false })
  await expect(owner.call("report.project", { ...place, project: newId("project") })).rejects.toMatchObject({
    problem: { code: "not_found" },
  })
  const stranger = await world.stranger()
  await expect(stranger.client.call("report.project", place)).rejects.toMatchObject({ problem: { code: "not_found" } })
})

// Krippendorff 2011, "Computing Krippendorff's alpha-reliability", the 4 × 12 table: nominal .743.
const canonical = [
  ["1", "2", "3", "3", "2", "1", "4", "1", "2", null, null, null],
  ["1", "2", "3", "3", "2", "2", "4", "1", "2", "5", null, "3"],
  [null, "3", "3", "3", "2", "3", "4", "2", "2", "5", "1", null],
  ["1", "2", "3", "3", "2", "4", "4", "1", "2", "5", "1", null],
]

it("gives Krippendorff's alpha of a published table, by label, and the pair that agrees least", async () => {
  const project = await makeProject(world, choiceForm(["1", "2", "3", "4", "5"]), { responses: 4 }, 12)
  for (const row of canonical) await project.answer(valuesOf("what", row))
  await project.batch()
  const report = await project.report()
  expect(report.responses).toBe(41)
  const [question] = report.questions
  const { alpha, mean, tasks, pairs, labels, confused } = question!.agreement
  expect(alpha!.value).toBeCloseTo(0.7434, 4)
  expect(alpha!.low).toBeLessThan(0.7434)
  expect(alpha!.high).toBeGreaterThan(0.7434)
  expect(tasks).toBe(11)
  // Pairs of each task that agree: 3/3, 3/6, 6/6, 6/6, 6/6, 0/6, 6/6, 3/6, 6/6, 3/3, 1/1.
  expect(mean).toBeCloseTo((1 + 0.5 + 1 + 1 + 1 + 0 + 1 + 0.5 + 1 + 1 + 1) / 11, 9)
  // The first and the third share eight tasks and agree on five.
  expect(pairs[0]).toMatchObject({ tasks: 8 })
  expect(pairs[0]!.agreement.value).toBeCloseTo(5 / 8, 9)
  expect(labels.map(one => [one.label, one.said])).toEqual([
    ["2", 13],
    ["3", 11],
    ["1", 9],
    ["4", 5],
    ["5", 3],
  ])
  expect(labels.find(one => one.label === "5")!.alpha).toBe(1)
  // 2 and 3 on the second and the sixth task, 1 and 2 on the sixth and the eighth.
  expect(confused.slice(0, 2)).toEqual([
    { a: "1", b: "2", tasks: 2 },
    { a: "2", b: "3", tasks: 2 },
  ])
  expect(question!.calibration).toBeNull()
  expect(question!.method).toBe("combination")
})

it("makes a report after each batch of answers, tells screens, and keeps the later one", async () => {
  const project = await makeProject(world, choiceForm(["a", "b"]), { responses: 2 }, 4)
  await project.answer(valuesOf("what", ["a", "a", "b", "b"]))
  await project.answer(valuesOf("what", ["a", "a", "b", "a"]))
  await project.batch()
  expect(await runDueReports(world.house)).toBe(1)
  const owner = await world.as("owner")
  const first = (await owner.call("report.project", project.place)).report!
  expect(first.tasks).toEqual({ all: 4, accepted: expect.any(Number), collecting: 0, below: expect.any(Number), gold: 0 })
  expect(first.tasks.accepted + first.tasks.below).toBe(4)
  expect(first.confidence.reduce((a, b) => a + b)).toBe(4)
  await world.settle()
  // The note that it was made makes no further one.
  expect(await runDueReports(world.house)).toBe(0)
  now += 1000
  const second = await project.report()
  expect(second.position).toBeGreaterThan(first.position)
  expect({ ...second, position: 0, made_at: "" }).toEqual({ ...first, position: 0, made_at: "" })
})

it("is due some time after work, sooner after gold, at once after a batch", async () => {
  const project = await makeProject(world, choiceForm(["a", "b"]), { responses: 2 }, 2)
  const dueIn = async () => {
    const rows = await world.house.db.query<{ at: string }>("select at from due where kind = 'report' and stream_id = $1", [
      toUuid(project.place.project),
    ])
    return rows[0] ? Date.parse(rows[0].at) - now : null
  }
  await world.settle()
  await runDueReports(world.house)
  expect(await dueIn()).toBeNull()
  await project.answer(valuesOf("what", ["a", "b"]))
  await world.settle()
  // 20 s, and 8 ms for each of two responses.
  expect(await dueIn()).toBe(20_016)
  expect(await runDueReports(world.house)).toBe(0)
  await project.mark(0, { what: "a" })
  await world.settle()
  expect(await dueIn()).toBe(2_000)
  await project.batch()
  expect(await dueIn()).toBe(0)
  expect(await runDueReports(world.house)).toBe(1)
  expect(await dueIn()).toBeNull()
})

it("has the same alpha of a label as the general arithmetic", () => {
  const units = [["a", "a", "b"], ["b", "b"], ["a", "c", "c", "c"], ["c"], ["b", "a"]]
  for (const label of ["a", "b", "c"]) {
    const plain = krippendorff(
      units.map(unit => unit.map(one => one === label)),
      "nominal",
      { interval: false },
    )
    expect(hasAlpha(units.map(unit => [unit.filter(one => one === label).length, unit.length]))).toBeCloseTo(plain.alpha!, 12)
  }
  expect(
    hasAlpha([
      [2, 2],
      [3, 3],
    ]),
  ).toBeNull()
  expect(hasAlpha([[1, 1]])).toBeNull()
})
