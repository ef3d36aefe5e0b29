/**
 * kill -9 of the server and of PostgreSQL, ten times each, in the middle of at least 50 open requests: every acknowledged response is
 * there afterwards, none twice, counters and events agree.
 */
import { type ChildProcess, fork, spawn } from "node:child_process"
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Form } from "@tagwerk/contract/form.ts"
import { newUuid, toId, toUuid } from "@tagwerk/contract/id.ts"
import { planDefault } from "@tagwerk/contract/project.ts"
import { afterAll, beforeAll, expect, test } from "vitest"
import { makeLabelToken } from "../server/src/auth/label-token.ts"
import { readConfig } from "../server/src/config.ts"
import { connectDb, type Db } from "../server/src/db/connect.ts"
import { startEmbedded } from "../server/src/db/embedded.ts"
import { readPostmasterFile } from "../server/src/db/embedded-folder.ts"
import { migrate } from "../server/src/db/migrate.ts"
import { buildHouse } from "../server/src/house.ts"
import { silent } from "../server/src/http/journal.ts"

const folder = mkdtempSync(join(tmpdir(), "tagwerk-kill-"))
const data = join(folder, "postgres")
/** What the server says before it dies of something it should not: without it a hang would be all one sees. */
const errors = join(folder, "errors")
const connections = 64
const kills = 10
let port: number
let server: ChildProcess
let client: ChildProcess
let db: Db
const workspace = newUuid()
const project = newUuid()

