import { getMigrations } from "better-auth/db/migration"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

test("better-auth finds nothing to migrate in the tables of our own SQL", async () => {
  const plan = await getMigrations({ ...world.house.people.options, logger: { disabled: true } }, { throwOnUnsafe: false })
  expect(plan).toMatchObject({ toBeCreated: [], toBeAdded: [] })
  expect(JSON.stringify(plan)).not.toContain("unexpected-required-column")
  expect(await plan.compileMigrations()).toMatch(/^;?$/)
})
