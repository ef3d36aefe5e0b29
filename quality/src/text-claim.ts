/**
 * Do the probabilities of words hold? What was stated for each word of an answer, beside texts that are known.
 * Source: ours; words are aligned as in Fiscus 1997 (`rover.ts`), the curve is that of DeGroot and Fienberg 1983 (`reliability.ts`).
 */
import type { Claims } from "./reliability.ts"
import { rover } from "./rover.ts"
import { aggregateTexts, type TextOptions, type TextResponse } from "./text.ts"
import { wordsOf } from "./text-distance.ts"

/**
 * One claim a word of the answer to a task whose text is known: the probability that it is right, and whether the known text has it in
 * that place (aligned with the fewest edits). Words that are missing make no claim; the answer's own confidence counts them.
 *
 * @example
 * ```ts
 * import { textClaims } from "@tagwerk/quality"
 * const said = { ann: "the cat sat", ben: "the hat sat", cem: "the hat sat" }
 * const responses = Object.entries(said).map(([worker, text]) => ({ task: "1", worker, text }))
 * textClaims(responses, new Map([["1", "the cat sat down"]])).held
 * // → [1, 0, 1]
 * ```
 */
export function textClaims(
  responses: readonly TextResponse[],
  gold: ReadonlyMap<string, string>,
  options: TextOptions = {},
): Claims {
  const claims: Claims = { task: [], stated: [], held: [] }
  for (const { task, words } of aggregateTexts(responses, options).answers) {
    const known = gold.get(task)
    if (known === undefined) continue
    const keys = [words.flatMap(word => wordsOf(word.written).map(one => one.key)), wordsOf(known).map(word => word.key)]
    if (keys[0]!.length !== words.length) continue
    for (const { choices, at } of rover(keys, [1, 1], 0)) {
      if (choices[0] === null) continue
      claims.task.push(task)
      claims.stated.push(words[at[0]!]!.confidence)
      claims.held.push(choices[0] === choices[1] ? 1 : 0)
    }
  }
  return claims
}
