/** A task goes to a worker: claims of one or a batch. People and models claim by the same verb. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { type House, hot, type Send } from "../act.ts"
import type { Row } from "../db/batch.ts"
import { refuse } from "../refuse.ts"
import { bandsOf } from "../task/band.ts"
import { isSpent } from "./budget.ts"
import * as sql from "./claim.sql.ts"
import { expireProject } from "./expire.ts"
import { claimGold, mixed } from "./gold.ts"
import { claimValues, heldFrom, lease, retryingSlot } from "./lease.ts"
import { type Place, placeOf } from "./place.ts"
import { dress, type Held } from "./show.ts"

type Short = "no_task" | "cap_reached" | null

export const claim = hot<Input<Api["assignment.claim"]>, Output<Api["assignment.claim"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  if (place.facts.state !== "active") refuse(place.facts.state === "paused" ? "project_paused" : "project_archived")
  if (await isSpent(send, house, place)) return { assignments: [], short: "no_task" }
  const ids = input.ids.map(toUuid)
  const golden = await claimGold(send, house, place, ids)
  const rest = golden.length === 0 ? ids : ids.filter(id => !golden.some(one => one.id === id))
  if (rest.length === 0) return { assignments: await dress(house, place, golden), short: null }
  const { held, short } =
    rest.length === 1 ? await claimOne(send, house, place, rest[0]!) : await claimMany(send, house, place, rest)
  return { assignments: await dress(house, place, mixed(golden, held)), short }
})

/** One task: band by band, then what this worker skipped, then again after ending leases that are over. */
export async function claimOne(
  send: Send,
  house: House,
  place: Place,
  assignment: string,
): Promise<{ held: Held[]; short: Short }> {
  const found = (row: Row): Held | "cap" | null => heldFrom(row, assignment) ?? (row["cap_reached"] ? "cap" : null)
  const through = async (bands: number[]): Promise<Held | "cap" | null> => {
    for (const band of bands) {
      const one = found(await lease(house, place, band, assignment))
      if (one) return one
    }
    return null
  }
  let one = await through(await bandsOf(house, send, place.project))
  // The memory of bands may be older than the newest import, and leases may just have ended: nobody waits for a sweeper.
  if (one === null) {
    await expireProject(send, house, place.project)
    one = await through(await bandsOf(house, send, place.project, 0))
  }
  if (one === null) {
    const { lease_seconds, leases_max } = place.facts.plan
    const again = {
      statement: sql.claimAgain,
      values: [place.project, place.worker, assignment, place.workspace, lease_seconds, leases_max],
    }
    one = found((await retryingSlot(() => send([again], true)))[0]![0]!)
  }
  if (one === "cap") return { held: [], short: "cap_reached" }
  return one === null ? { held: [], short: "no_task" } : { held: [one], short: null }
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

export const held = hot<Input<Api["assignment.held"]>, Output<Api["assignment.held"]>>(async (send, actor, input, house) => {
  const place = await placeOf(house, actor, toUuid(input.project))
  const rows = (await send([{ statement: sql.heldBy, values: [place.project, place.worker] }]))[0]!
  const all = rows.map(row => ({ ...heldFrom(row, row["id"] as string)!, draft: row["draft"] as Held["draft"] }))
  return { assignments: await dress(house, place, all) }
})
