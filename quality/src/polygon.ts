/**
 * Polygons: closed outlines `{ label, points: [[x, y], …] }` in pixels, y down.
 *
 * Similarity is intersection over union. Fusion: at each node of a fine grid the median of the members' signed distances to their
 * borders; the fused outline is where that median is zero, so that of several outlines it runs through the middle one, and of two it
 * runs halfway. Everything else is `region.ts`.
 * Source: IoU as in Everingham et al. 2010, IJCV 88; the fusion is ours.
 */
import { matchPairs } from "./match.ts"
import { areaOf, depthIn, type Point, sharedArea, simplified, zeroLine } from "./polygon-shape.ts"
import { aggregateRegions, type RegionModel, type RegionOptions, type RegionResult } from "./region.ts"

export type { Point }

export interface Polygon {
  label: string
  points: readonly Point[]
}
export interface PolygonResponse {
  task: string
  worker: string
  polygons: readonly Polygon[]
}
export interface FusedPolygon extends Polygon {
  /** As of `FusedBox`. */
  existence: number
  labelConfidence: number
  confidence: number
  workers: string[]
  share: number
  /** Root mean square distance of the fused outline's corners to the members' outlines, in pixels. */
  spread: number
}
export interface PolygonAnswer {
  task: string
  polygons: FusedPolygon[]
  /** Expected F1 of the list; of an empty list, P(there is nothing). In (0, 1). */
  confidence: number
  responses: number
  missed: number
}
export interface PolygonResult {
  answers: PolygonAnswer[]
  workers: RegionResult<Polygon>["workers"]
  model: RegionModel
}

/** Cells along the longer side of the grid on which outlines are fused. */
const cells = 96

/**
 * Intersection over union, 0 to 1.
 *
 * @example
 * ```ts
 * import { polygonIou } from "@tagwerk/quality"
 * const square = [[0, 0], [2, 0], [2, 2], [0, 2]] as const
 * polygonIou(square, [[0, 0], [2, 0], [0, 2]])
 * // → 0.5
 * ```
 */
export function polygonIou(a: readonly Point[], b: readonly Point[]): number {
  const [p, q] = [extent(a), extent(b)]
  if (p.right <= q.left || q.right <= p.left || p.bottom <= q.top || q.bottom <= p.top) return 0
  const area = sharedArea(a, b)
  const united = area.a + area.b - area.shared
  return united > 0 ? Math.min(1, area.shared / united) : 0
}

/**
 * Distance of two lists, 0 to 1: 1 − 2 Σ IoU of matched pairs of one label / (polygons of a + polygons of b).
 *
 * @example
 * ```ts
 * import { polygonDistance } from "@tagwerk/quality"
 * const points: [number, number][] = [[0, 0], [4, 0], [4, 4]]
 * polygonDistance([{ label: "roof", points }], [{ label: "roof", points }]).toFixed(3) // "0.000"
 * ```
 */
export function polygonDistance(a: readonly Polygon[], b: readonly Polygon[]): number {
  if (a.length + b.length === 0) return 0
  const matches = matchPairs(
    a.length,
    b.length,
    (r, c) => (a[r]!.label === b[c]!.label ? polygonIou(a[r]!.points, b[c]!.points) : 0),
    1e-9,
  )
  return 1 - (2 * matches.reduce((sum, match) => sum + match.score, 0)) / (a.length + b.length)
}

/**
 * @throws RangeError for an outline with fewer than three points, no area or a point that is not finite; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregatePolygons } from "@tagwerk/quality"
 * const leaf = (size: number) => [{ label: "leaf", points: [[0, 0], [size, 0], [size, size], [0, size]] as const }]
 * const { answers } = aggregatePolygons([
 *   { task: "1", worker: "ann", polygons: leaf(10) },
 *   { task: "1", worker: "ben", polygons: leaf(11) },
 *   { task: "1", worker: "cem", polygons: leaf(12) },
 * ])
 * Math.max(...answers[0]!.polygons[0]!.points.map(point => Math.round(point[0])))
 * // → 11
 * ```
 */
