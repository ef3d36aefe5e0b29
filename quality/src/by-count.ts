/**
 * Calibration by number of responses.
 *
 * Ten responses that agree are less sure than they look, because workers err together; two are about as sure as they look. One temperature
 * for both accepts the first too easily or the second never. So gold is cut to as many responses as the tasks it speaks for, number by
 * number, the method is asked what it makes of them without their gold, and each number gets a calibration of its own.
 * The responses of a gold task are drawn once and cut from one order, so that neighbouring numbers see nearly the same.
 */
import type { Belief } from "./belief.ts"
import { type CalibrationByCount, fitCalibration } from "./calibrate.ts"
import type { Method } from "./combine.ts"
import { goldRows } from "./score.ts"
import { tabulateCodes, type Votes } from "./vote.ts"

/**
 * An order of each gold task's responses (positions in `votes`), drawn at random; of other tasks nothing.
 *
 * @param random - uniform numbers in [0, 1)
 * @example
 * ```ts
 * import { goldOrder, seededRandom, tabulate } from "@tagwerk/quality"
 * const rows = ["ann", "bob", "cem"].flatMap(worker => ["a", "b"].map(task => ({ task, worker, label: "x" })))
 * const votes = tabulate(rows, { classes: ["x", "y"], gold: [{ task: "a", label: "x" }] })
 * goldOrder(votes, seededRandom(1)).get(0).length // 3
 * ```
 */
export function goldOrder(votes: Votes, random: () => number): ReadonlyMap<number, Int32Array> {
  const order = new Map<number, Int32Array>()
  for (let i = 0; i < votes.tasks.length; i++) {
    if (votes.gold[i]! < 0) continue
    const rows = Int32Array.from({ length: votes.start[i + 1]! - votes.start[i]! }, (_, x) => votes.start[i]! + x)
    for (let x = rows.length - 1; x > 0; x--) {
      const y = Math.floor(random() * (x + 1))
      const r = rows[x]!
      rows[x] = rows[y]!
      rows[y] = r
    }
    order.set(i, rows)
  }
  return order
}

/**
 * The votes with gold taken out and each gold task cut to its first `count` responses of `order`.
 *
 * @example
 * ```ts
 * import { cutGold, goldOrder, seededRandom, tabulate } from "@tagwerk/quality"
 * const rows = ["ann", "bob", "cem"].flatMap(worker => ["a", "b"].map(task => ({ task, worker, label: "x" })))
 * const votes = tabulate(rows, { classes: ["x", "y"], gold: [{ task: "a", label: "x" }] })
 * cutGold(votes, goldOrder(votes, seededRandom(1)), 2).start // Int32Array [0, 2, 5]: two of the gold task's three
 * ```
 */
export function cutGold(votes: Votes, order: ReadonlyMap<number, Int32Array>, count: number): Votes {
  const kept: number[] = []
  const taskOf: number[] = []
  for (let i = 0; i < votes.tasks.length; i++) {
    const rows = order.get(i)
    const size = rows ? Math.min(count, rows.length) : votes.start[i + 1]! - votes.start[i]!
    for (let x = 0; x < size; x++) {
      kept.push(rows ? rows[x]! : votes.start[i]! + x)
      taskOf.push(i)
    }
  }
  const pick = (from: Int32Array) => Int32Array.from(kept, r => from[r]!)
  const { tasks, workers, labels, classes, model } = votes
  const coded = { task: Int32Array.from(taskOf), worker: pick(votes.worker), label: pick(votes.label) }
  return { ...tabulateCodes({ ...coded, tasks, workers, labels, classes }), model }
}

/**
 * Numbers of responses that at least a hundredth of the tasks without gold have, rising; the `most` most frequent of them.
 *
 * @example
 * ```ts
 * import { countsOf, tabulate } from "@tagwerk/quality"
 * const rows = ["ann", "bob", "cem"].flatMap(worker => ["a", "b"].map(task => ({ task, worker, label: "x" })))
 * const votes = tabulate(rows, { classes: ["x", "y"], gold: [{ task: "a", label: "x" }] })
 * countsOf(votes, 4) // [3]
 * ```
 */
export function countsOf(votes: Votes, most: number): number[] {
  const found = new Map<number, number>()
  let open = 0
  for (let i = 0; i < votes.tasks.length; i++) {
    const count = votes.start[i + 1]! - votes.start[i]!
    if (votes.gold[i]! >= 0 || count === 0) continue
    open++
    found.set(count, (found.get(count) ?? 0) + 1)
  }
  return [...found]
    .filter(([, tasks]) => tasks * 100 >= open)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, most)
    .map(([count]) => count)
    .sort((a, b) => a - b)
}

/**
 * A calibration for each of `counts`, by the method run without gold on gold cut to that many responses.
 *
 * @param votes - with gold
 * @param order - of `goldOrder`
 * @example
 * ```ts
 * import { calibrateByCount, goldOrder, majority, seededRandom, tabulate } from "@tagwerk/quality"
 * const rows = ["ann", "bob", "cem"].flatMap(worker => ["a", "b"].map(task => ({ task, worker, label: "x" })))
 * const votes = tabulate(rows, { classes: ["x", "y"], gold: [{ task: "a", label: "x" }] })
 * calibrateByCount(votes, majority, goldOrder(votes, seededRandom(1)), [3]).length // 1
 * ```
 */
export function calibrateByCount(
  votes: Votes,
  method: Method,
  order: ReadonlyMap<number, Int32Array>,
  counts: readonly number[],
): CalibrationByCount {
  return counts.map(count => {
    const belief: Belief = method(cutGold(votes, order, count))
    return { count, calibration: fitCalibration(goldRows(belief.evidence, votes.gold, votes.classes)) }
  })
}
