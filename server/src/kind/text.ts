/** text: the words most workers wrote, or the text nearest to all others (quality/src/text.ts). */
import type { TextValue } from "@tagwerk/contract/kind/text.ts"
import { aggregateTexts, type TextModel, textClaims, textDistance } from "@tagwerk/quality"
import { type Belief, type BeliefKind, oneLine, type Vote } from "./belief.ts"
import { believeFused, type Fused } from "./fused.ts"

export const text: BeliefKind<"text", Fused<TextModel>> = {
  method: () => "text-medoid",
  version: () => 1,
  vote: (_question, value) => (typeof value === "string" ? value : null),
  believe: (_question, votes, options = {}) =>
    believeFused(votes, options, { fuse: choose, distance: textDistance, none: emptyModel }),
  parts: (_question, votes, known) => ({
    ...textClaims(responsesOf(votes), known, { method: "medoid" }),
    of: "word",
    calibrated: false,
  }),
  distance: (_question, a, b) => textDistance(a, b),
  columns: question => [question.key],
  cells: (_question, value) => [value],
  line: (_question, value) => oneLine(value),
  labels: () => [],
}

const responsesOf = (votes: readonly Vote<TextValue>[]) => votes.map(({ task, worker, value }) => ({ task, worker, text: value }))

const emptyModel: TextModel = aggregateTexts([]).model

/** A text that somebody wrote, whole: an answer that nobody gave would be a sentence nobody vouches for. */
function choose(votes: readonly Vote<TextValue>[], model?: TextModel): { beliefs: Belief<TextValue>[]; model: TextModel } {
  const result = aggregateTexts(responsesOf(votes), model ? { method: "medoid", model } : { method: "medoid" })
  return {
    beliefs: result.answers.map(({ task, text: value, confidence }) => ({ task, value, confidence })),
    model: result.model,
  }
}
