import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { act } from "../act.ts"
import { exportJob } from "../dataset/export.ts"
import { freezeJob } from "../dataset/freeze.ts"
import { createWorld, type World } from "../test-world.ts"
import { createOwner } from "../workspace/owner.ts"
import { agreementOf, restsOn } from "./about.ts"
import { certificateOf, judgeOf } from "./result.ts"
import { answerSample, createSample, draw, nextOfSample } from "./sample.ts"

const form: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ key: "mood", kind: "choice", required: true, options: [{ name: "good" }, { name: "bad" }] }],
}
/** The command in a process of its own. */
function tagwerk(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "../../bin/tagwerk.mjs"), ...args])
    let out = ""
    let err = ""
    child.stdout.on("data", chunk => {
      out += chunk
    })
    child.stderr.on("data", chunk => {
      err += chunk
    })
    child.once("exit", code => resolve({ code, out, err }))
  })
}

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

/** Tasks "0" … that two workers answer "good" when even, "bad" when odd; frozen. */
async function frozen(tasks: number) {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: world.workspace,
    id: place.project,
    name: "Certified",
    form,
    plan: { responses: 2, leases_max: 50 },
  })
  await owner.call("task.add", {
    ...place,
    tasks: Array.from({ length: tasks }, (_, i) => ({ id: newId("task"), payload: { text: String(i) } })),
  })
  for (let w = 0; w < 2; w++) {
    const { client } = await world.asWorker(place.project)
    for (;;) {
      const { assignments } = await client.call("assignment.claim", {
        ...place,
        ids: Array.from({ length: 25 }, () => newId("assignment")),
      })
      if (assignments.length === 0) break
      for (const one of assignments)
        await client.call("response.submit", {
          ...place,
          response: newId("response"),
          assignment: one.id,
          form_version: 1,
          value: { mood: Number(one.payload["text"]) % 2 ? "bad" : "good" } as never,
        })
    }
  }
  await world.settle()
  const dataset = newId("dataset")
  await owner.call("dataset.freeze", { ...place, id: dataset, name: "moods" })
  const payload = { workspace: toUuid(place.workspace), project: toUuid(place.project), dataset: toUuid(dataset) }
  await freezeJob(world.house)(payload, new AbortController().signal)
  return { owner, place, dataset }
}
type In = Awaited<ReturnType<typeof frozen>>["place"]

let serial = 0
async function expert(place: In) {
  const made = await createOwner(world.house, { name: `Expert ${++serial}`, workspaceName: `Own ${serial}`, first: false })
  const workspace = toUuid(world.workspace)
  await world.house.db.transaction(workspace, [], query =>
    query("insert into member (workspace_id, person_id, name, role) values ($1, $2, $3, 'reviewer')", [
      workspace,
      made!.person,
      `e${serial}`,
    ]),
  )
  const caller = { as: "person" as const, person: made!.person, session: "" }
  const right = "task.review" as const
  return {
    create: (draft: object) => act(world.house, { right, verb: createSample }, caller, { ...place, ...draft } as never),
    next: (sample: Id<"sample">) => act(world.house, { right, verb: nextOfSample }, caller, { ...place, sample }),
    answer: (sample: Id<"sample">, task: Id<"task">, mood: unknown, response = newId("response")) =>
      act(world.house, { right, verb: answerSample }, caller, {
        ...place,
        sample,
        task,
        response,
        form_version: 1,
        value: { mood } as never,
      }),
  }
}
const problem = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("it was not refused"),
    error => (error as { problem: { code: string; detail: string } }).problem,
  )

/** Wilson's interval, written out. */
function wilsonOf(hits: number, n: number, z = 1.959963984540054) {
  const p = hits / n
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return { low: middle - half, high: middle + half }
}

