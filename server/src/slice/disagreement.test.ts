import type { ProblemError } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { act } from "../act.ts"
import { runAnswerBatch } from "../answer/batch.ts"
import { createWorld, type World } from "../test-world.ts"
import { createOwner } from "../workspace/owner.ts"
import { decideTask, listDisagreements, undoDecision } from "./disagreement.ts"

const form: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ key: "mood", kind: "choice", required: true, options: [{ name: "good" }, { name: "bad" }] }],
}
let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

async function project(texts: string[], plan: object = {}) {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: world.workspace,
    id: place.project,
    name: "Undecided",
    form,
    plan: { responses: 2, ...plan },
  })
  const tasks = texts.map(text => ({ id: newId("task"), payload: { text } }))
  await owner.call("task.add", { ...place, tasks })
  const workers: Id<"worker">[] = []
  /** What the k-th worker says of a text. */
  const say = async (k: number, of: (text: string) => string) => {
    const { client, worker } = await world.asWorker(place.project, workers[k])
    workers[k] = worker
    for (;;) {
      const { assignments } = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
      const [assignment] = assignments
      if (!assignment) return
      const value = { mood: of(String(assignment.payload["text"])) } as never
      await client.call("response.submit", {
        ...place,
        response: newId("response"),
        assignment: assignment.id,
        form_version: 1,
        value,
      })
    }
  }
  const ids = Object.fromEntries(texts.map((text, i) => [text, tasks[i]!.id]))
  return { owner, place, ids, say, workers }
}
type In = Awaited<ReturnType<typeof project>>["place"]

/** Decides as a person of that role, with a worker of their own. */
async function expert(place: In, role: "reviewer" | "owner" = "reviewer") {
  const { person } = await member(role)
  const caller = { as: "person" as const, person, session: "" }
  return {
    person,
    decide: (task: Id<"task">, mood: unknown, response = newId("response"), form_version = 1) =>
      act(world.house, { right: "task.review", verb: decideTask }, caller, {
        ...place,
        task,
        response,
        form_version,
        value: { mood } as never,
      }),
    undo: (task: Id<"task">, response = newId("response")) =>
      act(world.house, { right: "task.review", verb: undoDecision }, caller, { ...place, task, response }),
    list: async (more: object = {}) =>
      (
        await act(world.house, { right: "task.review", verb: listDisagreements }, caller, { ...place, ...more } as never)
      ).items.map(item => item.id),
  }
}
let serial = 0
async function member(role: string): Promise<{ person: string }> {
  const made = await createOwner(world.house, { name: `Expert ${++serial}`, workspaceName: `Own ${serial}`, first: false })
  const person = made!.person
  const workspace = toUuid(world.workspace)
  await world.house.db.transaction(workspace, [], query =>
    query("insert into member (workspace_id, person_id, name, role) values ($1, $2, $3, $4)", [
      workspace,
      person,
      `expert ${serial}`,
      role,
    ]),
  )
  return { person }
}
const problem = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("it was not refused"),
    error => (error as { problem: ProblemError["problem"] }).problem,
  )

it("lists what is done and unsure, the least sure first, and takes a decision as the answer", async () => {
  const { owner, place, ids, say } = await project(["split", "agreed", "alone"])
  await say(0, text => (text === "alone" ? "good" : "good"))
  await say(1, text => (text === "split" ? "bad" : "good"))
  await world.settle()
  const before = await owner.call("disagreement.list", place)
  // Two workers nothing is known of, .7 each: together .49 / (.49 + .09) = .845, apart .5.
  expect(before.items.map(item => item.id)[0]).toBe(ids["split"])
  expect(before.items[0]!.confidence).toBeCloseTo(0.5, 5)
  expect(before.remain).toBe(before.items.length)
  const one = await expert(place)
  await one.decide(ids["split"]!, "bad")
  await world.settle()
  const task = await owner.call("task.show", { ...place, task: ids["split"]! })
  expect(task.answer!.questions["mood"]).toEqual({ value: "bad", confidence: 0.97, method: "adjudicated" })
  expect(task.responses).toHaveLength(3)
  // The task's own counters are the plan's, not the expert's.
  expect(task).toMatchObject({ state: "done", needed: 2 })
  const after = await owner.call("disagreement.list", place)
  expect(after.items.map(item => item.id)).not.toContain(ids["split"])
  expect(after.remain).toBe(before.remain - 1)
  const { project: shown } = await owner.call("project.overview", place)
  expect(shown.counts).toMatchObject({ responses: 6, done: 3 })
})

