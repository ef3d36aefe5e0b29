/**
 * Boxes: rectangles `{ label, x, y, width, height }` in pixels, x and y at the upper left corner, y down.
 *
 * Similarity is intersection over union (IoU). Fusion takes the median of each border line: on real crowds it beats the mean,
 * because one sloppy worker moves a mean and not a median. Everything else is `region.ts`.
 * Source: IoU as in Everingham et al. 2010, IJCV 88; fusion by the median is ours (measured).
 */

import { matchPairs } from "./match.ts"
import { median } from "./median.ts"
import { aggregateRegions, type FusedRegion, type RegionModel, type RegionOptions } from "./region.ts"

export interface Box {
  label: string
  x: number
  y: number
  width: number
  height: number
}
/** What one worker drew on one task; an empty list means looked at, nothing there. */
export interface BoxResponse {
  task: string
  worker: string
  boxes: readonly Box[]
}
export interface FusedBox extends Box {
  /** P(something is really there), in (0, 1). */
  existence: number
  /** P(the label is right, if something is there), in (0, 1). */
  labelConfidence: number
  /** Product of the two. */
  confidence: number
  /** Those who drew it. */
  workers: string[]
  /** Their share among the task's workers. */
  share: number
  /** How far the workers' border lines lie from the fused ones: root mean square over the four lines, in pixels; 0 when one drew it. */
  spread: number
}
export interface BoxAnswer {
  task: string
  boxes: FusedBox[]
  /** Expected F1 of the list, with what nobody drew counted; of an empty list, P(there is nothing). In (0, 1). */
  confidence: number
  responses: number
  /** Expected number of real things that nobody drew. */
  missed: number
}
export interface BoxOptions extends Omit<RegionOptions, "similarityMin"> {
  /** Boxes that overlap less (IoU) never mean the same thing, in (0, 1]; default 0.35. */
  iouMatch?: number
}
export interface BoxResult {
  answers: BoxAnswer[]
  workers: Map<string, { detection: number; precision: number; labelAccuracy: number; tasks: number }>
  model: RegionModel
}

/**
 * Intersection over union, 0 to 1.
 *
 * @example
 * ```ts
 * import { boxIou } from "@tagwerk/quality"
 * const box = { label: "car", x: 0, y: 0, width: 10, height: 10 }
 * boxIou(box, { ...box, y: 5 }).toFixed(3) // "0.333"
 * ```
 */
export function boxIou(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  if (!(width > 0 && height > 0)) return 0
  const shared = width * height
  return shared / (a.width * a.height + b.width * b.height - shared)
}

/**
 * Distance of two lists of boxes, 0 (the same) to 1 (nothing shared): 1 − 2 Σ IoU of matched pairs / (boxes of a + boxes of b).
 * Only boxes with the same label match; two empty lists are the same.
 *
 * @example
 * ```ts
 * import { boxDistance } from "@tagwerk/quality"
 * const car = { label: "car", x: 0, y: 0, width: 10, height: 10 }
 * boxDistance([car], [car, { ...car, x: 100 }])
 * // → 0.33333333333333337
 * ```
 */
export function boxDistance(a: readonly Box[], b: readonly Box[]): number {
  if (a.length + b.length === 0) return 0
  const matches = matchPairs(a.length, b.length, (r, c) => (a[r]!.label === b[c]!.label ? boxIou(a[r]!, b[c]!) : 0), 1e-9)
  return 1 - (2 * matches.reduce((sum, match) => sum + match.score, 0)) / (a.length + b.length)
}

/**
 * Share of a list of boxes that is right, against what is known: F1, 2 · matched / (boxes of both). A box is matched by one of the same
 * label that overlaps by `iou` at least; two empty lists are all right. What `confidence` of an answer states.
 *
 * @example
 * ```ts
 * import { boxF1 } from "@tagwerk/quality"
 * const car = { label: "car", x: 0, y: 0, width: 10, height: 10 }
 * boxF1([car], [{ ...car, y: 2 }, { ...car, x: 100 }]).toFixed(3) // "0.667"
 * ```
 */
