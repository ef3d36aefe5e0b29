/**
 * Answers made of regions (boxes, polygons, points, stretches of time): what several workers marked, fused into one list.
 *
 * Method: regions of one task are clustered (`cluster.ts`); whether each cluster is real comes from the model in `existence.ts`;
 * its label from the votes of those who drew it (`region-label.ts`); place and shape from the kind's own fusion.
 * A cluster is kept when its existence is at least `existenceMin`, 0.4 unless said otherwise: the list with the greatest expected F1
 * keeps whatever reaches half of that F1 (Lipton, Elkan and Narayanaswamy 2014, ECML), and on real photos this beats every share of
 * votes (100 photos, F1 at IoU 0.5/0.75: 0.803/0.564; votes ≥ 30 %: 0.778/0.563; ≥ 50 %: 0.72/0.55). Gold may say better: `fitBoxThreshold`.
 * Looked at and nothing marked is a response like any other; a task of which everybody says so has a confident empty answer.
 * Source: ours, as a whole; its parts name theirs.
 */
import { clusterRegions, type Geometry } from "./cluster.ts"
import { type ExistenceModel, existence, type Sighting } from "./existence.ts"
import { labelRegions } from "./region-label.ts"

/** What one worker marked on one task; an empty list means looked at, nothing there. */
export interface RegionResponse<R> {
  task: string
  worker: string
  regions: readonly R[]
}
export interface RegionOptions {
  /** Clusters that fewer than this share of the task's workers drew are left out, in [0, 1]; default 0. */
  voteShareMin?: number
  /** Clusters less probable than this are left out, in [0, 1]; default 0.4: the best list by F1 keeps what reaches half of that F1. */
  existenceMin?: number
  /** Turns existence into what gold says it is worth: logit' = offset + slope · logit (`fitBoxThreshold`). */
  calibration?: { offset: number; slope: number }
  /** Regions less similar than this never mean the same thing, in (0, 1]; default 0.35. */
  similarityMin?: number
  /** Prior share of what a worker marks that is real; bounds what one response alone can be believed; default 0.7. */
  precision?: number
  /** What an earlier run learned: applied as it is, so that one task can be aggregated alone. */
  model?: RegionModel
}
export interface RegionModel {
  existence: ExistenceModel
  /** Names of the workers, parallel to the model's lists. */
  workers: string[]
  /** Share of labels the worker gets right. */
  labelAccuracy: number[]
}
export interface FusedRegion<R> {
  region: R
  label: string
  /** P(something is really there), in (0, 1). */
  existence: number
  /** P(the label is right, if something is there), in (0, 1). */
  labelConfidence: number
  /** Product of the two. */
  confidence: number
  /** Those who drew it, and their share among the task's workers. */
  workers: string[]
  share: number
  /** What they drew. */
  members: R[]
}
export interface RegionAnswer<R> {
  task: string
  regions: FusedRegion<R>[]
  /**
   * Expected F1 of the list against the truth, in (0, 1): 2 Σ confidence / (regions kept + real things expected, with those nobody
   * drew). Of an empty list: P(there is nothing).
   */
  confidence: number
  responses: number
  /** Expected number of real things that nobody drew. */
  missed: number
}
export interface RegionResult<R> {
  answers: RegionAnswer<R>[]
  /** Of each worker: P(marks a real thing), share of what they mark that is real. */
  workers: Map<string, { detection: number; precision: number; labelAccuracy: number; tasks: number }>
  model: RegionModel
}

