import type { ProjectReport } from "@tagwerk/contract/report.ts"
import type { Place } from "../answer/gather.ts"
import type { Db } from "../db/connect.ts"
import { append } from "../log/append.ts"
import { gather } from "./gather.ts"
import { methodOf } from "./method.ts"
import { projectReport } from "./project.ts"
import * as sql from "./report.sql.ts"
import { readStanding } from "./standing.ts"
import { workerReports } from "./worker.ts"

export interface ReportsMade {
  position: number
  workers: number
}

/** Workers' rows a statement: each may have ten thousand responses. */
const rightnessAtOnce = 50

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
  const methods = gathered.questions.map(one => methodOf(one))
  const project: ProjectReport = { ...projectReport(gathered, standing, methods), position, made_at }
  const { reports: workers, rightness } = workerReports(gathered, methods, standing.learned)
  const rows = [
    { subject: "project", body: project as unknown },
    ...[...workers].map(([worker, body]) => ({ subject: `worker:${worker}`, body: { ...body, made_at } as unknown })),
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
    for (let from = 0; from < rightness.length; from += rightnessAtOnce) {
      const some = rightness.slice(from, from + rightnessAtOnce)
      await query(sql.putRightness, [place.project, place.workspace, JSON.stringify(some), position])
    }
    await query(sql.dropRightness, [place.project, place.workspace, position])
    // For screens: nothing else in the log says that figures moved.
    await append({ query }, place.project, "report.made", { position })
  })
  return { position, workers: workers.size }
}
