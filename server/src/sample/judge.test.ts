/** What a judge certificate does: a model that passed counts alone, one that failed never does; experts by what is known of them. */
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { act } from "../act.ts"
import { runAnswerBatch } from "../answer/batch.ts"
import { computeAnswers } from "../answer/compute.ts"
import type { Judged } from "../kind/belief.ts"
import { believe } from "../kind/kind.ts"
import { decideTask } from "../slice/disagreement.ts"
import { createWorld, type World } from "../test-world.ts"
import { createOwner } from "../workspace/owner.ts"
import { answerSample, createSample, nextOfSample } from "./sample.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const form = {
  views: [{ key: "text", view: "text" as const, from: "$text" }],
  questions: [{ key: "mood", kind: "choice" as const, required: true, options: [{ name: "good" }, { name: "bad" }] }],
}
const truthOf = (text: unknown) => (Number(text) % 2 ? "bad" : "good")

let serial = 0
async function expert() {
  const made = await createOwner(world.house, { name: `Judge ${++serial}`, workspaceName: `Own ${serial}`, first: false })
  const workspace = toUuid(world.workspace)
  await world.house.db.transaction(workspace, [], query =>
    query("insert into member (workspace_id, person_id, name, role) values ($1, $2, $3, 'reviewer')", [
      workspace,
      made!.person,
      `j${serial}`,
    ]),
  )
  return { as: "person" as const, person: made!.person, session: "" }
}

/** A model that answers every task by itself, all rightly. */
async function project(tasks: number) {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: world.workspace,
    id: place.project,
    name: "Judged",
    form,
    plan: { responses: 2, responses_max: 2, target: 0.9, leases_max: 50 },
  })
  const made = Array.from({ length: tasks }, (_, i) => ({
    id: newId("task"),
    external_id: `x${i}`,
    payload: { text: String(i) },
  }))
  await owner.call("task.add", { ...place, tasks: made })
  const model = await owner.call("model.create", {
    workspace: world.workspace,
    id: newId("model"),
    name: `model ${++serial}`,
    provider: "classifier",
    settings: { question: "mood" },
  })
  const say = async (worker: Id<"worker"> | undefined, of: (text: string) => string) => {
    const { client } = await world.asWorker(place.project, worker)
    for (;;) {
      const { assignments } = await client.call("assignment.claim", {
        ...place,
        ids: Array.from({ length: 25 }, () => newId("assignment")),
      })
      if (assignments.length === 0) return
      for (const one of assignments)
        await client.call("response.submit", {
          ...place,
          response: newId("response"),
          assignment: one.id,
          form_version: 1,
          value: { mood: of(String(one.payload["text"])) } as never,
        })
    }
  }
  await say(model.worker, truthOf)
  await world.settle()
  const here = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
  /** An expert answers the sample; every `wrong`-th time otherwise than the model. */
  const judge = async (planned: number, wrong: number) => {
    const who = await expert()
    const right = "task.review" as const
    const sample = newId("sample")
    const draft = { ...place, id: sample, purpose: "judge" as const, model: model.id, question: "mood", planned, seed: 3 }
    await act(world.house, { right, verb: createSample }, who, draft)
    for (let i = 1; i <= planned; i++) {
      const { task } = await act(world.house, { right, verb: nextOfSample }, who, { ...place, sample })
      const is = truthOf(task!.payload["text"])
      const mood = i % wrong === 0 ? (is === "good" ? "bad" : "good") : is
      await act(world.house, { right, verb: answerSample }, who, {
        ...place,
        sample,
        task: task!.id,
        response: newId("response"),
        form_version: 1,
        value: { mood } as never,
      })
    }
    await world.settle()
    await runAnswerBatch(world.house.db, here)
    return owner.call("sample.show", { ...place, sample })
  }
  const answers = async () => {
    const rows = await world.house.db.transaction(here.workspace, [], query =>
      query<{ accepted: boolean; confidence: number }>("select accepted, confidence from answer where project_id = $1", [
        here.project,
      ]),
    )
    return { accepted: rows.filter(row => row.accepted).length, confidence: Math.max(...rows.map(row => row.confidence)) }
  }
  return { owner, place, here, model, say, judge, answers, tasks: made.map(task => task.id) }
}

/** Nothing is accepted, and nothing believed further than anybody's word. */
async function unproved(answers: () => Promise<{ accepted: number; confidence: number }>) {
  const { accepted, confidence } = await answers()
  expect(accepted).toBe(0)
  expect(confidence).toBeLessThan(0.71)
}