describe("a certificate", () => {
  it("says how many answers are wrong, from a blind sample, and the same offline", { timeout: 180_000 }, async () => {
    const { owner, place, dataset } = await frozen(40)
    const one = await expert(place)
    const sample = newId("sample")
    const made = await one.create({ id: sample, purpose: "certificate", dataset, planned: 10, seed: 7 })
    expect(made).toMatchObject({ planned: 10, answered: 0, seed: 7, state: "open", of: "moods v1" })
    let wrong = 0
    let wrongGood = 0
    let good = 0
    for (let i = 0; i < 10; i++) {
      const { task, remain } = await one.next(sample)
      expect(remain).toBe(10 - i)
      // Blind: the data, and nothing else.
      expect(Object.keys(task!).sort()).toEqual(["files", "id", "payload"])
      const is = Number(task!.payload["text"]) % 2 ? "bad" : "good"
      const says = i < 2 ? (is === "good" ? "bad" : "good") : is
      if (is === "good") good++
      if (says !== is) {
        wrong++
        if (is === "good") wrongGood++
      }
      await one.answer(sample, task!.id, says)
    }
    const done = await owner.call("sample.show", { ...place, sample })
    expect(done).toMatchObject({ state: "done", answered: 10 })
    const [whole, ...labels] = done.result!.rows
    expect(whole).toMatchObject({ question: "mood", label: null, audited: 10, wrong: 2, size: 40, value: 0.2 })
    // Ten of forty: n (N − 1) / (N − n) = 13 as good as independent labels.
    const { low, high } = wilsonOf(2 * 1.3, 13)
    expect(whole!.low).toBeCloseTo(low, 9)
    expect(whole!.high).toBeCloseTo(high, 9)
    expect(whole!.text).toBe(`error 20.0 % [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`)
    expect(labels.map(row => [row.label, row.audited, row.wrong, row.size])).toEqual([
      ["bad", 10 - good, wrong - wrongGood, 20],
      ["good", good, wrongGood, 20],
    ])
    // A sample's answers are no votes: the project's own answers stay.
    await world.settle()
    expect((await owner.call("project.overview", place)).project.counts).toMatchObject({ responses: 80, done: 40 })
    expect(await owner.call("dataset.verify", { ...place, dataset })).toMatchObject({ holds: true })
    // 40 of 40 tasks; the two say the same everywhere, so that chance alone would not tell them apart from good workers.
    expect(done.result!.about).toMatchObject({
      of: 40,
      decided: 0,
      known: 0,
      bound: 0.95,
      method: expect.stringMatching(/^mood: /),
    })
    const { automatic, below, agreement } = done.result!.about!
    expect(automatic + below).toBe(40)
    expect(agreement).toMatchObject([{ question: "mood", mean: 1, tasks: 10, alpha: { value: 1 } }])
    const rows = await owner.call("sample.rows", { ...place, sample })
    expect(rows.rows.every(row => row.responses.length === 2)).toBe(true)
    expect(rows.rows).toHaveLength(10)
    expect(rows.dataset).toMatchObject({ name: "moods", tasks: 40 })
    const id = newId("export")
    await owner.call("export.create", { ...place, id, what: "answers", format: "jsonl", dataset })
    await exportJob(world.house)(
      { workspace: toUuid(place.workspace), project: toUuid(place.project), export: toUuid(id) },
      new AbortController().signal,
    )
    const { url } = await owner.call("export.show", { ...place, export: id })
    const folder = mkdtempSync(join(tmpdir(), "tagwerk-certificate-"))
    const [answers, audit] = [join(folder, "answers.jsonl"), join(folder, "audit.json")]
    writeFileSync(answers, await (await fetch(world.address + url!)).text())
    writeFileSync(audit, JSON.stringify(rows))
    const again = await tagwerk("certificate", answers, "--audit", audit, "--json")
    expect(again.code).toBe(0)
    expect(JSON.parse(again.out)).toEqual({ same: true, differences: [], result: done.result })
    // One expert's word turned around is found.
    writeFileSync(
      audit,
      JSON.stringify({ ...rows, rows: rows.rows.map((row, i) => (i === 5 ? { ...row, value: { mood: "neither" } } : row)) }),
    )
    const changed = await tagwerk("certificate", answers, "--audit", audit)
    expect(changed.code).toBe(1)
    expect(changed.out).toMatch(/mood says wrong 2, computed 3.*One of the files was changed/)
    const [first, ...others] = rows.rows
    const [mine, theirs] = first!.responses
    const turned = { ...first!, responses: [{ ...mine!, value: { mood: "neither" } }, theirs!] }
    writeFileSync(audit, JSON.stringify({ ...rows, rows: [turned, ...others] }))
    const disagreed = await tagwerk("certificate", answers, "--audit", audit)
    expect(disagreed.code).toBe(1)
    expect(disagreed.out).toMatch(/agreement on mood says 1, computed 0\.\d/)
    const lines = readFileSync(answers, "utf8").trim().split("\n")
    const bad: [string, string, RegExp][] = [
      [
        lines.slice(0, 20).join("\n"),
        JSON.stringify(rows),
        /of the 10 tasks that experts answered are not in .*Nothing was computed/,
      ],
      [
        lines[0]!.replace(/"dataset":"[^"]*"/, '"dataset":null'),
        JSON.stringify(rows),
        /Line 1 of .* is not of the dataset of the certificate/,
      ],
      ["{}", JSON.stringify(rows), /Line 1 of .* is no answer/],
      [lines.join("\n"), "{", /is no JSON.*Nothing was computed/],
      [lines.join("\n"), "{}", /is not the audit of a dataset/],
    ]
    for (const [one, two, sentence] of bad) {
      writeFileSync(answers, one)
      writeFileSync(audit, two)
      const refused = await tagwerk("certificate", answers, "--audit", audit)
      expect(refused.err).toMatch(sentence)
      expect(refused.code).toBe(1)
    }
    rmSync(folder, { recursive: true })
  })

  it("draws no task twice for one dataset, and not more than there are", async () => {
    const { place, dataset } = await frozen(12)
    const one = await expert(place)
    const ids = [newId("sample"), newId("sample")]
    await one.create({ id: ids[0], purpose: "certificate", dataset, planned: 8 })
    expect(await problem(one.create({ id: ids[1], purpose: "certificate", dataset, planned: 5 }))).toMatchObject({
      code: "sample_too_large",
      detail: expect.stringMatching(/asks for 5 tasks and 4 can be drawn/),
    })
    await one.create({ id: ids[1], purpose: "certificate", dataset, planned: 4 })
    const tasks = await world.house.db.transaction(toUuid(world.workspace), [], query =>
      query<{ task_id: string }>("select task_id from sample_task where project_id = $1", [toUuid(place.project)]),
    )
    expect(new Set(tasks.map(row => row.task_id)).size).toBe(12)
  })

  it("many experts at once: each task one answer, and the last one finishes", async () => {
    const { owner, place, dataset } = await frozen(24)
    const experts = await Promise.all(Array.from({ length: 6 }, () => expert(place)))
    const sample = newId("sample")
    await experts[0]!.create({ id: sample, purpose: "certificate", dataset, planned: 24 })
    await Promise.all(
      experts.map(async one => {
        for (;;) {
          const { task } = await one.next(sample)
          if (!task) return
          await one.answer(sample, task.id, "good").catch(error => expect(error.problem.code).toBe("sample_answered"))
        }
      }),
    )
    const done = await owner.call("sample.show", { ...place, sample })
    expect(done).toMatchObject({ state: "done", answered: 24 })
    // All of them were looked at: nothing is left to chance.
    expect(done.result!.rows[0]).toMatchObject({ audited: 24, wrong: 12, value: 0.5, low: 0.5, high: 0.5 })
    const [row] = await world.house.db.transaction(toUuid(world.workspace), [], query =>
      query<{ n: number }>("select count(*) as n from response where project_id = $1 and stage = 4", [toUuid(place.project)]),
    )
    expect(Number(row!.n)).toBe(24)
  })

  it("refuses what would not be blind, not planned, or not there", async () => {
    const { owner, place, dataset } = await frozen(6)
    const one = await expert(place)
    const sample = newId("sample")
    const draft = { id: sample, purpose: "certificate", dataset, planned: 2 }
    expect(await problem(one.create({ ...draft, dataset: undefined }))).toMatchObject({ code: "input_invalid" })
    expect(await problem(one.create({ ...draft, dataset: newId("dataset") }))).toMatchObject({ code: "not_found" })
    expect(await problem(one.create({ ...draft, purpose: "judge", model: newId("model"), question: "mood" }))).toMatchObject({
      code: "not_found",
    })
    await one.create(draft)
    // The same draft again is the same sample.
    expect(await one.create(draft)).toMatchObject({ id: sample, planned: 2 })
    const { task } = await one.next(sample)
    expect(await problem(one.answer(sample, newId("task"), "good"))).toMatchObject({ code: "not_found" })
    expect(await problem(one.answer(sample, task!.id, "ugly"))).toMatchObject({ code: "value_invalid" })
    expect(await problem(owner.call("sample.rows", { ...place, sample }))).toMatchObject({ code: "sample_unfinished" })
    const response = newId("response")
    await one.answer(sample, task!.id, "good", response)
    expect(await one.answer(sample, task!.id, "bad", response)).toMatchObject({ answered: 1 })
    expect(await problem(one.answer(sample, task!.id, "bad"))).toMatchObject({ code: "sample_answered" })
    await owner.call("sample.cancel", { ...place, sample })
    expect(await one.next(sample)).toEqual({ task: null, remain: 0 })
    const running = newId("dataset")
    await owner.call("dataset.freeze", { ...place, id: running, name: "later" })
    expect(await problem(one.create({ ...draft, id: newId("sample"), dataset: running }))).toMatchObject({
      code: "dataset_unfinished",
    })
  })

  it("gives nobody what they worked on", async () => {
    const { place, dataset } = await frozen(4)
    const [one, two] = [await expert(place), await expert(place)]
    const sample = newId("sample")
    await one.create({ id: sample, purpose: "certificate", dataset, planned: 4 })
    const { task } = await one.next(sample)
    const workspace = toUuid(world.workspace)
    // It turns out that one of the workers is that expert.
    await world.house.db.transaction(workspace, [], async query => {
      const [mine] = await query<{ worker_id: string }>(
        "select worker_id from sample_task where project_id = $1 and worker_id is not null",
        [toUuid(place.project)],
      )
      await query("update task set workers = workers || $2::uuid where project_id = $1", [toUuid(place.project), mine!.worker_id])
    })
    expect((await one.next(sample)).task).toBeNull()
    expect(await problem(one.answer(sample, task!.id, "good"))).toMatchObject({ code: "own_work" })
    expect((await two.next(sample)).task).not.toBeNull()
  })
})

