import { createHash } from "node:crypto"
import type { ProblemError } from "@tagwerk/contract/client.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { freezeJob } from "../dataset/freeze.ts"
import { choiceForm, makeProject, type TestProject, valuesOf } from "../report/test-project.ts"
import { createWorld, type World } from "../test-world.ts"
import { member, reviewer } from "./test-review.ts"

let world: World
let late_ms = 0
beforeAll(async () => {
  world = await createWorld({ now: () => Date.now() + late_ms })
})
afterAll(() => world?.close())

const said = (...values: string[]) => valuesOf("what", values)
const project = (plan: Partial<Plan>, tasks: number) =>
  makeProject(world, choiceForm(["yes", "no"]), { responses: 1, review_share: 1, ...plan }, tasks)
const problem = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("it was not refused"),
    error => (error as ProblemError).problem,
  )
const rows = <R>({ place }: TestProject, text: string, ...more: unknown[]) =>
  world.house.db.transaction(toUuid(place.workspace), [], query => query<R>(text, [toUuid(place.project), ...more]))
const show = async ({ place, tasks }: TestProject, task = 0) =>
  (await world.as("owner")).call("task.show", { ...place, task: tasks[task]! })
const counts = async ({ place }: TestProject) => {
  await world.settle()
  return (await (await world.as("owner")).call("project.show", place)).counts
}
const own = async ({ place }: TestProject, worker: Id<"worker">) =>
  (await (await world.asWorker(place.project, worker)).client.call("response.own", place)).items

it("an accepted response stays as it is; nobody has to say why", async () => {
  const p = await project({}, 1)
  const worker = await p.answer(said("yes"))
  await world.settle()
  const { next, give } = reviewer((await member(world)).client, p.place)
  const before = await show(p)
  const work = (await next())!
  expect(work).toMatchObject({ stage: "review", task: p.tasks[0], value: { what: "yes" }, said: null })
  expect(JSON.stringify(work)).not.toContain(worker)
  expect(await give(work, "accepted")).toEqual({ verdict: "accepted", repeated: false })
  expect(await give(work, "accepted")).toEqual({ verdict: "accepted", repeated: true })
  expect(await problem(give(work, "rejected", { reason: "No." }))).toMatchObject({ code: "review_gone" })
  expect(await next()).toBeNull()
  await world.settle()
  expect((await show(p)).answer).toEqual(before.answer)
  expect(await own(p, worker)).toMatchObject([{ verdict: "accepted", reason: null, amendable: false }])
})

it("a fix is the reviewer's own response beside the old one, and is believed as a decision is", async () => {
  const p = await project({}, 1)
  const worker = await p.answer(said("yes"))
  await world.settle()
  const { next, give } = reviewer((await member(world)).client, p.place)
  const work = (await next())!
  expect(await problem(give(work, "fixed"))).toMatchObject({ code: "input_invalid" })
  expect(await problem(give(work, "fixed", { value: { what: "perhaps" } }))).toMatchObject({ code: "value_invalid" })
  await give(work, "fixed", { value: { what: "no" }, reason: "Look at the end." })
  await world.settle()
  const task = await show(p)
  expect(task.answer!.questions["what"]).toEqual({ value: "no", confidence: 0.97, method: "adjudicated" })
  expect(task.responses.map(one => [one.stage, one.value["what"], one.extra, one.verdict])).toEqual([
    [0, "yes", false, "fixed"],
    [1, "no", false, null],
  ])
  // The counters are the plan's, not the reviewer's.
  expect(task).toMatchObject({ state: "done", needed: 1 })
  expect(await counts(p)).toMatchObject({ responses: 1, done: 1 })
  expect(await own(p, worker)).toMatchObject([{ verdict: "fixed", reason: "Look at the end." }])
})

