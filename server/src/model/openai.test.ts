/** A model behind an endpoint of OpenAI's protocol, through the public client, against a local server that misbehaves in every way. */
import type { ModelSettings } from "@tagwerk/contract/dataset.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest"
import { type Stage, stageOf } from "../import/test-stage.ts"
import { createWorld, type World } from "../test-world.ts"
import { createEndpoint, type Endpoint, refuseWith, say, userText } from "./test-endpoint.ts"
import { modelJob } from "./work.ts"

const secret = "sk-very-secret-0123456789"
let world: World
let endpoint: Endpoint
beforeAll(async () => {
  world = await createWorld()
  endpoint = await createEndpoint(() => {})
})
afterAll(async () => {
  await endpoint?.close()
  await world?.close()
})
afterEach(() => {
  endpoint.calls = 0
  endpoint.open_max = 0
})

const form: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ key: "mood", kind: "choice", options: [{ name: "good" }, { name: "bad" }], required: true }],
}
const moodOf = (text: string) => (text.includes("fine") ? "good" : "bad")
/** Price: a micro a token. Each well-behaved call costs 110. */
const prices = { input_price_micro: 1_000_000, output_price_micro: 1_000_000 }

async function staged(tasks: number, settings: Partial<ModelSettings> = {}, plan: Partial<Plan> = {}, asks = form) {
  const stage = await stageOf(world, asks, plan)
  const rows = Array.from({ length: tasks }, (_, i) => ({
    id: newId("task"),
    payload: { text: `${i % 2 ? "fine" : "poor"} ${i}` },
  }))
  await stage.client.call("task.add", { ...stage.in, tasks: rows })
  const model = await stage.client.call("model.create", {
    workspace: stage.in.workspace,
    id: newId("model"),
    name: `Endpoint ${newId("model")}`,
    provider: "openai",
    settings: { base_url: endpoint.base_url, model: "test-model", retries: 1, ...settings },
    secret,
  })
  return { stage, model }
}
async function begin(stage: Stage, model: Id<"model">) {
  const id = newId("run")
  await stage.client.call("model.run", { ...stage.in, model, id })
  const work = (signal = new AbortController().signal) => modelJob(world.house)({ ...stage.place, run: toUuid(id) }, signal)
  const show = async () => (await stage.client.call("model.runs", stage.in)).items.find(one => one.id === id)!
  return { id, work, show }
}
async function run(stage: Stage, model: Id<"model">) {
  const begun = await begin(stage, model)
  await begun.work()
  return begun.show()
}
const rowsOf = <R>(stage: Stage, text: string) =>
  world.house.db.transaction(stage.place.workspace, [], query => query<R>(text, [stage.place.project]))
const completions = (stage: Stage) =>
  rowsOf<{
    problem: string | null
    cost_micro: number
    input_tokens: number | null
    output_tokens: number | null
    latency_ms: number
  }>(
    stage,
    "select problem, cost_micro, input_tokens, output_tokens, latency_ms from completion where project_id = $1 order by id",
  )
const responses = (stage: Stage) =>
  rowsOf<{ mood: string; text: string }>(
    stage,
    `select r.value ->> 'mood' as mood, p.payload ->> 'text' as text from response r
       join task_payload p on p.project_id = r.project_id and p.task_id = r.task_id where r.project_id = $1`,
  )
const leased = async (stage: Stage) => (await rowsOf(stage, "select from assignment where project_id = $1 and state = 0")).length

