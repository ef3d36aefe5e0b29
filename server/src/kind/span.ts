/** span: pieces of text that nobody divides, one two-coin vote a label and piece (quality/src/span.ts). */
import type { Span, SpanQuestion, SpanValue } from "@tagwerk/contract/kind/span.ts"
import { aggregateSpans, type SpanModel, spanClaims, spanDistance } from "@tagwerk/quality"
import { type Belief, type BeliefKind, countedLine, type Vote } from "./belief.ts"
import { believeFused, type Fused } from "./fused.ts"

export const span: BeliefKind<"span", Fused<SpanModel>> = {
  method: () => "span-vote",
  version: () => 1,
  vote(_question, value) {
    if (!Array.isArray(value)) return null
    return value.every(isSpan) ? (value as SpanValue) : null
  },
  believe: (_question, votes, options = {}) => believeFused(votes, options, { fuse, distance: spanDistance, none: emptyModel }),
  parts: (_question, votes, known) => ({
    ...spanClaims(responsesOf(votes), known, { lengths: lengthsOf(votes) }),
    of: "token",
    calibrated: false,
  }),
  distance: (_question, a, b) => spanDistance(a, b),
  columns: question => [question.key],
  cells: (_question, value) => [JSON.stringify(value)],
  line: (question: SpanQuestion, value) =>
    countedLine(
      question.labels,
      value.map(one => one.label),
    ),
  labels: (_question, value) => [...new Set(value.map(one => one.label))],
}

const emptyModel: SpanModel = { labels: {} }

const responsesOf = (votes: readonly Vote<SpanValue>[]) =>
  votes.map(({ task, worker, value }) => ({ task, worker, spans: value }))

function lengthsOf(votes: readonly Vote<SpanValue>[]): Map<string, number> {
  const lengths = new Map<string, number>()
  for (const { task, length, value } of votes) {
    // The text may have been erased meanwhile: then it ends where the last span does.
    const reach = value.reduce((most, one) => Math.max(most, one.end), 0)
    if (length !== undefined) lengths.set(task, Math.max(length, reach, lengths.get(task) ?? 0))
  }
  return lengths
}

function fuse(votes: readonly Vote<SpanValue>[], model?: SpanModel): { beliefs: Belief<SpanValue>[]; model: SpanModel } {
  const lengths = lengthsOf(votes)
  const result = aggregateSpans(responsesOf(votes), model ? { lengths, model } : { lengths })
  const beliefs = result.answers.map(({ task, spans, confidence }) => ({
    task,
    value: spans
      .map(({ start, end, label }) => ({ start, end, label }))
      .sort((a, b) => a.start - b.start || a.end - b.end || (a.label < b.label ? -1 : 1)),
    confidence,
  }))
  return { beliefs, model: result.model }
}

function isSpan(value: unknown): value is Span {
  const one = value as Span | null
  return (
    typeof one?.label === "string" &&
    Number.isInteger(one.start) &&
    Number.isInteger(one.end) &&
    one.start >= 0 &&
    one.end > one.start
  )
}
