/**
 * The whole route table, called as everybody there is. What is expected follows from access.ts alone, so that a new route is covered
 * by being in the table.
 */
import { api, type RouteName, routeNames } from "@tagwerk/contract/api.ts"
import { createClient } from "@tagwerk/contract/client.ts"
import { type Id, newId, type Prefix, toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Route } from "@tagwerk/contract/route.ts"
import { pathFields } from "@tagwerk/contract/route.ts"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Right, rights, type Standing } from "./access.ts"
import { handlers } from "./app.ts"
import { makeLabelToken } from "./auth/label-token.ts"
import { type Browser, openBrowser } from "./test-browser.ts"
import { type Filling, inputFor } from "./test-input.ts"
import { createWorld, type World } from "./test-world.ts"
import { createOwner } from "./workspace/owner.ts"

const table: Record<string, Route> = api
const served = routeNames.filter(name => name in handlers)
const inWorkspace = (name: RouteName) => table[name]!.path.startsWith("/workspaces/")

test("every route of the table is answered", () => {
  expect(routeNames.filter(name => !(name in handlers))).toEqual([])
  expect(Object.keys(handlers).filter(name => !(name in table))).toEqual([])
})

test("every route names a right, every right names who holds it and is used", () => {
  for (const name of routeNames) expect(rights, name).toHaveProperty([table[name]!.right])
  const used = new Set(routeNames.map(name => table[name]!.right))
  expect(Object.keys(rights).filter(right => !used.has(right))).toEqual([])
})

let world: World
/** A workspace with one of everything, and everybody who may stand in it. */
interface Place {
  workspace: Id<"workspace">
  ids: Partial<Record<Prefix, string>>
  headers: Record<
    "owner" | "manager" | "reviewer" | "contributor" | "label" | "owner key" | "manager key" | "reviewer key",
    Headers
  >
}
type Headers = Record<string, string>
let here: Place
let there: Place
let outsider: Headers

const form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ key: "q", kind: "choice", options: [{ name: "a" }] }],
}
const cookieOf = (browser: Browser) => ({ cookie: browser.cookie() })
let serial = 0

async function furnish(): Promise<Place> {
  const made = (await createOwner(world.house, { name: "Owner", workspaceName: "Place" }))!
  const workspace = toId("workspace", made.workspace)
  const owner = openBrowser(world.address)
  await owner.client.call("session.redeem", { token: made.token })
  const ids: Place["ids"] = { workspace, person: toId("person", made.person) }
  const project = newId("project")
  ids.project = project
  const at = { workspace, project }
  await owner.client.call("project.create", { workspace, id: project, name: "Project", form: form as never, guideline: "Read." })
  const join = async (role: "manager" | "reviewer" | null) => {
    const invitation = newId("invitation")
    const { token } = await owner.client.call("invitation.create", {
      workspace,
      id: invitation,
      role,
      uses: 2,
      projects: [project],
    })
    ids.invitation = invitation
    const browser = openBrowser(world.address)
    const name = `someone-${++serial}`
    const session = await browser.client.call("invitation.accept", { token, name, email: name, password: "a long enough one" })
    return { ...cookieOf(browser), worker: session.workspaces[0]!.worker ?? "" }
  }
  const headersOf = async (role: "manager" | "reviewer" | null) => ({ cookie: (await join(role)).cookie })
  const keyed = async (role: "owner" | "manager" | "reviewer") => {
    const { key, secret } = await owner.client.call("key.create", { workspace, id: newId("key"), name: role, role })
    ids.key = key.id
    return { authorization: `Bearer ${secret}` }
  }
  const contributor = await join(null)
  ids.worker = contributor.worker
  const token = makeLabelToken(
    world.house.secret,
    { workspace: made.workspace, project: toUuid(project), worker: toUuid(ids.worker), person: null },
    Date.now(),
  ).token
  const label = { authorization: `Bearer ${token}` }
  const tasks = [1, 2, 3].map(n => ({ id: newId("task"), payload: { text: `Text ${n}` } }))
  await owner.client.call("task.add", { ...at, tasks })
  const worker = createClient(api, { base: world.address, headers: label })
  const { assignments } = await worker.call("assignment.claim", { ...at, ids: [newId("assignment"), newId("assignment")] })
  ids.assignment = assignments[1]!.id
  ids.task = assignments[1]!.task
  ids.response = newId("response")
  await worker.call("response.submit", {
    ...at,
    response: ids.response as Id<"response">,
    assignment: assignments[0]!.id,
    form_version: 1,
    value: { q: "a" },
  })
  ids.comment = newId("comment")
  await owner.client.call("comment.create", { ...at, id: ids.comment as Id<"comment">, task: tasks[0]!.id, text: "Hm." })
  ids.session = (await owner.client.call("session.list", {})).items[0]!.id
  await fillRest(made.workspace, toUuid(project), ids)
  return {
    workspace,
    ids,
    headers: {
      owner: cookieOf(owner),
      manager: await headersOf("manager"),
      reviewer: await headersOf("reviewer"),
      contributor: { cookie: contributor.cookie },
      label,
      "owner key": await keyed("owner"),
      "manager key": await keyed("manager"),
      "reviewer key": await keyed("reviewer"),
    },
  }
}

