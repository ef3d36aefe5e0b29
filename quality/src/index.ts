/**
 * The statistics of labeling: answers with a confidence from many people's responses.
 * This is the package's one face; everything else is inside.
 */

// Categorical: one label a task.

export { type Belief, CONFIDENCE_MARGIN } from "./belief.ts"
export { calibrateByCount, countsOf, cutGold, goldOrder } from "./by-count.ts"
export {
  applyCalibration,
  type Calibration,
  type CalibrationByCount,
  type CalibrationOptions,
  calibrated,
  calibrationFor,
  fitCalibration,
  type GoldRows,
} from "./calibrate.ts"
export {
  type AuditRow,
  datasetCertificate,
  type ErrorRate,
  type JudgeCertificate,
  type JudgeRequirement,
  type JudgeSample,
  judgeCertificate,
  roganGladen,
  sampleToAudit,
  sampleToCertify,
} from "./certificate.ts"
export { type ChanceCoinOptions, chanceCoin } from "./chance-coin.ts"
export { type Candidate, type ChooseOptions, type Chosen, choose, methods } from "./choose.ts"
export { type CombineOptions, combine, type Method, pool } from "./combine.ts"
export { type CostOptions, type CostToFinish, costToFinish, type OpenTask } from "./cost.ts"
export { type DawidSkeneOptions, dawidSkene } from "./dawid-skene.ts"
export { type AdmissionPlan, admission, type Drift, type DriftPlan, drift } from "./drift.ts"
export { type EbccOptions, ebcc } from "./ebcc.ts"
export type { EmOptions } from "./em.ts"
export { cells, type EmModel, type EmResult, expectedCounts, runEm } from "./em.ts"
export { type EmRange, emPass } from "./em-pass.ts"
export { type GladBelief, type GladOptions, glad } from "./glad.ts"
export { type IbccOptions, ibcc } from "./ibcc.ts"
export {
  createIncremental,
  type Incremental,
  type IncrementalOptions,
  type TaskBelief,
  type WorkerBelief,
} from "./incremental.ts"
export { betaInterval, type Estimate, wilson } from "./interval.ts"
export { type LookAlike, type LookAlikeOptions, lookAlikes } from "./look-alike.ts"
export { type LookAlikeGroup, lookAlikeGroups } from "./look-alike-group.ts"
export { type MaceOptions, mace } from "./mace.ts"
export { type MajorityOptions, majority } from "./majority.ts"
export { type ManyClassBelief, manyClasses } from "./many-class.ts"
export { goodPerson, type ModelVoiceOptions, modelsTrusted, withModelVoice } from "./model-voice.ts"
export { type OneCoinOptions, oneCoin } from "./one-coin.ts"
export { compareSources, type Powered, predictionPowered, type SourceOfAnswers } from "./prediction-powered.ts"
export { type Claims, type Reliability, type ReliabilityBin, reliability, reliabilityOf } from "./reliability.ts"
export { accuracy, goldRows, logLoss, type Rows, type Scored } from "./score.ts"
export {
  boundTogether,
  entropy,
  nextTasks,
  type Open,
  responseWorth,
  type StopPlan,
  type StopState,
  type StopVerdict,
  stopVerdict,
} from "./stop.ts"
export { thin } from "./thin.ts"
export {
  type CodedVotes,
  type TabulateOptions,
  tabulate,
  tabulateCodes,
  type Vote,
  VoteError,
  type Votes,
  withGold,
} from "./vote.ts"
export { wawa } from "./wawa.ts"
export {
  accuracyWithoutSelf,
  beliefsWithoutSelf,
  rightnessWithoutSelf,
  type Unseen,
  type WorkerMatrix,
  type WorkerMatrixOptions,
  workerMatrix,
} from "./worker-matrix.ts"
export {
  informationBits,
  spammerScore,
  type WorkerQuality,
  type WorkerQualityOptions,
  withoutSelf,
  workerQuality,
} from "./worker-quality.ts"

// Other kinds: boxes, spans, texts, numbers, rankings; agreement; label errors.

