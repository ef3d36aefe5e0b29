/** A task of one band is leased to a worker: alone, or in one statement with the other workers who claim there at this moment. */
import type { Assignment } from "@tagwerk/contract/task.ts"
import type { House } from "../act.ts"
import type { Bound, Row } from "../db/batch.ts"
import { createGroup } from "../db/group.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./claim.sql.ts"
import type { Place } from "./place.ts"
import type { Held } from "./show.ts"

const uniqueViolation = "23505"

/** A claim in one band. */
export interface Lease {
  place: Place
  band: number
  /** UUID of the new assignment. */
  assignment: string
}
const groups = new WeakMap<House["db"], (key: string, one: Lease) => Promise<Row>>()

/** Leases a task of a band if there is one. One row always: `heldFrom` reads it, `cap_reached` says why it holds none. */
export function lease(house: House, place: Place, band: number, assignment: string): Promise<Row> {
  let group = groups.get(house.db)
  if (!group) {
    const alone = async (one: Lease) => {
      const bound = { statement: sql.claimOne, values: claimValues(house, one.place, one.band, one.assignment) }
      return (await retryingSlot(() => house.db.batch(one.place.workspace, [bound], true)))[0]![0]!
    }
    group = createGroup<Lease, Row>({
      alone,
      together: async all => {
        const rows = inPlace(all.length, (await house.db.batch(all[0]!.place.workspace, [claimEachBound(house, all)], true))[0]!)
        // Two of them met at one task that had room for one.
        return Promise.all(rows.map((row, i) => (row!["crowded"] ? alone(all[i]!) : row!)))
      },
      clash: one => one.place.worker,
    })
    groups.set(house.db, group)
  }
  return group(leaseKey(place, band), { place, band, assignment })
}

/** Claims that may go together: the same queue under the same plan. */
export function leaseKey(place: Place, band: number): string {
  const { lease_seconds, leases_max } = place.facts.plan
  return `${place.workspace}/${place.project}/${band}/${lease_seconds}/${leases_max}`
}

/** Rows by their `ord`, which counts from 1. */
export function inPlace(length: number, rows: readonly Row[]): (Row | undefined)[] {
  const placed = new Array<Row | undefined>(length).fill(undefined)
  for (const row of rows) placed[Number(row["ord"]) - 1] = row
  return placed
}

const startOf = (house: House) => Math.floor(house.random() * 4_294_967_296) - 2_147_483_648

/** The values of a claim statement for one band. */
export function claimValues(house: House, place: Place, band: number, assignment: string): unknown[] {
  return [
    place.project,
    place.worker,
    band,
    startOf(house),
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

/** The same for several workers, all of one `leaseKey`. */
export function claimEachBound(house: House, all: readonly Lease[]): Bound {
  const { place, band } = all[0]!
  const values = [
    place.project,
    band,
    all.map(one => one.place.worker),
    all.map(one => one.assignment),
    all.map(() => startOf(house)),
    place.workspace,
    place.facts.plan.lease_seconds,
    place.facts.plan.leases_max,
  ]
  return { statement: sql.claimEach, values }
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
