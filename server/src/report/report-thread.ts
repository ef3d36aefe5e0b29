/** Reports on a thread of its own, with its own connection: answers' intervals are drawn a thousand times. */
import { parentPort, workerData } from "node:worker_threads"
import type { Place } from "../answer/gather.ts"
import { connectDb } from "../db/connect.ts"
import { makeReports, type ReportsMade } from "./make.ts"

export interface ReportOrder {
  place: Place
  database_url: string
  now: number
}
export type ReportWord = { made: ReportsMade | null } | { error: string }

async function work({ place, database_url, now }: ReportOrder): Promise<ReportWord> {
  const db = connectDb({ url: database_url, connections: 2, application: "tagwerk report" })
  try {
    return { made: await makeReports(db, place, now) }
  } catch (error) {
    return { error: (error as Error).stack ?? String(error) }
  } finally {
    await db.end()
  }
}

if (parentPort) parentPort.postMessage(await work((workerData as { data: ReportOrder }).data))
