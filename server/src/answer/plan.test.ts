import { newUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { Query } from "../db/connect.ts"
import { createWorld, type World } from "../test-world.ts"
import * as answerSql from "./answer.sql.ts"
import * as gatherSql from "./gather.sql.ts"
import * as overviewSql from "./overview.sql.ts"
import * as workersSql from "./workers.sql.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const [project, workspace, one] = [newUuid(), newUuid(), newUuid()]
const now = "2026-11-25T00:00:00Z"
const here = [project, workspace]
const statements: [string, unknown[]][] = [
  [gatherSql.formVersions, here],
  [gatherSql.responsesOfTasks, [...here, [one], true]],
  [gatherSql.responsesAfter, [...here, one, one, 0, 0, true]],
  [gatherSql.retiredAt, [project, 10]],
  [gatherSql.retiredNow, [...here, [one]]],
  [answerSql.lockCounts, here],
  [answerSql.answersOf, [...here, [one]]],
  [answerSql.dropLabels, [...here, [one], "[]"]],
  [answerSql.dropAnswers, [...here, [one]]],
  [answerSql.batchesOf, here],
  [overviewSql.days, here],
  [overviewSql.labels, here],
  [overviewSql.recent, [...here, 10]],
  [overviewSql.atWork, [...here, 10]],
  [overviewSql.workers, here],
  [workersSql.list, [...here, null, 10]],
  [workersSql.evidence, [...here, [one]]],
  [answerSql.takeDue, ["answer.batch", now, now]],
]

it("no statement of answers reads a table from end to end, as the serving role", async () => {
  await world.house.db.transaction(workspace, [], async (query: Query) => {
    // Of an empty table any plan would read the whole; what no index can answer shows itself all the same.
    await query("set local enable_seqscan = off")
    expect((await query<{ role: string }>("select current_user as role"))[0]!.role).toBe("tagwerk_app")
    for (const [text, values] of statements) {
      const plan = (await query<Record<string, string>>(`explain ${text}`, values)).map(row => Object.values(row)[0]).join("\n")
      expect(plan, text).not.toContain("Seq Scan")
    }
  })
})
