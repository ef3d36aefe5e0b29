/**
 * Claims of gold: tasks whose answer is known, so that workers, models and the answers' confidence can be judged by them. A worker gets
 * each once, mixed among the others, and nothing on the wire tells them apart.
 */
import type { House, Send } from "../act.ts"
import type { Bound } from "../db/batch.ts"
import { bandsOf } from "../task/band.ts"
import * as sql from "./claim.sql.ts"
import { claimValues, heldFrom, retryingSlot } from "./lease.ts"
import type { Place } from "./place.ts"
import type { Held } from "./show.ts"

/** Whether this claim is one of the plan's share. */
export function asksForGold(house: House, place: Place): boolean {
  const { gold_share } = place.facts.plan
  return gold_share > 0 && house.random() < gold_share
}

/** A claim of gold: its row is like any other claim's, and holds no task where this worker has had all of it. */
export function goldBound(house: House, place: Place, band: number, assignment: string): Bound {
  return { statement: sql.claimGold, values: claimValues(house, place, band, assignment) }
}

/** Gold for those of the assignments (UUIDs) on which the plan's share falls; the others are for the queue. */
export async function claimGold(send: Send, house: House, place: Place, ids: readonly string[]): Promise<Held[]> {
  const held: Held[] = []
  for (const id of ids) {
    if (!asksForGold(house, place)) continue
    const band = (await bandsOf(house, send, place.project))[0]
    if (band === undefined) break
    const row = (await retryingSlot(() => send([goldBound(house, place, band, id)], true)))[0]![0]!
    const one = heldFrom(row, id)
    if (one) held.push(one)
    else break
  }
  return held
}

/** Gold among the tasks of the queue, in the order in which a batch is handed over: its place says nothing. */
export function mixed(golden: readonly Held[], held: readonly Held[]): Held[] {
  return golden.length === 0 ? [...held] : [...golden, ...held].sort((a, b) => (a.id < b.id ? -1 : 1))
}