it("a rejected response counts no longer, its place is free for somebody else, and its worker reads why and can answer", async () => {
  const p = await project({}, 1)
  const worker = await p.answer(said("yes"))
  expect(await counts(p)).toMatchObject({ done: 1, answered: 1 })
  const one = await member(world)
  const { next, give } = reviewer(one.client, p.place)
  const work = (await next())!
  for (const reason of [undefined, "  "])
    expect(await problem(give(work, "rejected", reason === undefined ? {} : { reason }))).toMatchObject({ code: "input_invalid" })
  await give(work, "rejected", { reason: "The text says the opposite." })
  expect(await counts(p)).toMatchObject({ done: 0, answered: 0, responses: 1 })
  const task = await show(p)
  expect(task).toMatchObject({ state: "open", needed: 1, answer: null })
  expect(task.responses).toMatchObject([{ verdict: "rejected", reason: "The text says the opposite." }])

  const { client } = await world.asWorker(p.place.project, worker)
  const [item] = (await client.call("response.own", p.place)).items
  expect(item).toMatchObject({ verdict: "rejected", reason: "The text says the opposite.", amendable: false })
  expect(await client.call("response.reopen", { ...p.place, response: item!.id })).toMatchObject({ amendable: false })
  const again = { ...p.place, response: item!.id, id: newId("response"), form_version: 1, value: { what: "no" } as never }
  expect(await problem(client.call("response.amend", again))).toMatchObject({ code: "response_frozen" })
  await client.call("comment.create", { ...p.place, id: newId("comment"), task: item!.task, text: "It does not: see line 2." })
  expect((await show(p)).comments).toMatchObject([{ text: "It does not: see line 2." }])
  // Neither the one who was rejected nor the one who has seen it gets the task; somebody else does, once.
  const claim = async (who?: Id<"worker">) => {
    const by = await world.asWorker(p.place.project, who)
    return (await by.client.call("assignment.claim", { ...p.place, ids: [newId("assignment")] })).assignments.length
  }
  expect(await claim(worker)).toBe(0)
  const { worker: seen } = await one.client.call("label.begin", p.place)
  expect(await claim(seen)).toBe(0)
  await p.answer(said("no"))
  expect(await claim()).toBe(0)
  expect(await counts(p)).toMatchObject({ done: 1, answered: 1, responses: 2 })
  expect((await show(p)).answer!.questions["what"]!.value).toBe("no")
})

it("nobody reviews what they gave, and a key reviews nothing", async () => {
  const p = await project({ responses: 2 }, 3)
  const both = await member(world)
  const { worker } = await both.client.call("label.begin", p.place)
  await p.answer(said("yes", "yes", "yes"), worker)
  await world.settle()
  const mine = reviewer(both.client, p.place)
  expect(await mine.next()).toBeNull()
  // Nor what others gave to the same tasks.
  await p.answer(said("no", "no", "no"))
  await world.settle()
  expect(await mine.next()).toBeNull()
  const { next, give } = reviewer((await member(world)).client, p.place)
  const work = (await next())!
  expect(await problem(mine.give(work, "accepted"))).toMatchObject({ code: expect.stringMatching(/own_work|review_gone/) })
  expect(await give(work, "accepted")).toMatchObject({ repeated: false })
  const keyed = (await world.as("reviewer")).call("review.next", { ...p.place, stage: "review" })
  expect(await problem(keyed)).toMatchObject({ code: "not_allowed" })
})

it("what was amended meanwhile, or is not in hand, takes no verdict; what is passed does not come back", async () => {
  const p = await project({}, 2)
  const worker = await p.answer(said("yes", "yes"))
  await world.settle()
  const one = reviewer((await member(world)).client, p.place)
  const two = reviewer((await member(world)).client, p.place)
  const work = (await one.next())!
  expect(await one.next()).toMatchObject({ response: work.response })
  expect(await problem(two.give(work, "accepted"))).toMatchObject({ code: "review_gone" })
  const { client } = await world.asWorker(p.place.project, worker)
  const amended = newId("response")
  await client.call("response.amend", {
    ...p.place,
    response: work.response,
    id: amended,
    form_version: 1,
    value: { what: "no" } as never,
  })
  expect(await problem(one.give(work, "accepted"))).toMatchObject({ code: "conflict" })
  const again = (await one.next())!
  expect(again).toMatchObject({ response: amended, value: { what: "no" } })
  await one.pass(again)
  const other = (await one.next())!
  expect(other.task).not.toBe(again.task)
  expect(await two.next()).toMatchObject({ response: amended })
  await (await world.as("owner")).call("task.retire", { ...p.place, task: other.task })
  expect(await problem(one.give(other, "accepted"))).toMatchObject({ code: "task_retired" })
  expect(await one.next()).toBeNull()
})