it("what answers rest on, by question and bound", () => {
  const two: Form = { ...form, questions: [...form.questions, { key: "note", kind: "text" }] }
  const on = (methods: Record<string, string>, confidence = 0.9, responses = 2) =>
    restsOn(two, methods, { confidence, responses }, 0.9)
  expect(on({ mood: "gold", note: "text-medoid" })).toBe("known")
  expect(on({ mood: "adjudicated" })).toBe("decided")
  // A question that is not required decides nothing.
  expect(on({ mood: "combination", note: "adjudicated" })).toBe("automatic")
  expect(on({ mood: "combination" }, 0.89)).toBe("below")
  expect(on({ mood: "combination" }, 0.99, 1)).toBe("below")
  expect(restsOn({ ...two, questions: two.questions.slice(1) }, { note: "gold" }, { confidence: 1, responses: 0 }, 0.9)).toBe(
    "known",
  )
})

it("agreement on the audited tasks, by hand", () => {
  const said = (task: string, ...moods: string[]) => ({
    task,
    responses: moods.map((mood, i) => ({ worker: `w${i}`, value: { mood } as never })),
  })
  const [found] = agreementOf(form, [
    said("1", "a", "a"),
    said("2", "a", "b"),
    said("3", "b", "b"),
    said("4", "b", "b"),
    said("5", "a"),
  ])
  // Of 8 values 3 are a and 5 are b, one pair differs: 1 − 7 · 2 / (2 · 3 · 5).
  expect(found).toMatchObject({ question: "mood", mean: 0.75, tasks: 4 })
  expect(found!.alpha!.value).toBeCloseTo(1 - 14 / 30, 9)
  expect(agreementOf(form, [])).toEqual([{ question: "mood", alpha: null, mean: null, tasks: 0 }])
})

