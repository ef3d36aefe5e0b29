import type { Client } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import { sorts, taskStates } from "@tagwerk/contract/task.ts"
import fc from "fast-check"
import { afterAll, beforeAll, expect, it } from "vitest"
import type { Query } from "../db/connect.ts"
import { createWorld, type World } from "../test-world.ts"
import type { SliceInput } from "./criterion.ts"
import { allTasks, findTasks } from "./slice.ts"

const form: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [
    { key: "intent", kind: "choice", required: true, options: [{ name: "card" }, { name: "cash" }, { name: "other" }] },
    { key: "tags", kind: "choice", multiple: true, options: [{ name: "card" }, { name: "loud" }] },
  ],
}
const words = ["transfer", "Ärger", "100 %", "under_score", "back\\slash"]

let world: World
let owner: Client
let place: { workspace: Id<"workspace">; project: Id<"project"> }
let workers: Id<"worker">[]
/** What the tables should say, gathered from task.show. */
let all: Known[]
interface Known {
  id: Id<"task">
  external_id: string | null
  state: string
  text: string
  confidence: number | null
  answered: string | null
  given: number
  labels: string[]
  workers: string[]
  /** `worker question:label` of what each said. */
  said: string[]
  flagged: boolean
}

beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
  place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "A table",
    form,
    plan: { responses: 2 },
  })
  const ids = Array.from({ length: 40 }, () => newId("task"))
  const tasks = ids.map((id, i) => ({
    id,
    payload: { text: `${words[i % words.length]} number ${i}`, deep: { list: [`hidden-${i % 7}`] } },
    // Ten without; the order of these is not that of the ids.
    ...(i % 4 === 0 ? {} : { external_id: `x-${(i * 17) % 40}` }),
  }))
  await owner.call("task.add", { ...place, tasks })
  workers = []
  for (let w = 0; w < 3; w++) {
    const { client, worker } = await world.asWorker(place.project)
    workers.push(worker)
    for (let k = 0; k < [20, 16, 9][w]!; k++) {
      const { assignments } = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
      const a = assignments[0]
      if (!a) break
      const i = Number(String(a.payload["text"]).split(" ").at(-1))
      const value = { intent: i % 5 === w ? "other" : i % 2 ? "card" : "cash", tags: i % 3 ? ["loud"] : ["card"] } as never
      await client.call("response.submit", { ...place, response: newId("response"), assignment: a.id, form_version: 1, value })
    }
    // One holds a task, so that there is something full or leased.
    if (w === 2) await client.call("assignment.claim", { ...place, ids: [newId("assignment"), newId("assignment")] })
  }
  for (const i of [5, 6]) await owner.call("task.retire", { ...place, task: ids[i]! })
  for (const i of [1, 2, 9])
    await owner.call("comment.create", { ...place, id: newId("comment"), task: ids[i]!, text: "odd", flag: true })
  await world.settle()
  all = []
  for (const [i, id] of ids.entries()) {
    const shown = await owner.call("task.show", { ...place, task: id })
    const questions = shown.answer?.questions ?? {}
    all.push({
      id,
      external_id: shown.external_id,
      state: shown.state,
      text: [shown.external_id, String(shown.payload["text"]), `hidden-${i % 7}`].filter(Boolean).join(" "),
      confidence: shown.answer?.confidence ?? null,
      answered: shown.answer?.updated_at ?? null,
      given: shown.responses.length,
      labels: Object.entries(questions).flatMap(([key, one]) => [one.value].flat().map(label => `${key}:${String(label)}`)),
      workers: shown.responses.map(one => one.worker),
      said: shown.responses.flatMap(one =>
        Object.entries(one.value).flatMap(([key, value]) => [value].flat().map(label => `${one.worker} ${key}:${String(label)}`)),
      ),
      flagged: shown.comments.some(one => one.flag && !one.resolved),
    })
  }
})
afterAll(() => world?.close())

