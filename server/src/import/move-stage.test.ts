/** Reviews, decisions and answers to samples move with their project: responses at later stages, and what was said of others'. */
import { randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { exportNow, freezeNow, label } from "../dataset/test-label.ts"
import { member, reviewer, type Work } from "../response/test-review.ts"
import { createWorld, type World } from "../test-world.ts"
import { runImport } from "./run.ts"
import { type Stage, sentiment, stageOf } from "./test-stage.ts"

let world: World
let stage: Stage
beforeAll(async () => {
  world = await createWorld()
  stage = await everything()
}, 180_000)
afterAll(() => world?.close())

/** The same file in an empty project of another workspace. */
async function arrive(text: string) {
  const { workspace, client } = await world.stranger()
  const project = newId("project")
  await client.call("project.create", { workspace, id: project, name: "Arrived" })
  const place = { workspace: toUuid(workspace), project: toUuid(project) }
  const path = join(world.house.config.folder, `${randomBytes(6).toString("hex")}-file`)
  await writeFile(path, text)
  const row = await runImport(world.house, { ...place, source: { path }, name: "project.jsonl" })
  await world.settle()
  return { stage: { ...(await stageOf(world, null)), client, in: { workspace, project }, place } as Stage, row }
}
const rows = (stage: Stage, text: string) =>
  world.house.db.transaction(stage.place.workspace, [], query => query<Record<string, unknown>>(text, [stage.place.project]))
const wrong = (work: Work) => ({ mood: work.value["mood"] === "good" ? "bad" : "good" })

/** Every stage there is, with every verdict there is, and some that wait. */
async function everything(): Promise<Stage> {
  const stage = await stageOf(world, sentiment, { responses: 2, review_share: 0.8, audit_share: 1 })
  await stage.take(Array.from({ length: 24 }, (_, i) => JSON.stringify({ id: `t${i}`, text: `text ${i}` })).join("\n"))
  await label(world, stage, 2, 20)
  await world.settle()
  const tasks = (await stage.tasks()).filter(task => task.given === 2).map(task => toId("task", task.id))
  const expert = await member(world)
  for (const task of tasks.slice(0, 3))
    for (const mood of ["bad", "good"])
      await expert.client.call("disagreement.decide", {
        ...stage.in,
        task,
        response: newId("response"),
        form_version: 1,
        value: { mood } as never,
      })
  const dataset = await freezeNow(world, stage, "before")
  const { client } = await member(world)
  const sample = newId("sample")
  await client.call("sample.create", {
    ...stage.in,
    id: sample,
    purpose: "certificate",
    dataset: dataset.id,
    planned: 2,
    seed: 7,
  })
  for (let n = 0; n < 2; n++) {
    const { task } = await client.call("sample.next", { ...stage.in, sample })
    const given = { response: newId("response"), form_version: 1, value: { mood: "good" } as never }
    await client.call("sample.answer", { ...stage.in, sample, task: task!.id, ...given })
  }
  const one = reviewer((await member(world)).client, stage.in)
  await one.all((work, n) => {
    if (n % 3 === 0) return ["accepted"]
    if (n % 3 === 1) return ["fixed", { value: wrong(work), reason: "Turned round." }]
    return ["rejected", { reason: `Reason “${n}”` }]
  }, 18)
  await world.settle()
  const two = reviewer((await member(world)).client, stage.in, "audit")
  await two.all((_, n) => {
    if (n < 3) return ["accepted"]
    return n < 6 ? ["rejected", { reason: "No." }] : ["fixed", { value: { mood: "bad" } }]
  }, 9)
  // Some of what was rejected is given anew.
  await label(world, stage, 1, 3)
  await world.settle()
  return stage
}

test("a project with decisions, samples, reviews and audits imported elsewhere is the same project", {
  timeout: 180_000,
}, async () => {
  const { made, text } = await exportNow(world, stage, { what: "project" })
  expect(made).toMatchObject({ state: "done", losses: {} })
  const lines = text.split("\n").filter(line => line !== "")
  const of = (key: string) =>
    lines
      .map(line => JSON.parse(line))
      .filter(line => line[key])
      .map(line => line[key])
  expect(new Set(of("response").map(one => one.stage))).toEqual(new Set([0, 1, 2, 3, 4]))
  expect(of("review")).toHaveLength(27)

  const { stage: there, row } = await arrive(text)
  expect(row).toMatchObject({ state: "done", error: null, refused: 0, responses: of("response").length, responses_refused: 0 })
  const tasks = `select t.id, p.external_id, p.payload, t.state, t.needed, t.given from task t
      join task_payload p on p.project_id = t.project_id and p.task_id = t.id where t.project_id = $1 order by t.id`
  expect(await rows(there, tasks)).toEqual(await rows(stage, tasks))
  const counts = async (at: Stage) => (await at.client.call("project.show", at.in)).counts
  expect(await counts(there)).toEqual(await counts(stage))
  // Who has seen a task's responses is handed it nowhere.
  const workers =
    "select id, (select array_agg(w order by w) from unnest(workers) w) as workers from task where project_id = $1 order by id"
  expect(await rows(there, workers)).toEqual(await rows(stage, workers))
  const reviews =
    "select response_id, stage, task_id, author_id, worker_id, verdict, reason, judged_id, fix_id, done_at from review where project_id = $1 and verdict is not null order by 1, 2"
  expect(await rows(there, reviews)).toEqual(await rows(stage, reviews))
  // The same secret draws the same: what waits here waits there.
  const waiting = "select response_id, stage, author_id from review where project_id = $1 and verdict is null order by 1, 2"
  expect(await rows(there, waiting)).toEqual(await rows(stage, waiting))
  expect((await rows(there, waiting)).length).toBeGreaterThan(0)
  const figures = (at: Stage) => at.client.call("review.figures", at.in)
  expect(await figures(there)).toEqual(await figures(stage))
  const responses = async (at: Stage) =>
    (await exportNow(world, at, { what: "responses" })).lines.map(line => ({ ...JSON.parse(line), position: 0 }))
  expect(await responses(there)).toEqual(await responses(stage))
  const [here, arrived] = [await freezeNow(world, stage, "after"), await freezeNow(world, there, "after")]
  expect(arrived.tasks).toBeGreaterThan(15)
  expect(arrived.sha256).toBe(here.sha256)
  for (const [at, dataset] of [
    [stage, here],
    [there, arrived],
  ] as const)
    expect(await at.client.call("dataset.verify", { ...at.in, dataset: dataset.id })).toMatchObject({ holds: true })
  // And on from there.
  const again = await exportNow(world, there, { what: "project" })
  expect(again.lines.slice(1)).toEqual(lines.slice(1))
})

test("responses are exported with their stage and what stands of them, rejected ones too", { timeout: 180_000 }, async () => {
  const { lines } = await exportNow(world, stage, { what: "responses" })
  const all = lines.map(line => JSON.parse(line))
  const rejected = all.filter(one => one.verdict === "rejected")
  expect(rejected.length).toBeGreaterThan(0)
  for (const one of rejected) expect(one).toMatchObject({ stage: 0, verdict_reason: expect.any(String) })
  expect(new Set(all.map(one => one.stage))).toEqual(new Set([0, 1, 2, 3, 4]))
  const { text } = await exportNow(world, stage, { what: "responses", format: "csv" })
  const [head, ...table] = text.trimEnd().split(/\r?\n/)
  expect(head!.split(",").slice(-3)).toEqual(["stage", "verdict", "verdict_reason"])
  expect(table.filter(line => line.includes(",rejected,"))).toHaveLength(rejected.length)
})

test("a review whose response is not there, or that says nothing possible, is refused alone", async () => {
  const { lines } = await exportNow(world, stage, { what: "project" })
  const at = lines.flatMap((line, i) => (line.startsWith('{"review"') ? [i] : []))
  const broken = lines
    .with(at[0]!, lines[at[0]!]!.replace(/"response":"[^"]+"/, `"response":"${newId("response")}"`))
    .with(at[1]!, lines[at[1]!]!.replace(/"verdict":"[^"]+"/, '"verdict":"maybe"'))
  const { stage: there, row } = await arrive(broken.join("\n"))
  expect(row).toMatchObject({ state: "done", responses_refused: 1 })
  const refusals = (await there.client.call("import.refusals", { ...there.in, import: toId("import", row.id), limit: 100 })).items
  expect(refusals.map(one => [one.code, one.line])).toEqual(
    expect.arrayContaining([
      ["project_review", at[0]! + 1],
      ["project_line", at[1]! + 1],
    ]),
  )
  // An audit of one of them has nothing to be about.
  expect(refusals.length).toBeGreaterThanOrEqual(2)
  expect(await rows(there, "select 1 from review where project_id = $1 and verdict is not null")).toHaveLength(
    27 - refusals.length,
  )
})
