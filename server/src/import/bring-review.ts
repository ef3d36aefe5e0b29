/** Reviews and audits of a project that moves: after its tasks and responses, in the order in which they were given. */
import { parseId } from "@tagwerk/contract/id.ts"
import type { Query } from "../db/connect.ts"
import { bringReview } from "../response/review.ts"
import type { ReviewLine } from "./project-part.ts"
import type { ReadRefusal } from "./reading.ts"
import type { ImportPlace } from "./store.ts"

/** `workers`: those with another id here. Returns those that belong to nothing that is here. */
export async function bringReviews(
  query: Query,
  place: ImportPlace,
  lines: readonly { line: number; review: ReviewLine }[],
  workers: ReadonlyMap<string, string>,
): Promise<ReadRefusal[]> {
  const lost: ReadRefusal[] = []
  for (const { line, review } of lines) {
    const worker = parseId("worker", review.worker)!
    const { stage, verdict, reason, at } = review
    const isTaken = await bringReview(query, place, {
      response: parseId("response", review.response)!,
      stage,
      worker: workers.get(worker) ?? worker,
      verdict,
      reason,
      judged: parseId("response", review.judged)!,
      fix: review.fix === null ? null : parseId("response", review.fix),
      at,
    })
    if (!isTaken)
      lost.push({
        number: -line,
        line,
        code: "project_review",
        sentence: `Line ${line}: the response of this review is not there, or it was reviewed here already. It was left out; the rest is kept.`,
        text: JSON.stringify(review).slice(0, 200),
      })
  }
  return lost
}
