/**
 * The statistics of labeling: answers with a confidence from many people's responses.
 * This is the package's one face; everything else is inside.
 */

// Categorical: one label a task.

// Other kinds: boxes, spans, texts, numbers, rankings; agreement; label errors.
export {
  aggregateBoxes,
  type Box,
  type BoxAnswer,
  type BoxOptions,
  type BoxResponse,
  type BoxResult,
  boxDistance,
  boxIou,
  type FusedBox,
} from "./box.ts"
export { type Cluster, clusterRegions, type Geometry } from "./cluster.ts"
export { type ExistenceModel, type ExistenceOptions, type ExistenceResult, existence, type Sighting } from "./existence.ts"
export { type Match, matchPairs } from "./match.ts"
export type { RegionModel, RegionOptions } from "./region.ts"
export { labelRegions, type RegionLabelResult, type RegionLabelVotes } from "./region-label.ts"
export {
  aggregateSpans,
  type FusedSpan,
  type Span,
  type SpanAnswer,
  type SpanModel,
  type SpanOptions,
  type SpanResponse,
  type SpanResult,
  spanDistance,
} from "./span.ts"
export { type BinaryVotes, type TwoCoinOptions, type TwoCoinResult, twoCoin } from "./two-coin.ts"