it("plans before it draws", async () => {
  const { owner, place } = await frozen(2)
  const plan = await owner.call("sample.plan", { ...place, purpose: "certificate", error: 0.03, half: 0.02 })
  // Wilson at .03: the half width is .02 at about 300.
  expect(plan.planned).toBeGreaterThan(250)
  expect(plan.planned).toBeLessThan(350)
  const small = await owner.call("sample.plan", { ...place, purpose: "certificate", error: 0.03, half: 0.02, size: 400 })
  expect(small.planned).toBeLessThan(plan.planned!)
  expect((await owner.call("sample.plan", { ...place, purpose: "judge", rate: 0.92, bound: 0.8 })).planned).toBe(122)
  expect(await owner.call("sample.plan", { ...place, purpose: "judge", rate: 0.7, bound: 0.8 })).toMatchObject({
    planned: null,
    sentence: expect.stringMatching(/Ask for less/),
  })
})

it("draws every set as likely: each of ten tasks in 3 of 10 draws, and the same again by the same seed", () => {
  const ids = Array.from({ length: 10 }, () => newUuid())
  const counts = new Map<string, number>()
  for (let seed = 1; seed <= 4000; seed++) for (const id of draw(ids, 3, seed)) counts.set(id, (counts.get(id) ?? 0) + 1)
  // 1,200 expected, standard deviation 29.
  for (const id of ids) expect(Math.abs(counts.get(id)! - 1200)).toBeLessThan(130)
  expect(draw(ids, 5, 42)).toEqual(draw(ids, 5, 42))
  expect(new Set(draw(ids, 10, 3)).size).toBe(10)
})

