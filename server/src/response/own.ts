/** A worker's own work: look back, amend. */
import type { Api } from "@tagwerk/contract/api.ts"
import { type Form, fieldOf, type Payload, type ResponseValue } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verdict } from "@tagwerk/contract/verdict.ts"
import { hot } from "../act.ts"
import { placeOf } from "../assignment/place.ts"
import { filesOf } from "../assignment/show.ts"
import { pageOf, readCursor } from "../db/page.ts"
import { append } from "../log/append.ts"
import { formVersion } from "../project/facts.ts"
import { refuse } from "../refuse.ts"
import { checkAgainst } from "./check.ts"
import * as sql from "./submit.sql.ts"

const newest = "ffffffff-ffff-ffff-ffff-ffffffffffff"

/** Newest first; what was superseded is left out. */
export const listOwn = hot<Input<Api["response.own"]>, Output<Api["response.own"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  const limit = input.limit ?? 50
  const from = readCursor(input.cursor, ["uuid"])?.[0] ?? newest
  const rows = (await send([{ statement: sql.ownRecent, values: [place.project, place.worker, from, limit + 1] }]))[0]!
  return pageOf(
    rows,
    limit,
    row => [row["id"] as string],
    row => ({
      id: toId("response", row["id"] as string),
      task: toId("task", row["task_id"] as string),
      shown: shownOf(place.facts.form, row["payload"] as Payload | null),
      value: row["value"] as ResponseValue,
      created_at: row["created_at"] as string,
      amendable: row["verdict"] === null && isAmendable(row["position"] as number | null, place.facts.frozen_position),
      verdict: row["verdict"] as Verdict | null,
      reason: row["reason"] as string | null,
    }),
  )
})

export const reopen = hot<Input<Api["response.reopen"]>, Output<Api["response.reopen"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  const row = (await send([{ statement: sql.ownOne, values: [place.project, toUuid(input.response), place.worker] }]))[0]![0]
  if (!row) refuse("not_found", { what: "response" })
  const version = row["form_version"] as number
  const payload = (row["payload"] as Payload | null) ?? {}
  return {
    task: toId("task", row["task_id"] as string),
    form: {
      version,
      form: await formVersion(house, place.workspace, place.project, version),
      created_at: new Date(0).toISOString(),
    },
    payload,
    files: (await filesOf(house, place, [payload]))[0]!,
    value: row["value"] as ResponseValue,
    amendable: row["verdict"] === null && isAmendable(row["position"] as number | null, place.facts.frozen_position),
  }
})

export const suggestions = hot<Input<Api["response.suggestions"]>, Output<Api["response.suggestions"]>>(
  async (send, actor, input, house) => {
    const place = await placeOf(house, actor, toUuid(input.project))
    if (!place.facts.plan.suggest) return { suggestions: [] }
    const rows = (
      await send([
        { statement: sql.modelValues, values: [place.project, toUuid(input.assignment), place.worker, place.workspace] },
      ])
    )[0]!
    return { suggestions: rows.map(row => ({ model: row["pseudonym"] as string, value: row["value"] as ResponseValue })) }
  },
)

/** An amendment is a further revision that supersedes the earlier one, which stays. */
export const amend = hot<Input<Api["response.amend"]>, Output<Api["response.amend"]>>(async (_send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  const form = await formVersion(house, place.workspace, place.project, input.form_version)
  const id = toUuid(input.id)
  return house.db.transaction(place.workspace, [], async query => {
    const before = (await query<{ task_id: string; worker_id: string; late: boolean }>(sql.findResponse, [place.project, id]))[0]
    if (before) {
      if (before.worker_id !== place.worker) refuse("id_taken", { id: "The response" })
      return { response: input.id, task: toId("task", before.task_id), late: before.late, repeated: true }
    }
    interface Latest {
      id: string
      task_id: string
      stage: number
      revision: number
      assignment_id: string
      spent_ms: number | null
      position: number | null
      payload: Payload | null
      task_state: number
    }
    // The newest revision, whichever was named: two tabs amend one after the other.
    const latest = (await query<Latest>(sql.latestOwn, [place.project, toUuid(input.response), place.worker]))[0]
    if (!latest) refuse("not_found", { what: "response" })
    if (latest.task_state === 3) refuse("task_retired")
    const isReviewed = (await query(sql.isReviewed, [place.project, latest.task_id, place.worker])).length > 0
    if (isReviewed || !isAmendable(latest.position, place.facts.frozen_position)) refuse("response_frozen")
    await checkAgainst(house, place, form, input.value, latest.payload, {}, query)
    await query(sql.insertRevision, [
      place.project,
      id,
      place.workspace,
      latest.task_id,
      place.worker,
      latest.assignment_id,
      latest.stage,
      latest.revision + 1,
      input.form_version,
      JSON.stringify(input.value),
      latest.spent_ms,
    ])
    const body = { task: latest.task_id, worker: place.worker, response: id, supersedes: latest.id }
    await append({ query }, place.project, "response.amended", body, id)
    return { response: input.id, task: toId("task", latest.task_id), late: false, repeated: false }
  })
})

/** Not numbered yet, or numbered after the last freeze. */
function isAmendable(position: number | null, frozen: number): boolean {
  return position === null || position > frozen
}

function shownOf(form: Form, payload: Payload | null): string {
  if (!payload) return ""
  for (const view of form.views) {
    const value = fieldOf(payload, view.from)
    if (view.view === "text" && value !== undefined && value !== null) return [...String(value)].slice(0, 120).join("")
  }
  const name = payload["name"] ?? payload["file_name"]
  return typeof name === "string" ? name : ""
}
