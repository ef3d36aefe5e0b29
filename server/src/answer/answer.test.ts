import type { Client } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { createAnswerConsumer } from "./answer.ts"
import { runAnswerBatch } from "./batch.ts"
import { computeAnswers } from "./compute.ts"

const form: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [
    {
      key: "intent",
      kind: "choice",
      required: true,
      options: [{ name: "card", title: "Card" }, { name: "cash" }, { name: "other" }],
    },
    { key: "note", kind: "text" },
    { key: "names", kind: "span", on: "text", labels: [{ name: "person" }] },
  ],
}

let world: World
let owner: Client
beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
})
afterAll(() => world?.close())

async function project(responses = 3, asks: Form = form) {
  const id = newId("project")
  await owner.call("project.create", { workspace: world.workspace, id, name: "Answers", form: asks, plan: { responses } })
  return { workspace: world.workspace, project: id }
}
type In = Awaited<ReturnType<typeof project>>

async function addTasks(place: In, texts: string[]) {
  const tasks = texts.map(text => ({ id: newId("task"), payload: { text } }))
  await owner.call("task.add", { ...place, tasks })
  return tasks.map(task => task.id)
}

/** One worker goes through whatever it is given; `say` gives the value for a text, or null to stop. */
async function work(place: In, say: (text: string) => Record<string, unknown>, worker?: Id<"worker">, most = 1_000) {
  const one = await world.asWorker(place.project, worker)
  const made: { response: Id<"response">; task: Id<"task"> }[] = []
  while (made.length < most) {
    const { assignments } = await one.client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
    const assignment = assignments[0]
    if (!assignment) break
    const response = newId("response")
    const value = say(assignment.payload["text"] as string) as never
    const { form_version } = assignment
    await one.client.call("response.submit", { ...place, response, assignment: assignment.id, form_version, value })
    made.push({ response, task: assignment.task })
  }
  return { ...one, made }
}

/** What the tables say, without what only the clock decides. */
async function stateOf(place: In) {
  const workspace = toUuid(place.workspace)
  const id = toUuid(place.project)
  return world.house.db.transaction(workspace, [], async query => ({
    answers: await query(
      "select task_id, questions, confidence, line, responses, position, updated_at from answer where project_id = $1 order by task_id",
      [id],
    ),
    labels: await query("select question, label, task_id from answer_label where project_id = $1 order by 1, 2, 3", [id]),
    counts: (
      await query<Record<string, unknown>>(
        "select tasks, done, retired, responses, answered, confidence from project_count where project_id = $1",
        [id],
      )
    )[0]!,
    workers: await query("select worker_id, responses, skipped, last_at from project_worker where project_id = $1 order by 1", [
      id,
    ]),
    label_counts: await query(
      "select question, label, tasks from project_label where project_id = $1 and tasks <> 0 order by 1, 2",
      [id],
    ),
    days: await query("select day, responses from project_day where project_id = $1 order by day", [id]),
  }))
}

/** The same counts, from the rows themselves. */
async function recount(place: In) {
  const id = toUuid(place.project)
  return world.house.db.transaction(toUuid(place.workspace), [], async query => {
    const [row] = await query<Record<string, unknown>>(
      `select (select count(*) from task where project_id = $1) as tasks,
        (select count(*) from task where project_id = $1 and state = 2) as done,
        (select count(*) from task where project_id = $1 and state = 3) as retired,
        (select count(*) from response where project_id = $1 and revision = 1) as responses,
        (select count(*) from answer where project_id = $1) as answered`,
      [id],
    )
    const confidence = Array.from({ length: 20 }, () => 0)
    for (const one of await query<{ confidence: number }>("select confidence from answer where project_id = $1", [id]))
      confidence[Math.min(19, Math.floor(one.confidence * 20 + 1e-9))]!++
    return { ...row, confidence }
  })
}

/** As if nothing had been read yet: answers and counts gone, the cursor at 0. */
async function forget(place: In) {
  const id = toUuid(place.project)
  await world.house.db.transaction(toUuid(place.workspace), [], async query => {
    for (const table of ["answer_label", "answer", "answer_batch", "project_day", "project_worker", "project_label"])
      await query(`delete from ${table} where project_id = $1`, [id])
    await query(
      "update project_count set tasks = 0, done = 0, retired = 0, responses = 0, answered = 0, position = 0, confidence = array_fill(0::bigint, array[20]) where project_id = $1",
      [id],
    )
    await query("delete from cursor where consumer = 'answer' and stream_id = $1", [id])
    await query("delete from due where stream_id = $1", [id])
  })
}

