/** The stage of a bench: an embedded PostgreSQL (or DATABASE_URL), a project with many tasks, a server in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Form } from "@tagwerk/contract/form.ts"
import { newUuid, toId } from "@tagwerk/contract/id.ts"
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import pg from "pg"
import { startEmbedded } from "../server/src/db/embedded.ts"
import { migrate } from "../server/src/db/migrate.ts"

export interface Stage {
  url: string
  folder: string
  /** CPU of these is the database's: the postmaster's family. */
  postmaster: number | null
  /** As the owner of the tables, policies bypassed where the login is a superuser. */
  admin: pg.Client
  close(): Promise<void>
}

export async function openStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "tagwerk-bench-"))
  const external = process.env["DATABASE_URL"]
  if (external) {
    const base = new pg.Client({ connectionString: external })
    await base.connect()
    const name = `tagwerk_bench_${process.pid}`
    await base.query(`create database ${name}`)
    const url = new URL(external)
    url.pathname = `/${name}`
    await migrate(url.href)
    const admin = new pg.Client({ connectionString: url.href })
    await admin.connect()
    const pid = (await admin.query("select pg_backend_pid() as pid")).rows[0].pid as number
    return {
      url: url.href,
      folder,
      postmaster: parentOf(pid),
      admin,
      async close() {
        await admin.end()
        await base.query(`drop database ${name} with (force)`)
        await base.end()
        await rm(folder, { recursive: true, force: true })
      },
    }
  }
  const embedded = await startEmbedded({ folder })
  await migrate(embedded.url)
  const admin = new pg.Client({ connectionString: embedded.url })
  await admin.connect()
  const pid = (await admin.query("select pg_backend_pid() as pid")).rows[0].pid as number
  return {
    url: embedded.url,
    folder,
    // As root the server runs in a user namespace and numbers its processes as we do; its parent is the postmaster.
    postmaster: parentOf(pid) ?? embedded.pid,
    admin,
    async close() {
      await admin.end()
      await embedded.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])
  } catch {
    return null
  }
}

export interface Filled {
  workspace: string
  project: string
  workers: string[]
}

export const benchForm: Form = {
  views: [{ key: "message", view: "text", from: "$text" }],
  questions: [
    { key: "intent", kind: "choice", options: Array.from({ length: 20 }, (_, i) => ({ name: `intent_${i}` })), required: true },
  ],
}

/** A project with tasks of about 200 bytes and workers, made in the database: the import has a bench of its own. */
export async function fillProject(
  stage: Stage,
  options: { tasks: number; workers: number; plan?: Partial<Plan> },
): Promise<Filled> {
  const [workspace, project] = [newUuid(), newUuid()]
  const workers = Array.from({ length: options.workers }, () => newUuid())
  const q = (text: string, values: unknown[] = []) => stage.admin.query(text, values)
  await q("begin")
  await q("select set_config('app.workspace_id', $1, true), set_config('role', 'tagwerk_app', true)", [workspace])
  await q("insert into workspace (workspace_id, name) values ($1, 'bench')", [workspace])
  await q("insert into stream (stream_id, workspace_id) values ($1, $1), ($2, $1)", [workspace, project])
  await q("insert into project (project_id, workspace_id, name, plan, form_version) values ($1, $2, 'bench', $3, 1)", [
    project,
    workspace,
    { ...planDefault, ...options.plan },
  ])
  await q("insert into project_count (project_id, workspace_id, tasks) values ($1, $2, $3)", [project, workspace, options.tasks])
  await q("insert into form (project_id, workspace_id, version, body) values ($1, $2, 1, $3)", [project, workspace, benchForm])
  await q(
    "insert into worker (workspace_id, id, pseudonym) select $1, x.id, 'w' || x.n from unnest($2::uuid[]) with ordinality as x (id, n)",
    [workspace, workers],
  )
  const needed = options.plan?.responses ?? planDefault.responses
  // Version 7 ids made here: time in ms, then the row's number, so that they are unique and in order.
  const base = Date.now()
  for (let from = 0; from < options.tasks; from += 100_000) {
    const to = Math.min(options.tasks, from + 100_000)
    await q(
      `with x as (select n, (lpad(to_hex($3::bigint + n / 1000), 12, '0') || '7' || lpad(to_hex(n % 1000), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid as id
         from generate_series($4::bigint, $5::bigint) n),
       t as (insert into task (project_id, workspace_id, id, rnd, needed) select $1, $2, id, (random() * 4294967295 - 2147483648)::int, $6 from x)
       insert into task_payload (project_id, workspace_id, task_id, external_id, payload, hash)
         select $1, $2, id, 'ext-' || n, jsonb_build_object('text', 'Message number ' || n || ': ' || repeat(md5(n::text) || ' ', 4)), decode(md5(n::text), 'hex') from x`,
      [project, workspace, base, from, to - 1, needed],
    )
  }
  await q("commit")
  await q("vacuum analyze")
  await q("checkpoint").catch(() => {})
  return { workspace: toId("workspace", workspace), project: toId("project", project), workers }
}

/** The server in its own process; resolves with its port. */
export function startServer(stage: Stage, env: Record<string, string> = {}): Promise<{ port: number; process: ChildProcess }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "serve.ts")], {
      env: {
        ...process.env,
        DATABASE_URL: stage.url,
        TAGWERK_FOLDER: stage.folder,
        TAGWERK_REQUESTS_PER_SECOND: "100000",
        ...env,
      },
      stdio: ["ignore", "pipe", "inherit"],
    })
    child.once("error", reject)
    child.once("exit", code => reject(new Error(`the bench server ended with ${code}`)))
    child.stdout!.once("data", chunk => resolve({ port: Number(String(chunk).trim()), process: child }))
  })
}
