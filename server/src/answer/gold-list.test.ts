import type { Client } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { newId } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { createWorld, type World } from "../test-world.ts"

let world: World
let owner: Client
beforeAll(async () => {
  world = await createWorld()
  owner = await world.as("owner")
})
afterAll(() => world?.close())

const form: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [
    { key: "mood", title: "Mood", kind: "choice", required: true, options: [{ name: "good", title: "Good" }, { name: "bad" }] },
  ],
}

/** Every worker answers every task, in the order of the workers. */
async function answered(
  tasks: number,
  workers: number,
  say: (task: number, worker: number) => { mood: string; spent_ms?: number },
) {
  const place = { workspace: world.workspace, project: newId("project") }
  const plan = { responses: Math.max(1, workers), leases_max: 50 }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Gold", form, plan })
  const made = Array.from({ length: tasks }, (_, i) => ({
    id: newId("task"),
    external_id: `x${i}`,
    payload: { text: String(i) },
  }))
  await owner.call("task.add", { ...place, tasks: made })
  for (let w = 0; w < workers; w++) {
    const { client } = await world.asWorker(place.project)
    const ids = made.map(() => newId("assignment"))
    for (const one of (await client.call("assignment.claim", { ...place, ids })).assignments) {
      const { mood, spent_ms } = say(Number(one.payload["text"]), w)
      const given = { response: newId("response"), assignment: one.id, form_version: 1, value: { mood } }
      await client.call("response.submit", { ...place, ...given, ...(spent_ms === undefined ? {} : { spent_ms }) })
    }
  }
  await world.settle()
  return { place, tasks: made.map(task => task.id) }
}

it("counts who had it and who was right, and says what looks leaked or wrong", async () => {
  const { place, tasks } = await answered(8, 20, (task, w) => {
    // 0: two of the first ten are right, then everybody. 6: everybody says good. 7: four are right in a tenth of their time.
    if (task === 0) return { mood: w < 2 || w >= 10 ? "good" : "bad", spent_ms: 1000 }
    if (task === 6) return { mood: "good", spent_ms: 1000 }
    if (task === 7) return { mood: w < 4 || w % 2 ? "good" : "bad", spent_ms: w < 4 ? 100 : 1000 }
    return { mood: (w + task) % 2 ? "good" : "bad", spent_ms: 1000 }
  })
  for (const [i, task] of tasks.entries())
    await owner.call("gold.mark", { ...place, task, value: { mood: i === 6 ? "bad" : "good" } })
  const { items } = await owner.call("gold.list", place)
  expect(items.map(one => one.external_id)).toEqual(["x7", "x6", "x5", "x4", "x3", "x2", "x1", "x0"])
  const of = new Map(items.map(one => [one.external_id, one]))
  expect(of.get("x0")).toMatchObject({
    shown: "0",
    value: { mood: "good" },
    line: "Good",
    source: "marked",
    by: "owner",
    had: 20,
    right: 12,
  })
  expect(of.get("x1")).toMatchObject({ had: 20, right: 10, flags: [] })
  expect(of.get("x6")).toMatchObject({ had: 20, right: 0, line: "bad" })
  const [late, ...none] = of.get("x0")!.flags
  expect(none).toEqual([])
  expect(late).toMatchObject({ flag: "leaked", rule: "late", early: { right: 2, of: 10 }, late: { right: 10, of: 10 } })
  // Elsewhere each of the later ten is right on 3 of 7: the even ones on 1, 3, 5, the odd ones on 2, 4, 7. All twenty: 62 of 140.
  const pooled = 62 / 140
  const rate = (right: number) => (right + 2 * pooled) / 9
  expect(late).toMatchObject({ expected: expect.closeTo(10 * rate(3), 6) })
  expect((late as { p: number }).p).toBeLessThan(0.001)
  expect(of.get("x7")!.flags).toMatchObject([
    { flag: "leaked", rule: "fast", here: { right: 4, of: 20 }, elsewhere: { right: 0, of: 140 } },
  ])
  expect(of.get("x6")!.flags).toMatchObject([{ flag: "wrong", rule: "belief", question: "mood", value: "good", line: "Good" }])
  for (const name of ["x2", "x3", "x4", "x5"]) expect(of.get(name)!.flags, name).toEqual([])
  // Pages join.
  const first = await owner.call("gold.list", { ...place, limit: 3 })
  const second = await owner.call("gold.list", { ...place, limit: 50, cursor: first.next! })
  expect([...first.items, ...second.items]).toEqual(items)
  expect(second.next).toBeNull()
  // What the responses to gold are is nothing beyond a plan, and done is not gold.
  expect((await owner.call("task.show", { ...place, task: tasks[0]! })).responses.some(one => one.extra)).toBe(false)
  await world.settle()
  expect(await owner.call("task.count", { ...place, state: "done" })).toEqual({ count: 0, more: false })
  expect(await owner.call("task.count", { ...place, state: "gold" })).toEqual({ count: 8, more: false })
  expect((await owner.call("task.list", { ...place, state: "gold" })).items.length).toBe(8)
  await expect(owner.call("task.ask", { ...place, task: tasks[0]!, more: 1 })).rejects.toMatchObject({
    problem: { code: "gold_refused" },
  })
})

