/**
 * How sure one must be that a box is real before it is kept: fitted on images whose boxes are known.
 *
 * Method: boxes of all candidates are matched with the gold boxes (Hungarian, IoU ≥ `iou`); existence is calibrated by Platt scaling
 * (logit' = offset + slope · logit, with a prior around (0, 1) worth a few boxes, so that little gold changes little), and the threshold
 * with the best F1 over the gold images is taken, gold boxes that nobody drew counted as missed.
 * Source: Platt 1999; Lipton, Elkan and Narayanaswamy 2014, ECML (the best threshold for F1).
 */
import { aggregateBoxes, type Box, type BoxOptions, type BoxResponse, boxIou } from "./box.ts"
import { matchPairs } from "./match.ts"
import { calibratedExistence } from "./region.ts"
import type { Claims } from "./reliability.ts"

export interface BoxThreshold {
  /** For `aggregateBoxes`: keep what is at least this probable after calibration. */
  existenceMin: number
  calibration: { offset: number; slope: number }
  /** F1 on the gold images with this threshold. It is a little optimistic: these images chose it. */
  f1: number
  /** Gold boxes, candidates, and candidates that matched a gold box. */
  gold: number
  candidates: number
  matched: number
}

/** Candidates of images whose boxes are known, and how many boxes each of these images holds. */
export interface BoxClaims extends Claims {
  /** Gold boxes by task, of every gold task that somebody answered. */
  known: Map<string, number>
}

/**
 * Every box that anybody drew on an image whose boxes are known: the existence that is stated, and whether a gold box is there.
 *
 * @param gold - all boxes of the images that are known; an empty list means that there is nothing.
 * @param iou - least overlap of a candidate with a gold box to be right; default 0.5.
 * @example
 * ```ts
 * import { boxClaims } from "@tagwerk/quality"
 * const car = (x: number) => ({ label: "car", x, y: 0, width: 10, height: 10 })
 * const responses = ["a", "b", "c"].map((worker, i) => ({ task: "1", worker, boxes: i < 2 ? [car(0)] : [car(0), car(50)] }))
 * boxClaims(responses, new Map([["1", [car(1)]]])).held
 * // → [1, 0]
 * ```
 */
export function boxClaims(
  responses: readonly BoxResponse[],
  gold: ReadonlyMap<string, readonly Box[]>,
  options: BoxOptions & { iou?: number } = {},
): BoxClaims {
  const { iou = 0.5, ...rest } = options
  // Workers are judged by all responses, those to images that nobody knows too.
  const { answers } = aggregateBoxes(responses, { ...rest, existenceMin: 0, voteShareMin: 0 })
  const claims: BoxClaims = { task: [], stated: [], held: [], known: new Map() }
  for (const { task, boxes } of answers) {
    const truth = gold.get(task)
    if (!truth) continue
    claims.known.set(task, truth.length)
    // The surest box has the first claim on a gold box.
    const sorted = [...boxes].sort((a, b) => b.existence - a.existence)
    const right = new Set(
      matchPairs(sorted.length, truth.length, (r, c) => boxIou(sorted[r]!, truth[c]!), iou).map(match => match.row),
    )
    sorted.forEach((box, i) => {
      claims.task.push(task)
      claims.stated.push(box.existence)
      claims.held.push(right.has(i) ? 1 : 0)
    })
  }
  return claims
}

/**
 * @param gold - all boxes of the images that are known; an empty list means that there is nothing.
 * @param iou - least overlap of a candidate with a gold box to be right; default 0.5.
 * @throws RangeError when no response is about a gold image; nothing is fitted then.
 * @example
 * ```ts
 * import { fitBoxThreshold } from "@tagwerk/quality"
 * const car = (x: number) => ({ label: "car", x, y: 0, width: 10, height: 10 })
 * const responses = ["1", "2", "3"].flatMap(task => ["a", "b", "c"].map((worker, i) => ({ task, worker, boxes: i < 2 ? [car(0)] : [car(0), car(50)] })))
 * const fit = fitBoxThreshold(responses, new Map([["1", [car(0)]], ["2", [car(1)]]]))
 * fit.f1
 * // → 1
 * ```
 */
