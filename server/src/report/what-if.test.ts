import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { choiceForm, makeProject, type TestProject, valuesOf } from "./test-project.ts"
import { runWhatIf } from "./what-if-job.ts"

let world: World
let project: TestProject
beforeAll(async () => {
  world = await createWorld()
  project = await makeProject(world, choiceForm(["a", "b"]), { responses: 4, price: 0.1 }, 20)
  const truth = Array.from({ length: 20 }, (_, i) => (i % 2 ? "a" : "b"))
  for (let w = 0; w < 4; w++) await project.answer(valuesOf("what", truth))
  await project.batch()
}, 180_000)
afterAll(() => world?.close())

const run = (id: string) =>
  runWhatIf(world.house, { workspace: toUuid(project.place.workspace), project: toUuid(project.place.project) }, toUuid(id))

it("replays today's plan beside another one and keeps both", async () => {
  const owner = await world.as("owner")
  const id = newId("whatif")
  const made = await owner.call("whatif.create", {
    ...project.place,
    id,
    settings: { target: 0.9, responses: 2, responses_max: 4 },
  })
  expect(made).toMatchObject({ id, state: "waiting", done: 0, result: null })
  // Sent again it is the same one; with other settings it is refused.
  expect(
    (await owner.call("whatif.create", { ...project.place, id, settings: { target: 0.9, responses: 2, responses_max: 4 } })).id,
  ).toBe(id)
  await expect(owner.call("whatif.create", { ...project.place, id, settings: { target: 0.8 } })).rejects.toMatchObject({
    problem: { code: "id_taken" },
  })
  await run(id)
  const { result, ...shown } = await owner.call("whatif.show", { ...project.place, whatif: id })
  expect(shown).toMatchObject({ state: "done", done: 1, error: null })
  expect(result).toMatchObject({ tasks: 20, gold: 0, orders: 5, question: "what" })
  // Today every task gets four; all agree, so two are enough under the target.
  expect(result!.today.responses).toEqual({ value: 4, low: 4, high: 4 })
  expect(result!.today.cost).toBeCloseTo(8, 9)
  expect(result!.other.responses).toEqual({ value: 2, low: 2, high: 2 })
  expect(result!.other.cost).toBeCloseTo(4, 9)
  expect(result!.other.accepted.value).toBe(1)
  expect(result!.other.realised).toBeNull()
  const list = await owner.call("whatif.list", project.place)
  expect(list.items.map(one => one.id)).toEqual([id])
}, 180_000)

it("refuses what cannot be tried, and says why", async () => {
  const owner = await world.as("owner")
  const reason = (settings: object) =>
    owner.call("whatif.create", { ...project.place, id: newId("whatif"), settings }).then(
      () => "taken",
      error => error.problem.detail as string,
    )
  expect(await reason({})).toMatch(/^These settings are today's plan.*Change at least one\. Nothing was started/)
  expect(await reason({ rule: "together" })).toMatch(/Give a target as well/)
  expect(await reason({ target: null, responses_max: 9 })).toMatch(/Give a target as well/)
  expect(await reason({ target: 0.95, responses: 5, responses_max: 3 })).toMatch(/at least 5 responses and at most 3/)
  expect(await reason({ target: 1.5 })).toMatch(/does not have the expected form/)
  expect(await reason({ spammers: 0.9 })).toMatch(/does not have the expected form/)
  const empty = await makeProject(world, choiceForm(["a", "b"]), {}, 1)
  await expect(
    owner.call("whatif.create", { ...empty.place, id: newId("whatif"), settings: { target: 0.9 } }),
  ).rejects.toMatchObject({ problem: { code: "whatif_refused" } })
  const reviewer = await world.as("reviewer")
  await expect(
    reviewer.call("whatif.create", { ...project.place, id: newId("whatif"), settings: { target: 0.9 } }),
  ).rejects.toMatchObject({ problem: { code: "not_allowed" } })
})

it("does nothing once it was stopped", async () => {
  const owner = await world.as("owner")
  const id = newId("whatif")
  await owner.call("whatif.create", { ...project.place, id, settings: { spammers: 0.2 } })
  expect((await owner.call("whatif.cancel", { ...project.place, whatif: id })).state).toBe("cancelled")
  await run(id)
  expect(await owner.call("whatif.show", { ...project.place, whatif: id })).toMatchObject({ state: "cancelled", result: null })
})