/** What takes long by the routes (files, jobs) is put in place as rows: here it only has to be there. */
async function fillRest(workspace: string, project: string, ids: Place["ids"]): Promise<void> {
  const rows: [Prefix, string, string][] = [
    ["file", "file", "name, sha256, media_type, bytes"],
    ["import", "import", "name"],
    ["dataset", "dataset", "name, version"],
    ["export", "export", "what, format"],
    ["slice", "slice", "name, filter, by_name"],
  ]
  const values: Record<string, string> = {
    file: "'a.png', '\\x00', 'image/png', 1",
    import: "'a.csv'",
    dataset: "'d', 1",
    export: "'answers', 'csv'",
    slice: "'s', '{}', 'Owner'",
  }
  await world.house.db.transaction(workspace, [], async query => {
    for (const [prefix, name, columns] of rows) {
      ids[prefix] = newId(prefix)
      const id = toUuid(ids[prefix])
      await query(`insert into ${name} (project_id, id, workspace_id, ${columns}) values ($1, $2, $3, ${values[name]})`, [
        project,
        id,
        workspace,
      ])
    }
    ids.model = newId("model")
    await query("insert into model (workspace_id, id, name, provider) values ($1, $2, 'm', 'text')", [
      workspace,
      toUuid(ids.model),
    ])
    ids.run = newId("run")
    await query("insert into model_run (project_id, id, workspace_id, model_id) values ($1, $2, $3, $4)", [
      project,
      toUuid(ids.run),
      workspace,
      toUuid(ids.model),
    ])
  })
}

beforeAll(async () => {
  world = await createWorld()
  here = await furnish()
  there = await furnish()
  const made = (await createOwner(world.house, { name: "Out", workspaceName: "Out" }))!
  const browser = openBrowser(world.address)
  await browser.client.call("session.redeem", { token: made.token })
  outsider = cookieOf(browser)
}, 180_000)
afterAll(() => world?.close())

interface Answer {
  status: number
  code: string
  text: string
}
async function send(name: RouteName, input: Record<string, unknown>, headers: Headers): Promise<Answer> {
  const route = table[name]!
  const url = createClient(api, { base: world.address }).address(name, input as never)
  const rest = { ...input }
  for (const field of pathFields(route.path)) delete rest[field]
  const isQuery = route.method === "GET" || route.method === "DELETE" || route.stream === "request"
  const body: RequestInit =
    route.stream === "request"
      ? { body: "text\nhello\n", headers: { ...headers, "content-type": "application/octet-stream" } }
      : isQuery
        ? { headers }
        : { body: JSON.stringify(rest), headers: { ...headers, "content-type": "application/json" } }
  const gone = new AbortController()
  const answer = await fetch(url, { method: route.method, signal: gone.signal, ...body })
  // A stream that was let in does not end by itself.
  if (answer.ok && route.stream) {
    gone.abort()
    return { status: answer.status, code: "ok", text: "" }
  }
  const text = await answer.text()
  return { status: answer.status, code: answer.ok ? "ok" : (JSON.parse(text).code as string), text }
}

const fields: Record<string, unknown> = {
  form,
  value: {},
  tasks: undefined,
  role: "reviewer",
  email: "nobody-there",
  password: "not the password",
  token: "tk_none",
  rows: [{ text: "x" }],
  settings: {},
  change: { act: "ask", more: 1 },
}
/** Ids that the caller makes up for what is created; everything else refers to something. */
const isMade = (name: RouteName, field: string) =>
  field === "id" || field === "ids" || field === "next" || (field === "response" && /^response\.(submit|next)$/.test(name))

function fill(name: RouteName, idFor: (prefix: Prefix, field: string) => string): Record<string, unknown> {
  const known: Record<string, unknown> = { ...fields, tasks: [{ id: newId("task"), payload: { text: "x" } }] }
  // Optional ones only where leaving them out would leave a reference out; a password would end sessions.
  if (name === "person.update" || name === "invitation.accept") for (const field of ["email", "password"]) delete known[field]
  if (name === "task.change") delete known["tasks"]
  if (name === "model.update" || name === "import.create") delete known["settings"]
  const filling: Filling = {
    fields: known,
    id: (prefix, field) => (isMade(name, field) ? newId(prefix as Prefix) : idFor(prefix as Prefix, field)),
  }
  return inputFor(table[name]!, filling)
}

