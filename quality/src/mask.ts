/**
 * Masks: which pixels belong to the thing, from several people's masks.
 *
 * A mask is run lengths `counts`: pixels outside, inside, outside, … in any fixed order of the pixels (row by row, or column by column
 * as in COCO), the first count possibly 0. The order does not matter here as long as all masks of a task share it.
 * Method: pixels on which all agree are decided. On the disputed ones the two-coin model (`two-coin.ts`) weighs workers by how often
 * they take in what belongs and leave out what does not; pixels with the same votes are one unit. Neighbouring pixels are no
 * independent witnesses: the disputed pixels of one task together count as `pixelsPerTask` of them.
 * Confidence: expected Dice coefficient of the mask, 2 Σ_inside p / (pixels inside + Σ p).
 * Source: Jung-Lin-Lee et al. 2018 (segmentation EM); Warfield, Zou and Wells 2004, IEEE TMI 23 (STAPLE), the same model.
 */
import { twoCoin } from "./two-coin.ts"

export interface Mask {
  width: number
  height: number
  /** Lengths of runs outside, inside, outside, …; they sum to width · height. */
  counts: readonly number[]
}
export interface MaskResponse {
  task: string
  worker: string
  mask: Mask
}
export interface MaskOptions {
  /** What the disputed pixels of one task count as; default 50. */
  pixelsPerTask?: number
  /** How far one response alone is believed; default 0.7. */
  precision?: number
}
export interface MaskAnswer {
  task: string
  mask: Mask
  /** Expected Dice coefficient against the truth, in (0, 1). */
  confidence: number
  /** Share of the pixels on which people differ. */
  disputed: number
  responses: number
}
export interface MaskResult {
  answers: MaskAnswer[]
  /** Of each worker, on disputed pixels: P(takes in what belongs), P(leaves out what does not). */
  workers: Map<string, { sensitivity: number; specificity: number }>
}

/**
 * Distance of two masks, 0 to 1: 1 − intersection over union; two empty masks are the same.
 *
 * @throws RangeError when their sizes differ.
 * @example
 * ```ts
 * import { maskDistance } from "@tagwerk/quality"
 * maskDistance({ width: 4, height: 1, counts: [0, 2, 2] }, { width: 4, height: 1, counts: [1, 2, 1] })
 * // → 0.6666666666666667
 * ```
 */
export function maskDistance(a: Mask, b: Mask): number {
  if (a.width !== b.width || a.height !== b.height)
    throw new RangeError(`Masks of ${a.width} × ${a.height} and ${b.width} × ${b.height} pixels cannot be compared.`)
  let shared = 0
  let united = 0
  for (const { size, votes } of pieces([a, b])) {
    if (votes[0] && votes[1]) shared += size
    if (votes[0] || votes[1]) united += size
  }
  return united === 0 ? 0 : 1 - shared / united
}

/**
 * @throws RangeError when runs do not add up to the mask's size, or masks of a task differ in size; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateMasks } from "@tagwerk/quality"
 * const mask = (counts: number[]) => ({ width: 4, height: 2, counts })
 * const { answers } = aggregateMasks([
 *   { task: "1", worker: "ann", mask: mask([1, 4, 3]) },
 *   { task: "1", worker: "ben", mask: mask([1, 4, 3]) },
 *   { task: "1", worker: "cem", mask: mask([2, 4, 2]) },
 * ])
 * answers[0]!.mask.counts
 * // → [1, 4, 3]
 * ```
 */