it("a model that passed counts alone, as far as was proved, until its settings change", { timeout: 180_000 }, async () => {
  const { owner, model, judge, answers, here, place, tasks } = await project(60)
  await runAnswerBatch(world.house.db, here)
  await unproved(answers)
  const done = await judge(40, 100)
  expect(done.result).toMatchObject({ certified: true })
  // 40 of 40 right, drawn to .7 with the weight of 4: 42.8 / 44.
  expect(await answers()).toEqual({ accepted: 60, confidence: expect.closeTo(42.8 / 44, 5) })
  const { answer } = await owner.call("task.show", { ...place, task: tasks[0]! })
  const sum = answer!.questions["mood"]!.alternatives!.reduce((total, one) => total + one.probability, 0)
  expect(sum).toBeCloseTo(1, 5)
  // As of before the verdict nothing changes: the past is computed as it was.
  const [event] = await world.house.db.query<{ position: number }>(
    "select position from event where stream_id = $1 and kind = 'model.judged'",
    [here.project],
  )
  const past = await world.house.db.transaction(here.workspace, [], query =>
    computeAnswers(query, here, { position: event!.position - 1 }),
  )
  expect([...past.answers()].every(one => !one.alone && one.confidence < 0.71)).toBe(true)
  await owner.call("model.update", { workspace: world.workspace, model: model.id, name: "another name" })
  await runAnswerBatch(world.house.db, here)
  expect((await answers()).accepted).toBe(60)
  await owner.call("model.update", { workspace: world.workspace, model: model.id, settings: { question: "other" } })
  await world.settle()
  await runAnswerBatch(world.house.db, here)
  await unproved(answers)
})

it("a model that failed never does", { timeout: 180_000 }, async () => {
  const { judge, answers } = await project(60)
  const done = await judge(40, 4)
  expect(done.result).toMatchObject({ certified: false })
  await unproved(answers)
})

it("an expert is believed by what gold and others' blind answers say of them, a few of which swing nothing", async () => {
  const { owner, place, here, tasks, say } = await project(12)
  await say(undefined, text => (truthOf(text) === "good" ? "bad" : "good"))
  await world.settle()
  const who = await expert()
  const decide = (task: Id<"task">, mood: string) =>
    act(world.house, { right: "task.review", verb: decideTask }, who, {
      ...place,
      task,
      response: newId("response"),
      form_version: 1,
      value: { mood } as never,
    })
  const confidence = async (task: Id<"task">) => {
    await runAnswerBatch(world.house.db, here)
    return (await owner.call("task.show", { ...place, task })).answer!.questions["mood"]!.confidence
  }
  for (let i = 0; i < 4; i++) await decide(tasks[i]!, truthOf(i))
  await world.settle()
  expect(await confidence(tasks[0]!)).toBeCloseTo(0.97, 9)
  // One of the decisions becomes gold by the expert's own word: that says nothing about them.
  await owner.call("gold.mark", { ...place, task: tasks[3]!, value: { mood: truthOf(3) } as never })
  await world.settle()
  expect(await confidence(tasks[0]!)).toBeCloseTo(0.97, 9)
  // A file says that two others are otherwise, and one as decided.
  const lines = [0, 1, 2].map(i =>
    JSON.stringify({ external_id: `x${i}`, mood: i === 2 ? truthOf(i) : i === 0 ? "bad" : "good" }),
  )
  expect(await owner.call("gold.import", { ...place, name: "known.jsonl" }, { body: lines.join("\n") })).toMatchObject({
    marked: 3,
  })
  await decide(tasks[4]!, truthOf(4))
  await world.settle()
  // (30 · .97 + 1) / (30 + 3)
  expect(await confidence(tasks[4]!)).toBeCloseTo(30.1 / 33, 6)
  // Also the consumer, between batches.
  await decide(tasks[5]!, truthOf(5))
  await world.settle()
  expect((await owner.call("task.show", { ...place, task: tasks[5]! })).answer!.questions["mood"]!.confidence).toBeCloseTo(
    30.1 / 33,
    6,
  )
})

/** Two people right in four of five, a model that is always right; `gold` of 150 tasks are known, and on the last the people are at one. */
function against(judged: Judged | undefined, model = true, gold = 120) {
  const question = form.questions[0]!
  const task = (i: number) => `t${String(i).padStart(3, "0")}`
  const votes = Array.from({ length: 150 }, (_, i) => {
    const is = truthOf(i)
    const not = is === "good" ? "bad" : "good"
    const say = (wrong: boolean) => (wrong || i === 149 ? not : is)
    return [
      { task: task(i), worker: "ann", value: say(i % 5 === 0) },
      { task: task(i), worker: "bob", value: say(i % 5 === 2) },
      { task: task(i), worker: "gpt", value: is, ...(model ? { model: true, ...(judged ? { judged } : {}) } : {}) },
    ]
  }).flat()
  const known = new Map(Array.from({ length: gold }, (_, i) => [task(i), truthOf(i)]))
  const { answers } = believe({ question, votes: votes as never, silent: [], gold: known })
  return answers.get(task(149))!
}

it("the cap of models reads the certificate: passed, the model weighs what a person of its matrix weighs; failed, gold lifts no cap", () => {
  expect(against({ passed: true, right: 40, of: 40 })).toEqual(against(undefined, false))
  expect(against({ passed: true, right: 40, of: 40 }, true, 0)).toEqual(against(undefined, false, 0))
  // Without a certificate 120 gold tasks say that the model is the best of the three.
  expect(against(undefined).value).toBe(truthOf(149))
  // A failed one says never: two people outweigh it.
  const failed = against({ passed: false, right: 30, of: 40 })
  expect(failed.value).not.toBe(truthOf(149))
  // Without gold it is capped as it is without any certificate.
  expect(against({ passed: false, right: 30, of: 40 }, true, 0)).toEqual(against(undefined, true, 0))
})
