/**
 * Who agrees with whom, and on what: mean agreement (1 − distance) by task, by worker, by pair of workers, and over all.
 *
 * The distance is the kind's own: nominal or Jaccard or MASI for choices, `textDistance`, `spanDistance`, `boxDistance`, … . Raw
 * agreement is easy to read and contains what chance gives; alpha (`krippendorff`) takes that out, so both are reported.
 * Source: Krippendorff 2004, "Content analysis"; Braylan, Alonso and Lease 2022, WWW, for distances of complex answers.
 */
import type { BootstrapOptions } from "./bootstrap.ts"
import { type KrippendorffResult, krippendorff } from "./krippendorff.ts"

export interface ValueResponse<V> {
  task: string
  worker: string
  value: V
}
export interface AgreementResult {
  /** Mean over tasks with at least two responses, 0 to 1; undefined when there is none. */
  mean: number | undefined
  alpha: KrippendorffResult
  /** Of each task with at least two responses: mean agreement of its pairs. */
  tasks: { task: string; agreement: number; responses: number }[]
  /** Of each worker: mean agreement with the others on shared tasks. */
  workers: { worker: string; agreement: number; tasks: number }[]
  /** Of each two who share a task. */
  pairs: { workers: [string, string]; agreement: number; tasks: number }[]
}

/**
 * @param distance - 0 (the same) to 1; symmetric.
 * @example
 * ```ts
 * import { agreement, nominalDistance } from "@tagwerk/quality"
 * const { tasks } = agreement([
 *   { task: "1", worker: "ann", value: "cat" },
 *   { task: "1", worker: "ben", value: "cat" },
 *   { task: "1", worker: "cem", value: "dog" },
 * ], nominalDistance)
 * tasks[0]!.agreement
 * // → 0.3333333333333333
 * ```
 */
export function agreement<V>(
  responses: readonly ValueResponse<V>[],
  distance: (a: V, b: V) => number,
  options: BootstrapOptions = {},
): AgreementResult {
  const byTask = new Map<string, Map<string, V>>()
  for (const { task, worker, value } of responses) {
    const values = byTask.get(task) ?? new Map<string, V>()
    // The same worker twice: the latest counts; nobody agrees with themselves.
    values.set(worker, value)
    byTask.set(task, values)
  }
  const tasks: AgreementResult["tasks"] = []
  const workers = new Map<string, Mean>()
  const pairs = new Map<string, Mean & { workers: [string, string] }>()
  for (const [task, values] of byTask) {
    const given = [...values].sort(([a], [b]) => (a < b ? -1 : 1))
    if (given.length < 2) continue
    const whole: Mean = { sum: 0, n: 0 }
    const own = given.map((): Mean => ({ sum: 0, n: 0 }))
    given.forEach(([a, value], i) => {
      for (let j = i + 1; j < given.length; j++) {
        const [b, other] = given[j]!
        const near = 1 - distance(value, other)
        const pair = pairs.get(`${a}\u0000${b}`) ?? { sum: 0, n: 0, workers: [a, b] }
        pairs.set(`${a}\u0000${b}`, pair)
        for (const mean of [whole, own[i]!, own[j]!, pair]) {
          mean.sum += near
          mean.n++
        }
      }
    })
    tasks.push({ task, agreement: whole.sum / whole.n, responses: given.length })
    given.forEach(([worker], i) => {
      const mean = workers.get(worker) ?? { sum: 0, n: 0 }
      mean.sum += own[i]!.sum / own[i]!.n
      mean.n++
      workers.set(worker, mean)
    })
  }
  return {
    mean: tasks.length ? tasks.reduce((sum, task) => sum + task.agreement, 0) / tasks.length : undefined,
    alpha: krippendorff(
      [...byTask.values()].map(values => [...values.values()]),
      distance,
      options,
    ),
    tasks,
    workers: [...workers].map(([worker, mean]) => ({ worker, agreement: mean.sum / mean.n, tasks: mean.n })),
    pairs: [...pairs.values()].map(pair => ({ workers: pair.workers, agreement: pair.sum / pair.n, tasks: pair.n })),
  }
}

/**
 * Alpha of each label against all others: which label people cannot agree on.
 *
 * @param units - the labels that each task got.
 * @example
 * ```ts
 * import { labelAgreement } from "@tagwerk/quality"
 * const units = [["cat", "cat"], ["dog", "dog"], ["cat", "cat"], ["fox", "dog"], ["dog", "fox"]]
 * labelAgreement(units, { interval: false }).map(l => [l.label, l.alpha! > 0.5])
 * // → [["cat", true], ["dog", false], ["fox", false]]
 * ```
 */
export function labelAgreement(
  units: readonly (readonly string[])[],
  options: BootstrapOptions & { interval?: boolean } = {},
): ({ label: string } & KrippendorffResult)[] {
  const labels = [...new Set(units.flat())].sort()
  return labels.map(label => ({
    label,
    ...krippendorff(
      units.map(unit => unit.map(given => (given === label ? 1 : 0))),
      "nominal",
      options,
    ),
  }))
}

interface Mean {
  sum: number
  n: number
}
