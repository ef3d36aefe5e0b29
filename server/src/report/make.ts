import type { ProjectReport, WorkerReport } from "@tagwerk/contract/report.ts"
import type { Place } from "../answer/gather.ts"
import type { Db } from "../db/connect.ts"
import { append } from "../log/append.ts"
import { gather } from "./gather.ts"
import { projectReport } from "./project.ts"
import * as sql from "./report.sql.ts"
import { readStanding } from "./standing.ts"
import { workerReports } from "./worker.ts"

export interface ReportsMade {
  position: number
  workers: number
}

/** Null when the project is gone, has no form, or nobody has answered. `now` in milliseconds since 1970. */
export async function makeReports(db: Pick<Db, "transaction">, place: Place, now: number): Promise<ReportsMade | null> {
  const read = await db.transaction(place.workspace, [], async query => {
    const gathered = await gather(query, place)
    return gathered && { gathered, standing: await readStanding(query, place, now) }
  })
  if (!read?.standing) return null
  const { gathered, standing } = read
  const { position } = gathered
  const made_at = new Date(now).toISOString()
  const project: ProjectReport = { ...projectReport(gathered, standing), position, made_at }
  const workers: Map<string, WorkerReport> = workerReports(gathered)
  const rows = [
    { subject: "project", body: project as unknown },
    ...[...workers].map(([worker, body]) => ({ subject: `worker:${worker}`, body: body as unknown })),
  ]
  await db.transaction(place.workspace, [], async query => {
    if (
      (
        await query("select from project where project_id = $1 and workspace_id = $2 for key share", [
          place.project,
          place.workspace,
        ])
      ).length === 0
    )
      return
    await query(sql.putReports, [place.project, place.workspace, JSON.stringify(rows), position, made_at])
    await query(sql.dropReports, [place.project, place.workspace, position])
    // For screens: nothing else in the log says that figures moved.
    await append({ query }, place.project, "report.made", { position })
  })
  return { position, workers: workers.size }
}