export function boxF1(known: readonly Box[], boxes: readonly Box[], iou = 0.5): number {
  const all = known.length + boxes.length
  if (all === 0) return 1
  const same = (r: number, c: number) => (known[r]!.label === boxes[c]!.label ? boxIou(known[r]!, boxes[c]!) : 0)
  return (2 * matchPairs(known.length, boxes.length, same, iou).length) / all
}

/**
 * One list of boxes for each task.
 *
 * @throws RangeError for a box that is not finite or not positive, naming task, worker and box; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateBoxes } from "@tagwerk/quality"
 * const car = (x: number) => ({ label: "car", x, y: 10, width: 40, height: 20 })
 * const { answers } = aggregateBoxes([
 *   { task: "1", worker: "ann", boxes: [car(10)] },
 *   { task: "1", worker: "ben", boxes: [car(12)] },
 *   { task: "1", worker: "cem", boxes: [car(11), car(200)] },
 *   { task: "1", worker: "dia", boxes: [car(11)] },
 * ])
 * answers[0]!.boxes.map(box => [box.label, box.x, box.existence > 0.9])
 * // → [["car", 11, true]]
 * ```
 */
export function aggregateBoxes(responses: readonly BoxResponse[], options: BoxOptions = {}): BoxResult {
  for (const { task, worker, boxes } of responses)
    boxes.forEach((box, i) => {
      if (![box.x, box.y, box.width, box.height].every(Number.isFinite) || box.width <= 0 || box.height <= 0)
        throw new RangeError(
          `Box ${i + 1} of worker ${worker} on task ${task} is not a box: it needs finite numbers and a positive width and height. Nothing was aggregated; mend or leave out this response.`,
        )
    })
  const { iouMatch, ...rest } = options
  const result = aggregateRegions<Box>(
    responses.map(({ task, worker, boxes }) => ({ task, worker, regions: boxes })),
    { similarity: boxSimilarity, fuse: fuseBoxes },
    iouMatch === undefined ? rest : { ...rest, similarityMin: iouMatch },
  )
  const answers = result.answers.map(({ task, regions, confidence, responses, missed }) => ({
    task,
    boxes: regions.map(fusedBox),
    confidence,
    responses,
    missed,
  }))
  return { answers, workers: result.workers, model: result.model }
}

/** IoU, a little less for another label, so that of two equal overlaps the one that agrees is taken. */
function boxSimilarity(a: Box, b: Box): number {
  const iou = boxIou(a, b)
  return a.label === b.label ? iou : 0.9 * iou
}

/** Median of each border line; the label of the first is a stand-in until the votes are counted. */
export function fuseBoxes(boxes: readonly Box[]): Box {
  const x = median(boxes.map(box => box.x))
  const y = median(boxes.map(box => box.y))
  // Each line's median keeps left ≤ right, but two far-apart boxes may meet in one point: then the first box stands.
  const width = median(boxes.map(box => box.x + box.width)) - x
  const height = median(boxes.map(box => box.y + box.height)) - y
  return width > 0 && height > 0 ? { label: boxes[0]!.label, x, y, width, height } : boxes[0]!
}

function fusedBox({
  region,
  label,
  existence,
  labelConfidence,
  confidence,
  workers,
  share,
  members,
}: FusedRegion<Box>): FusedBox {
  const lines = (box: Box) => [box.x, box.y, box.x + box.width, box.y + box.height]
  const at = lines(region)
  const squares = members.flatMap(member => lines(member).map((line, i) => (line - at[i]!) ** 2))
  const spread = Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length)
  const { x, y, width, height } = region
  return { label, x, y, width, height, existence, labelConfidence, confidence, workers, share, spread }
}
