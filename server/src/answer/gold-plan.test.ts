import { newUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import * as goldSql from "../gold/gold.sql.ts"
import * as fileSql from "../import/gold-file.sql.ts"
import { createWorld, type World } from "../test-world.ts"
import * as sql from "./gold.sql.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const [project, workspace, one] = [newUuid(), newUuid(), newUuid()]
const here = [project, workspace]
const statements: [string, unknown[]][] = [
  [sql.markFacts, [...here, one]],
  [sql.responseValue, [...here, one, one]],
  [sql.answerValue, [...here, one]],
  [sql.responses, [...here, [one]]],
  [sql.pace, [...here, [one]]],
  [goldSql.newest, [...here, one]],
  [goldSql.known, here],
  [goldSql.page, [...here, null, 10]],
  [goldSql.bySource, here],
  [goldSql.isDrawn, [...here, one]],
  [goldSql.countDrawable, here],
  [goldSql.draw, [...here, 7, 10]],
  [goldSql.countTodo, here],
  [goldSql.todo, [...here, null, null, 10]],
  [fileSql.tasksOf, [...here, ["x"], [one]]],
]

it("no statement of gold reads a table from end to end, as the serving role", async () => {
  await world.house.db.transaction(workspace, [], async query => {
    // Of an empty table any plan would read the whole; what no index can answer shows itself all the same.
    await query("set local enable_seqscan = off")
    for (const [text, values] of statements) {
      const plan = (await query<Record<string, string>>(`explain ${text}`, values)).map(row => Object.values(row)[0]).join("\n")
      expect(plan, text).not.toContain("Seq Scan")
    }
  })
})
