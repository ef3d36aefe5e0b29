import { getMigrations } from "better-auth/db/migration"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

test("better-auth finds nothing to migrate in the tables of our own SQL", async () => {
  const { options } = world.house.people
  const plan = await getMigrations(options, { throwOnUnsafe: false })
  expect(plan).toMatchObject({ toBeCreated: [], toBeAdded: [] })
  expect(JSON.stringify(plan)).not.toContain("unexpected-required-column")
  expect(await plan.compileMigrations()).toMatch(/^;?$/)
  const wanting = {
    ...options,
    user: { ...options.user, additionalFields: { shoe_size: { type: "number" as const, required: false } } },
  }
  expect((await getMigrations(wanting, { throwOnUnsafe: false })).toBeAdded).toHaveLength(1)
})
