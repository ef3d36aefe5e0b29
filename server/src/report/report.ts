/** report.project, worker.report, report.refresh: what is known of a project's quality and of its workers', and making it anew. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { ProjectReport, WorkerReport } from "@tagwerk/contract/report.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { dueKind } from "./due.ts"
import * as sql from "./report.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

/** What is due later than this is not worth waiting for. */
const soon_ms = 3_000

export const showProjectReport: Of<"report.project"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const rows = await tx.query<{ body: ProjectReport }>(sql.report, [project, tx.workspace, "project"])
  return { report: rows[0]?.body ?? null, is_due: await isDue(tx, project) }
}

export const showWorkerReport: Of<"worker.report"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const worker = toUuid(input.worker)
  await mustHaveProject(tx, project)
  const known = await tx.query(sql.worker, [tx.workspace, worker])
  if (known.length === 0) return refuse("not_found", { what: "worker" })
  const rows = await tx.query<{ body: WorkerReport }>(sql.report, [project, tx.workspace, `worker:${worker}`])
  return { report: rows[0]?.body ?? null, is_due: await isDue(tx, project) }
}

async function isDue(tx: Tx, project: string): Promise<boolean> {
  const [due] = await tx.query<{ at: string }>(sql.due, [dueKind, project])
  return due !== undefined && Date.parse(due.at) < tx.house.now() + soon_ms
}

export const refreshReport: Of<"report.refresh"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  await tx.query(sql.putDue, [dueKind, project, tx.workspace, new Date(tx.house.now()).toISOString()])
  return {}
}
