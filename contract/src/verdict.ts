/** What is said of a response, and what stands after somebody has looked at the look. */

export const verdicts = ["accepted", "fixed", "rejected"] as const
export type Verdict = (typeof verdicts)[number]

/**
 * What stands of a response. An audit that accepts the review leaves it; one that fixes puts a further response beside; one that rejects turns
 * it round: what was accepted is rejected, what was rejected or fixed is accepted as it was.
 */
export function standingOf(review: Verdict, audit: Verdict | null): Verdict {
  if (audit === null || audit === "accepted") return review
  if (audit === "fixed") return "fixed"
  return review === "accepted" ? "rejected" : "accepted"
}
