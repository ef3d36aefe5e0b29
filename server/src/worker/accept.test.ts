import { newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Role } from "@tagwerk/contract/workspace.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Browser, codeOf, openBrowser } from "../test-browser.ts"
import { createWorld, type World } from "../test-world.ts"
import { createOwner } from "../workspace/owner.ts"
import { ensureModelWorker, ensureNamedWorker } from "./worker.ts"

let world: World
let now = Date.now()
beforeAll(async () => {
  world = await createWorld({ now: () => now })
})
afterAll(() => world?.close())

let serial = 0
const password = "a long enough one"
const newcomer = () => ({ name: `Person ${++serial}`, email: `p${serial}@example.org`, password })
/** A workspace of its own with its owner's browser. */
async function found(name = "Lab") {
  const made = (await createOwner(world.house, { name: "Olga", workspaceName: name }))!
  const owner = openBrowser(world.address)
  await owner.client.call("session.redeem", { token: made.token })
  const workspace = toId("workspace", made.workspace)
  const invite = (role: Role | null, more: { projects?: `project_${string}`[]; uses?: number; days?: number } = {}, by = owner) =>
    by.client.call("invitation.create", { workspace, id: newId("invitation"), role, ...more })
  const project = async () => {
    const id = newId("project")
    await owner.client.call("project.create", { workspace, id, name: `Project ${++serial}` })
    return id
  }
  return { owner, workspace, invite, project, person: toId("person", made.person) }
}
async function join(token: string): Promise<Browser & { person: `person_${string}` }> {
  const browser = openBrowser(world.address)
  const session = await browser.client.call("invitation.accept", { token, ...newcomer() })
  return { ...browser, person: session.person.id }
}

test("an invitation says what it is for, makes a member who is signed in at once, and is used up", async () => {
  const { invite, workspace, owner } = await found("Clinic")
  const { token, invitation } = await invite("reviewer")
  const nobody = openBrowser(world.address)
  expect(await nobody.client.call("invitation.show", { token })).toEqual({ workspace: "Clinic", role: "reviewer", projects: [] })
  expect(await codeOf(nobody.client.call("invitation.accept", { token }))).toBe("input_invalid")
  expect(await codeOf(nobody.client.call("invitation.accept", { token, ...newcomer(), password: "short" }))).toBe("password_weak")
  const session = await nobody.client.call("invitation.accept", { token, name: "Rosa", email: "Rosa@Example.org", password })
  expect(session).toMatchObject({
    person: { name: "Rosa", email: "rosa@example.org", has_password: true },
    workspaces: [{ id: workspace, name: "Clinic", role: "reviewer", worker: null }],
  })
  expect(await nobody.client.call("session.show", {})).toEqual(session)
  expect(await codeOf(openBrowser(world.address).client.call("invitation.accept", { token, ...newcomer() }))).toBe("link_invalid")
  expect((await owner.client.call("invitation.list", { workspace })).items).not.toContainEqual(
    expect.objectContaining({ id: invitation.id }),
  )
  const again = openBrowser(world.address)
  expect((await again.client.call("session.create", { email: "rosa@example.org", password })).person.id).toBe(session.person.id)
})

test("of many who accept at once as many get in as the invitation has uses, and a refused one leaves no person behind", async () => {
  const { invite, owner, workspace } = await found()
  const { token } = await invite("manager", { uses: 3 })
  const people = async () => (await world.house.db.query<{ n: number }>("select count(*) as n from auth.person"))[0]!.n
  const before = await people()
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, () =>
      codeOf(openBrowser(world.address).client.call("invitation.accept", { token, ...newcomer() })),
    ),
  )
  expect(outcomes.filter(outcome => outcome === "no refusal")).toHaveLength(3)
  expect(outcomes.filter(outcome => outcome === "link_invalid")).toHaveLength(5)
  expect((await owner.client.call("member.list", { workspace })).items).toHaveLength(4)
  expect(await people()).toBe(before + 3)
})

test("a sign-in name that is taken is refused, and the invitation stays good", async () => {
  const { invite } = await found()
  const { token } = await invite("reviewer")
  const taken = await invite("reviewer")
  const someone = newcomer()
  await openBrowser(world.address).client.call("invitation.accept", { token: taken.token, ...someone })
  const other = openBrowser(world.address)
  expect(await codeOf(other.client.call("invitation.accept", { token, ...someone }))).toBe("name_taken")
  expect(await codeOf(other.client.call("invitation.accept", { token, ...newcomer() }))).toBe("no refusal")
})

test("invitations that ended, were withdrawn or never were look alike", async () => {
  const { invite, owner, workspace } = await found()
  const nobody = openBrowser(world.address).client
  const ended = await invite("reviewer", { days: 1 })
  const withdrawn = await invite("reviewer")
  await owner.client.call("invitation.revoke", { workspace, invitation: withdrawn.invitation.id })
  const show = (token: string) => nobody.call("invitation.show", { token }).catch(error => error.problem)
  now += 86_400_001
  const answers = [
    await show(ended.token),
    await show(withdrawn.token),
    await show("nonsense"),
    await show(ended.token.replace(/.$/, "-")),
  ]
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(answers[0].code).toBe("link_invalid")
})

