/**
 * Claim and submit through HTTP, row-level security on, server and database and clients on the same cores.
 *
 *   node bench/dispatch.ts [--tasks 1000000,10000] [--seconds 3] [--rounds 3] [--clients 64]
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { makeLabelToken } from "../server/src/auth/label-token.ts"
import { cpuSeconds, familyOf, median, printTable, quantile, round } from "./figure.ts"
import { openRawClient, type RawClient } from "./raw-client.ts"
import { type Filled, fillProject, openStage, type Stage, startServer } from "./stage.ts"

const { values: options } = parseArgs({
  options: {
    tasks: { type: "string", default: "1000000,10000" },
    seconds: { type: "string", default: "3" },
    rounds: { type: "string", default: "3" },
    clients: { type: "string", default: "64" },
    consumers: { type: "boolean", default: false },
  },
})
const seconds = Number(options.seconds)
const clients = Number(options.clients)

type Way = "pair" | "next" | "empty" | "select"
interface Cell {
  rate: number
  /** Claims that found nothing: the figure is then of an empty queue and means nothing. */
  dry: number
  claim: number[]
  submit: number[]
  cpu: { db: number; server: number; client: number }
}

const stage = await openStage()
try {
  const rows: Record<string, string | number>[] = []
  const filled: [string, Filled][] = []
  for (const tasks of options.tasks.split(",").map(Number)) {
    process.stderr.write(`filling ${tasks} tasks\n`)
    filled.push([
      `${tasks >= 1e6 ? `${tasks / 1e6} M` : `${tasks / 1e3} k`}`,
      await fillProject(stage, { tasks, workers: 2_000, plan: { responses: 3 } }),
    ])
  }
  for (const log of ["on", "off"]) {
    const server = await startServer(stage, { BENCH_LOG: log === "off" ? "off" : options.consumers ? "consumers" : "on" })
    const secret = Buffer.from((await readFile(join(stage.folder, "secret"), "utf8")).trim(), "hex")
    const ways: [string, Way, Filled][] =
      log === "on"
        ? [
            ...filled.flatMap(([name, one]): [string, Way, Filled][] => [
              [`claim + submit, ${name}`, "pair", one],
              [`submit and next, ${name}`, "next", one],
            ]),
            ["limit: SELECT 1", "select", filled[0]![1]],
            ["limit: empty POST", "empty", filled[0]![1]],
          ]
        : [[`claim + submit, ${filled[0]![0]}, log off`, "pair", filled[0]![1]]]
    const cells = new Map<string, Cell[]>()
    for (const [name, way, project] of ways)
      (await run(stage, server.port, server.process.pid!, secret, way, project, 0.7)) && process.stderr.write(`warm ${name}\n`)
    for (let r = 0; r < Number(options.rounds); r++)
      for (const [name, way, project] of ways) {
        const cell = await run(stage, server.port, server.process.pid!, secret, way, project, seconds)
        cells.set(name, [...(cells.get(name) ?? []), cell])
        process.stderr.write(`${name}: ${round(cell.rate)}/s\n`)
      }
    for (const [name, all] of cells) {
      rows.push({
        what: name,
        "per second": all.some(cell => cell.dry > 0) ? "ran out of tasks" : round(median(all.map(cell => cell.rate))),
        "claim p50/p99 ms": all[0]!.claim.length
          ? `${round(median(all.map(c => quantile(c.claim, 0.5))), 1)} / ${round(median(all.map(c => quantile(c.claim, 0.99))), 1)}`
          : "",
        "submit p50/p99 ms": `${round(median(all.map(c => quantile(c.submit, 0.5))), 1)} / ${round(median(all.map(c => quantile(c.submit, 0.99))), 1)}`,
        "CPU µs db + server + client": (["db", "server", "client"] as const)
          .map(part => round(median(all.map(cell => (cell.cpu[part] / (cell.rate * seconds)) * 1e6))))
          .join(" + "),
      })
    }
    server.process.removeAllListeners("exit")
    server.process.kill("SIGTERM")
    await new Promise(resolve => server.process.once("exit", resolve))
  }
  printTable(`dispatch, ${clients} clients, median of ${options.rounds} rounds of ${seconds} s`, rows)
  const { rows: checks } = await stage.admin.query(`select
    (select count(*) from task where given + leased > needed) as over,
    (select count(*) from (select task_id, worker_id from response group by 1, 2 having count(*) > 1) x) as twice`)
  console.log(`handed out beyond plan ${checks[0].over}, twice to one worker ${checks[0].twice}`)
} finally {
  await stage.close()
}

async function run(
  stage: Stage,
  port: number,
  server: number,
  secret: Buffer,
  way: Way,
  project: Filled,
  duration: number,
): Promise<Cell> {
  const open: RawClient[] = await Promise.all(Array.from({ length: clients }, () => openRawClient(port)))
  const claim: number[] = []
  const submit: number[] = []
  let pairs = 0
  let dry = 0
  const db = stage.postmaster ? familyOf(stage.postmaster) : []
  const before = { db: cpuSeconds(db), server: cpuSeconds([server]), client: process.cpuUsage() }
  const until = performance.now() + duration * 1000
  const base = `/api/workspaces/${project.workspace}/projects/${project.project}`
  const began = performance.now()
  await Promise.all(
    open.map(async (client, k) => {
      let i = k
      const ask = async (path: string, body: unknown, token: string | null, times: number[]) => {
        const at = performance.now()
        const answer = await client.post(path, typeof body === "string" ? body : JSON.stringify(body), token)
        times.push(performance.now() - at)
        if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body}`)
        return answer.body
      }
      const value = { intent: `intent_${k % 20}` }
      let held: string | null = null
      let token = ""
      while (performance.now() < until) {
        if (way === "empty" || way === "select") {
          await ask(`/bench/${way}`, "{}", null, submit)
          pairs++
          continue
        }
        if (held === null) {
          i = (i + clients) % project.workers.length
          token = makeLabelToken(
            secret,
            { workspace: toUuid(project.workspace), project: toUuid(project.project), worker: project.workers[i]!, person: null },
            Date.now(),
          ).token
          const { assignments } = JSON.parse(
            await ask(`${base}/claim`, { ids: [newId("assignment")] }, token, way === "pair" ? claim : []),
          )
          if (!assignments[0]) {
            dry++
            continue
          }
          held = assignments[0].id as string
        }
        const sent = { response: newId("response"), assignment: held, form_version: 1, value, spent_ms: 4000 }
        if (way === "pair") {
          await ask(`${base}/responses`, sent, token, submit)
          held = null
        } else {
          const { assignment } = JSON.parse(await ask(`${base}/next`, { ...sent, next: newId("assignment") }, token, submit))
          held = assignment?.id ?? null
        }
        pairs++
      }
    }),
  )
  const took = (performance.now() - began) / 1000
  const used = process.cpuUsage(before.client)
  const after = { db: cpuSeconds(stage.postmaster ? familyOf(stage.postmaster) : []), server: cpuSeconds([server]) }
  for (const client of open) client.close()
  return {
    rate: pairs / took,
    dry,
    claim,
    submit,
    cpu: { db: after.db - before.db, server: after.server - before.server, client: (used.user + used.system) / 1e6 },
  }
}
