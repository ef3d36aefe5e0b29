/** Dispatch through the public client: what one worker sees, step by step. */
import { ProblemError } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createWorld, type World } from "../test-world.ts"
import { createSweeper } from "./expire.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.close())

const form: Form = {
  views: [{ key: "message", view: "text", from: "$text" }],
  questions: [{ key: "mood", kind: "choice", options: [{ name: "good" }, { name: "bad" }], required: true }],
}

async function makeProject(tasks: number, plan: Partial<Plan> = {}) {
  const owner = await world.as("owner")
  const { workspace } = world
  const project = newId("project")
  await owner.call("project.create", { workspace, id: project, name: "Moods", form, plan })
  const ids = Array.from({ length: tasks }, () => newId("task"))
  if (tasks > 0)
    await owner.call("task.add", { workspace, project, tasks: ids.map((id, i) => ({ id, payload: { text: `text ${i}` } })) })
  return { owner, workspace, project, ids }
}
const code = async (promise: Promise<unknown>) => {
  try {
    await promise
    return "no refusal"
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code
    throw error
  }
}
const answer = (assignment: Id<"assignment">, mood = "good") => ({
  response: newId("response"),
  assignment,
  form_version: 1,
  value: { mood },
})

test("a worker claims, answers, and gets no task twice", async () => {
  const { workspace, project, ids } = await makeProject(3, { responses: 2 })
  const { client } = await world.asWorker(project)
  const seen: string[] = []
  for (let i = 0; i < 3; i++) {
    const { assignments, short } = await client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })
    expect(short).toBeNull()
    seen.push(assignments[0]!.task)
    const submitted = await client.call("response.submit", { workspace, project, ...answer(assignments[0]!.id) })
    expect(submitted).toMatchObject({ task: assignments[0]!.task, late: false, repeated: false })
  }
  expect(seen.sort()).toEqual([...ids].sort())
  const { assignments, short } = await client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })
  expect({ assignments, short }).toEqual({ assignments: [], short: "no_task" })
})

test("submit and next answers one task and brings another in one request; the last brings none", async () => {
  const { workspace, project } = await makeProject(2)
  const { client } = await world.asWorker(project)
  const first = (await client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]!
  const second = await client.call("response.next", { workspace, project, ...answer(first.id), next: newId("assignment") })
  expect(second.submitted.task).toBe(first.task)
  expect(second.assignment!.task).not.toBe(first.task)
  expect(second.assignment!.payload).toHaveProperty("text")
  const last = await client.call("response.next", {
    workspace,
    project,
    ...answer(second.assignment!.id),
    next: newId("assignment"),
  })
  expect(last).toMatchObject({ assignment: null, short: "no_task" })
})

test("a repeat with the same id is the same response; a second answer is refused", async () => {
  const { workspace, project } = await makeProject(1, { responses: 3 })
  const { client } = await world.asWorker(project)
  const held = (await client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]!
  const sent = answer(held.id)
  await client.call("response.submit", { workspace, project, ...sent })
  expect(await client.call("response.submit", { workspace, project, ...sent })).toMatchObject({ repeated: true, task: held.task })
  expect(await code(client.call("response.submit", { workspace, project, ...answer(held.id, "bad") }))).toBe("response_exists")
  const own = await client.call("response.own", { workspace, project })
  expect(own.items).toMatchObject([{ id: sent.response, value: { mood: "good" }, shown: "text 0", amendable: true }])
})

test("nobody holds more than the plan allows; a batch says why it is short", async () => {
  const { workspace, project } = await makeProject(10, { leases_max: 3 })
  const { client } = await world.asWorker(project)
  const ids = () => Array.from({ length: 5 }, () => newId("assignment"))
  const first = await client.call("assignment.claim", { workspace, project, ids: ids() })
  expect([first.assignments.length, first.short]).toEqual([3, "cap_reached"])
  const more = await client.call("assignment.claim", { workspace, project, ids: ids() })
  expect([more.assignments.length, more.short]).toEqual([0, "cap_reached"])
  expect((await client.call("assignment.held", { workspace, project })).assignments.map(a => a.id).sort()).toEqual(
    first.assignments.map(a => a.id).sort(),
  )
  await client.call("assignment.release", { workspace, project, assignment: first.assignments[0]!.id })
  const again = await client.call("assignment.claim", { workspace, project, ids: ids() })
  expect([again.assignments.length, again.short]).toEqual([1, "cap_reached"])
})

test("a skipped task comes back after everything else, and is free for others at once", async () => {
  const { workspace, project } = await makeProject(3)
  const a = await world.asWorker(project)
  const b = await world.asWorker(project)
  const claim = async (who: typeof a) =>
    (await who.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]
  const first = (await claim(a))!
  await a.client.call("assignment.skip", { workspace, project, assignment: first.id, reason: "unclear" })
  const second = (await claim(a))!
  const third = (await claim(a))!
  expect(new Set([first.task, second.task, third.task]).size).toBe(3)
  const back = (await claim(a))!
  expect(back.task).toBe(first.task)
  await a.client.call("assignment.skip", { workspace, project, assignment: back.id, reason: "unclear" })
  expect((await claim(b))!.task).toBe(first.task)
  expect(await claim(a)).toBeUndefined()
})