test("a repeated invitation or key whose answer was lost gives a new secret for the same thing, and the lost one ends", async () => {
  const { owner, workspace } = await found()
  const wanted = { workspace, id: newId("invitation"), role: "reviewer" as const }
  const lost = await owner.client.call("invitation.create", wanted)
  const kept = await owner.client.call("invitation.create", wanted)
  expect(kept.invitation).toEqual(lost.invitation)
  const nobody = openBrowser(world.address).client
  expect(await codeOf(nobody.call("invitation.show", { token: lost.token }))).toBe("link_invalid")
  expect(await codeOf(nobody.call("invitation.show", { token: kept.token }))).toBe("no refusal")
  expect(await codeOf(owner.client.call("invitation.create", { ...wanted, role: "manager" }))).toBe("id_taken")
  const key = { workspace, id: newId("key"), name: "ci", role: "manager" as const }
  const first = await owner.client.call("key.create", key)
  const second = await owner.client.call("key.create", key)
  expect(second.key).toEqual(first.key)
  expect(second.secret).not.toBe(first.secret)
  expect(await codeOf(owner.client.call("key.create", { ...key, role: "owner" }))).toBe("id_taken")
})

test("nobody gives away more than they have", async () => {
  const { invite } = await found()
  const manager = await join((await invite("manager")).token)
  expect(await codeOf(invite("owner", {}, manager))).toBe("not_allowed")
  expect(await codeOf(invite("manager", {}, manager))).toBe("no refusal")
  const reviewer = await join((await invite("reviewer")).token)
  expect(await codeOf(invite("reviewer", {}, reviewer))).toBe("not_allowed")
})

test("an invitation of somebody who is signed in adds this workspace to theirs and never lowers a role", async () => {
  const first = await found("One")
  const second = await found("Two")
  const { token } = await second.invite("reviewer")
  const session = await first.owner.client.call("invitation.accept", { token })
  expect(session.workspaces.map(place => [place.name, place.role]).sort()).toEqual([
    ["One", "owner"],
    ["Two", "reviewer"],
  ])
  const own = await first.invite("reviewer")
  const same = await first.owner.client.call("invitation.accept", { token: own.token })
  expect(same.workspaces.find(place => place.name === "One")!.role).toBe("owner")
})

test("a contributor is a worker of the projects named, sees nothing of the team's, and more projects come to the same worker", async () => {
  const { invite, project, owner, workspace } = await found()
  const [one, two] = [await project(), await project()]
  expect(await codeOf(invite(null))).toBe("input_invalid")
  expect(await codeOf(invite(null, { projects: [newId("project")] }))).toBe("not_found")
  const foreign = await (await found()).project()
  expect(await codeOf(invite(null, { projects: [foreign] }))).toBe("not_found")
  const ticket = await invite(null, { projects: [one], uses: 5 })
  expect((await openBrowser(world.address).client.call("invitation.show", { token: ticket.token })).projects).toHaveLength(1)
  const ann = openBrowser(world.address)
  const session = await ann.client.call("invitation.accept", { token: ticket.token, ...newcomer() })
  const worker = session.workspaces[0]!.worker!
  expect(session.workspaces[0]).toMatchObject({ id: workspace, role: null })
  for (const call of [
    ann.client.call("workspace.show", { workspace }),
    ann.client.call("project.list", { workspace }),
    ann.client.call("project.show", { workspace, project: one }),
    ann.client.call("member.list", { workspace }),
    ann.client.call("worker.list", { workspace }),
  ].map(codeOf))
    expect(await call).toBe("not_allowed")
  const more = await ann.client.call("invitation.accept", { token: (await invite(null, { projects: [two] })).token })
  expect(more.workspaces[0]!.worker).toBe(worker)
  const rows = await world.house.db.transaction(toUuid(workspace), [], query =>
    query<{ project_ids: string[] }>("select project_ids from worker where id = $1", [toUuid(worker)]),
  )
  expect(rows[0]!.project_ids.sort()).toEqual([one, two].map(toUuid).sort())
  const listed = (await owner.client.call("worker.list", { workspace })).items
  expect(listed).toHaveLength(1)
  expect(listed[0]).toMatchObject({ id: worker, kind: "person", state: "active", model: null })
  expect(listed[0]!.pseudonym).toMatch(/^[a-z]+-\d{2,}$/)
  expect(await owner.client.call("worker.update", { workspace, worker, state: "paused" })).toMatchObject({ state: "paused" })
})