const freePort = () =>
  new Promise<number>(resolve => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
async function startServer(): Promise<void> {
  server = spawn(process.execPath, [join(import.meta.dirname, "../server/bin/tagwerk.mjs"), "start", "--no-demo"], {
    env: { ...process.env, DATABASE_URL: "", TAGWERK_FOLDER: folder, TAGWERK_PORT: String(port), TAGWERK_LOG: "error" },
    stdio: ["ignore", "pipe", openSync(errors, "a")],
  })
  await new Promise<void>((resolve, reject) => {
    server.once("exit", code => reject(new Error(`the server ended with ${code}`)))
    server.stdout!.once("data", () => resolve())
  })
  server.removeAllListeners("exit")
}
const count = () =>
  new Promise<{ open: number; broken: number; acknowledged: number }>(resolve => {
    client.once("message", message => resolve(message as { open: number; broken: number; acknowledged: number }))
    client.send("count")
  })
/** Waits until so many requests are open and answers come in. */
async function busy(): Promise<{ broken: number }> {
  const from = (await count()).acknowledged
  for (;;) {
    const now = await count()
    if (server.exitCode !== null) throw new Error(`the server ended by itself: ${readFileSync(errors, "utf8").slice(-2000)}`)
    if (now.open >= 50 && now.acknowledged > from + 20) return now
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}

beforeAll(async () => {
  port = await freePort()
  const embedded = await startEmbedded({ folder })
  await migrate(embedded.url)
  const house = await buildHouse({ config: readConfig({ TAGWERK_FOLDER: folder }), database_url: embedded.url, journal: silent })
  const form: Form = {
    views: [{ key: "message", view: "text", from: "$text" }],
    questions: [{ key: "mood", kind: "choice", options: [{ name: "good" }], required: true }],
  }
  const workers = Array.from({ length: connections }, () => newUuid())
  await house.db.transaction(workspace, [], async query => {
    await query("insert into workspace (workspace_id, name) values ($1, 'kill')", [workspace])
    await query("insert into stream (stream_id, workspace_id) values ($1, $1), ($2, $1)", [workspace, project])
    await query("insert into project (project_id, workspace_id, name, plan, form_version) values ($1, $2, 'kill', $3, 1)", [
      project,
      workspace,
      { ...planDefault, responses: 3, lease_seconds: 3600 },
    ])
    await query("insert into project_count (project_id, workspace_id) values ($1, $2)", [project, workspace])
    await query("insert into form (project_id, workspace_id, version, body) values ($1, $2, 1, $3)", [project, workspace, form])
    await query(
      "insert into worker (workspace_id, id, pseudonym) select $1, id, 'w' || n from unnest($2::uuid[]) with ordinality x (id, n)",
      [workspace, workers],
    )
    const ids = Array.from({ length: 60_000 }, () => newUuid())
    await query(
      "insert into task (project_id, workspace_id, id, rnd, needed) select $1, $2, id, (random() * 4294967295 - 2147483648)::int, 3 from unnest($3::uuid[]) id",
      [project, workspace, ids],
    )
    await query(
      "insert into task_payload (project_id, workspace_id, task_id, payload, hash) select $1, $2, id, '{\"text\": \"x\"}', '\\x00' from unnest($3::uuid[]) id",
      [project, workspace, ids],
    )
  })
  const tokens = workers.map(
    worker => makeLabelToken(house.secret, { workspace, project, worker, person: null }, Date.now()).token,
  )
  await startServer()
  await house.close()
  // The server holds the database by now; it goes on without us.
  await embedded.stop()
  db = connectDb({ url: embedded.url, connections: 2 })
  const order = {
    port,
    base: `/api/workspaces/${toId("workspace", workspace)}/projects/${toId("project", project)}`,
    tokens,
    file: join(folder, "acknowledged"),
  }
  client = fork(join(import.meta.dirname, "kill-client.ts"), [JSON.stringify(order)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  })
}, 180_000)

afterAll(async () => {
  client?.kill("SIGKILL")
  await db?.end()
  if (server && server.exitCode === null && server.signalCode === null)
    await new Promise(resolve => {
      server.once("exit", resolve)
      server.kill("SIGTERM")
    })
  rmSync(folder, { recursive: true, force: true })
}, 180_000)

test(`the server is killed ${kills} times and started again`, async () => {
  for (let i = 0; i < kills; i++) {
    const before = await busy()
    const gone = new Promise(resolve => server.once("exit", resolve))
    server.kill("SIGKILL")
    await gone
    await startServer()
    await busy()
    expect((await count()).broken, "the kill met open requests").toBeGreaterThan(before.broken)
  }
}, 180_000)

test(`PostgreSQL is killed ${kills} times and comes back by itself`, async () => {
  for (let i = 0; i < kills; i++) {
    const before = await busy()
    const { pid } = readPostmasterFile(data)!
    process.kill(pid, "SIGKILL")
    // Its backends live on for a moment, until they notice.
    while ((readPostmasterFile(data)?.pid ?? pid) === pid) await new Promise(resolve => setTimeout(resolve, 20))
    await busy()
    expect((await count()).broken, "the kill met open requests").toBeGreaterThan(before.broken)
  }
}, 180_000)

test("every acknowledged response is there, none twice", async () => {
  const ended = new Promise(resolve => client.once("exit", resolve))
  client.send("stop")
  await ended
  const acknowledged = readFileSync(join(folder, "acknowledged"), "utf8").trim().split("\n").map(toUuid)
  expect(new Set(acknowledged).size).toBe(acknowledged.length)
  expect(acknowledged.length).toBeGreaterThan(kills * 2 * 20)
  const [row] = await db.transaction(workspace, [], query =>
    query<Record<string, number>>(
      // Everything once and joined by hash: right after a crash nothing is known of the tables' sizes, and a plan that probes each row
      // by the wrong index takes minutes.
      `with r as materialized (select id, task_id, worker_id from response where project_id = $1),
        e as materialized (select id from event where stream_id = $1),
        t as materialized (select id, given, leased, needed from task where project_id = $1 and given + leased > 0),
        c as materialized (select task_id, count(*) as n from r group by task_id)
       select (select count(*) from (select unnest($2::uuid[]) except select id from r) x) as lost,
        (select count(*) from (select from r group by task_id, worker_id having count(*) > 1) x) as twice,
        (select count(*) from t where given + leased > needed) as beyond,
        (select count(*) from (select id, given::bigint from t where given > 0 except select task_id, n from c) x)
          + (select count(*) from (select task_id, n from c except select id, given::bigint from t) x) as miscounted,
        (select count(*) from (select id from r except select id from e) x) as unlogged`,
      [project, acknowledged],
    ),
  )
  expect(row).toEqual({ lost: 0, twice: 0, beyond: 0, miscounted: 0, unlogged: 0 })
}, 180_000)