/** As whom a call is made, and which standings that is. `keys` have no person. */
const callers: { name: string; standings: readonly Standing[]; headers: () => Headers }[] = [
  { name: "nobody", standings: ["anyone"], headers: () => ({}) },
  { name: "a person from elsewhere", standings: ["anyone", "person"], headers: () => outsider },
  { name: "an owner", standings: ["anyone", "person", "owner"], headers: () => here.headers.owner },
  { name: "a manager", standings: ["anyone", "person", "manager"], headers: () => here.headers.manager },
  { name: "a reviewer", standings: ["anyone", "person", "reviewer"], headers: () => here.headers.reviewer },
  { name: "a contributor", standings: ["anyone", "person", "contributor"], headers: () => here.headers.contributor },
  { name: "a label session", standings: ["anyone", "worker"], headers: () => here.headers.label },
  { name: "an owner's key", standings: ["anyone", "owner"], headers: () => here.headers["owner key"] },
  { name: "a manager's key", standings: ["anyone", "manager"], headers: () => here.headers["manager key"] },
  { name: "a reviewer's key", standings: ["anyone", "reviewer"], headers: () => here.headers["reviewer key"] },
]
/** Repeats of what has no effect left are no error, so that these answer alike for whatever is not there. */
const isQuiet = (name: RouteName) =>
  ["assignment.release", "assignment.skip", "response.suggestions", "task.change"].includes(name)
/** Rights that a verb takes back from some who hold them, and why. */
const exceptions: Partial<Record<string, (caller: string) => boolean>> = {
  // A key has no person behind it whom the work could be given to.
  "label.begin": caller => caller.endsWith("key"),
}

describe.each(callers)("as $name", caller => {
  // What ends the caller's own session comes last.
  const names = [...served].sort((a, b) => Number(a === "session.end") - Number(b === "session.end"))
  test.each(names)("%s", async name => {
    const right = table[name]!.right as Right
    const holds = (rights[right] as readonly Standing[]).some(standing => caller.standings.includes(standing))
    // A label session is bound to its project, and only looked at there; all others aim at nothing that could be harmed.
    const input = fill(name, prefix => {
      if (prefix === "workspace") return here.workspace
      if (prefix === "project" && (caller.name === "a label session" || name === "label.begin")) return here.ids.project!
      return newId(prefix)
    })
    const { code, text } = await send(name, input, caller.headers())
    expect(code, text).not.toBe("internal")
    const isOutside = caller.name === "a person from elsewhere" && inWorkspace(name)
    if (isOutside) expect(code, text).toBe("not_found")
    else if (holds && !exceptions[name]?.(caller.name))
      expect(["sign_in_needed", "not_allowed", "key_invalid", "session_ended"], text).not.toContain(code)
    else expect(code, text).toBe(caller.name === "nobody" ? "sign_in_needed" : "not_allowed")
  })
})

describe("from another workspace", () => {
  const standings = ["owner", "manager", "contributor", "label", "owner key"] as const
  const nothing = (prefix: Prefix) => newId(prefix)

  describe.each(standings)("as its %s", standing => {
    test.each(served.filter(inWorkspace))("%s here is as if there were no such workspace", async name => {
      const existing = await send(
        name,
        fill(name, prefix => here.ids[prefix] ?? newId(prefix)),
        there.headers[standing],
      )
      const absent = await send(name, fill(name, nothing), there.headers[standing])
      expect(existing).toEqual(absent)
      expect(existing.code).toBe("not_found")
    })
  })

  const references = (name: RouteName) => {
    const found = new Set<string>()
    fill(name, (prefix, field) => {
      if (prefix !== "workspace") found.add(field)
      return newId(prefix)
    })
    return found
  }
  const referring = served.filter(name => inWorkspace(name) && references(name).size > 0)

  test.each(referring)("%s at home with a thing of ours is as with a thing that is not", async name => {
    const standing: keyof Place["headers"] = table[name]!.right === "work" ? "label" : "owner"
    const at = (idFor: (prefix: Prefix) => string, isOwnProject: boolean) =>
      fill(name, prefix => {
        if (prefix === "workspace") return there.workspace
        if (prefix === "project" && isOwnProject) return there.ids.project!
        return idFor(prefix)
      })
    for (const isOwnProject of [false, true]) {
      // Nothing but the own project is named: there is nothing foreign to refer to.
      const foreign = [...references(name)].filter(field => !(isOwnProject && field === "project"))
      if (foreign.length === 0) continue
      const existing = await send(
        name,
        at(prefix => here.ids[prefix] ?? newId(prefix), isOwnProject),
        there.headers[standing],
      )
      const absent = await send(name, at(nothing, isOwnProject), there.headers[standing])
      expect(existing).toEqual(absent)
      if (!isQuiet(name)) expect(existing.status, existing.text).toBeGreaterThanOrEqual(400)
      expect(existing.code).not.toBe("internal")
    }
  })
})
