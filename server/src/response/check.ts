/** Whether a value fits the form and the data it is about. */
import { checkValue, type Form, groundFor, type Payload } from "@tagwerk/contract/form.ts"
import type { Fault } from "@tagwerk/contract/kind/value.ts"
import type { House } from "../act.ts"
import type { Query } from "../db/connect.ts"
import { factsBound, fileIdsIn, toFactsOf } from "../file/facts.ts"
import { refuse } from "../refuse.ts"

/** Upright pixels by view key, as a browser reported them for images that only it has seen. */
export type Sizes = Record<string, { width: number; height: number }>
const nothing = { text: () => null, size: () => null }

/**
 * Refuses a value with faults. `payload` null: nothing in the form is about the data itself. `query`: of the transaction that the caller
 * is in; asking for a second connection there would let a dozen callers wait for each other.
 */
export async function checkAgainst(
  house: House,
  place: { workspace: string; project: string },
  form: Form,
  value: unknown,
  payload: Payload | null,
  sizes: Sizes = {},
  query?: Query,
): Promise<void> {
  const faults = checkValue(form, value, payload ? await groundOf(house, place, form, payload, sizes, query) : nothing)
  if (faults.length > 0) refuse("value_invalid", { faults: faults.slice(0, 50) })
}

/** What of a known answer does not fit; a question it leaves out is not known, so nothing is required but one of them. */
export async function faultsOfKnown(
  house: House,
  place: { workspace: string; project: string },
  form: Form,
  value: unknown,
  payload: Payload | null,
): Promise<Fault[]> {
  const ground = payload ? await groundOf(house, place, form, payload, {}) : nothing
  const faults = checkValue(form, value, ground, { draft: true })
  const isEmpty = faults.length === 0 && Object.values(value as object).every(one => one === null || one === undefined)
  return isEmpty ? [{ at: "", sentence: "A known answer must answer at least one question." }] : faults.slice(0, 50)
}

async function groundOf(
  house: House,
  place: { workspace: string; project: string },
  form: Form,
  payload: Payload,
  sizes: Sizes,
  query?: Query,
) {
  const ids = form.views.some(view => view.view === "image") ? fileIdsIn(payload) : []
  const bound = factsBound(place.project, ids)
  const rows =
    ids.length === 0
      ? []
      : query
        ? await query(bound.statement.text, bound.values)
        : (await house.db.batch(place.workspace, [bound]))[0]!
  const measured = new Map(
    toFactsOf(ids, rows, house, place).map(file => [
      file.id as string,
      file.width && file.height ? { width: file.width, height: file.height } : null,
    ]),
  )
  return groundFor(form, payload, (view, value) => measured.get(value) ?? sizes[view.key] ?? null)
}