it("a lease ends by itself: the next one takes over, and the first is told", async () => {
  const p = await project({ lease_seconds: 60 }, 1)
  await p.answer(said("yes"))
  await world.settle()
  const one = reviewer((await member(world)).client, p.place)
  const two = reviewer((await member(world)).client, p.place)
  const work = (await one.next())!
  expect(await two.next()).toBeNull()
  late_ms += 61_000
  const taken = (await two.next())!
  expect(taken.response).toBe(work.response)
  expect(await problem(one.give(work, "accepted"))).toMatchObject({ code: "review_gone" })
  expect(await two.give(taken, "accepted")).toMatchObject({ repeated: false })
})

it("draws by a secret of the project: anybody who has it draws the same, a greater share the same and more", async () => {
  const p = await project({ review_share: 0.3, audit_share: 0.5 }, 120)
  await p.answer(said(...Array.from({ length: 120 }, () => "yes")))
  await world.settle()
  const [{ seed }] = (await rows<{ seed: string }>(p, "select review_seed as seed from project where project_id = $1")) as [
    { seed: string },
  ]
  const lot = (stage: number, response: string) =>
    createHash("sha256").update(`${seed}/${stage}/${response}`).digest().readUInt32BE() / 2 ** 32
  const all = (await rows<{ id: string }>(p, "select id from response where project_id = $1 order by id")).map(row => row.id)
  const drawn = async (stage: number) =>
    (
      await rows<{ id: string }>(p, "select response_id as id from review where project_id = $1 and stage = $2 order by 1", stage)
    ).map(row => row.id)
  const below = (share: number) => all.filter(id => lot(1, id) < share)
  expect(await drawn(1)).toEqual(below(0.3))
  expect(below(0.3).length).toBeGreaterThan(15)
  const { all: reviewAll } = reviewer((await member(world)).client, p.place)
  await reviewAll(() => ["accepted"])
  await world.settle()
  expect(await drawn(2)).toEqual(below(0.3).filter(id => lot(2, id) < 0.5))
  const owner = await world.as("owner")
  await owner.call("project.update", { ...p.place, plan: { review_share: 0.6 } })
  await world.settle()
  expect(await drawn(1)).toEqual(below(0.6))
  await owner.call("project.update", { ...p.place, plan: { review_share: 0 } })
  await world.settle()
  // What was said stays.
  expect(await drawn(1)).toEqual(below(0.3))
})

it("audits say how often a reviewer is wrong, by Wilson's interval; nobody audits their own review", async () => {
  const p = await project({ audit_share: 1 }, 20)
  await p.answer(said(...Array.from({ length: 20 }, () => "yes")))
  await world.settle()
  const one = await member(world)
  expect(await reviewer(one.client, p.place).all(() => ["accepted"])).toBe(20)
  await world.settle()
  expect(await reviewer(one.client, p.place, "audit").next()).toBeNull()
  const two = reviewer((await member(world)).client, p.place, "audit")
  const wrong = new Set(p.tasks.slice(0, 3))
  expect(
    await two.all(work => {
      expect(work.said).toEqual({ verdict: "accepted", reason: null, value: null })
      return wrong.has(work.task) ? ["rejected", { reason: "It is no." }] : ["accepted"]
    }),
  ).toBe(20)
  const figures = await (await world.as("reviewer")).call("review.figures", p.place)
  expect(figures.stages).toEqual([
    { stage: "review", drawn: 20, waiting: 0, done: 20, accepted: 20, fixed: 0, rejected: 0 },
    { stage: "audit", drawn: 20, waiting: 0, done: 20, accepted: 17, fixed: 0, rejected: 3 },
  ])
  expect(figures.reviewers).toMatchObject([{ reviews: 20, audited: 20, wrong: 3 }])
  // Wilson 1927 for 3 of 20 at 95 %: 0.0524 to 0.3604.
  expect(figures.reviewers[0]!.error!.value).toBeCloseTo(0.15, 10)
  expect(figures.reviewers[0]!.error!.low).toBeCloseTo(0.0524, 4)
  expect(figures.reviewers[0]!.error!.high).toBeCloseTo(0.3604, 4)
  expect(figures.all).toEqual({ audited: 20, wrong: 3, error: figures.reviewers[0]!.error })
  // What a reviewer wrongly accepted is rejected after all, and asked for again.
  expect(await counts(p)).toMatchObject({ done: 17, answered: 17 })
})

