/** A task goes to a worker: claims of one or a batch. People and models claim by the same verb. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Assignment } from "@tagwerk/contract/task.ts"
import type { Actor } from "../access.ts"
import { type House, hot, type Send } from "../act.ts"
import type { Bound, Row } from "../db/batch.ts"
import { type ProjectFacts, projectFacts } from "../project/facts.ts"
import { assert, refuse } from "../refuse.ts"
import { bandsOf } from "../task/band.ts"
import * as sql from "./claim.sql.ts"
import { expireProject } from "./expire.ts"
import { dress, type Held } from "./show.ts"
import { workerMayWork } from "./standing.ts"

type Short = "no_task" | "cap_reached" | null
const uniqueViolation = "23505"

export const claim = hot<Input<Api["assignment.claim"]>, Output<Api["assignment.claim"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  if (place.facts.state !== "active") refuse(place.facts.state === "paused" ? "project_paused" : "project_archived")
  const ids = input.ids.map(toUuid)
  const { held, short } =
    ids.length === 1 ? await claimOne(send, house, place, ids[0]!) : await claimMany(send, house, place, ids)
  return { assignments: await dress(house, place, held), short }
})

/** Where and as whom a worker works. */
export interface Place {
  workspace: string
  project: string
  worker: string
  facts: ProjectFacts
}

/** The caller's place; refuses a worker who was paused or whose invitation was withdrawn (noticed within 30 s). */
export async function placeOf(house: House, actor: Actor, project: string): Promise<Place> {
  assert(actor.workspace && actor.worker, "work is done by a worker in a workspace")
  const facts = await projectFacts(house, actor.workspace, project)
  if (!(await workerMayWork(house, actor.workspace, actor.worker, project))) refuse("not_allowed", { role: "worker" })
  return { workspace: actor.workspace, project, worker: actor.worker, facts }
}

/** The values of a claim statement for one band. */
export function claimValues(house: House, place: Place, band: number, assignment: string): unknown[] {
  const start = Math.floor(house.random() * 4_294_967_296) - 2_147_483_648
  return [
    place.project,
    place.worker,
    band,
    start,
    assignment,
    place.workspace,
    place.facts.plan.lease_seconds,
    place.facts.plan.leases_max,
  ]
}

export function heldFrom(row: Row, assignment: string): Held | null {
  if (!row["task"]) return null
  return {
    id: assignment,
    task: row["task"] as string,
    payload: row["payload"] as Assignment["payload"],
    until: row["until"] as string,
    draft: null,
  }
}

/** One task: band by band, then what this worker skipped, then again after ending leases that are over. */
export async function claimOne(
  send: Send,
  house: House,
  place: Place,
  assignment: string,
): Promise<{ held: Held[]; short: Short }> {
  const attempt = async (bound: Bound): Promise<Held | "cap" | null> => {
    const row = (await retryingSlot(() => send([bound], true)))[0]![0]!
    return heldFrom(row, assignment) ?? (row["cap_reached"] ? "cap" : null)
  }
  const through = async (bands: number[]): Promise<Held | "cap" | null> => {
    for (const band of bands) {
      const found = await attempt({ statement: sql.claimOne, values: claimValues(house, place, band, assignment) })
      if (found) return found
    }
    return null
  }
  let found = await through(await bandsOf(house, send, place.project))
  // The memory of bands may be older than the newest import, and leases may just have ended: nobody waits for a sweeper.
  if (found === null) {
    await expireProject(send, house, place.project)
    found = await through(await bandsOf(house, send, place.project, 0))
  }
  if (found === null) {
    const { lease_seconds, leases_max } = place.facts.plan
    found = await attempt({
      statement: sql.claimAgain,
      values: [place.project, place.worker, assignment, place.workspace, lease_seconds, leases_max],
    })
  }
  if (found === "cap") return { held: [], short: "cap_reached" }
  return found === null ? { held: [], short: "no_task" } : { held: [found], short: null }
}

/** Several tasks, for clients that prefetch: at most two statements a band. */
async function claimMany(send: Send, house: House, place: Place, ids: string[]): Promise<{ held: Held[]; short: Short }> {
  const held: Held[] = []
  const take = async (bands: number[]) => {
    for (const band of bands) {
      const start = claimValues(house, place, band, "")[3]
      for (const wrapped of [false, true]) {
        const wanted = ids.slice(held.length)
        if (wanted.length === 0) return
        const values = [
          place.project,
          place.worker,
          band,
          start,
          wrapped,
          place.workspace,
          place.facts.plan.lease_seconds,
          place.facts.plan.leases_max,
          wanted,
        ]
        const rows = (await retryingSlot(() => send([{ statement: sql.claimMany, values }], true)))[0]!
        for (const row of rows) held.push(heldFrom(row, row["id"] as string)!)
      }
    }
  }
  await take(await bandsOf(house, send, place.project))
  if (held.length > 0) return { held, short: held.length < ids.length ? "cap_reached" : null }
  // Nothing at all: the single claim knows why, and about skipped tasks and leases that are over.
  return claimOne(send, house, place, ids[0]!)
}

/** Two claims of one worker at once want the same slot or task: one of them is refused by the unique index and simply runs again. */
export async function retryingSlot<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      const { code, constraint } = error as { code?: string; constraint?: string }
      if (code !== uniqueViolation || attempt >= 20) throw error
      if (constraint === "assignment_pkey") refuse("id_taken", { id: "The assignment" })
      if (constraint !== "assignment_slot" && constraint !== "assignment_live") throw error
    }
  }
}

export const held = hot<Input<Api["assignment.held"]>, Output<Api["assignment.held"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  const rows = (await send([{ statement: sql.heldBy, values: [place.project, place.worker] }]))[0]!
  const all = rows.map(row => ({ ...heldFrom(row, row["id"] as string)!, draft: row["draft"] as Held["draft"] }))
  return { assignments: await dress(house, place, all) }
})
