/** What the orders of a replay come to: means, with the least and the most; shares of gold with Wilson's interval. */
import type { Estimate, Outcome } from "@tagwerk/contract/report.ts"
import { wilson } from "@tagwerk/quality"
import type { Replayed } from "./replay.ts"

/** `price` of a response; null where it is not known. */
export function outcomeOf(orders: readonly Replayed[], price: number | null): Outcome {
  const responses = spread(orders.map(one => one.used / one.tasks))
  return {
    responses,
    accepted: spread(orders.map(one => one.accepted / one.tasks)),
    stated: orders.every(one => one.accepted > 0) ? spread(orders.map(one => one.stated / one.accepted)) : null,
    realised: shareOf(orders, "goldAcceptedRight", "goldAccepted"),
    accuracy: shareOf(orders, "goldRight", "gold"),
    cost: price === null ? null : responses.value * orders[0]!.tasks * price,
    ran_out: orders.reduce((sum, one) => sum + one.ranOut / one.tasks, 0) / orders.length,
  }
}

function spread(values: readonly number[]): Estimate {
  return {
    value: values.reduce((a, b) => a + b, 0) / values.length,
    low: Math.min(...values),
    high: Math.max(...values),
  }
}

/** The same gold in each order: orders make the mean steadier, the interval is that of one. */
function shareOf(
  orders: readonly Replayed[],
  right: "goldAcceptedRight" | "goldRight",
  of: "goldAccepted" | "gold",
): Estimate | null {
  const n = orders.reduce((sum, one) => sum + one[of], 0) / orders.length
  if (n < 1) return null
  const hits = orders.reduce((sum, one) => sum + one[right], 0) / orders.length
  return wilson(Math.min(hits, n), n)
}