function reference(slice: SliceInput): Id<"task">[] {
  const kept = all.filter(
    one =>
      (slice.state === undefined || one.state === slice.state) &&
      (slice.label === undefined ||
        one.labels.some(label =>
          slice.question === undefined ? label.split(":")[1] === slice.label : label === `${slice.question}:${slice.label}`,
        )) &&
      (slice.worker === undefined || one.workers.includes(slice.worker)) &&
      (slice.said === undefined ||
        one.said.some(said =>
          slice.question === undefined
            ? said.startsWith(`${slice.worker} `) && said.endsWith(`:${slice.said}`)
            : said === `${slice.worker} ${slice.question}:${slice.said}`,
        )) &&
      (slice.confidence_min === undefined || (one.confidence !== null && one.confidence >= slice.confidence_min)) &&
      (slice.confidence_max === undefined || (one.confidence !== null && one.confidence <= slice.confidence_max)) &&
      (slice.responses_min === undefined || one.given >= slice.responses_min) &&
      (slice.text === undefined || one.text.toLowerCase().includes(slice.text.toLowerCase())) &&
      (slice.flagged === undefined || one.flagged === slice.flagged),
  )
  const key = (one: Known) =>
    slice.sort === "confidence"
      ? one.confidence
      : slice.sort === "answered"
        ? one.answered
        : slice.sort === "external_id"
          ? one.external_id
          : ""
  const sign = slice.descending ? -1 : 1
  return kept
    .sort((a, b) => {
      const [x, y] = [key(a), key(b)]
      if (x === null || y === null) return x === y ? sign * (a.id < b.id ? -1 : 1) : x === null ? 1 : -1
      if (x !== y) return sign * (x < y ? -1 : 1)
      return sign * (a.id < b.id ? -1 : 1)
    })
    .map(one => one.id)
}

const slices = (): fc.Arbitrary<SliceInput> =>
  fc
    .record(
      {
        state: fc.constantFrom(...taskStates),
        label: fc.constantFrom("card", "cash", "other", "loud", "nothing"),
        question: fc.constantFrom("intent", "tags"),
        worker: fc.constantFrom(0, 1, 2),
        said: fc.constantFrom("card", "other", "loud", "nothing"),
        confidence_min: fc.constantFrom(0, 0.5, 0.7, 0.9),
        confidence_max: fc.constantFrom(0.6, 0.7, 1),
        responses_min: fc.constantFrom(0, 1, 2),
        text: fc.constantFrom("number 1", "ärger", "0 %", "r_s", "k\\s", "er", "HIDDEN-3", "x-1", "nowhere"),
        flagged: fc.boolean(),
        sort: fc.constantFrom(...sorts),
        descending: fc.boolean(),
      },
      { requiredKeys: ["sort", "descending"] },
    )
    .map(({ worker, said, ...rest }) => {
      const by = worker === undefined ? {} : { worker: workers[worker]!, ...(said === undefined ? {} : { said }) }
      return { ...rest, ...by } as SliceInput
    })

it("pages through any slice in any order, each task once", async () => {
  await fc.assert(
    fc.asyncProperty(slices(), fc.integer({ min: 1, max: 15 }), async (slice, limit) => {
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await owner.call("task.list", { ...place, ...slice, limit, ...(cursor ? { cursor } : {}) })
        expect(page.items.length).toBeLessThanOrEqual(limit)
        seen.push(...page.items.map(item => item.id))
        cursor = page.next ?? undefined
      } while (cursor)
      const wanted = reference(slice)
      // Times are stored to the microsecond and shown to the millisecond: responses within one may stand either way.
      if (slice.sort === "answered") expect([...seen].sort()).toEqual([...wanted].sort())
      else expect(seen).toEqual(wanted)
      const counted = await owner.call("task.count", { ...place, ...slice })
      expect(counted).toEqual({ count: wanted.length, more: false })
    }),
    { numRuns: 150 },
  )
})

it("walks in small pieces when no criterion is known to have few members", async () => {
  // Members are never few enough, so that pieces of the walk are what is tested.
  const walkOnly = (query: Query): Query =>
    (async (text: string, values?: readonly unknown[]) => {
      const rows = await query(text, values)
      return text.includes("walked") || text.includes("member") ? rows : Array.from({ length: 4_000 }, () => ({ id: "many" }))
    }) as Query
  const where = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
  await fc.assert(
    fc.asyncProperty(slices(), fc.integer({ min: 1, max: 9 }), async (slice, limit) => {
      const seen: string[] = []
      await world.house.db.transaction(where.workspace, [], async query => {
        let key = null
        do {
          const found: Awaited<ReturnType<typeof findTasks>> = await findTasks(
            walkOnly(query),
            where,
            slice,
            ["intent", "tags"],
            key,
            limit,
          )
          seen.push(...found.ids)
          key = found.next
        } while (key)
      })
      const wanted = reference(slice).map(id => toUuid(id))
      if (slice.sort === "answered") expect([...seen].sort()).toEqual([...wanted].sort())
      else expect(seen).toEqual(wanted)
    }),
    { numRuns: 100 },
  )
})