export function fitBoxThreshold(
  responses: readonly BoxResponse[],
  gold: ReadonlyMap<string, readonly Box[]>,
  options: BoxOptions & { iou?: number } = {},
): BoxThreshold {
  // Without calibration: what is to be fitted is what is said before it.
  const { calibration: _calibration, ...plain } = options
  return thresholdFrom(boxClaims(responses, gold, plain))
}

/**
 * The same from claims that were made already; tasks for which `isMeant` is false are passed over, so that they can check the fit.
 *
 * @throws RangeError when no task is left; nothing is fitted then.
 * @example
 * ```ts
 * import { boxClaims, thresholdFrom } from "@tagwerk/quality"
 * const car = (x: number) => ({ label: "car", x, y: 0, width: 10, height: 10 })
 * const responses = ["1", "2"].flatMap(task => ["a", "b", "c"].map(worker => ({ task, worker, boxes: [car(0)] })))
 * const found = boxClaims(responses, new Map([["1", [car(0)]], ["2", [car(1)]]]))
 * thresholdFrom(found, task => task !== "2").gold
 * // → 1
 * ```
 */
export function thresholdFrom(all: BoxClaims, isMeant: (task: string) => boolean = () => true): BoxThreshold {
  const tasks = [...all.known].filter(([task]) => isMeant(task))
  if (tasks.length === 0)
    throw new RangeError(
      "No response is about an image whose boxes are known. Nothing was fitted; mark some of the answered images as gold.",
    )
  const known = tasks.reduce((sum, [, count]) => sum + count, 0)
  const claims = all.task.flatMap((task, i) => (isMeant(task) ? [{ p: all.stated[i]!, real: all.held[i]! }] : []))
  const calibration = platt(claims)
  const best = bestThreshold(
    claims.map(({ p, real }) => ({ p: calibratedExistence(p, calibration), real })),
    known,
  )
  return {
    ...best,
    calibration,
    gold: known,
    candidates: claims.length,
    matched: claims.reduce((sum, claim) => sum + claim.real, 0),
  }
}

/** Newton on the penalised log loss: offset ~ N(0, 1), slope ~ N(1, ½). */
function platt(claims: readonly { p: number; real: number }[]): { offset: number; slope: number } {
  let offset = 0
  let slope = 1
  for (let newton = 0; newton < 50; newton++) {
    const g = [-offset, -4 * (slope - 1)]
    const h = [1, 0, 4]
    for (const { p, real } of claims) {
      const x = Math.log(p / (1 - p))
      const q = 1 / (1 + Math.exp(-offset - slope * x))
      g[0]! += real - q
      g[1]! += (real - q) * x
      h[0]! += q * (1 - q)
      h[1]! += q * (1 - q) * x
      h[2]! += q * (1 - q) * x * x
    }
    const det = h[0]! * h[2]! - h[1]! ** 2
    const step = [(g[0]! * h[2]! - g[1]! * h[1]!) / det, (g[1]! * h[0]! - g[0]! * h[1]!) / det]
    const scale = Math.min(1, 1 / Math.max(Math.abs(step[0]!), Math.abs(step[1]!)))
    offset += scale * step[0]!
    // More votes for a box never make it less likely.
    slope = Math.max(0.05, slope + scale * step[1]!)
    if (Math.max(Math.abs(step[0]!), Math.abs(step[1]!)) < 1e-9) break
  }
  return { offset, slope }
}

/** Threshold with the best F1; halfway to the next claim, so that it does not hang on the last digit. */
function bestThreshold(claims: readonly { p: number; real: number }[], known: number): { existenceMin: number; f1: number } {
  const sorted = [...claims].sort((a, b) => b.p - a.p)
  let hits = 0
  let best = { existenceMin: 0.5, f1: known === 0 ? 1 : 0 }
  sorted.forEach(({ p, real }, i) => {
    hits += real
    const next = sorted[i + 1]?.p ?? 0
    if (next === p) return
    const f1 = (2 * hits) / (i + 1 + known)
    if (f1 > best.f1) best = { existenceMin: (p + next) / 2, f1 }
  })
  return best
}