test("it is asked about each task once, with schema and key; answers, tokens, cost and time are recorded", async () => {
  const keys = new Set<string | undefined>()
  const formats = new Set<string | undefined>()
  endpoint.manner = (asked, response, _nth, request) => {
    keys.add(request.headers.authorization)
    formats.add(asked.response_format?.type)
    setTimeout(() => say(response, JSON.stringify({ mood: moodOf(userText(asked)) })), 20)
  }
  const { stage, model } = await staged(12, { ...prices, concurrency: 3, prompt: "How is this: {{text}}?" })
  const done = await run(stage, model.id)
  expect(done).toMatchObject({ state: "done", claimed: 12, submitted: 12, failed: 0, spent_micro: 12 * 110, error: null })
  expect(done.latency_ms_median).toBeGreaterThan(15)
  expect(endpoint.calls).toBe(12)
  expect(endpoint.open_max).toBe(3)
  expect([...keys]).toEqual([`Bearer ${secret}`])
  expect([...formats]).toEqual(["json_schema"])
  const given = await responses(stage)
  expect(given).toHaveLength(12)
  for (const { mood, text } of given) expect(mood).toBe(moodOf(text))
  for (const one of await completions(stage))
    expect(one).toMatchObject({ problem: null, cost_micro: 110, input_tokens: 100, output_tokens: 10 })
  expect(await run(stage, model.id)).toMatchObject({ state: "done", claimed: 0, submitted: 0 })
  expect(endpoint.calls).toBe(12)
})

test.each<[string, Endpoint["manner"]]>([
  ["no JSON", (_, response) => say(response, "I think it is good!")],
  ["another schema", (_, response) => say(response, '{"feeling":"good"}')],
  ["an unknown option", (_, response) => say(response, '{"mood":"splendid"}')],
  ["nothing for a required question", (_, response) => say(response, "{}")],
  ["cut off", (_, response) => say(response, '{"mood":"go', undefined, "length")],
  ["no chat completion", (_, response) => response.setHeader("content-type", "application/json").end('{"hello":1}')],
  ["a broken body", (_, response) => response.setHeader("content-type", "application/json").end('{"choices":[{"mess')],
  ["500", (_, response) => refuseWith(response, 500, `broken for ${secret}`)],
  ["429", (_, response) => refuseWith(response, 429, "slow down", { "retry-after": "0" })],
  ["a connection that breaks", (_, response) => response.destroy()],
])(
  "%s once: asked again and answered; always: skipped with a reason, the others are answered",
  async (_what, wrong) => {
    const { stage, model } = await staged(3, { concurrency: 1 })
    const good: Endpoint["manner"] = (asked, response) => say(response, JSON.stringify({ mood: moodOf(userText(asked)) }))
    endpoint.manner = (asked, response, nth, request) => (nth === 0 ? wrong : good)(asked, response, nth, request)
    // The task “poor 0” is never answered.
    const always: Endpoint["manner"] = (asked, response, nth, request) =>
      (userText(asked).includes("poor 0") ? wrong : good)(asked, response, nth, request)
    expect(await run(stage, model.id)).toMatchObject({ state: "done", submitted: 3, failed: 0 })
    expect(endpoint.calls).toBe(4)

    const second = await staged(3, { concurrency: 1 })
    endpoint.manner = always
    const done = await run(second.stage, second.model.id)
    expect(done).toMatchObject({ state: "done", claimed: 3, submitted: 2, failed: 1 })
    const problem = (await completions(second.stage)).find(one => one.problem !== null)!.problem!
    expect(problem).toMatch(/^[“A-Z].*\.$/)
    expect(problem).not.toContain(secret)
    expect(await leased(second.stage)).toBe(0)
    // The task is open for others, and for this model in a later run.
    endpoint.manner = good
    expect(await run(second.stage, second.model.id)).toMatchObject({ state: "done", submitted: 1, failed: 0 })
  },
  30_000,
)

test("words and fences around the JSON are put up with; null is cannot tell", async () => {
  const { stage, model } = await staged(2, { concurrency: 1 })
  endpoint.manner = (_, response, nth) => say(response, nth === 0 ? 'Sure:\n```json\n{"mood":"good"}\n```' : '{"mood":null}')
  expect(await run(stage, model.id)).toMatchObject({ state: "done", submitted: 2, failed: 0 })
  expect(endpoint.calls).toBe(2)
  const values = await rowsOf<{ value: object }>(stage, "select value from response where project_id = $1 order by id")
  expect(values.map(one => one.value)).toEqual([{ mood: "good" }, { mood: { none: "cannot_tell" } }])
})

