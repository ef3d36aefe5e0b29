import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { schemaOf } from "./schema.ts"
import { createTestDatabase, type TestDatabase } from "./test-database.ts"

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

test("schema.sql says what the catalog says; `npm run schema` prints it", async () => {
  expect(await readFile(join(import.meta.dirname, "../../sql/schema.sql"), "utf8")).toBe(await schemaOf(database.url))
})
