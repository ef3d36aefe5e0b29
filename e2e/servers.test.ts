/**
 * Two servers and a runner on one database, as processes of their own: claims on one are answered on the other, screens of one hear of
 * what the other took in, both hand out the same bytes, and neither a killed server nor a killed runner loses anything.
 * The database is the tests' own, or that of TEST_DATABASE_URL or DATABASE_URL.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { api } from "@tagwerk/contract/api.ts"
import { type Client, createClient } from "@tagwerk/contract/client.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { act } from "../server/src/act.ts"
import { makeLabelToken } from "../server/src/auth/label-token.ts"
import { readConfig } from "../server/src/config.ts"
import { createTestDatabase, type TestDatabase } from "../server/src/db/test-database.ts"
import { buildHouse } from "../server/src/house.ts"
import { silent } from "../server/src/http/journal.ts"
import { createKey } from "../server/src/workspace/key.ts"

interface Running {
  process: ChildProcess
  address: string
}
type House = Awaited<ReturnType<typeof buildHouse>>
const folder = mkdtempSync(join(tmpdir(), "tagwerk-servers-"))
const all: ChildProcess[] = []
let database: TestDatabase
let one: Running
let two: Running
let runner: Running
let house: House
let secret: string
let at: { workspace: ReturnType<typeof newId<"workspace">>; project: ReturnType<typeof newId<"project">> }
const tasksAll = 400
const tokens: string[] = []
const acknowledged = new Set<string>()

/** Resolves once it says where it is. */
function start(part: "server" | "runner"): Promise<Running> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../server/bin/tagwerk.mjs"), "start", "--no-demo"], {
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      TAGWERK_FOLDER: folder,
      TAGWERK_PORT: "0",
      TAGWERK_PART: part,
      TAGWERK_LOG: "error",
    },
    stdio: ["ignore", "pipe", "inherit"],
  })
  all.push(child)
  return new Promise((resolve, reject) => {
    child.once("exit", code => reject(new Error(`the ${part} ended with ${code}`)))
    child.stdout!.on("data", chunk => {
      const address = /(http:\/\/127\.0\.0\.1:\d+)/.exec(String(chunk))?.[1]
      if (address) resolve({ process: child, address })
    })
  })
}
const kill = async ({ process: child }: Running) => {
  const gone = new Promise(resolve => child.once("exit", resolve))
  child.kill("SIGKILL")
  await gone
}
const owner = (server: Running): Client => createClient(api, { base: server.address, token: () => secret })
const workerOn = (server: Running, token: string): Client => createClient(api, { base: server.address, token: () => token })
const until = async (what: string, fine: () => Promise<boolean>) => {
  for (const began = Date.now(); !(await fine()); await new Promise(resolve => setTimeout(resolve, 100)))
    if (Date.now() - began > 120_000) throw new Error(`not within two minutes: ${what}`)
}

beforeAll(async () => {
  database = await createTestDatabase()
  one = await start("server")
  two = await start("server")
  runner = await start("runner")
  house = await buildHouse({ config: readConfig({ TAGWERK_FOLDER: folder }), database_url: database.url, journal: silent })
  const [row] = (await house.db.query<{ workspace_id: string }>("select workspace_id from stream order by 1")).slice(0, 1)
  const workspace = toId("workspace", row!.workspace_id)
  const caller = { as: "system" as const, workspace: row!.workspace_id }
  const key = { workspace, id: newId("key"), name: "test", role: "owner" as const }
  secret = (await act(house, { right: "key.write", verb: createKey }, caller, key)).secret
  at = { workspace, project: newId("project") }
  const form: Form = {
    views: [{ key: "text", view: "text", from: "$text" }],
    questions: [{ key: "mood", kind: "choice", required: true, options: [{ name: "good" }, { name: "bad" }] }],
  }
  await owner(one).call("project.create", {
    workspace,
    id: at.project,
    name: "Servers",
    form,
    plan: { responses: 3, leases_max: 5 },
  })
  const tasks = Array.from({ length: tasksAll }, (_, i) => ({ id: newId("task"), payload: { text: `message ${i}` } }))
  await owner(two).call("task.add", { ...at, tasks })
  await house.db.transaction(row!.workspace_id, [], async query => {
    for (let i = 0; i < 16; i++) {
      const worker = toUuid(newId("worker"))
      await query("insert into worker (workspace_id, id, pseudonym) values ($1, $2, $3)", [row!.workspace_id, worker, `w${i}`])
      const session = { workspace: row!.workspace_id, project: toUuid(at.project), worker, person: null }
      tokens.push(makeLabelToken(house.secret, session, Date.now()).token)
    }
  })
}, 180_000)