export { type AgreementResult, agreement, labelAgreement, type ValueResponse } from "./agreement.ts"
export { type BootstrapOptions, bootstrap, type Interval } from "./bootstrap.ts"
export {
  aggregateBoxes,
  type Box,
  type BoxAnswer,
  type BoxOptions,
  type BoxResponse,
  type BoxResult,
  boxDistance,
  boxF1,
  boxIou,
  type FusedBox,
} from "./box.ts"
export { type BoxClaims, type BoxThreshold, boxClaims, fitBoxThreshold, thresholdFrom } from "./box-threshold.ts"
export { type BradleyTerryOptions, type BradleyTerryResult, bradleyTerry, type Comparison } from "./bradley-terry.ts"
export { jaccardDistance, masiDistance, nominalDistance } from "./choice-distance.ts"
export { type Cluster, clusterRegions, type Geometry } from "./cluster.ts"
export { type Coefficient, type CohenOptions, cohenKappa } from "./cohen.ts"
export { type ExistenceModel, type ExistenceOptions, type ExistenceResult, existence, type Sighting } from "./existence.ts"
export { fleissKappa } from "./fleiss.ts"
export { type GwetOptions, gwetAc1 } from "./gwet.ts"
export {
  aggregateKeypoints,
  type FusedKeypoint,
  type Keypoint,
  type KeypointAnswer,
  type KeypointOptions,
  type KeypointResponse,
  keypointDistance,
  keypointSimilarity,
} from "./keypoint.ts"
export { type KrippendorffOptions, type KrippendorffResult, krippendorff, type Metric } from "./krippendorff.ts"
export { type LabelErrorOptions, type LabelErrorResult, labelErrors } from "./label-error.ts"
export {
  aggregateMasks,
  type Mask,
  type MaskAnswer,
  type MaskOptions,
  type MaskResponse,
  type MaskResult,
  maskDistance,
} from "./mask.ts"
export { type Match, matchPairs } from "./match.ts"
export {
  aggregateMultiLabels,
  type MultiLabelAnswer,
  type MultiLabelOptions,
  type MultiLabelResponse,
  type MultiLabelResult,
} from "./multi-label.ts"
export { aggregateNumbers, type NumberAnswer, type NumberOptions, type NumberResponse, type NumberResult } from "./number.ts"
export {
  aggregateRankings,
  type RankingAnswer,
  type RankingOptions,
  type RankingResponse,
  type RankingResult,
  rankingDistance,
} from "./plackett-luce.ts"
export {
  aggregatePolygons,
  type FusedPolygon,
  type Polygon,
  type PolygonAnswer,
  type PolygonResponse,
  type PolygonResult,
  polygonDistance,
  polygonIou,
} from "./polygon.ts"
export { seededRandom } from "./random.ts"
export { aggregateRatings, type RatingAnswer, type RatingResponse, type RatingResult } from "./rating.ts"
export { calibratedExistence, type RegionModel, type RegionOptions } from "./region.ts"
export { labelRegions, type RegionLabelResult, type RegionLabelVotes } from "./region-label.ts"
export { rover, type Slot } from "./rover.ts"
export { addCapped, softmax } from "./row.ts"
export { aggregateRubrics, type RubricAnswer, type RubricCriterion, type RubricResponse } from "./rubric.ts"
export {
  aggregateSegments,
  type FusedSegment,
  type Segment,
  type SegmentAnswer,
  type SegmentResponse,
  segmentDistance,
  segmentIou,
} from "./segment.ts"
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
export { spanClaims } from "./span-claim.ts"
export { aggregateTexts, type TextAnswer, type TextModel, type TextOptions, type TextResponse, type TextResult } from "./text.ts"
export { textClaims } from "./text-claim.ts"
export { characterErrorRate, textDistance, type Word, wordErrorRate, wordsOf } from "./text-distance.ts"
export { type BinaryVotes, type TwoCoinOptions, type TwoCoinResult, twoCoin } from "./two-coin.ts"