test("the last owner can neither step down nor be removed, also when two try at once", async () => {
  const { owner, workspace, person, invite } = await found()
  const step = (by: Browser, who: `person_${string}`) =>
    codeOf(by.client.call("member.update", { workspace, person: who, role: "reviewer" }))
  expect(await step(owner, person)).toBe("last_owner")
  expect(await codeOf(owner.client.call("member.remove", { workspace, person }))).toBe("last_owner")
  const second = await join((await invite("owner")).token)
  const outcomes = await Promise.all([step(owner, second.person), step(second, person)])
  expect(outcomes.filter(outcome => outcome === "no refusal")).toHaveLength(1)
  const members = await world.house.db.transaction(toUuid(workspace), [], query =>
    query("select 1 from member where role = 'owner'"),
  )
  expect(members).toHaveLength(1)
})

test("who is removed finds the workspace gone, as a worker too, and comes back by a new invitation", async () => {
  const { owner, workspace, invite, project } = await found()
  const id = await project()
  const rita = await join((await invite(null, { projects: [id] })).token)
  await rita.client.call("invitation.accept", { token: (await invite("reviewer")).token })
  expect(await codeOf(rita.client.call("project.show", { workspace, project: id }))).toBe("no refusal")
  await owner.client.call("member.remove", { workspace, person: rita.person })
  const elsewhere = rita.client.call("project.show", { workspace: newId("workspace"), project: id }).catch(error => error.problem)
  expect(await rita.client.call("project.show", { workspace, project: id }).catch(error => error.problem)).toEqual(
    await elsewhere,
  )
  expect((await rita.client.call("session.show", {})).workspaces).toEqual([])
  expect((await owner.client.call("worker.list", { workspace })).items[0]!.state).toBe("paused")
  await rita.client.call("invitation.accept", { token: (await invite("reviewer")).token })
  expect(await codeOf(rita.client.call("project.show", { workspace, project: id }))).toBe("no refusal")
  expect((await owner.client.call("worker.list", { workspace })).items[0]!.state).toBe("active")
})

test("an owner's link brings a member back, but never into a workspace that is not the owner's", async () => {
  const { owner, workspace, invite } = await found("Mine")
  const rita = await join((await invite("reviewer")).token)
  const { token } = await owner.client.call("member.link", { workspace, person: rita.person })
  const elsewhere = openBrowser(world.address)
  expect((await elsewhere.client.call("session.redeem", { token })).person.id).toBe(rita.person)
  const other = await found("Hers")
  await rita.client.call("invitation.accept", { token: (await other.invite("owner")).token })
  expect(await codeOf(owner.client.call("member.link", { workspace, person: rita.person }))).toBe("link_elsewhere")
  expect(await codeOf(owner.client.call("member.link", { workspace, person: newId("person") }))).toBe("not_found")
})

test("a key works until it is withdrawn, says when it was used, and its secret is nowhere in the database", async () => {
  const { owner, workspace } = await found()
  const made = await owner.client.call("key.create", { workspace, id: newId("key"), name: "ci", role: "reviewer" })
  const show = () =>
    fetch(`${world.address}/api/workspaces/${workspace}`, { headers: { authorization: `Bearer ${made.secret}` } }).then(
      a => a.status,
    )
  expect(await show()).toBe(200)
  const listed = () => owner.client.call("key.list", { workspace }).then(page => page.items[0]!)
  expect((await listed()).used_at).not.toBeNull()
  await owner.client.call("key.revoke", { workspace, key: made.key.id })
  await owner.client.call("key.revoke", { workspace, key: made.key.id })
  now += 10_001
  expect(await show()).toBe(401)
  expect((await listed()).revoked_at).not.toBeNull()
  const rows = await world.house.db.transaction(toUuid(workspace), [], query =>
    query("select to_jsonb(k)::text as row from api_key k"),
  )
  expect(JSON.stringify(rows)).not.toContain(made.secret.slice(-20))
  expect(await codeOf(owner.client.call("key.revoke", { workspace, key: newId("key") }))).toBe("not_found")
})

test("models and imported names are one worker each, whatever their pseudonyms collide with", async () => {
  const { workspace, invite, project } = await found()
  const tx = <T>(work: (tx: Parameters<typeof ensureNamedWorker>[0]) => Promise<T>) =>
    world.house.db.transaction(toUuid(workspace), [], query =>
      work({ query, house: world.house, workspace: toUuid(workspace), after: () => {} }),
    )
  await join((await invite(null, { projects: [await project()] })).token)
  const person = await tx(async ({ query }) => (await query<{ pseudonym: string }>("select pseudonym from worker"))[0]!.pseudonym)
  const named = await tx(t => ensureNamedWorker(t, person))
  expect(named.pseudonym).toBe(`${person} (2)`)
  expect((await tx(t => ensureNamedWorker(t, person))).id).toBe(named.id)
  const model = toUuid(newId("model"))
  await tx(t =>
    t.query("insert into model (workspace_id, id, name, provider) values ($1, $2, 'm', 'text')", [t.workspace, model]),
  )
  const both = await Promise.all([1, 2, 3, 4].map(() => tx(t => ensureModelWorker(t, model, person))))
  expect(new Set(both.map(worker => worker.id)).size).toBe(1)
})
