/**
 * Segments: labelled stretches of time `{ start, end, label }` in seconds, half open.
 *
 * Similarity is intersection over union of the stretches, fusion the median of the starts and of the ends, the rest is `region.ts`.
 * Source: IoU over time as in Caba Heilbron et al. 2015, CVPR.
 */

import { matchPairs } from "./match.ts"
import { median } from "./median.ts"
import { aggregateRegions, type RegionModel, type RegionOptions, type RegionResult } from "./region.ts"

export interface Segment {
  label: string
  start: number
  end: number
}
export interface SegmentResponse {
  task: string
  worker: string
  segments: readonly Segment[]
}
export interface FusedSegment extends Segment {
  /** As of `FusedBox`. */
  existence: number
  labelConfidence: number
  confidence: number
  workers: string[]
  share: number
  /** Root mean square distance of the members' ends from the fused ones, in seconds. */
  spread: number
}
export interface SegmentAnswer {
  task: string
  segments: FusedSegment[]
  /** Expected F1 of the list; of an empty list, P(there is nothing). In (0, 1). */
  confidence: number
  responses: number
  missed: number
}

/**
 * Intersection over union, 0 to 1.
 *
 * @example
 * ```ts
 * import { segmentIou } from "@tagwerk/quality"
 * segmentIou({ label: "speech", start: 0, end: 2 }, { label: "speech", start: 1, end: 3 }).toFixed(3) // "0.333"
 * ```
 */
export function segmentIou(a: Segment, b: Segment): number {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start)
  return shared > 0 ? shared / (a.end - a.start + b.end - b.start - shared) : 0
}

/**
 * Distance of two lists, 0 to 1: 1 − 2 Σ IoU of matched pairs of one label / (segments of a + segments of b).
 *
 * @example
 * ```ts
 * import { segmentDistance } from "@tagwerk/quality"
 * segmentDistance([{ label: "speech", start: 0, end: 2 }], []) // 1
 * ```
 */
export function segmentDistance(a: readonly Segment[], b: readonly Segment[]): number {
  if (a.length + b.length === 0) return 0
  const matches = matchPairs(a.length, b.length, (r, c) => (a[r]!.label === b[c]!.label ? segmentIou(a[r]!, b[c]!) : 0), 1e-9)
  return 1 - (2 * matches.reduce((sum, match) => sum + match.score, 0)) / (a.length + b.length)
}

/**
 * @throws RangeError for a segment that is not finite with start < end, naming task and worker; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateSegments } from "@tagwerk/quality"
 * const speech = (start: number, end: number) => [{ label: "speech", start, end }]
 * const { answers } = aggregateSegments([
 *   { task: "1", worker: "ann", segments: speech(1, 4) },
 *   { task: "1", worker: "ben", segments: speech(1.2, 4.1) },
 *   { task: "1", worker: "cem", segments: speech(0.9, 5) },
 * ])
 * answers[0]!.segments.map(one => [one.start, one.end])
 * // → [[1, 4.1]]
 * ```
 */
export function aggregateSegments(
  responses: readonly SegmentResponse[],
  options: RegionOptions = {},
): { answers: SegmentAnswer[]; workers: RegionResult<Segment>["workers"]; model: RegionModel } {
  for (const { task, worker, segments } of responses)
    for (const { start, end } of segments)
      if (!Number.isFinite(start) || !Number.isFinite(end) || start >= end)
        throw new RangeError(
          `Worker ${worker} has a segment from ${start} to ${end} s on task ${task}; it must begin before it ends. Nothing was aggregated; mend or leave out this response.`,
        )
  const { answers, workers, model } = aggregateRegions<Segment>(
    responses.map(({ task, worker, segments }) => ({ task, worker, regions: segments })),
    { similarity: (a, b) => (a.label === b.label ? 1 : 0.9) * segmentIou(a, b), fuse: fuseSegments },
    options,
  )
  return {
    answers: answers.map(({ task, regions, confidence, responses: n, missed }) => ({
      task,
      segments: regions.map(
        ({ region: { start, end }, label, existence, labelConfidence, confidence: sure, workers: who, share, members }) => {
          const squares = members.reduce((sum, member) => sum + (member.start - start) ** 2 + (member.end - end) ** 2, 0)
          return {
            label,
            start,
            end,
            existence,
            labelConfidence,
            confidence: sure,
            workers: who,
            share,
            spread: Math.sqrt(squares / (2 * members.length)),
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

function fuseSegments(segments: readonly Segment[]): Segment {
  const start = median(segments.map(segment => segment.start))
  const end = median(segments.map(segment => segment.end))
  return start < end ? { label: segments[0]!.label, start, end } : segments[0]!
}