test("a lease that ended frees its task for everybody; a late submit is kept, and is extra when the plan is full", async () => {
  const { workspace, project, owner } = await makeProject(1, { lease_seconds: 10 })
  const a = await world.asWorker(project)
  const b = await world.asWorker(project)
  const held = (await a.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]!
  expect((await b.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments).toEqual([])
  await lapse(project)
  // No sweeper has run: the claim that finds nothing ends what is over.
  const taken = (await b.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]!
  expect(taken.task).toBe(held.task)
  expect(await code(a.client.call("assignment.renew", { workspace, project, assignment: held.id, draft: { mood: "bad" } }))).toBe(
    "lease_lapsed",
  )
  const late = await a.client.call("response.submit", { workspace, project, ...answer(held.id, "bad") })
  expect(late).toMatchObject({ late: true, task: held.task })
  await b.client.call("response.submit", { workspace, project, ...answer(taken.id) })
  const sweeper = createSweeper(world.house)
  expect(await sweeper.sweep()).toBe(0)
  expect((await owner.call("project.show", { workspace, project })).state).toBe("active")
})

test("a worker whose lease ended and who claims the task again still answers once", async () => {
  const { workspace, project } = await makeProject(1, { lease_seconds: 10, responses: 2 })
  const { client } = await world.asWorker(project)
  const held = (await client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]!
  await lapse(project)
  const again = (await client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]!
  expect(again.task).toBe(held.task)
  expect(await client.call("response.submit", { workspace, project, ...answer(held.id) })).toMatchObject({ late: true })
  expect(await code(client.call("response.submit", { workspace, project, ...answer(again.id) }))).toBe("assignment_gone")
  const other = await world.asWorker(project)
  expect(
    (await other.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments.length,
  ).toBe(1)
})

test("an amendment is a further revision; somebody else's response cannot be amended", async () => {
  const { workspace, project } = await makeProject(1)
  const a = await world.asWorker(project)
  const b = await world.asWorker(project)
  const held = (await a.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]!
  const sent = answer(held.id)
  await a.client.call("response.submit", { workspace, project, ...sent })
  const id = newId("response")
  await a.client.call("response.amend", {
    workspace,
    project,
    response: sent.response,
    id,
    form_version: 1,
    value: { mood: "bad" },
  })
  expect((await a.client.call("response.own", { workspace, project })).items).toMatchObject([{ id, value: { mood: "bad" } }])
  expect(
    await code(
      b.client.call("response.amend", {
        workspace,
        project,
        response: id,
        id: newId("response"),
        form_version: 1,
        value: { mood: "bad" },
      }),
    ),
  ).toBe("not_found")
  expect(
    await code(
      a.client.call("response.amend", {
        workspace,
        project,
        response: id,
        id: newId("response"),
        form_version: 1,
        value: { mood: "ugly" },
      }),
    ),
  ).toBe("value_invalid")
})

test("a task given to a named worker is theirs until the deadline", async () => {
  const { owner, workspace, project, ids } = await makeProject(1)
  const a = await world.asWorker(project)
  const b = await world.asWorker(project)
  const until = new Date(Date.now() + 60_000).toISOString()
  await owner.call("task.assign", { workspace, project, task: ids[0]!, id: newId("assignment"), worker: a.worker, until })
  expect((await b.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).short).toBe("no_task")
  expect((await a.client.call("assignment.held", { workspace, project })).assignments).toMatchObject([{ task: ids[0] }])
  await lapse(project)
  expect((await b.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments).toMatchObject(
    [{ task: ids[0] }],
  )
})

test("a paused project hands out nothing; a retired task refuses answers; more can be asked for", async () => {
  const { owner, workspace, project, ids } = await makeProject(1)
  const { client } = await world.asWorker(project)
  const held = (await client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]!
  await client.call("response.submit", { workspace, project, ...answer(held.id) })
  const b = await world.asWorker(project)
  expect((await b.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).short).toBe("no_task")
  await owner.call("task.ask", { workspace, project, task: ids[0]!, more: 1 })
  const more = (await b.client.call("assignment.claim", { workspace, project, ids: [newId("assignment")] })).assignments[0]!
  expect(more.task).toBe(ids[0])
  await owner.call("task.retire", { workspace, project, task: ids[0]! })
  // The state is remembered for a second; the lease itself is not.
  expect(
    await code(
      b.client.call("response.amend", {
        workspace,
        project,
        response: newId("response"),
        id: newId("response"),
        form_version: 1,
        value: { mood: "bad" },
      }),
    ),
  ).toBe("not_found")
})

async function lapse(project: Id<"project">) {
  await world.house.db.transaction(toUuid(world.workspace), [], query =>
    query("update assignment set until = now() - interval '1 second' where project_id = $1 and state = 0", [toUuid(project)]),
  )
}
