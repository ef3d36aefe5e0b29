/** A batch on a thread of its own, with its own connection. */
import { parentPort, workerData } from "node:worker_threads"
import { connectDb } from "../db/connect.ts"
import { type BatchDone, runAnswerBatch } from "./batch.ts"
import type { Place } from "./gather.ts"

export interface BatchOrder {
  place: Place
  database_url: string
}
export type BatchReport = { done: BatchDone | null } | { error: string }

async function work({ place, database_url }: BatchOrder): Promise<BatchReport> {
  const db = connectDb({ url: database_url, connections: 2, application: "tagwerk batch" })
  try {
    return { done: await runAnswerBatch(db, place) }
  } catch (error) {
    return { error: (error as Error).stack ?? String(error) }
  } finally {
    await db.end()
  }
}

if (parentPort) parentPort.postMessage(await work((workerData as { data: BatchOrder }).data))
