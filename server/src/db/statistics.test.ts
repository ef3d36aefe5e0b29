import { afterAll, beforeAll, expect, it } from "vitest"
import { createJournal } from "../http/journal.ts"
import { connectDb, type Db } from "./connect.ts"
import { createStatistics, type Statistics } from "./statistics.ts"
import { createTestDatabase, type TestDatabase } from "./test-database.ts"

let database: TestDatabase
let owner: Db
let statistics: Statistics
beforeAll(async () => {
  database = await createTestDatabase()
  owner = connectDb({ url: database.url, connections: 1, role: null })
  statistics = createStatistics(
    database.url,
    createJournal("error", () => {}),
  )
})
afterAll(async () => {
  await statistics?.stop()
  await owner?.end()
  await database?.drop()
})

it("samples a table that grew, and leaves it alone until it has grown by a fifth again", async () => {
  // Else autovacuum may come first.
  await owner.query("create table grown (n integer) with (autovacuum_enabled = off)")
  const grow = async (rows: number) => {
    await owner.query("insert into grown select generate_series(1, $1::integer)", [rows])
    // A backend tells what it changed at most once a second, unless it is asked to.
    await owner.query("select pg_stat_force_next_flush()")
  }
  const known = async () =>
    (await owner.query<{ n: number }>("select reltuples as n from pg_class where relname = 'grown'"))[0]!.n
  await grow(1_000)
  expect(await statistics.round()).not.toContain("grown")
  await grow(9_000)
  expect(await statistics.round()).toContain("grown")
  expect(await known()).toBe(10_000)
  await grow(2_000)
  expect(await statistics.round()).not.toContain("grown")
  await grow(1_000)
  expect(await statistics.round()).toContain("grown")
  expect(await known()).toBe(13_000)
})