it("an audit turns round what a review got wrong", async () => {
  const p = await project({ audit_share: 1 }, 3)
  const worker = await p.answer(said("yes", "yes", "yes"))
  await world.settle()
  const [rejected, fixed, kept] = p.tasks
  const say = {
    [rejected!]: ["rejected", { reason: "No." }],
    [fixed!]: ["fixed", { value: { what: "no" } }],
    [kept!]: ["accepted"],
  } as const
  await reviewer((await member(world)).client, p.place).all(work => [...say[work.task]!] as never)
  expect(await counts(p)).toMatchObject({ done: 2, answered: 2 })
  const auditor = reviewer((await member(world)).client, p.place, "audit")
  await auditor.all(work =>
    work.task === kept
      ? ["fixed", { value: { what: "no" }, reason: "Both were wrong." }]
      : ["rejected", { reason: "It was right." }],
  )
  // The rejected one counts again, the fix no longer, and what was accepted is as the auditor says.
  expect(await counts(p)).toMatchObject({ done: 3, answered: 3 })
  const answers = await Promise.all([0, 1, 2].map(async i => (await show(p, i)).answer!.questions["what"]!))
  expect(answers.map(one => one.value)).toEqual(["yes", "yes", "no"])
  expect((await own(p, worker)).map(one => [one.task, one.verdict, one.reason])).toEqual(
    expect.arrayContaining([
      [rejected, "accepted", "It was right."],
      [fixed, "accepted", "It was right."],
      [kept, "fixed", "Both were wrong."],
    ]),
  )
})

it("a dataset at a position of the log is the same after later reviews; the next one follows them", async () => {
  const p = await project({ responses: 2, audit_share: 1 }, 6)
  await p.answer(said("yes", "yes", "yes", "yes", "yes", "yes"))
  await p.answer(said("yes", "no", "yes", "no", "yes", "no"))
  await p.batch()
  const owner = await world.as("owner")
  const here = { workspace: toUuid(p.place.workspace), project: toUuid(p.place.project) }
  const freeze = async () => {
    const dataset = newId("dataset")
    await owner.call("dataset.freeze", { ...p.place, id: dataset, name: "d" })
    await freezeJob(world.house)({ ...here, dataset: toUuid(dataset) }, new AbortController().signal)
    return dataset
  }
  const verify = (dataset: Id<"dataset">) => owner.call("dataset.verify", { ...p.place, dataset })
  const first = await freeze()
  const a = reviewer((await member(world)).client, p.place)
  await a.all(work => (work.value["what"] === "no" ? ["rejected", { reason: "No." }] : ["accepted"]))
  await world.settle()
  const second = await freeze()
  await reviewer((await member(world)).client, p.place, "audit").all(work =>
    work.said!.verdict === "rejected" ? ["rejected", { reason: "Yes." }] : ["accepted"],
  )
  await world.settle()
  const third = await freeze()
  const hashes: string[] = []
  for (const dataset of [first, second, third]) {
    const seen = await verify(dataset)
    expect(seen).toMatchObject({ holds: true, tasks: 6, equal: 6 })
    hashes.push(seen.sha256_frozen)
  }
  expect(hashes[1]).not.toBe(hashes[0])
  // Everything was turned round again.
  expect(hashes[2]).toBe(hashes[0])
})

it("a batch that is older than a rejection does not bring back what nothing is left of", async () => {
  const p = await project({}, 2)
  await p.answer(said("yes", "no"))
  await p.batch()
  await reviewer((await member(world)).client, p.place).all(() => ["rejected", { reason: "No." }])
  const { runAnswerBatch } = await import("../answer/batch.ts")
  // Numbered, and not yet followed: the batch computes as of before.
  await world.settle()
  await rows(p, "update cursor set position = position - 4 where consumer = 'answer' and stream_id = $1")
  await runAnswerBatch(world.house.db, { workspace: toUuid(p.place.workspace), project: toUuid(p.place.project) })
  expect(await rows(p, "select task_id from answer where project_id = $1")).toEqual([])
})
