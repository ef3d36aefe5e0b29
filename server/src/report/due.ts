/**
 * When reports are due: after each batch of answers, when what they are measured by has changed, and some time after responses. A report is
 * made from all responses, so that time grows with their number.
 */
import type { EventKind } from "@tagwerk/contract/event.ts"
import type { Consumer } from "../log/follow.ts"
import * as sql from "./report.sql.ts"

export const dueKind = "report"
/** What comes in swarms, like an import of gold, is waited for. */
const swarm_ms = 2_000
const workLeast_ms = 20_000
/** Twenty times what a response costs a report, so that reports take a twentieth of a processor at most. */
const workEach_ms = 8
const workMost_ms = 3_600_000
const atOnce: readonly EventKind[] = ["answer.batched", "sample.finished"]
const soon: readonly EventKind[] = ["gold.marked", "gold.ended", "project.changed", "expert.answered", "review.made"]
const work: readonly EventKind[] = ["response.made", "response.amended"]

export function createReportConsumer(now: () => number): Consumer {
  return {
    name: "report",
    batch: 1_000,
    async take({ query, workspace, stream }, events) {
      const has = (kinds: readonly EventKind[]) => events.some(event => kinds.includes(event.kind))
      const stamp = (after_ms: number) => new Date(now() + after_ms).toISOString()
      if (has(atOnce)) await query(sql.putDue, [dueKind, stream, workspace, stamp(0)])
      else if (has(soon)) await query(sql.putDue, [dueKind, stream, workspace, stamp(swarm_ms)])
      else if (has(work)) {
        const [counts] = await query<{ responses: number }>(sql.responses, [stream, workspace])
        const after = Math.min(workMost_ms, workLeast_ms + workEach_ms * (counts?.responses ?? 0))
        await query(sql.putDue, [dueKind, stream, workspace, stamp(after)])
      }
    },
  }
}
