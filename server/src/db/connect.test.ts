import { afterAll, beforeAll, expect, test } from "vitest"
import { connectDb, type Db } from "./connect.ts"
import { createTestDatabase, type TestDatabase } from "./test-database.ts"

let database: TestDatabase
let db: Db
beforeAll(async () => {
  database = await createTestDatabase()
  db = connectDb({ url: database.url, connections: 2 })
})
afterAll(async () => {
  await db.end()
  await database.drop()
})

/**
 * The pool takes its listener off when it hands a connection out; whoever asked puts theirs on a microtask later. One packet may hold
 * "ready" and the backend's last words (its postmaster died), which are then read in between: without a listener Node would exit.
 */
function lastWordsOnHandOut(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    db.pool.connect((error, client, release) => {
      if (error || !client) return reject(error)
      let thrown: unknown = null
      try {
        const late = Object.assign(new Error("terminating connection due to unexpected postmaster exit"), { code: "57P01" })
        ;(client as unknown as { emit(name: string, error: Error): void }).emit("error", late)
      } catch (uncaught) {
        thrown = uncaught
      }
      release(true)
      resolve(thrown)
    })
  })
}

test("a backend's last words in the packet with which its connection is handed out do not end the process", async () => {
  // A new connection, then one that lay idle.
  expect(await lastWordsOnHandOut()).toBeNull()
  expect(await db.query("select 1 as one")).toEqual([{ one: 1 }])
  expect(await lastWordsOnHandOut()).toBeNull()
  expect(await db.query("select 2 as two")).toEqual([{ two: 2 }])
})
