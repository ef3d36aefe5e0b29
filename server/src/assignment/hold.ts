/** Holding a task: renew, save a draft, give it back, skip it. */
import type { Api } from "@tagwerk/contract/api.ts"
import { newUuid, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { hot, type Send } from "../act.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./hold.sql.ts"
import { placeOf } from "./place.ts"

export const renew = hot<Input<Api["assignment.renew"]>, Output<Api["assignment.renew"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  const assignment = toUuid(input.assignment)
  const draft = input.draft === undefined ? null : JSON.stringify(input.draft)
  const rows = (
    await send([
      { statement: sql.renew, values: [place.project, assignment, place.worker, place.facts.plan.lease_seconds, draft] },
    ])
  )[0]!
  if (rows[0]) return { until: rows[0]["until"] as string }
  if (draft !== null) await send([{ statement: sql.draftLate, values: [place.project, assignment, place.worker, draft] }])
  return refuseEnded(send, place, assignment)
})

export const release = hot<Input<Api["assignment.release"]>, Output<Api["assignment.release"]>>(
  async (send, actor, input, house) => {
    const place = await placeOf(house, actor, toUuid(input.project))
    // Given back already, or ended by itself: what was wanted holds.
    await send([{ statement: sql.release, values: [place.project, toUuid(input.assignment), place.worker] }])
    return {}
  },
)

export const skip = hot<Input<Api["assignment.skip"]>, Output<Api["assignment.skip"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  const reason = input.note ? `${input.reason}: ${input.note}` : input.reason
  await send([{ statement: sql.skip, values: [place.project, toUuid(input.assignment), place.worker, reason, newUuid()] }])
  return {}
})

async function refuseEnded(send: Send, place: { project: string; worker: string }, assignment: string): Promise<never> {
  const row = (await send([{ statement: sql.stateOf, values: [place.project, assignment] }]))[0]![0]
  if (!row || row["worker_id"] !== place.worker) refuse("assignment_gone")
  refuse(row["state"] === 2 ? "lease_lapsed" : row["state"] === 1 || row["state"] === 4 ? "response_exists" : "assignment_gone")
}