/** Aggregates every task; the public doors are `aggregateBoxes` and its siblings. The same worker twice on a task: the latest counts. */
export function aggregateRegions<R extends { label: string }>(
  responses: readonly RegionResponse<R>[],
  geometry: Geometry<R>,
  options: RegionOptions = {},
): RegionResult<R> {
  const { voteShareMin = 0, existenceMin = 0.4, similarityMin = 0.35, precision = 0.7 } = options
  for (const [name, value] of Object.entries({ voteShareMin, existenceMin, similarityMin, precision }))
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`${name} must be between 0 and 1; it is ${value}. Nothing was aggregated.`)
  const names = [...(options.model?.workers ?? [])]
  const indexOf = new Map(names.map((name, j) => [name, j]))
  const tasks = new Map<string, Map<number, readonly R[]>>()
  for (const { task, worker, regions } of responses) {
    let j = indexOf.get(worker)
    if (j === undefined) {
      j = names.length
      names.push(worker)
      indexOf.set(worker, j)
    }
    const lists = tasks.get(task) ?? new Map<number, readonly R[]>()
    lists.set(j, regions)
    tasks.set(task, lists)
  }
  const entries = [...tasks].map(([task, lists]) => {
    // Sorted, so that the answer does not hang on the order of arrival.
    const workers = [...lists.keys()].sort((a, b) => (names[a]! < names[b]! ? -1 : 1))
    const drawn = workers.map(j => lists.get(j)!)
    const clusters = clusterRegions(drawn, geometry, similarityMin)
    const candidates = clusters.map(cluster => {
      const drew = new Uint8Array(workers.length)
      for (const member of cluster.members) drew[member.list] = 1
      return drew
    })
    return { task, workers, drawn, clusters, sighting: { workers, candidates } satisfies Sighting }
  })
  const found = existence(
    entries.map(entry => entry.sighting),
    names.length,
    { precision, ...(options.model ? { model: options.model.existence } : {}) },
  )
  const { calibration } = options
  if (calibration)
    for (const all of found.present)
      all.forEach((p, k) => {
        all[k] = calibratedExistence(p, calibration)
      })
  const labels = labelRegions(
    entries.flatMap((entry, t) =>
      entry.clusters.map((cluster, k) => ({
        weight: found.present[t]![k]!,
        votes: cluster.members.map(({ list, index }) => ({
          worker: entry.workers[list]!,
          label: entry.drawn[list]![index]!.label,
        })),
      })),
    ),
    names.length,
    options.model?.labelAccuracy,
  )
  const emptyShare = (entries.filter(entry => entry.clusters.length === 0).length + 1) / (entries.length + 2)
  let at = 0
  const answers = entries.map((entry, t): RegionAnswer<R> => {
    const all = entry.clusters.map((cluster, k): FusedRegion<R> => {
      const { label, confidence: labelConfidence } = labels.answers[at++]!
      const members = cluster.members.map(({ list, index }) => entry.drawn[list]![index]!)
      const region = { ...(geometry.finish ?? geometry.fuse)(members), label }
      const present = found.present[t]![k]!
      const workers = cluster.members.map(({ list }) => names[entry.workers[list]!]!)
      return {
        region,
        label,
        existence: present,
        labelConfidence,
        confidence: present * labelConfidence,
        workers,
        share: workers.length / entry.workers.length,
        members,
      }
    })
    const regions = all.filter(region => region.share >= voteShareMin - 1e-9 && region.existence >= existenceMin)
    const present = all.reduce((sum, region) => sum + region.existence, 0)
    const missed = found.missed[t]!
    const right = regions.reduce((sum, region) => sum + region.confidence, 0)
    const nothing = emptyShare / (emptyShare + (1 - emptyShare) * found.overlooked[t]!)
    // One response alone says no more than its worker is good for.
    const alone = entry.workers.length === 1 ? Math.min(found.detection[entry.workers[0]!]!, precision) : 1
    const confidence =
      regions.length > 0
        ? (2 * right) / (regions.length + present + missed)
        : Math.min(
            alone,
            all.reduce((p, region) => p * (1 - region.existence), nothing),
          )
    return {
      task: entry.task,
      regions,
      confidence: Math.min(1 - 1e-6, Math.max(1e-6, confidence)),
      responses: entry.workers.length,
      missed,
    }
  })
  const counts = new Map<number, number>()
  for (const entry of entries) for (const j of entry.workers) counts.set(j, (counts.get(j) ?? 0) + 1)
  const workers = [...counts].map(
    ([j, count]): [string, { detection: number; precision: number; labelAccuracy: number; tasks: number }] => [
      names[j]!,
      { detection: found.detection[j]!, precision: found.precision[j]!, labelAccuracy: labels.accuracy[j]!, tasks: count },
    ],
  )
  return {
    answers,
    workers: new Map(workers),
    model: { existence: found.model, workers: names, labelAccuracy: [...labels.accuracy] },
  }
}

/**
 * What an existence is worth after calibration, logit' = offset + slope · logit; stays inside (0, 1).
 *
 * @example
 * ```ts
 * import { calibratedExistence } from "@tagwerk/quality"
 * calibratedExistence(0.9, { offset: 0, slope: 0.5 }) // 0.75
 * ```
 */
export function calibratedExistence(p: number, { offset, slope }: { offset: number; slope: number }): number {
  const q = 1 / (1 + Math.exp(-offset - slope * Math.log(p / (1 - p))))
  return Math.min(1 - 1e-6, Math.max(1e-6, q))
}
