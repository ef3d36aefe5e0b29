import { newId } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { connectDb } from "./connect.ts"
import { createStatistics, type Statistics } from "./statistics.ts"

let world: World
let statistics: Statistics
beforeAll(async () => {
  world = await createWorld()
  statistics = createStatistics(world.database_url, world.house.journal)
})
afterAll(async () => {
  await statistics?.stop()
  await world?.close()
})

it("samples a table that grew, and leaves it alone until it has grown again", async () => {
  const own = connectDb({ url: world.database_url, connections: 1, role: null })
  // Else autovacuum may come first.
  for (const name of ["task", "task_payload"]) await own.query(`alter table ${name} set (autovacuum_enabled = off)`)
  await own.end()
  const place = { workspace: world.workspace, project: newId("project") }
  const owner = await world.as("owner")
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Grows" })
  for (let i = 0; i < 3; i++)
    await owner.call("task.add", {
      ...place,
      tasks: Array.from({ length: 500 }, (_, n) => ({ id: newId("task"), payload: { text: `${i} ${n}` } })),
    })
  // A backend tells what it changed when it is asked something a second later; an idle one waits ten.
  const sampled = new Set<string>()
  const look = async () => {
    await Promise.all(Array.from({ length: 12 }, () => world.house.db.query("select pg_sleep(0.01)")))
    for (const name of await statistics.round()) sampled.add(name)
    return sampled.has("task") && sampled.has("task_payload")
  }
  await expect.poll(look, { timeout: 60_000, interval: 200 }).toBe(true)
  const [row] = await world.house.db.query<{ rows: number }>(
    "select reltuples as rows from pg_class where oid = 'task'::regclass",
  )
  expect(Number(row!.rows)).toBeGreaterThanOrEqual(1_000)
  await expect.poll(() => statistics.round(), { timeout: 60_000, interval: 200 }).toEqual([])
})
