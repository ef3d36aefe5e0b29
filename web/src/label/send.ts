/** Carries what the outbox holds to the server, and what comes back with it to where it belongs. */
import { type Id, newId } from "@tagwerk/contract/id.ts"
import type { Assignment } from "@tagwerk/contract/task.ts"
import type { Line } from "./line.ts"
import type { Parcel } from "./outbox.ts"
import type { Supply } from "./supply.ts"

export interface SendOptions {
  line: Line
  now: () => number
  supply: () => Supply | null
  /** Is a lease wanted in place of the one that ends with this submit? */
  wantsOne: () => boolean
  /** Its assignment is done with: no draft of it is wanted any more. */
  onDone: (assignment: string) => void
  /** A response has arrived. */
  onArrived: (parcel: string) => void
  /** There may be room for more tasks. */
  onRoom: () => void
}

export function createSend(options: SendOptions): (parcel: Parcel) => Promise<void> {
  const { line, now, supply } = options
  const respond = async (parcel: Parcel & { kind: "response" }) => {
    const { submission } = parcel
    const next: Id<"assignment"> | null = parcel.tries === 1 && options.wantsOne() ? newId("assignment", now()) : null
    let assignment: Assignment | null = null
    if (next) {
      const done = await line.call("response.next", { ...submission, next })
      assignment = done.assignment
      supply()?.setShort(done.short)
    } else await line.call("response.submit", submission)
    options.onDone(submission.assignment)
    options.onArrived(parcel.id)
    if (assignment) await supply()?.put(assignment)
    // The first try may have been carried out and have brought a task of which only the server knows.
    if (parcel.tries > 1)
      await supply()
        ?.resume(null)
        .catch(() => {})
    options.onRoom()
  }
  return async parcel => {
    if (parcel.kind === "response") return respond(parcel)
    if (parcel.kind === "amend") {
      const { response, revision, form_version, value } = parcel
      await line.call("response.amend", { response, id: revision, form_version, value })
    } else if (parcel.kind === "skip") {
      const { assignment, reason, note } = parcel
      await line.call("assignment.skip", { assignment, reason, ...(note ? { note } : {}) })
      options.onDone(assignment)
      options.onRoom()
    } else {
      const { comment, task, text, flag } = parcel
      await line.call("comment.create", { id: comment, task, text, flag })
    }
  }
}