it("refuses what somebody said without saying who", async () => {
  await expect(owner.call("task.list", { ...place, said: "card" })).rejects.toMatchObject({ problem: { code: "input_invalid" } })
  const half = owner.call("task.count", { ...place, worker: workers[0]!, believed: "card" })
  await expect(half).rejects.toMatchObject({ problem: { code: "input_invalid" } })
})

it("reads no table from end to end", async () => {
  const where = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
  const plans: string[] = []
  await world.house.db.transaction(where.workspace, [], async query => {
    // Of forty rows any plan would read the table; what cannot be done by index shows itself all the same.
    await query("set local enable_seqscan = off")
    const explaining = (async (text: string, values?: readonly unknown[]) => {
      const rows = await query<Record<string, string>>(`explain ${text}`, values)
      plans.push(rows.map(row => Object.values(row)[0]).join("\n"))
      return query(text, values)
    }) as Query
    const some: SliceInput[] = [
      {},
      { label: "card" },
      { state: "done", confidence_min: 0.5 },
      { state: "open", responses_min: 1 },
      { state: "full" },
      { state: "retired", flagged: true },
      { worker: workers[0]!, text: "number" },
      { worker: workers[1]!, said: "card", state: "done" },
      { worker: workers[1]!, question: "intent", said: "card", believed: "cash", right_max: 0.5 },
    ]
    for (const slice of some)
      for (const sort of sorts)
        for (const descending of [false, true])
          await findTasks(explaining, where, { ...slice, sort, descending }, ["intent", "tags"], null, 5)
  })
  expect(plans.length).toBeGreaterThan(50)
  expect(plans.filter(plan => plan.includes("Seq Scan"))).toEqual([])
})

it("finds nothing of another workspace, by text or id", async () => {
  const stranger = await world.stranger()
  await expect(stranger.client.call("task.list", { ...place, workspace: stranger.workspace, text: "number" })).rejects.toThrow(
    /no such project/,
  )
  const found = await world.house.db.transaction(toUuid(stranger.workspace), [], query =>
    query("select * from search_tasks($1, '%number%', 100)", [toUuid(place.project)]),
  )
  expect(found).toEqual([])
  expect(await world.house.db.query("select * from search_tasks($1, '%number%', 100)", [toUuid(place.project)])).toEqual([])
})

it("forgets the text of what is erased", async () => {
  const task = all[7]!
  const found = () => owner.call("task.list", { ...place, text: `${words[7 % words.length]} number 7` })
  expect((await found()).items.map(item => item.id)).toContain(task.id)
  await owner.call("task.retire", { ...place, task: task.id, erase: true })
  expect((await found()).items.map(item => item.id)).not.toContain(task.id)
  await world.settle()
  expect((await found()).items.map(item => item.id)).not.toContain(task.id)
})

it("hands an export every task of a slice", async () => {
  const where = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
  const ids = await world.house.db.transaction(where.workspace, [], async query => {
    const pages: string[][] = []
    for await (const page of allTasks(query, where, { sort: "confidence", descending: true }, [], 7)) pages.push(page)
    return pages.flat()
  })
  expect(ids).toHaveLength(40)
  expect(new Set(ids).size).toBe(40)
})

it("shows what a table needs", async () => {
  const { items } = await owner.call("task.list", { ...place, state: "done", sort: "confidence", descending: true, limit: 1 })
  const known = all.find(one => one.id === items[0]!.id)!
  expect(items[0]).toMatchObject({
    shown: expect.stringContaining("number"),
    confidence: known.confidence,
    responses: 2,
    needed: 2,
    thumbnail_url: null,
  })
  expect(items[0]!.answer).toMatch(/^(card|cash|other) · /)
})