test("Retry-After is waited for", async () => {
  const { stage, model } = await staged(1)
  const times: number[] = []
  endpoint.manner = (_, response, nth) => {
    times.push(performance.now())
    if (nth === 0) refuseWith(response, 429, "slow down", { "retry-after": "2" })
    else say(response, '{"mood":"good"}')
  }
  expect(await run(stage, model.id)).toMatchObject({ state: "done", submitted: 1 })
  expect(times[1]! - times[0]!).toBeGreaterThan(1_900)
}, 180_000)

test("one that does not answer in time is given up; the task is free again", async () => {
  const { stage, model } = await staged(1, { timeout_seconds: 1, retries: 0 })
  endpoint.manner = () => {}
  expect(await run(stage, model.id)).toMatchObject({ state: "done", submitted: 0, failed: 1 })
  expect((await completions(stage))[0]!.problem).toBe("It did not answer within 1 s.")
  expect(await leased(stage)).toBe(0)
}, 180_000)

test("a refused key ends the run at once, and what the endpoint says about the key is repeated nowhere", async () => {
  const said: string[] = []
  const heard = vi.spyOn(process.stderr, "write").mockImplementation(chunk => said.push(String(chunk)) > 0)
  const { stage, model } = await staged(20)
  endpoint.manner = (_, response) => refuseWith(response, 401, `Incorrect API key provided: ${secret}`)
  const done = await run(stage, model.id)
  heard.mockRestore()
  expect(done).toMatchObject({ state: "failed", submitted: 0 })
  expect(done.error).toMatch(/status 401.*kept.*Check address and key/)
  expect(endpoint.calls).toBeLessThan(6)
  expect(await leased(stage)).toBe(0)
  const shown = JSON.stringify([
    done,
    said,
    model,
    await stage.client.call("model.list", { workspace: stage.in.workspace, limit: 500 }),
    await rowsOf(
      stage,
      "select c.*, r.* from completion c right join model_run r on r.project_id = c.project_id where r.project_id = $1",
    ),
    await world.house.db.query("select body from event"),
  ])
  expect(shown).not.toContain(secret)
  const [row] = await world.house.db.transaction(stage.place.workspace, [], query =>
    query<{ secret_sealed: Buffer }>("select secret_sealed from model where id = $1", [toUuid(model.id)]),
  )
  expect(row!.secret_sealed.includes(secret)).toBe(false)
  expect(model.has_secret).toBe(true)
})

test("an endpoint that is down ends the run after a few tasks instead of skipping all of them", async () => {
  const { stage, model } = await staged(40, { retries: 0, concurrency: 2 })
  endpoint.manner = (_, response) => refuseWith(response, 503, "down")
  const done = await run(stage, model.id)
  expect(done.state).toBe("failed")
  expect(done.error).toMatch(/status 503/)
  expect(done.failed).toBeLessThanOrEqual(10)
})

test("the spending limit is never exceeded, holds over all runs, and can be raised", async () => {
  endpoint.manner = (asked, response) => say(response, JSON.stringify({ mood: moodOf(userText(asked)) }))
  // A call costs 110 and may cost 500 for its output and a token for each byte of its question at most.
  const { stage, model } = await staged(40, { ...prices, spend_max_micro: 3_000, concurrency: 4 })
  const done = await run(stage, model.id)
  expect(done.state).toBe("failed")
  expect(done.error).toMatch(/spending limit.*Raise the limit/)
  expect(done.spent_micro).toBeLessThanOrEqual(3_000)
  // As many as fit: what calls that are out may still cost does not end the run.
  expect(done.submitted).toBeGreaterThan(10)
  expect(done.spent_micro).toBe(110 * done.submitted)
  expect(await leased(stage)).toBe(0)
  const again = await run(stage, model.id)
  expect(again.spent_micro + done.spent_micro).toBeLessThanOrEqual(3_000)
  await world.house.db.transaction(stage.place.workspace, [], query =>
    query("update model_run set spent_micro = 3000 where project_id = $1 and id = $2", [stage.place.project, toUuid(done.id)]),
  )
  const refused = stage.client.call("model.run", { ...stage.in, model: model.id, id: newId("run") })
  await expect(refused).rejects.toMatchObject({ problem: { code: "budget_spent" } })
  const settings = { ...model.settings, spend_max_micro: 1_000_000 }
  await stage.client.call("model.update", { workspace: stage.in.workspace, model: model.id, settings })
  expect((await run(stage, model.id)).state).toBe("done")
  expect(await responses(stage)).toHaveLength(40)
}, 180_000)

