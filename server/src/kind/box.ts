/**
 * box: clusters of boxes over workers, existence by capture and recapture, borders by medians (quality/src/box.ts). How sure one must be
 * of a box to keep it, and what a stated existence is worth, are fitted on gold where there is enough (quality/src/box-threshold.ts).
 */
import type { Box, BoxQuestion, BoxValue } from "@tagwerk/contract/kind/box.ts"
import {
  aggregateBoxes,
  type BoxOptions,
  boxClaims,
  boxDistance,
  boxF1,
  calibratedExistence,
  type RegionModel,
  thresholdFrom,
} from "@tagwerk/quality"
import { type Belief, type BeliefKind, countedLine, type PartClaims, type Vote } from "./belief.ts"
import { believeFused, type Fused } from "./fused.ts"
import { thinnedVotes } from "./thinned.ts"

/** Answered gold images from which the threshold is theirs: four fifths of twenty, so that a check fold by fold fits what is used. */
const goldMin = 16
const folds = 5

/** What gold says about existence; nothing while there is too little. */
type BoxFit = Required<Pick<BoxOptions, "existenceMin" | "calibration">>
interface BoxModel {
  region: RegionModel
  fit: BoxFit | null
}

export const box: BeliefKind<"box", Fused<BoxModel>> = {
  method: () => "box-fusion",
  version: () => 2,
  learnsFromGold: true,
  vote(_question, value) {
    if (!Array.isArray(value)) return null
    return value.every(isBox) ? (value as BoxValue) : null
  },
  believe(_question, votes, options = {}) {
    const { gold = new Map(), knowledge, seed = 1 } = options
    const learned = knowledge === undefined ? fitOf(votes, gold, seed) : null
    const fuseAll = (some: readonly Vote<BoxValue>[], model?: BoxModel) => fuse(some, learned?.fit ?? null, model)
    const beliefs = believeFused(votes, options, { fuse: fuseAll, distance: boxDistance, none: emptyModel })
    return learned ? { ...beliefs, gold: learned.gold, temperature: null } : beliefs
  },
  parts(_question, votes, known): PartClaims {
    const claims = boxClaims(votes.map(responseOf), known)
    const calibrated = claims.known.size >= goldMin + goldMin / (folds - 1)
    if (!calibrated) return { ...claims, of: "box", calibrated }
    const fold = new Map([...claims.known.keys()].sort().map((task, i) => [task, i % folds]))
    const fits = Array.from({ length: folds }, (_, f) => thresholdFrom(claims, task => fold.get(task) !== f))
    const stated = claims.stated.map((p, i) => calibratedExistence(p, fits[fold.get(claims.task[i]!)!]!.calibration))
    return { ...claims, stated, of: "box", calibrated }
  },
  held: (_question, known, value) => boxF1(known, value),
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

const emptyModel: BoxModel = { region: aggregateBoxes([]).model, fit: null }

const responseOf = ({ task, worker, value }: Vote<BoxValue>) => ({ task, worker, boxes: value })

/** Fitted on gold as others see it, with as many responses as other images have. */
function fitOf(
  votes: readonly Vote<BoxValue>[],
  gold: ReadonlyMap<string, BoxValue>,
  seed: number,
): { fit: BoxFit | null; gold: number } {
  const answered = new Set(votes.filter(vote => gold.has(vote.task)).map(vote => vote.task))
  if (answered.size < goldMin) return { fit: null, gold: 0 }
  const claims = boxClaims(thinnedVotes(votes, gold, seed).map(responseOf), gold)
  const { existenceMin, calibration } = thresholdFrom(claims)
  return { fit: { existenceMin, calibration }, gold: claims.known.size }
}

function fuse(
  votes: readonly Vote<BoxValue>[],
  learned: BoxFit | null,
  model?: BoxModel,
): { beliefs: Belief<BoxValue>[]; model: BoxModel } {
  const fit = model ? model.fit : learned
  const result = aggregateBoxes(votes.map(responseOf), { ...fit, ...(model ? { model: model.region } : {}) })
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
  return { beliefs, model: { region: result.model, fit } }
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
