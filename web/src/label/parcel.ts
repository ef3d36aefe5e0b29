/** What a worker has decided, packed for the outbox: an answer, a change of one, a skip, a comment. */
import { newId } from "@tagwerk/contract/id.ts"
import type { Parcel } from "./outbox.ts"
import type { SkipReason } from "./session-state.ts"
import { type Measured, reportedSizes, shownOf, type Work } from "./work.ts"

export interface Packing {
  /** A fresh id; ids sort in the order in which they were made. */
  id(): string
  response(id: string, work: Work, measured: Measured): Parcel | null
  amend(id: string, work: Work): Parcel
  skip(work: Work, reason: SkipReason, note?: string): Parcel | null
  comment(work: Work, text: string, flag: boolean): Parcel
}

export function createPacking(now: () => number): Packing {
  let serial = 0
  const common = (id: string, work: Work) => ({ id, task: work.task, shown: shownOf(work), tries: 0 })
  const packing: Packing = {
    id: () =>
      `${now().toString(36).padStart(9, "0")}-${(serial++).toString(36).padStart(5, "0")}-${newId("event", now()).slice(-6)}`,
    response(id, work, measured) {
      const { assignment, response, form_version, spent_ms } = work
      if (!assignment) return null
      const sizes = reportedSizes(work, measured)
      const { value } = work.history.present
      return {
        ...common(id, work),
        kind: "response",
        submission: {
          response,
          assignment,
          form_version,
          value,
          spent_ms: Math.round(spent_ms),
          ...(sizes ? { sizes } : {}),
        },
      }
    },
    amend(id, work) {
      const revision = newId("response", now())
      const { response, form_version } = work
      return { ...common(id, work), kind: "amend", response, revision, form_version, value: work.history.present.value }
    },
    skip(work, reason, note) {
      const { assignment } = work
      if (!assignment) return null
      return { ...common(packing.id(), work), kind: "skip", assignment, reason, ...(note ? { note } : {}) }
    },
    comment(work, text, flag) {
      return { ...common(packing.id(), work), kind: "comment", comment: newId("comment", now()), text, flag }
    },
  }
  return packing
}
