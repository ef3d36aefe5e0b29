import { createHash } from "node:crypto"
import { newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { buildHouse } from "../house.ts"
import { silent } from "../http/journal.ts"
import { type Stage, sentiment, stageOf } from "../import/test-stage.ts"
import { createWorld, type World } from "../test-world.ts"
import { freezeJob } from "./freeze.ts"
import { exportNow, freezeNow, label } from "./test-label.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => "no refusal",
    error => error.problem?.code ?? String(error),
  )
const texts = (n: number) => Array.from({ length: n }, (_, i) => JSON.stringify({ id: `t${i}`, text: `text ${i}` })).join("\n")
async function labelled(tasks: number, workers: number, each: number): Promise<{ stage: Stage; given: number }> {
  const stage = await stageOf(world, sentiment, { responses: workers + 5 })
  await stage.take(texts(tasks))
  return { stage, given: await label(world, stage, workers, each) }
}
/** Past every policy, as somebody with the database's own tools would. */
async function tamper(text: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: world.database_url })
  await client.connect()
  try {
    await client.query("select set_config('app.workspace_id', $1, false)", [toUuid(world.workspace)])
    await client.query("set role tagwerk_owner").catch(() => {})
    await client.query("alter table answer_frozen no force row level security; alter table response no force row level security")
    const { rowCount } = await client.query(text, values)
    expect(rowCount).toBe(1)
    await client.query("alter table answer_frozen force row level security; alter table response force row level security")
  } finally {
    await client.end()
  }
}

describe("a dataset", () => {
  test("holds the answers of every answered task at its position, in versions of its name", async () => {
    const { stage, given } = await labelled(30, 3, 20)
    const dataset = await freezeNow(world, stage, "moods")
    expect(dataset).toMatchObject({
      state: "done",
      name: "moods",
      version: 1,
      form_version: 1,
      responses: given,
      recalled: 0,
      error: null,
    })
    expect(dataset.position).toBeGreaterThanOrEqual(given)
    expect(dataset.method).toMatch(/^mood: .+\/\d+$/)
    expect(dataset.tasks).toBeLessThanOrEqual(30)
    const { made, lines } = await exportNow(world, stage, { what: "answers", dataset: dataset.id })
    expect(made).toMatchObject({
      state: "done",
      rows: dataset.tasks,
      rows_total: dataset.tasks,
      losses: {},
      position: dataset.position,
    })
    expect(lines).toHaveLength(dataset.tasks)
    const rows = lines.map(line => JSON.parse(line))
    expect(rows.map(row => row.task)).toEqual(rows.map(row => row.task).toSorted())
    for (const row of rows) {
      expect(row).toMatchObject({ external_id: row.data.id, position: dataset.position, dataset: dataset.id })
      expect(["good", "bad"]).toContain(row.answers.mood.value)
      expect(row.answers.mood.method).not.toBe("")
      expect(row.confidence).toBeGreaterThan(0)
      expect(row.confidence).toBeLessThan(1)
    }
    expect(rows.reduce((sum, row) => sum + row.responses, 0)).toBe(given)
    expect(await freezeNow(world, stage, "moods")).toMatchObject({ version: 2, sha256: dataset.sha256 })
    const list = await stage.client.call("dataset.list", stage.in)
    expect(list.items.map(item => item.version)).toEqual([2, 1])
  })

  test("exported again after 1,000 further responses, a restart and from a second server has the same SHA-256", {
    timeout: 180_000,
  }, async () => {
    const { stage } = await labelled(220, 3, 60)
    const dataset = await freezeNow(world, stage, "fixed")
    const first = await exportNow(world, stage, { what: "answers", dataset: dataset.id })
    expect(createHash("sha256").update(first.text).digest("hex")).toBe(first.made.sha256)
    expect(await label(world, stage, 5, 200)).toBe(1000)
    await world.settle()
    const later = await exportNow(world, stage, { what: "answers", dataset: dataset.id })
    expect(later.made.sha256).toBe(first.made.sha256)
    const second = await buildHouse({ config: world.house.config, database_url: world.database_url, journal: silent })
    try {
      const there = await exportNow(world, stage, { what: "answers", dataset: dataset.id }, second)
      expect(there.made.sha256).toBe(first.made.sha256)
    } finally {
      await second.close()
    }
    const next = await freezeNow(world, stage, "fixed")
    expect(next.sha256).not.toBe(dataset.sha256)
    expect(next.responses).toBe(dataset.responses + 1000)
    const verified = await stage.client.call("dataset.verify", { ...stage.in, dataset: dataset.id })
    expect(verified).toEqual({
      dataset: dataset.id,
      tasks: dataset.tasks,
      equal: dataset.tasks,
      different: [],
      sha256_frozen: dataset.sha256,
      sha256_computed: dataset.sha256,
      holds: true,
    })
  })

  test("counts a response that the log had not numbered when it was asked for", async () => {
    const { stage, given } = await labelled(5, 1, 5)
    // Nobody's follower runs here: freezing itself numbers what was committed before.
    expect(await freezeNow(world, stage, "now")).toMatchObject({ responses: given, tasks: given })
  })

  test("frozen twice by a job that is run again is the same dataset", async () => {
    const { stage } = await labelled(5, 2, 5)
    const dataset = await freezeNow(world, stage, "once")
    await label(world, stage, 1, 5)
    await freezeJob(world.house)({ ...stage.place, dataset: toUuid(dataset.id) }, new AbortController().signal)
    expect(await stage.client.call("dataset.show", { ...stage.in, dataset: dataset.id })).toEqual(dataset)
  })

  test("says how many of its tasks were withdrawn since, and a new one leaves them out", async () => {
    const { stage } = await labelled(6, 2, 6)
    const dataset = await freezeNow(world, stage, "recall")
    const [task] = await stage.tasks()
    await stage.client.call("task.retire", { ...stage.in, task: toId("task", task!.id), erase: true })
    await world.settle()
    expect(await stage.client.call("dataset.show", { ...stage.in, dataset: dataset.id })).toMatchObject({ tasks: 6, recalled: 1 })
    expect(await stage.client.call("dataset.verify", { ...stage.in, dataset: dataset.id })).toMatchObject({
      holds: true,
      equal: 6,
    })
    expect(await freezeNow(world, stage, "recall")).toMatchObject({ version: 2, tasks: 5, recalled: 0 })
    const { made } = await exportNow(world, stage, { what: "answers" })
    expect(made).toMatchObject({ rows: 5, rows_total: 6, losses: { retired: 1 } })
  })

  test("a response it stands on can no longer be amended", async () => {
    const stage = await stageOf(world, sentiment)
    await stage.take(texts(1))
    const { client } = await world.asWorker(stage.in.project)
    const { assignments } = await client.call("assignment.claim", { ...stage.in, ids: [newId("assignment")] })
    const response = newId("response")
    const value = { mood: "good" }
    await client.call("response.submit", { ...stage.in, response, assignment: assignments[0]!.id, form_version: 1, value })
    await freezeNow(world, stage, "standing")
    await new Promise(resolve => setTimeout(resolve, 1100))
    const amend = { ...stage.in, response, id: newId("response"), form_version: 1, value: { mood: "bad" } }
    expect(await code(client.call("response.amend", amend))).toBe("response_frozen")
  })
})