test("a run that is stopped waits for no answer; what it answered stays, what it held is free", async () => {
  endpoint.manner = (asked, response, nth) => {
    if (nth < 4) say(response, JSON.stringify({ mood: moodOf(userText(asked)) }))
  }
  const { stage, model } = await staged(30, { concurrency: 2 })
  const begun = await begin(stage, model.id)
  const working = begun.work()
  await vi.waitFor(async () => expect((await begun.show()).submitted).toBe(4), { timeout: 60_000, interval: 100 })
  // The endpoint never answers what is under way: were it waited for, this would not end.
  await stage.client.call("model.cancel", { ...stage.in, run: begun.id })
  await working
  expect(await begun.show()).toMatchObject({ state: "cancelled", submitted: 4, failed: 0, error: null })
  expect(await leased(stage)).toBe(0)
  expect(await responses(stage)).toHaveLength(4)
}, 180_000)

test("what calls cost that a stop cut off is counted at its upper bound, against the limit too", async () => {
  endpoint.manner = () => {}
  const { stage, model } = await staged(5, { ...prices, concurrency: 1, spend_max_micro: 100_000 })
  const begun = await begin(stage, model.id)
  const working = begun.work()
  await vi.waitFor(() => expect(endpoint.calls).toBe(1), { timeout: 60_000, interval: 50 })
  await stage.client.call("model.cancel", { ...stage.in, run: begun.id })
  await working
  const done = await begun.show()
  expect(done).toMatchObject({ state: "cancelled", submitted: 0, failed: 1 })
  expect(done.spent_micro).toBeGreaterThan(500)
  expect(await leased(stage)).toBe(0)
}, 180_000)

test("a job that dies in the middle goes on: nothing is answered twice, what it held first", async () => {
  endpoint.manner = (asked, response, nth) => {
    if (nth < 5) say(response, JSON.stringify({ mood: moodOf(userText(asked)) }))
  }
  const { stage, model } = await staged(14, { concurrency: 2 })
  const begun = await begin(stage, model.id)
  const dies = new AbortController()
  const working = begun.work(dies.signal)
  await vi.waitFor(async () => expect((await begun.show()).submitted).toBe(5), { timeout: 60_000, interval: 100 })
  dies.abort(new Error("the process stops"))
  await expect(working).rejects.toThrow()
  expect((await begun.show()).state).toBe("running")
  // As after kill -9: a lease that nobody gave back.
  const hands = await world.asWorker(stage.in.project, model.worker)
  await hands.client.call("assignment.claim", { ...stage.in, ids: [newId("assignment")] })
  endpoint.manner = (asked, response) => say(response, JSON.stringify({ mood: moodOf(userText(asked)) }))
  await begun.work()
  expect(await begun.show()).toMatchObject({ state: "done", claimed: 14, submitted: 14, failed: 0 })
  expect(await responses(stage)).toHaveLength(14)
  expect(await leased(stage)).toBe(0)
}, 180_000)

