import type { Form } from "@tagwerk/contract/form.ts"
import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { jobsOf } from "../runner.ts"
import { createWorld, type World } from "../test-world.ts"

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world?.close())

const form = (option = "yes"): Form => ({
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ key: "right", kind: "choice", options: [{ name: option }, { name: "no" }], required: true }],
})
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => "no refusal",
    error => error.problem?.code ?? String(error),
  )
const make = async (name = "Reviews") => {
  const owner = await world.as("owner")
  const id = newId("project")
  return { owner, id, project: await owner.call("project.create", { workspace: world.workspace, id, name, form: form() }) }
}

test("a project begins with its plan, form and empty counts, and making it twice makes it once", async () => {
  const { owner, id, project } = await make()
  expect(project).toMatchObject({
    id,
    state: "active",
    plan: { responses: 1, lease_seconds: 600, leases_max: 5 },
    form_version: 1,
    guideline_version: null,
    counts: { tasks: 0, open: 0, leased_out: 0, done: 0, retired: 0, responses: 0, answered: 0 },
  })
  const again = { workspace: world.workspace, id, name: "Reviews", form: form() }
  const repeats = await Promise.all(Array.from({ length: 8 }, () => owner.call("project.create", again)))
  for (const repeat of repeats) expect(repeat).toEqual(project)
  expect(await code(owner.call("project.create", { ...again, name: "Other" }))).toBe("id_taken")
  const events = await world.house.db.query("select kind from event where stream_id = $1", [toUuid(id)])
  expect(events.map(event => event["kind"]).sort()).toEqual(["form.published", "project.created"])
})

test("another workspace's id is taken without a word about whose it is, and its project is not found", async () => {
  const { id } = await make()
  const stranger = await world.stranger()
  const place = { workspace: stranger.workspace }
  expect(await code(stranger.client.call("project.create", { ...place, id, name: "Reviews" }))).toBe("id_taken")
  for (const project of [id, newId("project")]) {
    expect(await code(stranger.client.call("project.show", { ...place, project }))).toBe("not_found")
    expect(await code(stranger.client.call("project.delete", { ...place, project, name: "Reviews" }))).toBe("not_found")
    expect(await code(stranger.client.call("project.copy", { ...place, project, id: newId("project"), name: "x" }))).toBe(
      "not_found",
    )
    expect(await code(stranger.client.call("form.show", { ...place, project }))).toBe("not_found")
  }
})

test("pages of projects hold every one once, newest first; archived ones are a list of their own", async () => {
  const stranger = await world.stranger()
  const ids: ReturnType<typeof newId<"project">>[] = []
  for (let i = 0; i < 7; i++) {
    const id = newId("project", Date.now() + i)
    ids.unshift(id)
    await stranger.client.call("project.create", { workspace: stranger.workspace, id, name: `P${i}` })
  }
  const put_away = ids[2]!
  await stranger.client.call("project.update", { workspace: stranger.workspace, project: put_away, state: "archived" })
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: { items: { id: string }[]; next: string | null } = await stranger.client.call("project.list", {
      workspace: stranger.workspace,
      limit: 2,
      ...(cursor ? { cursor } : {}),
    })
    seen.push(...page.items.map(item => item.id))
    cursor = page.next
  } while (cursor)
  expect(seen).toEqual(ids.filter(id => id !== put_away))
  const archived = await stranger.client.call("project.list", { workspace: stranger.workspace, archived: true })
  expect(archived.items.map(item => item.id)).toEqual([put_away])
  expect(await code(stranger.client.call("project.list", { workspace: stranger.workspace, cursor: "bm9uc2Vuc2U" }))).toBe(
    "input_invalid",
  )
})

test("a form with faults is refused with each named, and a form made from an old version does not overwrite a newer one", async () => {
  const { owner, id } = await make()
  const place = { workspace: world.workspace, project: id }
  const broken = { ...form(), questions: [{ key: "mark", kind: "span" as const, on: "nowhere", labels: [{ name: "a" }] }] }
  await expect(owner.call("form.publish", { ...place, version: 1, form: broken })).rejects.toMatchObject({
    problem: { code: "form_invalid", faults: [{ at: "/questions/0/on" }] },
  })
  const second = await owner.call("form.publish", { ...place, version: 1, form: form("maybe") })
  expect(second.version).toBe(2)
  expect(await owner.call("form.publish", { ...place, version: 1, form: form("maybe") })).toEqual(second)
  expect(await code(owner.call("form.publish", { ...place, version: 1, form: form("perhaps") }))).toBe("conflict")
  expect((await owner.call("form.show", place)).form).toEqual(form("maybe"))
  expect((await owner.call("form.show", { ...place, version: 1 })).form).toEqual(form())
  expect(await code(owner.call("form.show", { ...place, version: 9 }))).toBe("not_found")
})

