/** Races: fifty real connections, two tabs a worker, leases that end, two sweepers; what must hold is checked in the database. */
import type { Form } from "@tagwerk/contract/form.ts"
import { newId, newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { playHistory, violations } from "../../../bench/history.ts"
import { openRawClient } from "../../../bench/raw-client.ts"
import { makeLabelToken } from "../auth/label-token.ts"
import { createWorld, type World } from "../test-world.ts"
import { createSweeper } from "./expire.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const form: Form = {
  views: [{ key: "message", view: "text", from: "$text" }],
  questions: [{ key: "mood", kind: "choice", options: [{ name: "good" }, { name: "bad" }] }],
}

async function makeProject(tasks: number, plan: { responses: number; leases_max?: number }) {
  const owner = await world.as("owner")
  const project = newId("project")
  await owner.call("project.create", { workspace: world.workspace, id: project, name: "Race", form, plan })
  for (let from = 0; from < tasks; from += 500)
    await owner.call("task.add", {
      workspace: world.workspace,
      project,
      tasks: Array.from({ length: Math.min(500, tasks - from) }, () => ({ id: newId("task"), payload: { text: "x" } })),
    })
  return project
}
async function makeWorkers(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newUuid())
  await world.house.db.transaction(toUuid(world.workspace), [], query =>
    query("insert into worker (workspace_id, id, pseudonym) select $1, id, 'racer-' || id from unnest($2::uuid[]) id", [
      toUuid(world.workspace),
      ids,
    ]),
  )
  return ids
}
const check = (project: string, cap: number) =>
  world.house.db.transaction(toUuid(world.workspace), [], query => query(violations, [toUuid(project), cap]))
const nothing = {
  leased_miscounted: 0,
  given_miscounted: 0,
  wrong_state: 0,
  handed_out_beyond_plan: 0,
  answered_twice: 0,
  handed_out_again: 0,
  over_cap: 0,
  unlogged: 0,
}

test("fifty claims at once for one task that wants one response: one gets it", async () => {
  const project = await makeProject(1, { responses: 1 })
  const workers = await makeWorkers(50)
  const port = Number(new URL(world.address).port)
  const answers = await Promise.all(
    workers.map(async worker => {
      const client = await openRawClient(port)
      const { token } = makeLabelToken(
        world.house.secret,
        { workspace: toUuid(world.workspace), project: toUuid(project), worker, person: null },
        Date.now(),
      )
      const answer = await client.post(
        `/api/workspaces/${world.workspace}/projects/${project}/claim`,
        JSON.stringify({ ids: [newId("assignment")] }),
        token,
      )
      client.close()
      return (JSON.parse(answer.body) as { assignments: unknown[] }).assignments.length
    }),
  )
  expect(answers.reduce((sum, n) => sum + n, 0)).toBe(1)
})

test("one worker claims from twenty tabs at once: never more than the cap, never a task twice", async () => {
  const project = await makeProject(100, { responses: 3, leases_max: 4 })
  const [worker] = await makeWorkers(1)
  const port = Number(new URL(world.address).port)
  const { token } = makeLabelToken(
    world.house.secret,
    { workspace: toUuid(world.workspace), project: toUuid(project), worker: worker!, person: null },
    Date.now(),
  )
  const tasks = await Promise.all(
    Array.from({ length: 20 }, async () => {
      const client = await openRawClient(port)
      const answer = await client.post(
        `/api/workspaces/${world.workspace}/projects/${project}/claim`,
        JSON.stringify({ ids: [newId("assignment")] }),
        token,
      )
      client.close()
      return (JSON.parse(answer.body) as { assignments: { task: string }[] }).assignments.map(one => one.task)
    }),
  )
  const got = tasks.flat()
  expect(got.length).toBe(4)
  expect(new Set(got).size).toBe(4)
})

test("rows that refer to every task do not make them look taken while they are written", async () => {
  const project = await makeProject(50, { responses: 1 })
  const { client } = await world.asWorker(project)
  const connection = await world.house.db.connect()
  try {
    await connection.query("begin")
    await connection.query("select set_config('app.workspace_id', $1, true)", [toUuid(world.workspace)])
    // What a foreign key's check does for each row.
    await connection.query("select id from task where project_id = $1 for key share", [toUuid(project)])
    const { assignments } = await client.call("assignment.claim", {
      workspace: world.workspace,
      project,
      ids: [newId("assignment")],
    })
    expect(assignments.length).toBe(1)
  } finally {
    await connection.query("rollback")
    connection.release()
  }
})

test("a history of claims, submits, skips, ended leases, repeats and amendments leaves nothing behind that may not be", async () => {
  const project = await makeProject(1500, { responses: 3, leases_max: 5 })
  const workers = await makeWorkers(25)
  const sweepers = [createSweeper(world.house, { pause_ms: 20 }), createSweeper(world.house, { pause_ms: 20 })]
  for (const sweeper of sweepers) sweeper.start()
  // Leases end at random: a lease of ten seconds would outlive the test.
  const ender = setInterval(() => {
    world.house.db
      .transaction(toUuid(world.workspace), [], query =>
        query(
          "update assignment set until = now() - interval '1 s' where project_id = $1 and id in (select id from assignment where project_id = $1 and state = 0 order by random() limit 3)",
          [toUuid(project)],
        ),
      )
      .catch(() => {})
  }, 30)
  const tally = await playHistory({
    port: Number(new URL(world.address).port),
    secret: world.house.secret,
    workspace: world.workspace,
    project,
    workers,
    clients: 50,
    operations: 6_000,
    value: () => ({ mood: Math.random() < 0.5 ? "good" : "bad" }),
    random: Math.random,
  })
  clearInterval(ender)
  for (const sweeper of sweepers) await sweeper.stop()
  expect(tally["surprise"] ?? 0).toBe(0)
  // Everything was tried.
  for (const act of ["claim", "submit", "next", "skip", "release", "late submit", "renew", "repeat", "amend"])
    expect(tally[act] ?? 0, act).toBeGreaterThan(0)
  expect(await check(project, 5)).toEqual([nothing])
}, 180_000)
