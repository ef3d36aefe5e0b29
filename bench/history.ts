/**
 * A long history of everything that can happen to a task, played by many connections with two sweepers, and checked afterwards.
 *
 *   node bench/history.ts [--operations 1000000] [--clients 64]
 */
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { newId, toUuid } from "@tagwerk/contract/id.ts"
import { makeLabelToken } from "../server/src/auth/label-token.ts"
import { openRawClient } from "./raw-client.ts"

export interface HistoryOptions {
  port: number
  secret: Buffer
  /** Wire ids; workers are UUIDs. */
  workspace: string
  project: string
  workers: readonly string[]
  clients: number
  operations: number
  value: () => object
  random: () => number
  say?: (line: string) => void
}

/** What was done, by name; `surprise` counts answers that no rule explains. */
export type Tally = Record<string, number>

export async function playHistory(options: HistoryOptions): Promise<Tally> {
  const { random } = options
  const tally: Tally = {}
  let done = 0
  const base = `/api/workspaces/${options.workspace}/projects/${options.project}`
  await Promise.all(
    Array.from({ length: options.clients }, async (_, k) => {
      const client = await openRawClient(options.port)
      // Two connections share their workers, as two tabs do. Each has several: one alone would mostly wait for leases it forgot to end.
      const pairs = Math.max(1, Math.ceil(options.clients / 2))
      const many = Math.max(1, Math.floor(options.workers.length / pairs))
      const desks = Array.from({ length: many }, (_, i) => ({
        worker: options.workers[(Math.floor(k / 2) + i * pairs) % options.workers.length]!,
        signed: "",
        held: [] as string[],
        lost: [] as string[],
        given: [] as { response: string; assignment: string }[],
      }))
      let { worker, signed, held, lost, given } = desks[0]!
      const token = () =>
        makeLabelToken(
          options.secret,
          { workspace: toUuid(options.workspace), project: toUuid(options.project), worker, person: null },
          Date.now(),
        ).token
      for (const desk of desks) {
        worker = desk.worker
        desk.signed = token()
      }
      let signedAt = done
      const ask = async (
        name: string,
        path: string,
        body: object,
        fine: readonly string[] = [],
      ): Promise<Record<string, unknown> | null> => {
        done++
        if (done % 50_000 === 0) options.say?.(`${done} of ${options.operations}`)
        const answer = await client.post(`${base}/${path}`, JSON.stringify(body), signed)
        const parsed = JSON.parse(answer.body) as Record<string, unknown>
        const key = answer.status === 200 ? name : `${name}: ${parsed["code"]}`
        tally[key] = (tally[key] ?? 0) + 1
        if (answer.status === 200) return parsed
        if (!fine.includes(String(parsed["code"]))) tally["surprise"] = (tally["surprise"] ?? 0) + 1
        return null
      }
      const submit = async (name: string, assignment: string, response = newId("response")) => {
        const sent = await ask(name, "responses", { response, assignment, form_version: 1, value: options.value() }, [
          "response_exists",
          "assignment_gone",
        ])
        if (sent) given.push({ response, assignment })
      }
      while (done < options.operations) {
        const desk = desks[Math.floor(random() * desks.length)]!
        if (done - signedAt > 200_000) {
          signedAt = done
          for (const one of desks) {
            worker = one.worker
            one.signed = token()
          }
        }
        worker = desk.worker
        signed = desk.signed
        held = desk.held
        lost = desk.lost
        given = desk.given
        const dice = random()
        if (held.length === 0 || dice < 0.1) {
          const ids = Array.from({ length: dice < 0.03 ? 3 : 1 }, () => newId("assignment"))
          const answer = await ask("claim", "claim", { ids })
          for (const one of (answer?.["assignments"] as { id: string }[] | undefined) ?? []) held.push(one.id)
          continue
        }
        const assignment = held.pop()!
        if (dice < 0.62) await submit("submit", assignment)
        else if (dice < 0.72) {
          const next = newId("assignment")
          const response = newId("response")
          const answer = await ask("next", "next", { response, assignment, form_version: 1, value: options.value(), next }, [
            "response_exists",
            "assignment_gone",
          ])
          if (answer) given.push({ response, assignment })
          if (answer?.["assignment"]) held.push(next)
        } else if (dice < 0.78) await ask("skip", `assignments/${assignment}/skip`, { reason: "unclear" })
        else if (dice < 0.82) await ask("release", `assignments/${assignment}/release`, {})
        else if (dice < 0.88) {
          // Forgotten: the lease ends by itself, and perhaps an answer comes late.
          lost.push(assignment)
          if (lost.length > 3) await submit("late submit", lost.shift()!)
        } else if (dice < 0.92) {
          await ask("renew", `assignments/${assignment}/renew`, { draft: {} }, [
            "lease_lapsed",
            "assignment_gone",
            "response_exists",
          ])
          held.push(assignment)
        } else if (dice < 0.95 && given.length > 0) {
          const again = given[Math.floor(random() * given.length)]!
          await ask("repeat", "responses", { ...again, form_version: 1, value: options.value() })
          held.push(assignment)
        } else if (dice < 0.97 && given.length > 0) {
          const { response } = given[Math.floor(random() * given.length)]!
          await ask("amend", `responses/${response}/amend`, { id: newId("response"), form_version: 1, value: options.value() })
          held.push(assignment)
        } else if (given.length > 0) {
          // A second answer under another id is never taken.
          const { assignment: before } = given[Math.floor(random() * given.length)]!
          await ask(
            "second answer",
            "responses",
            { response: newId("response"), assignment: before, form_version: 1, value: options.value() },
            ["response_exists"],
          )
          held.push(assignment)
        }
      }
      client.close()
    }),
  )
  return tally
}