export function aggregateMasks(responses: readonly MaskResponse[], options: MaskOptions = {}): MaskResult {
  const { pixelsPerTask = 50, precision = 0.7 } = options
  const tasks = new Map<string, Map<string, Mask>>()
  for (const { task, worker, mask } of responses) {
    checkMask(mask, worker, task)
    const masks = tasks.get(task) ?? new Map<string, Mask>()
    for (const other of masks.values())
      if (other.width !== mask.width || other.height !== mask.height)
        throw new RangeError(
          `Task ${task} has masks of ${other.width} × ${other.height} and of ${mask.width} × ${mask.height} pixels (worker ${worker}). Nothing was aggregated; bring them to one size.`,
        )
    masks.set(worker, mask)
    tasks.set(task, masks)
  }
  const names = [...new Set(responses.map(response => response.worker))].sort()
  const indexOf = new Map(names.map((name, j) => [name, j]))
  const works = [...tasks].map(([task, masks]) => {
    const workers = [...masks.keys()].sort()
    return { task, workers, size: masks.get(workers[0]!)!, runs: pieces(workers.map(worker => masks.get(worker)!)) }
  })
  const unit: number[] = []
  const worker: number[] = []
  const yes: number[] = []
  const weight: number[] = []
  const unitOf = works.map(({ workers, runs }) => {
    const pattern = new Map<string, number>()
    const pixels = new Map<number, number>()
    const units = runs.map(({ votes, size }) => {
      if (votes.every(vote => vote === votes[0])) return -1
      const key = votes.join("")
      let u = pattern.get(key)
      if (u === undefined) {
        u = weight.length
        pattern.set(key, u)
        weight.push(0)
        workers.forEach((name, k) => {
          unit.push(u!)
          worker.push(indexOf.get(name)!)
          yes.push(votes[k]!)
        })
      }
      pixels.set(u, (pixels.get(u) ?? 0) + size)
      return u
    })
    const all = [...pixels.values()].reduce((a, b) => a + b, 0)
    for (const [u, n] of pixels) weight[u] = (pixelsPerTask * n) / all
    return units
  })
  const fit = twoCoin(
    {
      units: weight.length,
      workers: names.length,
      unit: Int32Array.from(unit),
      worker: Int32Array.from(worker),
      yes: Uint8Array.from(yes),
      weight: Float64Array.from(weight),
    },
    { shrink: 20 },
  )
  const answers = works.map(({ task, workers, size, runs }, t): MaskAnswer => {
    const pixels = size.width * size.height
    // Where all agree they are wrong together only if each of them is.
    const agreed = 1 - (1 - precision) ** workers.length
    const inside: [boolean, number][] = []
    const sums = { inside: 0, right: 0, real: 0, disputed: 0 }
    runs.forEach(({ votes, size: n }, r) => {
      const u = unitOf[t]![r]!
      const p = u < 0 ? (votes[0] ? agreed : 0) : fit.present[u]!
      const on = u < 0 ? votes[0] === 1 : p >= 0.5
      inside.push([on, n])
      if (u >= 0) sums.disputed += n
      sums.real += p * n
      if (on) {
        sums.inside += n
        sums.right += p * n
      }
    })
    const confidence =
      sums.inside > 0 ? (2 * sums.right) / (sums.inside + sums.real) : agreed * (1 - sums.disputed / Math.max(1, pixels))
    return {
      task,
      mask: { width: size.width, height: size.height, counts: runLengths(inside) },
      confidence: Math.min(1 - 1e-6, Math.max(1e-6, workers.length === 1 ? Math.min(precision, confidence) : confidence)),
      disputed: pixels > 0 ? sums.disputed / pixels : 0,
      responses: workers.length,
    }
  })
  return {
    answers,
    workers: new Map(names.map((name, j) => [name, { sensitivity: fit.sensitivity[j]!, specificity: fit.specificity[j]! }])),
  }
}

/** The runs that nobody's mask divides, with everybody's vote. */
function pieces(masks: readonly Mask[]): { size: number; votes: number[] }[] {
  const at = masks.map(() => 0)
  const left = masks.map(mask => mask.counts[0] ?? 0)
  const out: { size: number; votes: number[] }[] = []
  let remaining = masks[0] ? masks[0].width * masks[0].height : 0
  while (remaining > 0) {
    masks.forEach((mask, k) => {
      while (left[k] === 0 && at[k]! + 1 < mask.counts.length) {
        at[k]!++
        left[k] = mask.counts[at[k]!]!
      }
    })
    const size = Math.min(...left)
    out.push({ size, votes: at.map(run => run % 2) })
    masks.forEach((_, k) => {
      left[k]! -= size
    })
    remaining -= size
  }
  return out
}

function runLengths(runs: readonly [boolean, number][]): number[] {
  const counts = [0]
  let on = false
  for (const [inside, n] of runs) {
    if (inside !== on) {
      counts.push(0)
      on = inside
    }
    counts[counts.length - 1]! += n
  }
  return counts
}

function checkMask({ width, height, counts }: Mask, worker: string, task: string): void {
  const whole = counts.every(n => Number.isSafeInteger(n) && n >= 0)
  const sum = counts.reduce((a, b) => a + b, 0)
  if (!whole || sum !== width * height)
    throw new RangeError(
      `The mask of worker ${worker} on task ${task} has runs of ${sum} pixels for ${width} × ${height}. Nothing was aggregated; mend or leave out this response.`,
    )
}
