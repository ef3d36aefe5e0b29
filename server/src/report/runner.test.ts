/** Reports and replays as the runner makes them: behind the log, on threads of their own, without being asked. */
import { newId } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { type Running, startRunner } from "../runner.ts"
import { createWorld, type World } from "../test-world.ts"
import { choiceForm, makeProject, valuesOf } from "./test-project.ts"

let world: World
let running: Running
beforeAll(async () => {
  world = await createWorld()
  running = await startRunner(world.house, world.database_url)
}, 180_000)
afterAll(async () => {
  await running?.stop()
  await world?.close()
}, 180_000)

it("makes a report behind the first batch of answers, and replays another plan as a job", { timeout: 180_000 }, async () => {
  const owner = await world.as("owner")
  // More than a report is made of on the spot: this one goes to a thread.
  const project = await makeProject(world, choiceForm(["a", "b"]), { responses: 4 }, 100)
  const truth = Array.from({ length: 100 }, (_, i) => (i % 2 ? "a" : "b"))
  for (let w = 0; w < 4; w++) await project.answer(valuesOf("what", truth))
  const reported = async () => (await owner.call("report.project", project.place)).report?.responses ?? 0
  await expect.poll(reported, { timeout: 90_000, interval: 200 }).toBeGreaterThan(0)
  await owner.call("report.refresh", project.place)
  await expect.poll(reported, { timeout: 60_000, interval: 200 }).toBe(400)
  const id = newId("whatif")
  await owner.call("whatif.create", { ...project.place, id, settings: { target: 0.9, responses: 2, responses_max: 4 } })
  const state = async () => (await owner.call("whatif.show", { ...project.place, whatif: id })).state
  await expect.poll(state, { timeout: 60_000, interval: 200 }).toBe("done")
})
