/** The embedded model in a project: it learns from people, answers the rest, and stays one worker. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test, vi } from "vitest"
import { type Stage, stageOf } from "../import/test-stage.ts"
import { append } from "../log/append.ts"
import { startRunner } from "../runner.ts"
import { createWorld, type World } from "../test-world.ts"
import { modelJob } from "./work.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

/** Messages with published labels: 8 for each of 77 intents, of which these five. */
const intents = ["card_arrival", "change_pin", "exchange_rate", "lost_or_stolen_card", "top_up_failed"]
const messages = readFileSync(join(import.meta.dirname, "../../data/demo/banking77.csv"), "utf8")
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map(line => /^[^,]*,(.*),([^,]+)$/.exec(line)!)
  .map(match => ({ text: match[1]!.replace(/^"|"$/g, ""), intent: match[2]! }))
  .filter(one => intents.includes(one.intent))
const form: Form = {
  views: [{ key: "message", view: "text", from: "$text" }],
  questions: [{ key: "intent", kind: "choice", on: "message", required: true, options: intents.map(name => ({ name })) }],
}
const calm = () => new AbortController().signal

async function make(stage: Stage, name = "Classifier") {
  return stage.client.call("model.create", { workspace: stage.in.workspace, id: newId("model"), name, provider: "classifier" })
}
async function run(stage: Stage, model: Id<"model">, tasks_max?: number) {
  const id = newId("run")
  await stage.client.call("model.run", { ...stage.in, model, id, ...(tasks_max ? { tasks_max } : {}) })
  await modelJob(world.house)({ ...stage.place, run: toUuid(id) }, calm())
  return runOf(stage, id)
}
async function runOf(stage: Stage, id: Id<"run">) {
  return (await stage.client.call("model.runs", stage.in)).items.find(one => one.id === id)!
}
/** A person answers `most` tasks as published. */
async function teach(stage: Stage, most: number, answer = (text: string) => messages.find(one => one.text === text)!.intent) {
  const { client } = await world.asWorker(stage.in.project)
  for (let n = 0; n < most; n++) {
    const [held] = (await client.call("assignment.claim", { ...stage.in, ids: [newId("assignment")] })).assignments
    const value = { intent: answer(String(held!.payload["text"])) }
    const sent = { response: newId("response"), assignment: held!.id, form_version: held!.form_version, value }
    await client.call("response.submit", { ...stage.in, ...sent })
  }
  await world.settle()
}
async function responsesBy(stage: Stage, worker: Id<"worker">) {
  return world.house.db.transaction(stage.place.workspace, [], query =>
    query<{ task_id: string; intent: string; text: string; probability: number | null }>(
      `select r.task_id, r.value ->> 'intent' as intent, p.payload ->> 'text' as text, c.probability from response r
         join task_payload p on p.project_id = r.project_id and p.task_id = r.task_id
         left join completion c on c.project_id = r.project_id and c.id = r.id
        where r.project_id = $1 and r.worker_id = $2`,
      [stage.place.project, toUuid(worker)],
    ),
  )
}
async function staged(plan = {}) {
  const stage = await stageOf(world, form, plan)
  const tasks = messages.map(({ text }) => ({ id: newId("task"), payload: { text } }))
  await stage.client.call("task.add", { ...stage.in, tasks })
  return stage
}

test("it learns from what people answered and answers the rest, mostly right", async () => {
  const stage = await staged()
  await teach(stage, 25)
  const model = await make(stage)
  const done = await run(stage, model.id)
  const rest = messages.length - 25
  expect(done).toMatchObject({
    state: "done",
    trained_on: 25,
    claimed: rest,
    submitted: rest,
    failed: 0,
    spent_micro: 0,
    error: null,
  })
  expect(done.held_out!.of).toBe(25)
  const given = await responsesBy(stage, model.worker)
  expect(given).toHaveLength(rest)
  const right = given.filter(one => messages.some(other => other.text === one.text && other.intent === one.intent)).length
  // Five labels: a guess is right in a fifth.
  expect(right / rest).toBeGreaterThan(0.6)
  for (const { probability } of given) expect(probability! > 0 && probability! < 1).toBe(true)
  await world.settle()
  const overview = await stage.client.call("project.overview", stage.in)
  expect(overview.project.counts).toMatchObject({ done: messages.length, responses: messages.length })
  expect(overview.at_work.models).toBe(1)
}, 180_000)

test("run twice it is still one worker with one response a task, and learns nothing from itself", async () => {
  const stage = await staged({ responses: 3 })
  await teach(stage, 20)
  const model = await make(stage, "Twice")
  const first = await run(stage, model.id, 15)
  expect(first).toMatchObject({ state: "done", claimed: 15, submitted: 15 })
  await world.settle()
  const second = await run(stage, model.id)
  // Its own 15 responses made no further answer that a person stands behind, and took none away where they contradict the person.
  expect(second.trained_on).toBe(20)
  expect(second).toMatchObject({ state: "done", submitted: messages.length - 15 })
  const third = await run(stage, model.id)
  expect(third).toMatchObject({ state: "done", claimed: 0, submitted: 0 })
  const given = await responsesBy(stage, model.worker)
  expect(given).toHaveLength(messages.length)
  expect(new Set(given.map(one => one.task_id)).size).toBe(messages.length)
  const workers = await stage.client.call("worker.list", { workspace: stage.in.workspace, limit: 500 })
  expect(workers.items.filter(one => one.model === model.id)).toHaveLength(1)
}, 180_000)

