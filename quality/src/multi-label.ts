/**
 * Several labels at once: each label is a yes/no question of its own.
 *
 * Model: two coins (`two-coin.ts`) per label, with workers' sensitivity and specificity drawn to what they are over all labels: first
 * one fit of all labels together, then one for each label around it, worth `shrink` votes, with the label's own prevalence. A label that
 * nobody chose for a task was seen and left out by all of them.
 * Confidence: of each label its posterior; of the set P(every label is right), labels taken as independent given the votes.
 * Source: Dawid and Skene 1979 per label; Duan et al. 2014, Expert Systems with Applications 41, for several labels.
 */
import { type BinaryVotes, twoCoin } from "./two-coin.ts"

/** What one worker chose for one task; an empty list means that none fits. */
export interface MultiLabelResponse {
  task: string
  worker: string
  labels: readonly string[]
}
export interface MultiLabelOptions {
  /** All labels of the form; default: those that occur. */
  labels?: readonly string[]
  /** Votes that a worker's quality over all labels is worth for one label; default 10. */
  shrink?: number
  /** Exponent of the votes' likelihood, (0, 1]; default 0.7. */
  temperature?: number
  /** How far one response alone is believed about one label; default 0.8. */
  accuracy?: number
}
export interface MultiLabelAnswer {
  task: string
  /** Labels at or above one half, in the order of the form. */
  labels: string[]
  /** Posterior of every label of the form, in (0, 1). */
  probabilities: Record<string, number>
  /** P(the whole set is right), in (0, 1). */
  confidence: number
  responses: number
}
export interface MultiLabelResult {
  answers: MultiLabelAnswer[]
  /** Of each worker over all labels: P(chooses a label that fits), P(leaves out one that does not). */
  workers: Map<string, { sensitivity: number; specificity: number }>
}

/**
 * @throws RangeError for a label outside the form, naming task and worker; nothing is aggregated then.
 * @example
 * ```ts
 * import { aggregateMultiLabels } from "@tagwerk/quality"
 * const { answers } = aggregateMultiLabels([
 *   { task: "1", worker: "ann", labels: ["rain", "wind"] },
 *   { task: "1", worker: "ben", labels: ["rain"] },
 *   { task: "1", worker: "cem", labels: ["rain", "wind"] },
 * ], { labels: ["rain", "snow", "wind"] })
 * answers[0]!.labels
 * // → ["rain", "wind"]
 * ```
 */
export function aggregateMultiLabels(
  responses: readonly MultiLabelResponse[],
  options: MultiLabelOptions = {},
): MultiLabelResult {
  const { shrink = 10, temperature = 0.7, accuracy = 0.8 } = options
  const labels = options.labels ?? [...new Set(responses.flatMap(response => response.labels))].sort()
  const known = new Set(labels)
  const tasks = new Map<string, Map<string, ReadonlySet<string>>>()
  for (const { task, worker, labels: chosen } of responses) {
    for (const label of chosen)
      if (!known.has(label))
        throw new RangeError(
          `Worker ${worker} chose “${label}” for task ${task}, which is no label of the form. Nothing was aggregated; leave out this response.`,
        )
    const sets = tasks.get(task) ?? new Map<string, ReadonlySet<string>>()
    sets.set(worker, new Set(chosen))
    tasks.set(task, sets)
  }
  const workers = [...new Set(responses.map(response => response.worker))].sort()
  const indexOf = new Map(workers.map((worker, j) => [worker, j]))
  const rows = [...tasks.values()]
  const votesOn = (chosen: readonly string[]): BinaryVotes => {
    const unit: number[] = []
    const worker: number[] = []
    const yes: number[] = []
    rows.forEach((sets, i) => {
      for (const [name, set] of sets)
        chosen.forEach((label, k) => {
          unit.push(i * chosen.length + k)
          worker.push(indexOf.get(name)!)
          yes.push(set.has(label) ? 1 : 0)
        })
    })
    return {
      units: rows.length * chosen.length,
      workers: workers.length,
      unit: Int32Array.from(unit),
      worker: Int32Array.from(worker),
      yes: Uint8Array.from(yes),
    }
  }
  const all = twoCoin(votesOn(labels))
  const probability = labels.map(label => twoCoin(votesOn([label]), { shrink, temperature, around: all }).present)
  const answers = [...tasks.keys()].map((task, i): MultiLabelAnswer => {
    const alone = rows[i]!.size === 1 ? [...rows[i]!.values()][0]! : null
    let confidence = 1
    const probabilities: Record<string, number> = {}
    const kept: string[] = []
    labels.forEach((label, k) => {
      // One response alone is the answer, believed as far as its worker.
      const p = alone
        ? alone.has(label)
          ? Math.min(accuracy, Math.max(0.5, probability[k]![i]!))
          : Math.max(1 - accuracy, Math.min(0.5, probability[k]![i]!))
        : probability[k]![i]!
      const yes = alone ? alone.has(label) : p >= 0.5
      probabilities[label] = p
      if (yes) kept.push(label)
      confidence *= yes ? p : 1 - p
    })
    return {
      task,
      labels: kept,
      probabilities,
      confidence: Math.min(1 - 1e-6, Math.max(1e-6, confidence)),
      responses: rows[i]!.size,
    }
  })
  return {
    answers,
    workers: new Map(
      workers.map((worker, j) => [worker, { sensitivity: all.sensitivity[j]!, specificity: all.specificity[j]! }]),
    ),
  }
}
