/**
 * Which responses are reviewed, and which reviews are audited, follows from the log: a lot of each, made of a secret of the project and its
 * id, lies below the plan's share or not. So nobody knows beforehand, everybody who has the secret can draw again, and a greater share
 * draws the same ones and some more.
 */
import type { EventKind, Events, LoggedEvent } from "@tagwerk/contract/event.ts"
import type { Consumer } from "../log/follow.ts"
import * as sql from "./review.sql.ts"

export function createReviewConsumer(): Consumer {
  return {
    name: "review",
    batch: 1_000,
    async take({ query, stream }, events) {
      const last = events.findLastIndex(hasNewShare)
      if (last >= 0) {
        await query(sql.undraw, [stream])
        await query(sql.drawAllResponses, [stream])
        await query(sql.drawAllReviews, [stream])
      }
      const since = events.slice(last + 1)
      const responses = since.filter(event => event.kind === "response.made")
      const reviews = since.filter(event => event.kind === "review.made" && (event.body as Events["review.made"]).stage === 1)
      if (responses.length > 0) await query(sql.drawSomeResponses, [stream, responses.map(responseOf)])
      if (reviews.length > 0) await query(sql.drawSomeReviews, [stream, reviews.map(responseOf)])
    },
  }
}

const responseOf = (event: LoggedEvent<EventKind>) => (event.body as { response: string }).response
/** The plan as a whole is what an imported project brings. */
const hasNewShare = (event: LoggedEvent<EventKind>) =>
  event.kind === "project.changed" &&
  (event.body as Events["project.changed"]).fields.some(field =>
    ["plan", "plan.review_share", "plan.audit_share"].includes(field),
  )
