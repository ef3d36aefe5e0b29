/**
 * Every hot statement, planned as the serving role with its generic plan, on a project large enough for a scan to tempt: none reads a
 * table of work from end to end.
 */
import type { Form } from "@tagwerk/contract/form.ts"
import { newId, newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { namedStatements } from "./batch.ts"

const hot = [
  "claim_one",
  "claim_each",
  "claim_gold",
  "claim_again",
  "claim_many",
  "submit_held",
  "submit_each",
  "submit_ground",
  "assignments_held",
  "assignment_renew",
  "assignment_release",
  "assignment_skip",
  "assignment_expire",
  "assignment_state",
  "open_bands",
  "budget_used",
  "project_facts",
  "form_version",
  "worker_standing",
  "standing",
  "find_key",
  "responses_own",
  "response_own",
  "suggestions",
  "append_event",
]
let world: World
beforeAll(async () => {
  world = await createWorld()
  const owner = await world.as("owner")
  const form: Form = {
    views: [{ key: "text", view: "text", from: "$text" }],
    questions: [{ key: "mood", kind: "choice", options: [{ name: "good" }] }],
  }
  const at = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: at.workspace,
    id: at.project,
    name: "Plans",
    form,
    plan: { responses: 2, leases_max: 50 },
  })
  for (let i = 0; i < 4; i++)
    await owner.call("task.add", {
      ...at,
      tasks: Array.from({ length: 1000 }, () => ({ id: newId("task"), payload: { text: "x" } })),
    })
  const { client } = await world.asWorker(at.project)
  for (let i = 0; i < 8; i++) {
    const { assignments } = await client.call("assignment.claim", {
      ...at,
      ids: Array.from({ length: 50 }, () => newId("assignment")),
    })
    await Promise.all(
      assignments.map(one =>
        client.call("response.submit", {
          ...at,
          response: newId("response"),
          assignment: one.id,
          form_version: 1,
          value: { mood: "good" },
        }),
      ),
    )
  }
  await world.settle()
  const connection = await world.house.db.connect()
  try {
    // The owner's statistics are what the serving role plans with.
    await connection.query("set role none")
    // As long as a log is: of a few hundred rows reading all is the cheapest.
    await connection.query(
      `insert into event (stream_id, id, position, kind, body)
       select $1, gen_random_uuid(), n, 'response.made', '{}' from generate_series(1, 20000) n`,
      [newUuid()],
    )
    await connection.query("analyze task, task_payload, assignment, response, event, worker")
  } finally {
    connection.release(true)
  }
}, 180_000)
afterAll(() => world.close())

test.each(hot)("%s", async name => {
  const text = namedStatements.get(name)
  expect(text, "a hot statement is named").toBeDefined()
  const connection = await world.house.db.connect()
  try {
    await connection.query("begin")
    await connection.query(
      "select set_config('app.workspace_id', $1, true), set_config('plan_cache_mode', 'force_generic_plan', true)",
      [toUuid(world.workspace)],
    )
    expect((await connection.query("select current_user")).rows[0].current_user).toBe("tagwerk_app")
    await connection.query(`prepare hot as ${text}`)
    const parameters = Math.max(0, ...[...text!.matchAll(/\$(\d+)/g)].map(match => Number(match[1])))
    const values = parameters === 0 ? "" : `(${Array.from({ length: parameters }, () => "null").join(", ")})`
    const plan = (await connection.query(`explain execute hot${values}`)).rows.map(row => row["QUERY PLAN"] as string)
    expect(plan.filter(line => /Seq Scan on (task|task_payload|assignment|response|event|answer)\b/.test(line))).toEqual([])
  } finally {
    await connection.query("rollback")
    await connection.query("deallocate all")
    connection.release()
  }
})