/** $1 project. All must be 0: what a history may never leave behind. */
export const violations = `select
  (select count(*) from task t where project_id = $1 and leased <> (select count(*) from assignment a where a.project_id = $1 and a.task_id = t.id and a.state = 0)) as leased_miscounted,
  (select count(*) from task t where project_id = $1 and given <> (select count(*) from response r where r.project_id = $1 and r.task_id = t.id and r.revision = 1)) as given_miscounted,
  (select count(*) from task t where project_id = $1 and state < 3 and state <> case when given >= needed then 2 when given + leased >= needed then 1 else 0 end) as wrong_state,
  (select count(*) from task t where project_id = $1 and state <> 4 and given + leased - needed > (select count(*) from response r where r.project_id = $1 and r.task_id = t.id and r.late and r.revision = 1)) as handed_out_beyond_plan,
  (select count(*) from (select from response where project_id = $1 and revision = 1 group by task_id, worker_id having count(*) > 1) x) as answered_twice,
  (select count(*) from assignment a join response r on r.project_id = $1 and r.task_id = a.task_id and r.worker_id = a.worker_id and r.revision = 1
    where a.project_id = $1 and a.id <> r.assignment_id and a.created_at > r.created_at) as handed_out_again,
  (select count(*) from (select from assignment where project_id = $1 and state = 0 and slot is not null group by worker_id having count(*) > $2) x) as over_cap,
  (select count(*) from response r where project_id = $1 and not exists (select from event e where e.stream_id = $1 and e.id = r.id)) as unlogged`

if (import.meta.main) {
  const { fillProject, openStage, startServer } = await import("./stage.ts")
  const { values } = parseArgs({
    options: { operations: { type: "string", default: "1000000" }, clients: { type: "string", default: "64" } },
  })
  const operations = Number(values.operations)
  const stage = await openStage()
  try {
    const plan = { responses: 3, lease_seconds: 2, leases_max: 5 }
    const filled = await fillProject(stage, { tasks: Math.ceil(operations / 5), workers: Number(values.clients) * 8, plan })
    const server = await startServer(stage, { BENCH_SWEEPERS: "2" })
    const secret = Buffer.from((await readFile(join(stage.folder, "secret"), "utf8")).trim(), "hex")
    const began = performance.now()
    const tally = await playHistory({
      port: server.port,
      secret,
      ...filled,
      clients: Number(values.clients),
      operations,
      value: () => ({ intent: `intent_${Math.floor(Math.random() * 20)}` }),
      random: Math.random,
      say: line => process.stderr.write(`${line}\n`),
    })
    console.log(`\n${operations} operations in ${((performance.now() - began) / 1000).toFixed(0)} s`)
    for (const [name, count] of Object.entries(tally).sort((a, b) => b[1] - a[1]))
      console.log(`${String(count).padStart(9)}  ${name}`)
    const { rows } = await stage.admin.query(violations.replaceAll("$2", String(plan.leases_max)), [toUuid(filled.project)])
    console.log("violations", rows[0])
    const deadlocks = (await stage.admin.query("select deadlocks from pg_stat_database where datname = current_database()"))
      .rows[0].deadlocks
    console.log("deadlocks", Number(deadlocks))
    server.process.removeAllListeners("exit")
    server.process.kill("SIGTERM")
  } finally {
    await stage.close()
  }
}