it("the interval holds: of 2,000 audits of a dataset with 7 % errors, 94 in a hundred or more contain it", () => {
  const question = form.questions[0]!
  const N = 500
  let held = 0
  for (let seed = 1; seed <= 2000; seed++) {
    const drawn = draw(
      Array.from({ length: N }, (_, i) => String(i)),
      120,
      seed,
    )
    const pairs = drawn.map(id => ({ frozen: { mood: "good" }, expert: { mood: Number(id) < 35 ? "bad" : "good" } }))
    const { low, high } = certificateOf([question], pairs as never, new Map([["mood", N]])).rows[0]!
    if (low <= 0.07 && 0.07 <= high) held++
  }
  expect(held / 2000).toBeGreaterThanOrEqual(0.94)
})

it("a judge: rates, bounds and corrected shares by hand", () => {
  // 60 yes of which the model says 57, 40 no of which it says 36: TPR .95, TNR .9.
  const pairs = [
    ...Array.from({ length: 57 }, () => ({ expert: "yes", model: "yes" })),
    ...Array.from({ length: 3 }, () => ({ expert: "yes", model: "no" })),
    ...Array.from({ length: 36 }, () => ({ expert: "no", model: "no" })),
    ...Array.from({ length: 4 }, () => ({ expert: "no", model: "yes" })),
  ]
  const others = [...Array.from({ length: 539 }, () => "yes"), ...Array.from({ length: 361 }, () => "no")]
  const { labels, certified } = judgeOf(["no", "yes"], pairs, others, 0.8)
  const yes = labels[1]!
  expect(yes).toMatchObject({ positives: 60, negatives: 40, said: 0.6 })
  expect(yes.true_positive.value).toBeCloseTo(0.95, 9)
  expect(yes.true_negative.value).toBeCloseTo(0.9, 9)
  expect(yes.true_positive.low).toBeCloseTo(wilsonOf(57, 60, 1.6448536269514722).low, 6)
  // (.6 + .9 − 1) / (.95 + .9 − 1)
  expect(yes.corrected!.value).toBeCloseTo(0.5 / 0.85, 9)
  expect(yes.certified).toBe(wilsonOf(36, 40, 1.6448536269514722).low >= 0.8)
  expect(certified).toBe(yes.certified)
  expect(yes.powered!.low).toBeLessThan(0.5 / 0.85)
  expect(yes.powered!.high).toBeGreaterThan(0.5 / 0.85)
  expect(judgeOf(["no", "yes"], pairs, others, 0.95)).toMatchObject({ certified: false })
  expect(judgeOf(["no", "yes"], [], others, 0.8)).toMatchObject({ certified: false })
})