test("of a task it was taught it says what it makes of the others, not what it was told", async () => {
  const stage = await staged({ responses: 2 })
  // Labels in turn: nothing in the texts tells them, so whoever agrees with them has seen them.
  const told = new Map<string, string>()
  await teach(stage, 40, text => {
    told.set(text, intents[told.size % intents.length]!)
    return told.get(text)!
  })
  const model = await make(stage, "Taught")
  expect(await run(stage, model.id)).toMatchObject({ state: "done", trained_on: 40, submitted: messages.length })
  const given = (await responsesBy(stage, model.worker)).filter(one => told.has(one.text))
  expect(given).toHaveLength(40)
  const repeated = given.filter(one => one.intent === told.get(one.text)).length
  expect(repeated).toBeLessThan(20)
  expect(given.reduce((sum, one) => sum + one.probability!, 0) / 40).toBeLessThan(0.6)
})

test("with too few answers the run fails and says what to do; nothing is answered", async () => {
  const stage = await staged()
  await teach(stage, 4)
  const model = await make(stage, "Early")
  const done = await run(stage, model.id)
  expect(done).toMatchObject({ state: "failed", claimed: 0, submitted: 0, held_out: null })
  expect(done.error).toMatch(/at least 10 answers.*there are 4.*Label some tasks/)
})

test("a paused worker's model does not work, nor does one in a paused project", async () => {
  const stage = await staged()
  await teach(stage, 20)
  const model = await make(stage, "Paused")
  const { workspace } = stage.in
  await stage.client.call("worker.update", { workspace, worker: model.worker, state: "paused" })
  const done = await run(stage, model.id)
  expect(done).toMatchObject({ state: "failed", submitted: 0 })
  expect(done.error).toMatch(/worker is paused/)
  await stage.client.call("project.update", { ...stage.in, state: "paused" })
  const refused = stage.client.call("model.run", { ...stage.in, model: model.id, id: newId("run") })
  await expect(refused).rejects.toMatchObject({ problem: { code: "project_paused" } })
})

test("a form that the classifier cannot answer is refused before anything is begun", async () => {
  const stage = await stageOf(world, {
    views: form.views,
    questions: [...form.questions, { key: "why", kind: "text", required: true }],
  })
  const model = await make(stage, "Unfit")
  const refused = stage.client.call("model.run", { ...stage.in, model: model.id, id: newId("run") })
  await expect(refused).rejects.toMatchObject({ problem: { code: "input_invalid" } })
  await expect(refused).rejects.toThrow(/also requires “why”/)
})

test("one run of a model at a time; the same run asked for again is the same; cancelled before it began it does nothing", async () => {
  const stage = await staged()
  await teach(stage, 20)
  const model = await make(stage, "Once")
  const id = newId("run")
  const first = await stage.client.call("model.run", { ...stage.in, model: model.id, id })
  expect(await stage.client.call("model.run", { ...stage.in, model: model.id, id })).toEqual(first)
  const other = stage.client.call("model.run", { ...stage.in, model: model.id, id: newId("run") })
  await expect(other).rejects.toMatchObject({ problem: { code: "model_busy", status: 409 } })
  expect((await stage.client.call("model.cancel", { ...stage.in, run: id })).state).toBe("cancelled")
  await modelJob(world.house)({ ...stage.place, run: toUuid(id) }, calm())
  expect(await runOf(stage, id)).toMatchObject({ state: "cancelled", claimed: 0, submitted: 0 })
  expect(await run(stage, model.id, 3)).toMatchObject({ state: "done", submitted: 3 })
})

test("begun by its route it is worked off by the runner, and the log says that it ran", async () => {
  const stage = await staged()
  await teach(stage, 20)
  const model = await make(stage, "Run by the runner")
  const running = await startRunner(world.house, world.database_url)
  try {
    const id = newId("run")
    await stage.client.call("model.run", { ...stage.in, model: model.id, id })
    await vi.waitFor(async () => expect((await runOf(stage, id)).state).toBe("done"), { timeout: 60_000, interval: 200 })
    const events = await world.house.db.query<{ body: object }>(
      "select body from event where stream_id = $1 and kind = 'model.ran'",
      [stage.place.project],
    )
    expect(events.map(one => one.body)).toEqual([{ model: toUuid(model.id), run: toUuid(id), submitted: messages.length - 20 }])
  } finally {
    await running.stop()
  }
}, 180_000)

test("a classifier that learns anew is another model than the one that was judged", async () => {
  const stage = await staged()
  await teach(stage, 20)
  const model = await make(stage, "Judged")
  const kinds = () =>
    world.house.db.query("select kind from event where stream_id = $1 and kind like 'model.%judged' order by id", [
      stage.place.project,
    ])
  await run(stage, model.id, 2)
  expect(await kinds()).toEqual([])
  const verdict = { model: toUuid(model.id), question: "intent", passed: true, right: 40, of: 40 }
  await world.house.db.transaction(stage.place.workspace, [], query =>
    append({ query }, stage.place.project, "model.judged", verdict),
  )
  await run(stage, model.id, 2)
  expect(await kinds()).toEqual([{ kind: "model.judged" }, { kind: "model.unjudged" }])
})

test("a model of another workspace is not found, and reviewers may look but not run", async () => {
  const stage = await staged()
  const model = await make(stage, "Private")
  const { workspace, client } = await world.stranger()
  expect((await client.call("model.list", { workspace })).items).toEqual([])
  const reviewer = await world.as("reviewer")
  expect((await reviewer.call("model.list", { workspace: stage.in.workspace })).items.some(one => one.id === model.id)).toBe(true)
  const refused = reviewer.call("model.run", { ...stage.in, model: model.id, id: newId("run") })
  await expect(refused).rejects.toMatchObject({ problem: { code: "not_allowed" } })
})
