/**
 * Randomness that can be repeated: the same seed gives the same numbers on every machine.
 *
 * Source: sfc32 by Chris Doty-Humphrey (PractRand), 128 bits of state, passes BigCrush; seeded by mixing one integer.
 */

/**
 * @param seed - any integer.
 * @returns a function that gives numbers in [0, 1), 32 bits each.
 * @example
 * ```ts
 * import { seededRandom } from "@tagwerk/quality"
 * const [a, b] = [seededRandom(1), seededRandom(1)]
 * a() === b()
 * // → true
 * ```
 */
export function seededRandom(seed: number): () => number {
  let a = 0x9e3779b9
  let b = 0x243f6a88
  let c = seed | 0
  let counter = Math.floor(seed / 2 ** 32) | 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 16; i++) next()
  return next
}
