import pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createTestDatabase, type TestDatabase, withClient } from "./test-database.ts"

let first: TestDatabase
let second: TestDatabase
beforeAll(async () => {
  ;[first, second] = await Promise.all([createTestDatabase(), createTestDatabase()])
})
afterAll(() => Promise.all([first.drop(), second.drop()]))

const count = (url: string, text: string) => withClient(url, async client => Number((await client.query(text)).rows[0].count))

test("a clone has the schema, and is its own", async () => {
  expect(await count(first.url, "select count(*) from public.migration")).toBeGreaterThan(0)
  await withClient(first.url, client => client.query("create table own (n integer)"))
  expect(await count(second.url, "select count(*) from pg_class where relname = 'own'")).toBe(0)
})

test("a clone's login becomes the serving roles, and the jobs may make their schema", async () => {
  await withClient(first.url, async client => {
    await client.query("set role tagwerk_app")
    await expect(client.query("create table public.forbidden (n integer)")).rejects.toThrow("permission denied")
    await client.query("set role tagwerk_jobs")
    await client.query("create schema of_jobs")
  })
})

test("an empty one has nothing, and a dropped one is gone even while somebody is connected", async () => {
  const empty = await createTestDatabase({ empty: true })
  const client = new pg.Client({ connectionString: empty.url })
  const ended = new Promise(resolve => client.on("error", resolve))
  await client.connect()
  expect((await client.query("select from pg_class where relname = 'migration'")).rowCount).toBe(0)
  await empty.drop()
  expect(await ended).toBeInstanceOf(Error)
  await expect(withClient(empty.url, async () => {})).rejects.toThrow("does not exist")
})
