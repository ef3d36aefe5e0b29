/**
 * Distances of choices: one option, or a set of options.
 * Source: Jaccard 1912, New Phytologist 11; Passonneau 2006, LREC.
 */

/**
 * 0 when the same, else 1.
 *
 * @example
 * ```ts
 * import { nominalDistance } from "@tagwerk/quality"
 * nominalDistance("cat", "dog") // 1
 * ```
 */
export function nominalDistance(a: string | number, b: string | number): number {
  return a === b ? 0 : 1
}

/**
 * Distance of two sets of options: 1 − shared / united (Jaccard 1912). Two empty sets are the same.
 *
 * @example
 * ```ts
 * import { jaccardDistance } from "@tagwerk/quality"
 * jaccardDistance(["red", "blue"], ["red"])
 * // → 0.5
 * ```
 */
export function jaccardDistance(a: readonly string[], b: readonly string[]): number {
  const left = new Set(a)
  const right = new Set(b)
  const shared = [...left].filter(option => right.has(option)).length
  const united = left.size + right.size - shared
  return united === 0 ? 0 : 1 - shared / united
}

/**
 * MASI distance: 1 − Jaccard × monotonicity, which is 1 for equal sets, 2/3 when one holds the other, 1/3 when they overlap, else 0.
 * Source: Passonneau 2006, LREC.
 *
 * @example
 * ```ts
 * import { masiDistance } from "@tagwerk/quality"
 * masiDistance(["red", "blue"], ["red"])
 * // → 0.6666666666666667
 * ```
 */
export function masiDistance(a: readonly string[], b: readonly string[]): number {
  const left = new Set(a)
  const right = new Set(b)
  const shared = [...left].filter(option => right.has(option)).length
  if (shared === left.size && shared === right.size) return 0
  const monotone = shared === Math.min(left.size, right.size) ? 2 / 3 : shared > 0 ? 1 / 3 : 0
  return 1 - (1 - jaccardDistance(a, b)) * monotone
}