it("orders by what a word would tell, then by responses, and pages on", async () => {
  const texts = ["even", "sure", "wide", "even too", "three"]
  const { owner, place, ids, say } = await project(texts, { responses: 2 })
  await owner.call("task.ask", { ...place, task: ids["three"]!, more: 2 })
  const turned = new Set(["even", "wide", "even too"])
  await say(0, () => "good")
  await say(1, text => (turned.has(text) || text === "three" ? "bad" : "good"))
  await say(2, () => "good")
  await say(3, () => "bad")
  await world.settle()
  const all = await owner.call("disagreement.list", place)
  // Two against two is as even as one against one, and rests on more.
  expect(all.items.map(item => item.information)).toEqual([1, 1, 1, 1, expect.closeTo(0.622, 2)])
  expect(all.items[0]!.id).toBe(ids["three"])
  expect(all.items.at(-1)!.id).toBe(ids["sure"])
  const paged: string[] = []
  let cursor: string | undefined
  do {
    const page = await owner.call("disagreement.list", { ...place, limit: 2, ...(cursor ? { cursor } : {}) })
    paged.push(...page.items.map(item => item.id))
    cursor = page.next ?? undefined
  } while (cursor)
  expect(paged).toEqual(all.items.map(item => item.id))
})

it("filters by question, label, worker, and models against people", async () => {
  const { owner, place, ids, say, workers } = await project(["split", "alike", "model alone"], { responses: 2 })
  await say(0, () => "good")
  await say(1, text => (text === "alike" ? "good" : "bad"))
  await world.settle()
  const listed = async (more: object) =>
    (await owner.call("disagreement.list", { ...place, ...more })).items.map(item => item.id as string)
  const all = new Set([ids["split"], ids["alike"], ids["model alone"]])
  expect(new Set(await listed({}))).toEqual(all)
  expect(new Set(await listed({ question: "mood" }))).toEqual(all)
  expect(await listed({ question: "other" })).toEqual([])
  expect(new Set(await listed({ label: "bad" }))).toEqual(new Set([ids["split"], ids["model alone"]]))
  expect(await listed({ label: "bad", question: "other" })).toEqual([])
  expect(new Set(await listed({ worker: workers[0] }))).toEqual(all)
  expect(await listed({ worker: newId("worker") })).toEqual([])
  expect(await listed({ against: true })).toEqual([])
  // The second worker turns out to be a model.
  const workspace = toUuid(world.workspace)
  const model = await owner.call("model.create", {
    workspace: world.workspace,
    id: newId("model"),
    name: "guesser",
    provider: "classifier",
    settings: { question: "mood" },
  })
  await world.house.db.transaction(workspace, [], async query => {
    await query("update worker set model_id = null where workspace_id = $1 and model_id = $2", [workspace, toUuid(model.id)])
    await query("update worker set model_id = $3, person_id = null where workspace_id = $1 and id = $2", [
      workspace,
      toUuid(workers[1]!),
      toUuid(model.id),
    ])
  })
  expect(new Set(await listed({ against: true }))).toEqual(new Set([ids["split"], ids["model alone"]]))
})

