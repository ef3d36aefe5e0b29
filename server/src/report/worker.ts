/** Figures of each worker of a project, question by question. */
import type { WorkerReport } from "@tagwerk/contract/report.ts"
import type { Gathered } from "./gather.ts"

/** By worker (UUID). */
export function workerReports(_gathered: Gathered): Map<string, WorkerReport> {
  return new Map()
}
