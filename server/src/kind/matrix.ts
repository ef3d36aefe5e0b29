/**
 * Confusion matrices, packed for a JSON column: most entries of a worker with few responses are what the prior says, the same beside
 * the diagonal of a row, so a row is its diagonal, what stands elsewhere, and the exceptions (77 options: 200 numbers, not 6,000).
 */
import type { Belief } from "@tagwerk/quality"

export interface PackedMatrix {
  /** Expected accuracy. */
  a: number
  /** P(says k | is k) for each class. */
  d: number[]
  /** P(says some other class l | is k), where nothing else is noted. */
  o: number[]
  /** Exceptions: "k,l" → probability. */
  x?: Record<string, number>
}

/**
 * Matrices of a method that has none: its posteriors counted, with a prior of 1 on and 0.1 beside the diagonal and one response spread as
 * the worker's accuracy says. m × K × L.
 */
export function matricesOf(belief: Belief): Float64Array {
  const { votes, posterior, expectedAccuracy } = belief
  const { start, worker, label, classes: K } = votes
  const L = votes.labels.length
  const off = Math.min(0.1, 1 / Math.max(1, K - 1))
  const out = new Float64Array(votes.workers.length * K * L)
  for (let i = 0; i < votes.tasks.length; i++)
    for (let r = start[i]!; r < start[i + 1]!; r++)
      for (let k = 0; k < K; k++) out[(worker[r]! * K + k) * L + label[r]!]! += posterior[i * K + k]!
  for (let j = 0; j < votes.workers.length; j++)
    for (let k = 0; k < K; k++) {
      const row = out.subarray((j * K + k) * L, (j * K + k + 1) * L)
      const p = expectedAccuracy[j]!
      let all = 0
      for (let l = 0; l < L; l++) {
        row[l]! += l === k ? 1 + p : off + (l < K && K > 1 ? (1 - p) / (K - 1) : 0)
        all += row[l]!
      }
      for (let l = 0; l < L; l++) row[l]! /= all
    }
  return out
}

const short = (p: number) => Number(p.toPrecision(4))

/** `confusion`: m × K × L, class outside, label inside. */
export function packMatrices(
  workers: readonly string[],
  confusion: Float64Array,
  K: number,
  L: number,
  accuracy: Float64Array,
): Record<string, PackedMatrix> {
  const packed: Record<string, PackedMatrix> = {}
  workers.forEach((worker, j) => {
    const d: number[] = []
    const o: number[] = []
    const x: Record<string, number> = {}
    for (let k = 0; k < K; k++) {
      const row = confusion.subarray((j * K + k) * L, (j * K + k) * L + K)
      // What the prior alone leaves is the smallest of a row.
      let least = 1
      for (let l = 0; l < K; l++) if (l !== k) least = Math.min(least, row[l]!)
      d.push(short(row[k]!))
      o.push(short(K > 1 ? least : 1 - row[k]!))
      for (let l = 0; l < K; l++) if (l !== k && row[l]! > least * 1.01) x[`${k},${l}`] = short(row[l]!)
    }
    packed[worker] = { a: short(accuracy[j]!), d, o, ...(Object.keys(x).length > 0 ? { x } : {}) }
  })
  return packed
}

/** P(says `said` | is k) for each of `classes`; by one accuracy for an unknown worker, and for classes the batch did not have. */
export function rowOf(
  packed: PackedMatrix | undefined,
  known: readonly string[],
  said: string,
  classes: readonly string[],
  typical: number,
): Float64Array {
  const K = classes.length
  const p = Math.min(0.99, Math.max(packed?.a ?? typical, 1.0001 / K))
  const l = known.indexOf(said)
  return Float64Array.from(classes, name => {
    const k = known.indexOf(name)
    if (!packed || k < 0 || l < 0) return name === said ? p : K > 1 ? (1 - p) / (K - 1) : 1
    return k === l ? packed.d[k]! : (packed.x?.[`${k},${l}`] ?? packed.o[k]!)
  })
}

/** Up to so many classes a worker's matrix is kept unpacked: 8 KB each. */
const unpackedMax = 32
const unpacked = new WeakMap<PackedMatrix, Float64Array>()

/**
 * log P(says l | is k) at l·K + k, of a matrix packed for these very classes; null where there are too many. Kept with the packed one: in
 * between batches the same few workers are asked for again and again.
 */
export function logsOf(packed: PackedMatrix, K: number): Float64Array | null {
  if (K > unpackedMax) return null
  const before = unpacked.get(packed)
  if (before) return before
  const logs = new Float64Array(K * K)
  for (let l = 0; l < K; l++)
    for (let k = 0; k < K; k++) logs[l * K + k] = Math.log(k === l ? packed.d[k]! : (packed.x?.[`${k},${l}`] ?? packed.o[k]!))
  unpacked.set(packed, logs)
  return logs
}
