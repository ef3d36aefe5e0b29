import { newUuid } from "@tagwerk/contract/id.ts"
import pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createTestDatabase, type TestDatabase } from "../db/test-database.ts"
import { silent } from "../http/journal.ts"
import { enqueue, startJobs } from "./jobs.ts"

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url, options: "-c role=tagwerk_jobs" })
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await database?.drop()
})

test("a job of a process that was killed is taken up by the next; one of a process that lives is left alone", async () => {
  const query = (async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows) as never
  const abandon = async () => {
    // At once, or the one that lives would take it first.
    await client.query("begin")
    await enqueue({ query }, "work", { workspace: newUuid() })
    await client.query(
      "update jobs._private_jobs set locked_by = 'worker-dead', locked_at = now(), attempts = 1 where locked_by is null",
    )
    await client.query("commit")
  }
  await abandon()
  let done = 0
  const work = async () => {
    done++
  }
  const first = await startJobs(database.url, [{ handlers: { work }, concurrency: 1 }], { journal: silent })
  try {
    await expect.poll(() => done, { timeout: 60_000 }).toBe(1)
    await abandon()
    const second = await startJobs(database.url, [{ handlers: { work }, concurrency: 1 }], { journal: silent })
    await new Promise(resolve => setTimeout(resolve, 1500))
    expect(done).toBe(1)
    await second.stop()
  } finally {
    await first.stop()
  }
})
