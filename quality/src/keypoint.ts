/**
 * Keypoints: labelled points `{ label, x, y }` in pixels.
 *
 * Similarity is that of object keypoint similarity (OKS) for one point: exp(−d²/(2σ²)), d the distance, σ how far apart two careful
 * people place the same point; fusion is the median of x and of y, the rest is `region.ts`.
 * Source: OKS of the COCO keypoint task (σ = object scale · κ of the point); Ronchi and Perona 2017, ICCV.
 */

import { matchPairs } from "./match.ts"
import { median } from "./median.ts"
import { aggregateRegions, type RegionModel, type RegionOptions, type RegionResult } from "./region.ts"

export interface Keypoint {
  label: string
  x: number
  y: number
}
export interface KeypointResponse {
  task: string
  worker: string
  keypoints: readonly Keypoint[]
}
export interface KeypointOptions extends Omit<RegionOptions, "similarityMin"> {
  /** σ in pixels; default 2 % of the larger extent of all points given, which stands for the size of the pictures. */
  sigma?: number
  /** Points less similar than this never mean the same; default 0.135, two σ apart. */
  oksMatch?: number
}
export interface FusedKeypoint extends Keypoint {
  /** As of `FusedBox`. */
  existence: number
  labelConfidence: number
  confidence: number
  workers: string[]
  share: number
  /** Root mean square distance of the members from the fused point, in pixels. */
  spread: number
}
export interface KeypointAnswer {
  task: string
  keypoints: FusedKeypoint[]
  /** Expected F1 of the list; of an empty list, P(there is nothing). In (0, 1). */
  confidence: number
  responses: number
  missed: number
}

/**
 * exp(−d²/(2σ²)), 0 to 1.
 *
 * @example
 * ```ts
 * import { keypointSimilarity } from "@tagwerk/quality"
 * keypointSimilarity({ label: "eye", x: 0, y: 0 }, { label: "eye", x: 3, y: 4 }, 5).toFixed(3) // "0.607"
 * ```
 */
export function keypointSimilarity(a: Keypoint, b: Keypoint, sigma: number): number {
  return Math.exp(-((a.x - b.x) ** 2 + (a.y - b.y) ** 2) / (2 * sigma ** 2))
}

/**
 * Distance of two lists, 0 to 1: 1 − 2 Σ similarity of matched pairs of one label / (points of a + points of b).
 *
 * @example
 * ```ts
 * import { keypointDistance } from "@tagwerk/quality"
 * keypointDistance([{ label: "eye", x: 0, y: 0 }], [], 5) // 1
 * ```
 */
export function keypointDistance(a: readonly Keypoint[], b: readonly Keypoint[], sigma: number): number {
  if (a.length + b.length === 0) return 0
  const matches = matchPairs(
    a.length,
    b.length,
    (r, c) => (a[r]!.label === b[c]!.label ? keypointSimilarity(a[r]!, b[c]!, sigma) : 0),
    1e-9,
  )
  return 1 - (2 * matches.reduce((sum, match) => sum + match.score, 0)) / (a.length + b.length)
}

/**
 * @throws RangeError for a point that is not finite, naming task and worker; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateKeypoints } from "@tagwerk/quality"
 * const nose = (x: number, y: number) => [{ label: "nose", x, y }]
 * const { answers } = aggregateKeypoints([
 *   { task: "1", worker: "ann", keypoints: nose(100, 50) },
 *   { task: "1", worker: "ben", keypoints: nose(102, 51) },
 *   { task: "1", worker: "cem", keypoints: nose(101, 48) },
 * ], { sigma: 5 })
 * answers[0]!.keypoints.map(point => [point.x, point.y])
 * // → [[101, 50]]
 * ```
 */
export function aggregateKeypoints(
  responses: readonly KeypointResponse[],
  options: KeypointOptions = {},
): { answers: KeypointAnswer[]; workers: RegionResult<Keypoint>["workers"]; model: RegionModel } {
  const points = responses.flatMap(response => response.keypoints)
  for (const { task, worker, keypoints } of responses)
    for (const { x, y } of keypoints)
      if (!Number.isFinite(x) || !Number.isFinite(y))
        throw new RangeError(
          `Worker ${worker} has a point at (${x}, ${y}) on task ${task}. Nothing was aggregated; mend or leave out this response.`,
        )
  const { sigma = Math.max(1e-9, 0.02 * extentOf(points)), oksMatch = 0.135, ...rest } = options
  if (!(sigma > 0)) throw new RangeError(`Sigma must be greater than 0 pixels; it is ${sigma}. Nothing was aggregated.`)
  const { answers, workers, model } = aggregateRegions<Keypoint>(
    responses.map(({ task, worker, keypoints }) => ({ task, worker, regions: keypoints })),
    { similarity: (a, b) => (a.label === b.label ? 1 : 0.5) * keypointSimilarity(a, b, sigma), fuse: fuseKeypoints },
    { ...rest, similarityMin: oksMatch },
  )
  return {
    answers: answers.map(({ task, regions, confidence, responses: n, missed }) => ({
      task,
      keypoints: regions.map(
        ({ region: { x, y }, label, existence, labelConfidence, confidence: sure, workers: who, share, members }) => {
          const squares = members.reduce((sum, member) => sum + (member.x - x) ** 2 + (member.y - y) ** 2, 0)
          return {
            label,
            x,
            y,
            existence,
            labelConfidence,
            confidence: sure,
            workers: who,
            share,
            spread: Math.sqrt(squares / members.length),
          }
        },
      ),
      confidence,
      responses: n,
      missed,
    })),
    workers,
    model,
  }
}

function fuseKeypoints(points: readonly Keypoint[]): Keypoint {
  return { label: points[0]!.label, x: median(points.map(point => point.x)), y: median(points.map(point => point.y)) }
}

function extentOf(points: readonly Keypoint[]): number {
  let [left, right, top, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (const { x, y } of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return points.length > 0 ? Math.max(right - left, bottom - top) : 0
}
