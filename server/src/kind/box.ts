/** box: clusters of boxes over workers, existence by capture and recapture, borders by medians (quality/src/box.ts). */
import type { Box, BoxQuestion, BoxValue } from "@tagwerk/contract/kind/box.ts"
import { aggregateBoxes, boxDistance, type RegionModel } from "@tagwerk/quality"
import { type Belief, type BeliefKind, countedLine, type Vote } from "./belief.ts"
import { believeFused, type Fused } from "./fused.ts"

export const box: BeliefKind<"box", Fused<RegionModel>> = {
  method: () => "box-fusion",
  version: () => 1,
  vote(_question, value) {
    if (!Array.isArray(value)) return null
    return value.every(isBox) ? (value as BoxValue) : null
  },
  believe: (_question, votes, options = {}) => believeFused(votes, options, { fuse, distance: boxDistance, none: emptyModel }),
  distance: (_question, a, b) => boxDistance(a, b),
  columns: question => [question.key],
  cells: (_question, value) => [JSON.stringify(value)],
  line: (question: BoxQuestion, value) =>
    countedLine(
      question.labels,
      value.map(one => one.label),
    ),
  labels: (_question, value) => [...new Set(value.map(one => one.label))],
}

const emptyModel: RegionModel = aggregateBoxes([]).model

function fuse(votes: readonly Vote<BoxValue>[], model?: RegionModel): { beliefs: Belief<BoxValue>[]; model: RegionModel } {
  const result = aggregateBoxes(
    votes.map(({ task, worker, value }) => ({ task, worker, boxes: value })),
    model ? { model } : {},
  )
  const beliefs = result.answers.map(({ task, boxes, confidence }) => ({
    task,
    // Hundredths of a pixel: what lies below is noise of the medians.
    value: boxes.map(({ label, x, y, width, height }) => ({
      label,
      x: cut(x),
      y: cut(y),
      width: cut(width),
      height: cut(height),
    })),
    confidence,
  }))
  return { beliefs, model: result.model }
}

const cut = (n: number) => Math.round(n * 100) / 100

function isBox(value: unknown): value is Box {
  const one = value as Box | null
  return (
    typeof one?.label === "string" &&
    [one.x, one.y, one.width, one.height].every(n => typeof n === "number" && Number.isFinite(n)) &&
    one.width > 0 &&
    one.height > 0
  )
}
