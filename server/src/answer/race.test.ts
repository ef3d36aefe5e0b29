import { newId, newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, it } from "vitest"
import { append } from "../log/append.ts"
import { createFollower } from "../log/follow.ts"
import { consumersOf } from "../runner.ts"
import { createWorld, type World } from "../test-world.ts"

let world: World
beforeAll(async () => {
  world = await createWorld({ env: { TAGWERK_CONNECTIONS: "24" } })
})
afterAll(() => world?.close())

const form = {
  views: [{ key: "text", view: "text" as const, from: "$text" }],
  questions: [{ key: "intent", kind: "choice" as const, required: true, options: [{ name: "card" }, { name: "cash" }] }],
}

it("64 workers, two followers and a transaction held open for 2 s lose nothing and count nothing twice", async () => {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  const { workspace, project } = { workspace: toUuid(place.workspace), project: toUuid(place.project) }
  await owner.call("project.create", {
    workspace: place.workspace,
    id: place.project,
    name: "Race",
    form,
    plan: { responses: 3 },
  })
  const tasks = Array.from({ length: 400 }, (_, i) => ({ id: newId("task"), payload: { text: `text ${i}` } }))
  await owner.call("task.add", { ...place, tasks })
  const followers = [0, 1].map(() =>
    createFollower({ db: world.house.db, consumers: consumersOf(world.house), journal: world.house.journal, pauseMs: 40 }),
  )
  for (const follower of followers) follower.start()

  // Its event is written first and committed last: whoever read by time or by serial number would have passed it by.
  const held = world.house.db.transaction(workspace, [], async query => {
    await append({ query }, project, "task.added", { count: 1_000 })
    await new Promise(resolve => setTimeout(resolve, 2_000))
  })
  const lags: number[] = []
  const one = async () => {
    const { client } = await world.asWorker(place.project)
    for (;;) {
      const { assignments } = await client.call("assignment.claim", { ...place, ids: [newId("assignment")] })
      const a = assignments[0]
      if (!a) return
      const { id: assignment, form_version, task } = a
      const value = { intent: Number(String(a.payload["text"]).slice(5)) % 2 ? "card" : "cash" }
      await client.call("response.submit", { ...place, response: newId("response"), assignment, form_version, value })
      if (Math.random() < 0.03) {
        const began = performance.now()
        while (!(await owner.call("task.show", { ...place, task })).answer) await new Promise(resolve => setTimeout(resolve, 20))
        lags.push(performance.now() - began)
      }
    }
  }
  await Promise.all(Array.from({ length: 64 }, one))
  await held
  for (const follower of followers) await follower.stop()
  await world.settle()

  const { project: shown, labels, by_day } = await owner.call("project.overview", place)
  expect(shown.counts).toMatchObject({ tasks: 1_400, done: 400, responses: 1_200, answered: 400 })
  expect(by_day.reduce((sum, day) => sum + day.responses, 0)).toBe(1_200)
  expect(labels.map(label => label.tasks)).toEqual([200, 200])
  const figures = await owner.call("project.workers", place)
  expect(figures.items.reduce((sum, worker) => sum + worker.responses, 0)).toBe(1_200)
  const rows = await world.house.db.transaction(workspace, [], query =>
    query<{ responses: number; line: string }>("select responses, line from answer where project_id = $1", [project]),
  )
  expect(rows.every(row => row.responses === 3)).toBe(true)
  // Every consumer has read to the end.
  const [{ position }] = (await world.house.db.query("select position from stream where stream_id = $1", [project])) as [
    { position: number },
  ]
  const cursors = await world.house.db.query<{ position: number }>("select position from cursor where stream_id = $1", [project])
  expect(cursors.length).toBeGreaterThanOrEqual(consumersOf(world.house).length)
  for (const cursor of cursors) expect(cursor.position).toBe(position)
  const numbers = await world.house.db.query<{ n: number; last: number }>(
    "select count(distinct position) as n, max(position) as last from event where stream_id = $1",
    [project],
  )
  expect(numbers[0]).toEqual({ n: position, last: position })
  expect(lags.length).toBeGreaterThan(5)
}, 180_000)

it("an event that cannot be, of a task that is gone, stops nobody", async () => {
  const owner = await world.as("owner")
  const place = { workspace: world.workspace, project: newId("project") }
  await owner.call("project.create", { workspace: place.workspace, id: place.project, name: "Odd", form })
  await world.house.db.transaction(toUuid(place.workspace), [], query =>
    append({ query }, toUuid(place.project), "response.made", {
      task: newUuid(),
      worker: newUuid(),
      response: newUuid(),
      given: 1,
      done: false,
    }),
  )
  await owner.call("task.add", { ...place, tasks: [{ id: newId("task"), payload: { text: "x" } }] })
  await world.settle()
  expect((await owner.call("project.show", place)).counts).toMatchObject({ tasks: 1, responses: 1, answered: 0 })
})