afterAll(async () => {
  for (const child of all) if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM")
  await Promise.all(
    all.map(child => (child.exitCode === null && child.signalCode === null ? new Promise(gone => child.once("exit", gone)) : 0)),
  )
  await house?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
}, 180_000)

/** Sends until a server answers, as the label screen does: to the other one when one is gone. */
async function persist<T>(k: number, send: (server: Running) => Promise<T>): Promise<T> {
  for (let i = k; ; i++)
    try {
      return await send(i % 2 ? one : two)
    } catch (error) {
      // A refusal is a failure; a connection that is not there is what the test is about.
      if (!(error instanceof TypeError)) throw error
      await new Promise(resolve => setTimeout(resolve, 50))
    }
}

/** Each worker claims on one server and submits on the other, until so many more are acknowledged. */
async function work(most: number): Promise<void> {
  const goal = acknowledged.size + most
  await Promise.all(
    tokens.map(async (token, k) => {
      for (let i = k; acknowledged.size < goal; i++) {
        const id = newId("assignment")
        const claimed = await persist(i, server => workerOn(server, token).call("assignment.claim", { ...at, ids: [id] })).catch(
          // It was claimed before the connection broke, and nobody heard of it: what is held can be asked for.
          () => persist(i, server => workerOn(server, token).call("assignment.held", at)),
        )
        const assignment = claimed.assignments[0]
        if (!assignment) throw new Error("no task was left")
        const response = newId("response")
        const sent = { ...at, response, assignment: assignment.id, form_version: 1, value: { mood: i % 3 ? "good" : "bad" } }
        await persist(i + 1, server => workerOn(server, token).call("response.submit", sent))
        acknowledged.add(toUuid(response))
      }
    }),
  )
}
const responses = async (server: Running) => (await owner(server).call("project.overview", at)).project.counts.responses

test("what one server took in, the other shows and tells its screens of", async () => {
  const heard = new AbortController()
  const stream = await fetch(owner(two).address("stream.read", { workspace: at.workspace, projects: at.project }), {
    headers: { authorization: `Bearer ${secret}` },
    signal: heard.signal,
  })
  expect(stream.status).toBe(200)
  const reader = stream.body!.getReader()
  await work(100)
  let text = ""
  while (!text.includes("hint")) {
    const { value, done } = await reader.read()
    if (done) break
    text += new TextDecoder().decode(value)
  }
  heard.abort()
  expect(text).toContain(at.project)
  for (const server of [one, two]) await until("all answered", async () => (await responses(server)) === acknowledged.size)
}, 180_000)

test("a server and the runner are killed under work: nothing acknowledged is lost, nothing is counted twice", async () => {
  const working = work(500)
  await new Promise(resolve => setTimeout(resolve, 300))
  await kill(two)
  await kill(runner)
  two = await start("server")
  runner = await start("runner")
  await working
  await until("all answered", async () => (await responses(one)) >= acknowledged.size)
  const [row] = await house.db.transaction(toUuid(at.workspace), [], query =>
    query<Record<string, number>>(
      `select (select count(*) from unnest($2::uuid[]) a where not exists (select from response r where r.project_id = $1 and r.id = a)) as lost,
        (select count(*) from (select from response where project_id = $1 group by task_id, worker_id having count(*) > 1) x) as twice,
        (select count(*) from task where project_id = $1 and given + leased > needed) as beyond,
        (select responses from project_count where project_id = $1) - (select count(*) from response where project_id = $1) as miscounted`,
      [toUuid(at.project), [...acknowledged]],
    ),
  )
  expect(row).toEqual({ lost: 0, twice: 0, beyond: 0, miscounted: 0 })
}, 180_000)

test("a dataset has the same bytes from both servers, also after further responses", async () => {
  const dataset = newId("dataset")
  await owner(one).call("dataset.freeze", { ...at, id: dataset, name: "gold" })
  await until("frozen", async () => (await owner(two).call("dataset.show", { ...at, dataset })).state === "done")
  const hashFrom = async (server: Running) => {
    const id = newId("export")
    await owner(server).call("export.create", { ...at, id, what: "answers", format: "jsonl", dataset })
    let url: string | null = null
    await until("exported", async () => {
      const shown = await owner(server).call("export.show", { ...at, export: id })
      if (shown.state === "failed") throw new Error(String(shown.error))
      url = shown.url
      return shown.state === "done"
    })
    const bytes = Buffer.from(await (await fetch(server.address + url!)).arrayBuffer())
    expect(bytes.length).toBeGreaterThan(1000)
    return createHash("sha256").update(bytes).digest("hex")
  }
  const before = await hashFrom(one)
  await work(200)
  expect(await hashFrom(two)).toBe(before)
  expect(await owner(two).call("dataset.verify", { ...at, dataset })).toMatchObject({ holds: true, tasks: expect.any(Number) })
}, 180_000)