it("a decision taken back decides nothing: the answer is the workers' again, and the task waits as before", async () => {
  const { owner, place, ids, say } = await project(["split"])
  await say(0, () => "good")
  await say(1, () => "bad")
  await world.settle()
  const before = (await owner.call("task.show", { ...place, task: ids["split"]! })).answer!.questions
  const [one, two] = [await expert(place), await expert(place)]
  expect(await problem(one.undo(ids["split"]!))).toMatchObject({ code: "not_found" })
  await one.decide(ids["split"]!, "bad")
  await world.settle()
  expect(await one.list()).toEqual([])
  const response = newId("response")
  expect(await one.undo(ids["split"]!, response)).toMatchObject({ repeated: false })
  expect(await one.undo(ids["split"]!, response)).toMatchObject({ repeated: true })
  await world.settle()
  const after = await owner.call("task.show", { ...place, task: ids["split"]! })
  expect(after.answer!.questions).toEqual(before)
  expect(await one.list()).toEqual([ids["split"]])
  expect(await two.list()).toEqual([ids["split"]])
  // The word of another expert stays when the first takes theirs back, also in a batch.
  await two.decide(ids["split"]!, "good")
  await one.decide(ids["split"]!, "bad")
  await one.undo(ids["split"]!)
  await world.settle()
  await runAnswerBatch(world.house.db, { workspace: toUuid(place.workspace), project: toUuid(place.project) })
  const { answer } = await owner.call("task.show", { ...place, task: ids["split"]! })
  expect(answer!.questions["mood"]).toMatchObject({ value: "good", method: "adjudicated" })
  expect(await one.list()).toEqual([])
})

it("the same id again is the same decision; another one replaces it; somebody else's later one counts", async () => {
  const { owner, place, ids, say } = await project(["split"])
  await say(0, () => "good")
  await say(1, () => "bad")
  await world.settle()
  const [one, two] = [await expert(place), await expert(place)]
  const response = newId("response")
  expect(await one.decide(ids["split"]!, "bad", response)).toMatchObject({ repeated: false })
  expect(await one.decide(ids["split"]!, "good", response)).toMatchObject({ repeated: true })
  const answer = async () => {
    await world.settle()
    return (await owner.call("task.show", { ...place, task: ids["split"]! })).answer!.questions["mood"]!.value
  }
  expect(await answer()).toBe("bad")
  await one.decide(ids["split"]!, "good")
  expect(await answer()).toBe("good")
  await two.decide(ids["split"]!, "bad")
  expect(await answer()).toBe("bad")
  expect(await problem(two.decide(ids["split"]!, "good", response))).toMatchObject({ code: "id_taken" })
})

it("an accepted decision ends the asking of a plan with a target", async () => {
  const { owner, place, ids, say } = await project(["split"], { target: 0.9, responses_max: 2 })
  await say(0, () => "good")
  await say(1, () => "bad")
  await world.settle()
  expect((await owner.call("disagreement.list", place)).items).toHaveLength(1)
  await (await expert(place)).decide(ids["split"]!, "good")
  await world.settle()
  expect((await owner.call("disagreement.list", place)).items).toHaveLength(0)
  const [row] = await world.house.db.transaction(toUuid(world.workspace), [], query =>
    query<{ accepted: boolean; needed: number }>(
      "select a.accepted, t.needed from answer a join task t on t.project_id = a.project_id and t.id = a.task_id where a.project_id = $1",
      [toUuid(place.project)],
    ),
  )
  expect(row).toEqual({ accepted: true, needed: 2 })
})

it("a decision is part of the frozen bytes and of what verifying computes again", async () => {
  const { owner, place, ids, say } = await project(["split", "agreed"])
  await say(0, () => "good")
  await say(1, text => (text === "split" ? "bad" : "good"))
  const one = await expert(place)
  await one.decide(ids["split"]!, "bad")
  await world.settle()
  const dataset = newId("dataset")
  await owner.call("dataset.freeze", { ...place, id: dataset, name: "decided" })
  const { freezeJob } = await import("../dataset/freeze.ts")
  const payload = { workspace: toUuid(place.workspace), project: toUuid(place.project), dataset: toUuid(dataset) }
  await freezeJob(world.house)(payload, new AbortController().signal)
  expect(await owner.call("dataset.verify", { ...place, dataset })).toMatchObject({ holds: true, tasks: 2 })
  // What a dataset stands on is not taken back.
  await new Promise(resolve => setTimeout(resolve, 1_100))
  expect(await problem(one.decide(ids["split"]!, "good"))).toMatchObject({ code: "response_frozen" })
})