describe("verifying finds", () => {
  test("a changed answer", async () => {
    const { stage } = await labelled(4, 2, 4)
    const dataset = await freezeNow(world, stage, "a")
    const [task] = await stage.tasks()
    await tamper(
      `update answer_frozen set questions = jsonb_set(questions, '{mood,value}', case when questions #>> '{mood,value}' = 'good' then '"bad"' else '"good"' end::jsonb)
        where project_id = $1 and dataset_id = $2 and task_id = $3`,
      [stage.place.project, toUuid(dataset.id), task!.id],
    )
    const found = await stage.client.call("dataset.verify", { ...stage.in, dataset: dataset.id })
    expect(found).toMatchObject({
      holds: false,
      tasks: 4,
      equal: 3,
      different: [{ task: toId("task", task!.id), question: "mood" }],
    })
    expect(found.sha256_computed).toBe(dataset.sha256)
  })
  test("a changed response", async () => {
    const { stage } = await labelled(4, 1, 4)
    const dataset = await freezeNow(world, stage, "b")
    const [task] = await stage.tasks()
    await tamper(
      `update response set value = case when value ->> 'mood' = 'good' then '{"mood":"bad"}' else '{"mood":"good"}' end::jsonb where project_id = $1 and task_id = $2`,
      [stage.place.project, task!.id],
    )
    const found = await stage.client.call("dataset.verify", { ...stage.in, dataset: dataset.id })
    expect(found.holds).toBe(false)
    expect(found.different.map(one => one.task)).toContain(toId("task", task!.id))
    expect(found.sha256_computed).not.toBe(dataset.sha256)
  })
  test("an answer that was taken out", async () => {
    const { stage } = await labelled(4, 1, 4)
    const dataset = await freezeNow(world, stage, "c")
    const [task] = await stage.tasks()
    await tamper("delete from answer_frozen where project_id = $1 and task_id = $2", [stage.place.project, task!.id])
    const found = await stage.client.call("dataset.verify", { ...stage.in, dataset: dataset.id })
    expect(found).toMatchObject({ holds: false, equal: 3, different: [{ task: toId("task", task!.id), frozen: null }] })
  })
})

test("what cannot be frozen says why, and who may not freeze is told so", async () => {
  const stage = await stageOf(world, null)
  const freeze = { ...stage.in, id: newId("dataset"), name: "x" }
  expect(await code(stage.client.call("dataset.freeze", freeze))).toBe("form_missing")
  const { stage: ready } = await labelled(1, 1, 1)
  const reviewer = await world.as("reviewer")
  expect(await code(reviewer.call("dataset.freeze", { ...freeze, ...ready.in }))).toBe("not_allowed")
  await ready.client.call("dataset.freeze", { ...freeze, ...ready.in })
  expect(await code(ready.client.call("dataset.verify", { ...ready.in, dataset: freeze.id }))).toBe("dataset_unfinished")
  expect(await code(ready.client.call("dataset.freeze", { ...freeze, ...ready.in, name: "y" }))).toBe("id_taken")
  const { client: stranger } = await world.stranger()
  expect(await code(stranger.call("dataset.show", { ...ready.in, dataset: freeze.id }))).toBe("not_found")
})
