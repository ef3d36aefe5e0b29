/**
 * Do the probabilities of tokens hold? What was stated for each token that somebody marked, beside texts whose spans are known.
 * Source: ours; the curve over such claims is that of DeGroot and Fienberg 1983 (`reliability.ts`).
 */
import type { Claims } from "./reliability.ts"
import { aggregateSpans, type SpanOptions, type SpanResponse } from "./span.ts"
import type { Span } from "./span-piece.ts"

/**
 * One claim a token and label that anybody marked on a text whose spans are known: the probability that it carries the label, and whether
 * it does; a token that is cut by the end of a known span holds in part. Tokens are taken to be `tokenLength` code points long.
 *
 * @param gold - all spans of the texts that are known; an empty list means that there is nothing to mark.
 * @example
 * ```ts
 * import { spanClaims } from "@tagwerk/quality"
 * const name = (start: number, end: number) => [{ start, end, label: "name" }]
 * const responses = ["ann", "ben", "cem"].map(worker => ({ task: "1", worker, spans: name(0, worker === "cem" ? 10 : 5) }))
 * spanClaims(responses, new Map([["1", name(0, 5)]])).held
 * // → [1, 0]
 * ```
 */
export function spanClaims(
  responses: readonly SpanResponse[],
  gold: ReadonlyMap<string, readonly Span[]>,
  options: SpanOptions = {},
): Claims {
  const { tokenLength = 5 } = options
  const claims: Claims = { task: [], stated: [], held: [] }
  for (const { task, marks } of aggregateSpans(responses, options).answers) {
    const known = gold.get(task)
    if (!known) continue
    for (const { start, end, label, probability } of marks) {
      const right = known
        .filter(span => span.label === label)
        .flatMap(span =>
          Array.from(
            { length: Math.max(0, Math.min(end, span.end) - Math.max(start, span.start)) },
            (_, i) => Math.max(start, span.start) + i,
          ),
        )
      // Known spans of one label may overlap; a code point counts once.
      const share = new Set(right).size / (end - start)
      for (let token = Math.max(1, Math.round((end - start) / tokenLength)); token > 0; token--) {
        claims.task.push(task)
        claims.stated.push(probability)
        claims.held.push(share)
      }
    }
  }
  return claims
}