it.each([
  ["an option the form does not have", "value_invalid", (one: Expert, ids: Ids) => one.decide(ids["split"]!, "ugly")],
  ["a task that is not here", "not_found", (one: Expert) => one.decide(newId("task"), "good")],
  [
    "a version of the form that is not there",
    "not_found",
    (one: Expert, ids: Ids) => one.decide(ids["split"]!, "good", newId("response"), 7),
  ],
] as const)("refuses %s", async (_what, code, decide) => {
  const { place, ids, say } = await project(["split"])
  await say(0, () => "good")
  await say(1, () => "bad")
  const one = await expert(place)
  expect(await problem(decide(one, ids))).toMatchObject({ code })
})
type Expert = Awaited<ReturnType<typeof expert>>
type Ids = Record<string, Id<"task">>

it("refuses one's own work, a withdrawn task, a key, and a plan where nobody decides", async () => {
  const { owner, place, ids, say, workers } = await project(["split", "gone"])
  await say(0, () => "good")
  await say(1, text => (text === "split" ? "bad" : "good"))
  await world.settle()
  const one = await expert(place)
  // One of the two who worked is that person.
  const workspace = toUuid(world.workspace)
  await world.house.db.transaction(workspace, [], query =>
    query("update worker set person_id = $3 where workspace_id = $1 and id = $2", [workspace, toUuid(workers[0]!), one.person]),
  )
  expect(await problem(one.decide(ids["split"]!, "good"))).toMatchObject({ code: "own_work" })
  await owner.call("task.retire", { ...place, task: ids["gone"]! })
  const two = await expert(place)
  expect(await problem(two.decide(ids["gone"]!, "good"))).toMatchObject({ code: "task_retired" })
  const keyed = owner.call("disagreement.decide", {
    ...place,
    task: ids["split"]!,
    response: newId("response"),
    form_version: 1,
    value: { mood: "good" } as never,
  })
  expect(await problem(keyed)).toMatchObject({ code: "not_allowed" })
  await owner.call("project.update", { ...place, plan: { adjudicate: "nobody" } })
  expect(await problem(two.decide(ids["split"]!, "good"))).toMatchObject({ code: "deciding_off" })
})

it("whoever decided a task is not handed it when more is asked, and may still change the decision", async () => {
  const { owner, place, ids, say } = await project(["split"])
  await say(0, () => "good")
  await say(1, () => "bad")
  await world.settle()
  const one = await expert(place)
  await one.decide(ids["split"]!, "bad")
  await owner.call("task.ask", { ...place, task: ids["split"]!, more: 1 })
  const workspace = toUuid(world.workspace)
  const [own] = await world.house.db.transaction(workspace, [], query =>
    query<{ id: string }>("select id from worker where workspace_id = $1 and person_id = $2", [workspace, one.person]),
  )
  const claimed = async (worker?: Id<"worker">) => {
    const { client } = await world.asWorker(place.project, worker)
    return (await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })).assignments
  }
  expect(await claimed(toId("worker", own!.id))).toEqual([])
  expect(await claimed()).toMatchObject([{ task: ids["split"] }])
  expect(await one.decide(ids["split"]!, "good")).toMatchObject({ repeated: false })
})

it("many decide one task at once: each has one decision, and the answer is one of them", async () => {
  const { owner, place, ids, say } = await project(["split"])
  await say(0, () => "good")
  await say(1, () => "bad")
  await world.settle()
  const experts = await Promise.all(Array.from({ length: 6 }, () => expert(place)))
  await Promise.all(experts.flatMap(one => [one.decide(ids["split"]!, "good"), one.decide(ids["split"]!, "bad")]))
  await world.settle()
  const { answer, responses } = await owner.call("task.show", { ...place, task: ids["split"]! })
  expect(["good", "bad"]).toContain(answer!.questions["mood"]!.value)
  expect(responses.filter(one => !one.superseded)).toHaveLength(8)
})