export function aggregatePolygons(responses: readonly PolygonResponse[], options: RegionOptions = {}): PolygonResult {
  for (const { task, worker, polygons } of responses)
    polygons.forEach(({ points }, i) => {
      if (points.length < 3 || !points.every(([x, y]) => Number.isFinite(x) && Number.isFinite(y)) || areaOf(points) === 0)
        throw new RangeError(
          `Polygon ${i + 1} of worker ${worker} on task ${task} is no outline: it needs at least three finite points around an area. Nothing was aggregated; mend or leave out this response.`,
        )
    })
  const result = aggregateRegions<Polygon>(
    responses.map(({ task, worker, polygons }) => ({ task, worker, regions: polygons })),
    {
      similarity: (a, b) => (a.label === b.label ? 1 : 0.9) * polygonIou(a.points, b.points),
      fuse: middlePolygon,
      finish: fusePolygons,
    },
    options,
  )
  const answers = result.answers.map(({ task, regions, confidence, responses: n, missed }): PolygonAnswer => {
    const polygons = regions.map(
      ({ region, label, existence, labelConfidence, confidence: sure, workers, share, members }): FusedPolygon => {
        const squares = region.points.flatMap(([x, y]) => members.map(member => depthIn(member.points, x, y) ** 2))
        const spread = Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length)
        return { label, points: region.points, existence, labelConfidence, confidence: sure, workers, share, spread }
      },
    )
    return { task, polygons, confidence, responses: n, missed }
  })
  return { answers, workers: result.workers, model: result.model }
}

/** Of several outlines the one most like the others: cheap, for finding who means the same. */
function middlePolygon(polygons: readonly Polygon[]): Polygon {
  const near = polygons.map(one => polygons.reduce((sum, other) => sum + polygonIou(one.points, other.points), 0))
  return polygons[near.indexOf(Math.max(...near))]!
}

/** The outline through the middle of several; the label of the first is a stand-in until the votes are counted. */
export function fusePolygons(polygons: readonly Polygon[]): Polygon {
  const first = polygons[0]!
  if (polygons.length === 1) return first
  const all = extent(polygons.flatMap(polygon => polygon.points))
  const cell = Math.max(all.right - all.left, all.bottom - all.top) / cells
  const columns = Math.ceil((all.right - all.left) / cell) + 2
  const rows = Math.ceil((all.bottom - all.top) / cell) + 2
  const field = new Float64Array((columns + 1) * (rows + 1))
  for (let r = 0; r <= rows; r++)
    for (let c = 0; c <= columns; c++) {
      const depths = polygons
        .map(({ points }) => depthIn(points, all.left + (c - 1) * cell, all.top + (r - 1) * cell))
        .sort((a, b) => a - b)
      const half = depths.length >> 1
      field[r * (columns + 1) + c] = depths.length % 2 ? depths[half]! : (depths[half - 1]! + depths[half]!) / 2
    }
  const line = simplified(zeroLine(field, columns, rows), 0.25).map(
    ([x, y]): Point => [all.left + (x - 1) * cell, all.top + (y - 1) * cell],
  )
  return line.length < 3 ? first : { label: first.label, points: line }
}

function extent(points: readonly Point[]): { left: number; right: number; top: number; bottom: number } {
  const all = {
    left: Number.POSITIVE_INFINITY,
    right: Number.NEGATIVE_INFINITY,
    top: Number.POSITIVE_INFINITY,
    bottom: Number.NEGATIVE_INFINITY,
  }
  for (const [x, y] of points) {
    all.left = Math.min(all.left, x)
    all.right = Math.max(all.right, x)
    all.top = Math.min(all.top, y)
    all.bottom = Math.max(all.bottom, y)
  }
  return all
}
