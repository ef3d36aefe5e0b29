/**
 * Regions of several workers on one task, grouped into the things they mean.
 *
 * Method: workers enter in the order of how many regions they drew (most first, so that the first fused regions separate what
 * others lump together); each worker's regions are matched one-to-one (Hungarian) to the running fused regions; what matches
 * nothing opens a new cluster. Then every worker is matched anew against the fused regions until nothing moves (at most
 * `passes` times), so that the result does not hang on who came first.
 * A worker contributes at most one region to a cluster.
 * Source: Kuhn 1955, Naval Research Logistics Quarterly 2 (the matching); the running clusters are ours.
 */
import { matchPairs } from "./match.ts"

/** How regions of one kind compare and merge. */
export interface Geometry<R> {
  /** 0 (nothing shared) to 1 (the same). */
  similarity(a: R, b: R): number
  /** One region from at least one. */
  fuse(regions: readonly R[]): R
  /** The same with more care, where that is dear: used once for each cluster, at the end. */
  finish?(regions: readonly R[]): R
}

/** One thing: who drew it (index of the worker's list, index in that list), and the fused region. */
export interface Cluster<R> {
  members: { list: number; index: number }[]
  region: R
}

/**
 * @param lists - each worker's regions for one task.
 * @param similarityMin - regions less similar than this never mean the same thing.
 * @example
 * ```ts
 * import { clusterRegions } from "@tagwerk/quality"
 * const near = { similarity: (a: number, b: number) => 1 - Math.abs(a - b) / 10, fuse: (all: readonly number[]) => Math.max(...all) }
 * clusterRegions([[1, 40], [2], [41]], near, 0.5).map(cluster => cluster.members.length)
 * // → [2, 2]
 * ```
 */
export function clusterRegions<R>(
  lists: readonly (readonly R[])[],
  geometry: Geometry<R>,
  similarityMin: number,
  passes = 4,
): Cluster<R>[] {
  const order = lists.map((_, list) => list).sort((a, b) => lists[b]!.length - lists[a]!.length || a - b)
  let clusters: Cluster<R>[] = []
  for (const list of order) place(clusters, lists, list, geometry, similarityMin)
  for (let pass = 0; pass < passes; pass++) {
    const next: Cluster<R>[] = clusters.map(cluster => ({ members: [], region: cluster.region }))
    for (const list of order) {
      const regions = lists[list]!
      const taken = new Uint8Array(regions.length)
      for (const { row, column } of matchPairs(
        regions.length,
        clusters.length,
        (r, c) => geometry.similarity(regions[r]!, clusters[c]!.region),
        similarityMin,
      )) {
        taken[row] = 1
        next[column]!.members.push({ list, index: row })
      }
      regions.forEach((region, index) => {
        if (!taken[index]) next.push({ members: [{ list, index }], region })
      })
    }
    const kept = next.filter(cluster => cluster.members.length > 0)
    for (const cluster of kept) cluster.region = geometry.fuse(cluster.members.map(member => lists[member.list]![member.index]!))
    const settled = signature(kept) === signature(clusters)
    clusters = kept
    if (settled) break
  }
  return clusters
}

function place<R>(
  clusters: Cluster<R>[],
  lists: readonly (readonly R[])[],
  list: number,
  geometry: Geometry<R>,
  similarityMin: number,
): void {
  const regions = lists[list]!
  const clusterOf = new Map<number, Cluster<R>>()
  for (const { row, column } of matchPairs(
    regions.length,
    clusters.length,
    (r, c) => geometry.similarity(regions[r]!, clusters[c]!.region),
    similarityMin,
  ))
    clusterOf.set(row, clusters[column]!)
  regions.forEach((region, index) => {
    const cluster = clusterOf.get(index)
    if (!cluster) {
      clusters.push({ members: [{ list, index }], region })
      return
    }
    cluster.members.push({ list, index })
    cluster.region = geometry.fuse(cluster.members.map(member => lists[member.list]![member.index]!))
  })
}

function signature<R>(clusters: readonly Cluster<R>[]): string {
  return clusters
    .map(cluster =>
      cluster.members
        .map(member => `${member.list}.${member.index}`)
        .sort()
        .join(),
    )
    .sort()
    .join(";")
}