test("of many who publish at once exactly one gets the version", async () => {
  const { owner, id } = await make()
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      code(owner.call("form.publish", { workspace: world.workspace, project: id, version: 1, form: form(`o${i}`) })),
    ),
  )
  expect(outcomes.filter(outcome => outcome === "no refusal")).toHaveLength(1)
  expect(outcomes.filter(outcome => outcome === "conflict")).toHaveLength(9)
})

test("guidelines are versioned in the same way", async () => {
  const { owner, id } = await make()
  const place = { workspace: world.workspace, project: id }
  expect(await code(owner.call("guideline.show", place))).toBe("not_found")
  expect((await owner.call("guideline.publish", { ...place, version: 0, markdown: "# Read" })).version).toBe(1)
  expect((await owner.call("guideline.publish", { ...place, version: 0, markdown: "# Read" })).version).toBe(1)
  expect(await code(owner.call("guideline.publish", { ...place, version: 0, markdown: "# Else" }))).toBe("conflict")
  expect((await owner.call("guideline.show", place)).markdown).toBe("# Read")
})

test("a changed number of responses asks for the tasks to be planned again, other changes do not", async () => {
  const { owner, id } = await make()
  const place = { workspace: world.workspace, project: id }
  const jobs = () =>
    world.house.db.transaction(null, [], async (_query, _rows, client) => {
      await client.query("set local role tagwerk_jobs")
      const found = await client.query("select key from jobs.jobs where task_identifier = 'task.replan' and key like '%' || $1", [
        toUuid(id),
      ])
      return found.rowCount
    })
  await owner.call("project.update", { ...place, plan: { lease_seconds: 60 } })
  expect(await jobs()).toBe(0)
  const changed = await owner.call("project.update", { ...place, plan: { responses: 3 } })
  expect(changed.plan).toMatchObject({ responses: 3, lease_seconds: 60, leases_max: 5 })
  await owner.call("project.update", { ...place, plan: { responses: 4 } })
  expect(await jobs()).toBe(1)
})

test("an archived project takes no change until it is restored", async () => {
  const { owner, id } = await make()
  const place = { workspace: world.workspace, project: id }
  await owner.call("project.update", { ...place, state: "archived" })
  expect(await code(owner.call("project.update", { ...place, name: "New" }))).toBe("project_archived")
  expect(await code(owner.call("form.publish", { ...place, version: 1, form: form("x") }))).toBe("project_archived")
  expect(await code(owner.call("guideline.publish", { ...place, version: 0, markdown: "" }))).toBe("project_archived")
  const restored = await owner.call("project.update", { ...place, state: "active", name: "New" })
  expect(restored).toMatchObject({ state: "active", name: "New" })
})

test("a copy has form, guideline and plan, and nothing else", async () => {
  const { owner, id } = await make()
  const place = { workspace: world.workspace, project: id }
  await owner.call("form.publish", { ...place, version: 1, form: form("second") })
  await owner.call("guideline.publish", { ...place, version: 0, markdown: "G" })
  await owner.call("project.update", { ...place, plan: { responses: 3 } })
  const input = { ...place, id: newId("project"), name: "Copy" }
  const copy = await owner.call("project.copy", input)
  expect(copy).toMatchObject({ name: "Copy", form_version: 1, guideline_version: 1, plan: { responses: 3 } })
  expect(await owner.call("project.copy", input)).toEqual(copy)
  expect((await owner.call("form.show", { workspace: world.workspace, project: copy.id })).form).toEqual(form("second"))
})

test("deleting needs the exact name and an owner, and leaves no row and no event of the project", async () => {
  const { owner, id } = await make("Old one")
  const place = { workspace: world.workspace, project: id }
  expect(await code(owner.call("project.delete", { ...place, name: "old one" }))).toBe("input_invalid")
  const manager = await world.as("manager")
  expect(await code(manager.call("project.delete", { ...place, name: "Old one" }))).toBe("not_allowed")
  await owner.call("project.delete", { ...place, name: "Old one" })
  expect(await code(owner.call("project.show", place))).toBe("not_found")
  const job = { workspace: toUuid(world.workspace), project: toUuid(id) }
  await jobsOf(world.house)["project.erase"]!(job, new AbortController().signal)
  const left = await world.house.db.transaction(toUuid(world.workspace), [], async query => {
    const rows: string[] = []
    const tables = await query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind = 'r' and obj_description(c.oid) like 'scope: project.%'`,
    )
    expect(tables.length).toBeGreaterThan(10)
    for (const { name } of tables)
      rows.push(...(await query(`select 1 from ${name} where project_id = $1`, [toUuid(id)])).map(() => name))
    for (const name of ["stream", "event", "cursor", "due"])
      rows.push(...(await query(`select 1 from ${name} where stream_id = $1`, [toUuid(id)])).map(() => name))
    return rows
  })
  expect(left).toEqual([])
  const record = await world.house.db.query("select body from event where stream_id = $1 and kind = 'project.deleted'", [
    toUuid(world.workspace),
  ])
  expect(record).toContainEqual({ body: { project: toUuid(id) } })
})