describe("answers follow from the log", () => {
  it("believes one response no further than a worker nothing is known of", async () => {
    const place = await project()
    const [task] = await addTasks(place, ["Anna pays by card"])
    await work(place, () => ({ intent: "card", names: [{ start: 0, end: 4, label: "person" }] }))
    await world.settle()
    const { answers, labels, counts } = await stateOf(place)
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({ task_id: toUuid(task!), confidence: 0.7, line: "Card · person 1", responses: 1 })
    expect((answers[0]!["questions"] as Record<string, unknown>)["note"]).toMatchObject({ value: null })
    expect(labels).toEqual([
      { question: "intent", label: "card", task_id: toUuid(task!) },
      { question: "names", label: "person", task_id: toUuid(task!) },
    ])
    expect(counts).toMatchObject({ tasks: 1, done: 0, responses: 1, answered: 1 })
    expect((counts["confidence"] as number[])[14]).toBe(1)
  })

  it("reckons by hand: two against one with workers of .7 among three options", async () => {
    const place = await project()
    await addTasks(place, ["x"])
    await work(place, () => ({ intent: "card" }))
    await work(place, () => ({ intent: "card" }))
    await work(place, () => ({ intent: "cash" }))
    await world.settle()
    const { answers, counts } = await stateOf(place)
    // .7² · .15 : .15² · .7 : .15³ = 0.0735 : 0.01575 : 0.003375
    const questions = answers[0]!["questions"] as Record<string, { value: unknown; confidence: number; alternatives: unknown[] }>
    expect(questions["intent"]!.value).toBe("card")
    expect(questions["intent"]!.confidence).toBeCloseTo(0.0735 / (0.0735 + 0.01575 + 0.003375), 5)
    expect(questions["intent"]!.alternatives).toHaveLength(3)
    expect(counts).toMatchObject({ tasks: 1, done: 1, responses: 3, answered: 1 })
  })

  it("takes “cannot tell” as a vote for what is no class", async () => {
    const place = await project()
    await addTasks(place, ["x"])
    for (let i = 0; i < 3; i++) await work(place, () => ({ intent: { none: "cannot_tell" } }))
    await world.settle()
    const { answers, labels } = await stateOf(place)
    const { value, confidence } = (answers[0]!["questions"] as Record<string, { value: unknown; confidence: number }>)["intent"]!
    expect(value).toEqual({ none: "cannot_tell" })
    expect(confidence).toBeGreaterThan(0.8)
    expect(confidence).toBeLessThan(1)
    expect(answers[0]!["line"]).toBe("cannot tell")
    expect(labels).toEqual([])
  })

  it("lets an amendment supersede, and a withdrawn task drop out", async () => {
    const place = await project(1)
    const tasks = await addTasks(place, ["a", "b"])
    const worker = await work(place, () => ({ intent: "card" }))
    await world.settle()
    const { response, task } = worker.made[0]!
    await worker.client.call("response.amend", {
      ...place,
      response,
      id: newId("response"),
      form_version: 1,
      value: { intent: "cash" } as never,
    })
    await world.settle()
    let state = await stateOf(place)
    expect(state.answers.find(row => row["task_id"] === toUuid(task))).toMatchObject({ line: "cash", responses: 1 })
    expect(state.labels.filter(row => row["task_id"] === toUuid(task))).toEqual([
      { question: "intent", label: "cash", task_id: toUuid(task) },
    ])
    expect(state.counts).toMatchObject({ responses: 2, answered: 2, done: 2 })
    await owner.call("task.retire", { ...place, task })
    await world.settle()
    state = await stateOf(place)
    expect(state.answers.map(row => row["task_id"])).toEqual(tasks.filter(id => id !== task).map(toUuid))
    expect(state.counts).toMatchObject({ tasks: 2, responses: 2, answered: 1, done: 1, retired: 1 })
    expect(await recount(place)).toMatchObject(state.counts)
  })

  it("keeps what older versions of the form said", async () => {
    const place = await project(2)
    await addTasks(place, ["a"])
    await work(place, () => ({ intent: "other" }))
    const choice = { ...form.questions[0]!, options: [{ name: "card" }, { name: "cash" }] } as Form["questions"][number]
    await owner.call("form.publish", { ...place, version: 1, form: { ...form, questions: [choice] } })
    await world.settle()
    await work(place, () => ({ intent: "card" }))
    await world.settle()
    const questions = (await stateOf(place)).answers[0]!["questions"] as Record<
      string,
      { alternatives: { value: string; probability: number }[] }
    >
    const named = questions["intent"]!.alternatives.map(one => one.value)
    expect(named).toContain("other")
    expect(questions["intent"]!.alternatives[0]!.probability).toBeLessThan(0.5)
    expect(Object.keys(questions)).toEqual(["intent"])
  })
})