test("a task withdrawn while it was answered stops nothing; the response is kept", async () => {
  const { stage, model } = await staged(3, { concurrency: 1 })
  const tasks = await stage.tasks()
  endpoint.manner = async (asked, response) => {
    const text = userText(asked)
    const task = tasks.find(one => one.payload["text"] === text)!
    if (text === "fine 1") await stage.client.call("task.retire", { ...stage.in, task: toId("task", task.id) })
    say(response, JSON.stringify({ mood: moodOf(text) }))
  }
  const done = await run(stage, model.id)
  expect(done).toMatchObject({ state: "done", submitted: 3, failed: 0 })
})

test("a lease that is taken away costs its answer, and the task is tried again", async () => {
  const { stage, model } = await staged(3, { concurrency: 1 })
  const { client } = await world.asWorker(stage.in.project, model.worker)
  endpoint.manner = async (asked, response, nth) => {
    if (nth === 1) {
      const [one] = (await client.call("assignment.held", stage.in)).assignments
      await client.call("assignment.release", { ...stage.in, assignment: one!.id })
    }
    say(response, JSON.stringify({ mood: moodOf(userText(asked)) }))
  }
  expect(await run(stage, model.id)).toMatchObject({ state: "done", submitted: 3, failed: 1 })
  expect(await responses(stage)).toHaveLength(3)
  expect((await completions(stage)).filter(one => one.problem !== null)).toHaveLength(1)
})

test("settings that could not work are refused with a reason; a secret does not follow an address that is changed", async () => {
  const client = await world.as("manager")
  const at = { workspace: world.workspace }
  const make = (settings: ModelSettings) =>
    client.call("model.create", { ...at, id: newId("model"), name: "Wrong", provider: "openai", settings })
  await expect(make({ model: "m" })).rejects.toThrow(/where the endpoint is/)
  await expect(make({ base_url: "http://localhost/v1" })).rejects.toThrow(/which model/)
  await expect(make({ model: "m", base_url: "http://169.254.169.254/v1" })).rejects.toThrow(/link-local/)
  await expect(make({ model: "m", base_url: "http://localhost/v1", spend_max_micro: 5 })).rejects.toThrow(/needs prices/)
  const { stage, model } = await staged(1)
  const moved = { ...model.settings, base_url: "http://elsewhere.example/v1" }
  const change = (more: { secret?: string }) =>
    stage.client.call("model.update", { ...at, model: model.id, settings: moved, ...more })
  await expect(change({})).rejects.toThrow(/given for another address/)
  expect((await change({ secret: "" })).has_secret).toBe(false)
  const images: Form = {
    views: [{ key: "photo", view: "image", from: "$image" }],
    questions: [{ key: "things", kind: "box", on: "photo", required: true, labels: [{ name: "car" }] }],
  }
  const blind = await stageOf(world, images)
  const refused = blind.client.call("model.run", { ...blind.in, model: model.id, id: newId("run") })
  await expect(refused).rejects.toThrow(/about an image/)
})

test("gold comes beside the tasks that a run was to work on", async () => {
  endpoint.manner = (asked, response) => say(response, JSON.stringify({ mood: moodOf(userText(asked)) }))
  const { stage, model } = await staged(30, {}, { gold_share: 0.5 })
  const tasks = (await stage.client.call("task.list", { ...stage.in, limit: 5 })).items
  for (const { id } of tasks) await stage.client.call("gold.mark", { ...stage.in, task: id, value: { mood: "good" } })
  const id = newId("run")
  await stage.client.call("model.run", { ...stage.in, model: model.id, id, tasks_max: 15 })
  await modelJob(world.house)({ ...stage.place, run: toUuid(id) }, new AbortController().signal)
  const [given] = await rowsOf<{ open: number; gold: number }>(
    stage,
    `select count(*) filter (where t.state <> 4) as open, count(*) filter (where t.state = 4) as gold
       from response r join task t on t.project_id = r.project_id and t.id = r.task_id where r.project_id = $1`,
  )
  expect(given!.open).toBe(15)
  expect(given!.gold).toBeGreaterThan(0)
})