it("draws tasks at random, each as likely as any other, and lists them until they are answered", async () => {
  const { place, tasks } = await answered(50, 1, () => ({ mood: "good" }))
  await owner.call("gold.mark", { ...place, task: tasks[0]!, value: { mood: "good" } })
  await owner.call("task.retire", { ...place, task: tasks[1]! })
  const before = await owner.call("gold.summary", place)
  expect(before).toMatchObject({ gold: 1, by_source: { marked: 1, imported: 0, suggested: 0 }, todo: 0, drawable: 48 })
  expect(before.why_random).toMatch(/drawn at random because people pick tasks that are easier, harder or clearer/)
  const id = newId("draw")
  const drawn = await owner.call("gold.suggest", { ...place, id, size: 10, seed: 7 })
  expect(drawn).toMatchObject({ draw: id, drawn_from: 48, seed: 7, why_random: before.why_random })
  expect(new Set(drawn.tasks).size).toBe(10)
  expect(drawn.tasks).not.toContain(tasks[0])
  expect(drawn.tasks).not.toContain(tasks[1])
  // The same call again is the same draw; a further one holds none of these.
  expect(await owner.call("gold.suggest", { ...place, id, size: 10, seed: 8 })).toEqual(drawn)
  const other = await owner.call("gold.suggest", { ...place, id: newId("draw"), size: 100 })
  expect(other).toMatchObject({ drawn_from: 38 })
  expect(other.tasks.length).toBe(38)
  expect(other.tasks.filter(task => drawn.tasks.includes(task))).toEqual([])
  await owner.call("gold.undraw", { ...place, draw: other.draw })
  const todo = await owner.call("gold.todo", { ...place, limit: 4 })
  const rest = await owner.call("gold.todo", { ...place, cursor: todo.next! })
  expect([...todo.items, ...rest.items].map(one => one.task)).toEqual(drawn.tasks)
  const [first] = todo.items
  expect((await owner.call("gold.mark", { ...place, task: first!.task, value: { mood: "bad" } })).source).toBe("suggested")
  expect((await owner.call("gold.todo", place)).items.map(one => one.task)).toEqual(drawn.tasks.slice(1))
  expect(await owner.call("gold.summary", place)).toMatchObject({
    gold: 2,
    by_source: { marked: 1, suggested: 1 },
    todo: 9,
    drawable: 38,
  })
  await owner.call("gold.undraw", { ...place, draw: id })
  expect(await owner.call("gold.summary", place)).toMatchObject({ gold: 2, todo: 0, drawable: 47 })
  await expect(owner.call("gold.undraw", { ...place, draw: id })).rejects.toMatchObject({ problem: { code: "not_found" } })
  const empty = { workspace: place.workspace, project: newId("project") }
  await owner.call("project.create", { workspace: empty.workspace, id: empty.project, name: "Empty", form })
  await expect(owner.call("gold.suggest", { ...empty, id: newId("draw"), size: 5 })).rejects.toMatchObject({
    problem: { code: "gold_refused", detail: expect.stringMatching(/no task to draw/) },
  })
  // Uniform: 400 draws of 3 from 12. Each is expected 100 times, give or take 8.7; five of that is never passed by chance.
  const small = await answered(12, 0, () => ({ mood: "good" }))
  const times = new Map<string, number>()
  for (let seed = 0; seed < 400; seed++) {
    const draw = newId("draw")
    for (const task of (await owner.call("gold.suggest", { ...small.place, id: draw, size: 3, seed })).tasks)
      times.set(task, (times.get(task) ?? 0) + 1)
    await owner.call("gold.undraw", { ...small.place, draw })
  }
  expect(times.size).toBe(12)
  for (const n of times.values()) expect(Math.abs(n - 100)).toBeLessThan(44)
}, 180_000)
