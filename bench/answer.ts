/**
 * Answers and live screens: how many events a second become answers, how long a batch over everything takes, and what 200 open streams
 * cost a server while a project moves. `node bench/answer.ts [tasks]`, three responses a task, on the embedded PostgreSQL or DATABASE_URL.
 */
import { createHash } from "node:crypto"
import { get } from "node:http"
import { newUuid, toUuid } from "@tagwerk/contract/id.ts"
import { runAnswerBatch } from "../server/src/answer/batch.ts"
import { makeToken } from "../server/src/auth/key.ts"
import { readConfig } from "../server/src/config.ts"
import { buildHouse } from "../server/src/house.ts"
import { silent } from "../server/src/http/journal.ts"
import { createFollower } from "../server/src/log/follow.ts"
import { consumersOf } from "../server/src/runner.ts"
import { cpuSeconds, printTable, round } from "./figure.ts"
import { type Filled, fillProject, openStage, type Stage, startServer } from "./stage.ts"

/** Three responses a task of 50 workers, right in eight of ten; events unnumbered, as submits leave them. */
async function respond(stage: Stage, filled: Filled, tasks: number): Promise<void> {
  const [workspace, project] = [toUuid(filled.workspace), toUuid(filled.project)]
  const q = (text: string, values: unknown[] = []) => stage.admin.query(text, values)
  await q("select set_config('app.workspace_id', $1, false)", [workspace])
  await q("set role tagwerk_app")
  await q(
    `create temporary table made as
       select t.id as task, ($2::uuid[])[1 + (t.n * 7 + w * 17) % 50] as worker, gen_random_uuid() as raw, t.n, w
         from (select id, row_number() over (order by id) as n from task where project_id = $1) t, generate_series(0, 2) w where t.n <= $3`,
    [project, filled.workers, tasks],
  )
  // The version's digit and a time in front make a UUIDv7 of a random one.
  await q("alter table made add id uuid")
  await q(
    `update made set id = (lpad(to_hex((extract(epoch from now()) * 1000)::bigint + n / 100), 12, '0') || '7' || substr(replace(raw::text, '-', ''), 14))::uuid`,
  )
  await q(
    `insert into response (project_id, id, workspace_id, task_id, worker_id, assignment_id, form_version, value)
     select $1, id, $2, task, worker, id, 1, jsonb_build_object('intent', 'intent_' || case when random() < .8 then n % 20 else floor(random() * 20)::int end) from made`,
    [project, workspace],
  )
  await q(
    `insert into event (stream_id, id, kind, body)
     select $1, id, 'response.made', jsonb_build_object('task', task, 'worker', worker, 'response', id, 'given', w + 1, 'done', w = 2) from made order by id`,
    [project],
  )
  await q("insert into event (stream_id, id, kind, body) values ($1, $2, 'form.published', '{\"version\": 1}')", [
    project,
    newUuid(1),
  ])
  await q("reset role")
  await q("analyze")
}

async function answers(stage: Stage, filled: Filled, tasks: number): Promise<void> {
  const house = await buildHouse({
    config: readConfig({ TAGWERK_FOLDER: stage.folder, DATABASE_URL: stage.url }),
    database_url: stage.url,
    journal: silent,
  })
  const follower = createFollower({ db: house.db, consumers: consumersOf(house), journal: silent })
  const began = performance.now()
  while (await follower.round());
  const seconds = (performance.now() - began) / 1000
  const place = { workspace: toUuid(filled.workspace), project: toUuid(filled.project) }
  const batch = performance.now()
  const done = await runAnswerBatch(house.db, place)
  const took = performance.now() - batch
  printTable("answers", [
    { what: "events numbered and answered a second", value: round((tasks * 3) / seconds) },
    { what: `batch over ${(done?.responses ?? 0).toLocaleString("en")} responses, ms`, value: round(took) },
    { what: "answers the batch rewrote", value: done?.rewritten ?? 0 },
  ])
  await house.close()
}

async function streams(stage: Stage, filled: Filled): Promise<void> {
  const [workspace, project] = [toUuid(filled.workspace), toUuid(filled.project)]
  const token = makeToken("tw", workspace)
  await stage.admin.query("set role tagwerk_app")
  await stage.admin.query("insert into api_key (workspace_id, id, name, role, hash) values ($1, $2, 'screens', 'reviewer', $3)", [
    workspace,
    newUuid(),
    createHash("sha256").update(token).digest(),
  ])
  await stage.admin.query("reset role")
  const { port, process: server } = await startServer(stage, { BENCH_LOG: "consumers" })
  let hints = 0
  const move = setInterval(() => {
    stage.admin
      .query("insert into event (stream_id, id, kind, body) values ($1, $2, 'comment.made', '{}')", [project, newUuid()])
      .catch(() => {})
  }, 100)
  const measure = async () => {
    await new Promise(resolve => setTimeout(resolve, 2_000))
    const [before, at, told] = [cpuSeconds([server.pid!]), performance.now(), hints]
    await new Promise(resolve => setTimeout(resolve, 10_000))
    const seconds = (performance.now() - at) / 1000
    return { core: ((cpuSeconds([server.pid!]) - before) / seconds) * 100, hints: (hints - told) / seconds }
  }
  const without = await measure()
  const open = Array.from({ length: 200 }, () =>
    get(
      {
        host: "127.0.0.1",
        port,
        path: `/api/workspaces/${filled.workspace}/stream`,
        headers: { authorization: `Bearer ${token}` },
        agent: false,
      },
      answer => answer.on("data", chunk => (hints += String(chunk).split("event: hint").length - 1)),
    ),
  )
  const beside = await measure()
  clearInterval(move)
  printTable("200 live streams, a project that moves ten times a second", [
    { what: "of a core without streams, %", value: round(without.core, 1) },
    { what: "of a core with 200, %", value: round(beside.core, 1) },
    { what: "hints a second, all streams", value: round(beside.hints) },
  ])
  for (const request of open) request.destroy()
  server.kill("SIGTERM")
  await new Promise(resolve => server.once("exit", resolve))
}

const tasks = Number(process.argv[2] ?? 100_000)
const stage = await openStage()
try {
  const filled = await fillProject(stage, { tasks, workers: 50, plan: { responses: 3 } })
  await respond(stage, filled, tasks)
  await answers(stage, filled, tasks)
  await streams(stage, filled)
} finally {
  await stage.close()
}