describe("the log is the truth", () => {
  it("gives the same by replaying from 0, in batches of any size, and killed in the middle", async () => {
    const place = await project(3)
    const tasks = await addTasks(
      place,
      Array.from({ length: 12 }, (_, i) => `text ${i}`),
    )
    for (let w = 0; w < 4; w++) {
      const worker = await work(place, text => ({ intent: Number(text.slice(5)) % 3 === w % 3 ? "card" : "cash" }), undefined, 8)
      if (w % 2 === 0 && worker.made[0])
        await worker.client.call("response.amend", {
          ...place,
          response: worker.made[0].response,
          id: newId("response"),
          form_version: 1,
          value: { intent: "other" } as never,
        })
      await world.settle()
    }
    await owner.call("task.retire", { ...place, task: tasks[3]! })
    await owner.call("task.ask", { ...place, task: tasks[4]!, more: 2 })
    await world.settle()
    const once = await stateOf(place)
    expect(once.answers.length).toBeGreaterThan(8)
    expect(await recount(place)).toMatchObject(once.counts)
    const counted = new Map<string, number>()
    for (const { question, label } of once.labels as { question: string; label: string }[])
      counted.set(`${question} ${label}`, (counted.get(`${question} ${label}`) ?? 0) + 1)
    expect(new Map(once.label_counts.map(row => [`${row["question"]} ${row["label"]}`, row["tasks"]]))).toEqual(counted)
    expect(once.workers.reduce((sum, row) => sum + (row["responses"] as number), 0)).toBe(once.counts["responses"])
    for (const [batch, broken] of [
      [1_000, false],
      [1, false],
      [7, true],
    ] as const) {
      await forget(place)
      await replay(place, batch, broken)
      expect(await stateOf(place)).toEqual(once)
    }
  })

  it("computes the same bytes again at a position, whatever came after", async () => {
    const place = await project(3)
    await addTasks(
      place,
      Array.from({ length: 10 }, (_, i) => `text ${i}`),
    )
    for (let w = 0; w < 3; w++) await work(place, text => ({ intent: Number(text.slice(5)) % 2 ? "card" : "cash" }))
    await world.settle()
    const where = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
    const compute = (position: number) =>
      world.house.db.transaction(where.workspace, [], async query => {
        const { answers, ...rest } = await computeAnswers(query, where, { position })
        return JSON.stringify([...answers()]) + JSON.stringify(rest)
      })
    const [{ position }] = (await world.house.db.query("select position from stream where stream_id = $1", [where.project])) as [
      { position: number },
    ]
    const before = await compute(position)
    expect(JSON.parse(before.slice(0, before.indexOf("]{") + 1))).toHaveLength(10)
    const tasks = await addTasks(place, ["later"])
    await work(place, () => ({ intent: "other" }))
    await owner.call("task.retire", { ...place, task: tasks[0]! })
    await owner.call("form.publish", { ...place, version: 1, form: { ...form, questions: [form.questions[0]!] } })
    await world.settle()
    expect(await compute(position)).toBe(before)
  })

  it("a batch rewrites what moved, and leaves the counts as the rows have them", async () => {
    const place = await project(4)
    await addTasks(
      place,
      Array.from({ length: 20 }, (_, i) => `text ${i}`),
    )
    const truth = (text: string) => (Number(text.slice(5)) % 2 ? "card" : "cash")
    for (let w = 0; w < 3; w++) await work(place, text => ({ intent: truth(text) }))
    await work(place, () => ({ intent: "card" }))
    await world.settle()
    const before = await stateOf(place)
    const where = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
    const done = await runAnswerBatch(world.house.db, where)
    expect(done).toMatchObject({ tasks: 20, responses: 80 })
    expect(done!.rewritten).toBeGreaterThan(0)
    const after = await stateOf(place)
    expect(after.counts).not.toEqual(before.counts)
    expect(await recount(place)).toMatchObject(after.counts)
    // Nothing moves a second time.
    expect((await runAnswerBatch(world.house.db, where))!.rewritten).toBe(0)
    // Answers in between use what the batch learned: a response of one of the three is worth more than .7.
    const workers = (
      await world.house.db.transaction(where.workspace, [], query =>
        query<{ state: { accuracy: Record<string, number> } }>(
          "select state from answer_batch where project_id = $1 and question = 'intent'",
          [where.project],
        ),
      )
    )[0]!.state.accuracy
    const good = Object.entries(workers).sort((a, b) => b[1] - a[1])[0]!
    expect(good[1]).toBeGreaterThan(0.9)
  })
})

/** Runs the consumer over the project's log; `broken`: each batch fails once after its work, before its commit. */
async function replay(place: In, batch: number, broken: boolean) {
  const stream = toUuid(place.project)
  const workspace = toUuid(place.workspace)
  const consumer = createAnswerConsumer(world.house.now)
  for (let tries = 0, at = 0; ; tries++) {
    const step = world.house.db.transaction(workspace, [], async query => {
      const events = await query<never>(
        "select position, kind, body, at from event where stream_id = $1 and position > $2 order by position limit $3",
        [stream, at, batch],
      )
      if (events.length === 0) return 0
      await consumer.take({ query, workspace, stream, after: () => {} }, events)
      if (broken && tries % 2 === 0) throw new Error("killed")
      return (events.at(-1) as { position: number } | undefined)!.position
    })
    try {
      const next = await step
      if (next === 0) return
      at = next
    } catch (error) {
      if ((error as Error).message !== "killed") throw error
    }
  }
}
