/** When reports are due: after each batch of answers, and when what they are measured by has changed. */
import type { EventKind } from "@tagwerk/contract/event.ts"
import type { Consumer } from "../log/follow.ts"
import * as sql from "./report.sql.ts"

export const dueKind = "report"
/** What comes in swarms, like an import of gold, is waited for. */
const swarm_ms = 2_000
const atOnce: readonly EventKind[] = ["answer.batched", "sample.finished"]
const soon: readonly EventKind[] = ["gold.marked", "gold.ended", "project.changed", "review.decided"]

export function createReportConsumer(now: () => number): Consumer {
  return {
    name: "report",
    batch: 1_000,
    async take({ query, workspace, stream }, events) {
      const isAtOnce = events.some(event => atOnce.includes(event.kind))
      if (!isAtOnce && !events.some(event => soon.includes(event.kind))) return
      const at = new Date(now() + (isAtOnce ? 0 : swarm_ms)).toISOString()
      await query(sql.putDue, [dueKind, stream, workspace, at])
    },
  }
}
