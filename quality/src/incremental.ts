/**
 * Beliefs that follow every response at once: incremental Dawid–Skene.
 *
 * State: each worker's expected counts N_jlk, the class totals, each task's responses and posterior. A response takes its task's old
 * share out of the counts, recomputes the posterior with what remains (so no response vouches for itself) and adds the new share.
 * A worker's matrix is (N_jlk + a_lk + s · coin(p_j)_lk) / row total, p_j = (Σ_k N_jkk + 2) / (n_j + 3): one accuracy while responses
 * are few, the whole matrix when they are many (the backoff prior of `dawid-skene.ts`).
 * This is incremental EM: quick, but it may settle elsewhere than the batch does. So re-seed it from a batch at intervals, and take
 * what is frozen from the batch alone.
 * State follows from the responses in their order and the last re-seed, and from nothing else: replay them to rebuild it.
 * Source: Neal and Hinton 1998, "A view of the EM algorithm that justifies incremental, sparse, and other variants".
 */
import { argmax, type Belief, CONFIDENCE_MARGIN } from "./belief.ts"
import { addCapped, capAt, softmax } from "./row.ts"

export interface IncrementalOptions {
  classes: readonly string[]
  /** Labels that are no class, like "cannot tell". */
  extraLabels?: readonly string[]
  /** Responses a class that one accuracy is worth; default 1. */
  backoff?: number
  /** Pseudo-tasks of each class; default 5: a young project's class shares are not believed at once. */
  classPseudo?: number
  /** Workers that are models; together they speak no louder on a task than one good person. */
  models?: ReadonlySet<string>
}

/** What is believed about one task now. */
export interface TaskBelief {
  /** The class believed; undefined while nobody has answered. */
  answer: string | undefined
  /** Posterior of the answer, never 0 or 1. */
  confidence: number
  /** K probabilities, in the order of `classes`. */
  posterior: Float64Array
  responses: number
}

/** What is believed about one worker now. */
export interface WorkerBelief {
  responses: number
  expectedAccuracy: number
}

export interface Incremental {
  /** Takes a response in; a second one by the same worker on the task replaces the first. Gives the task's new belief. */
  add(task: string, worker: string, label: string): TaskBelief
  /** Takes a response out again (retracted, rejected). Unknown ones change nothing. */
  remove(task: string, worker: string): TaskBelief
  /** Fixes the class of a task, or frees it with undefined. */
  setGold(task: string, label: string | undefined): TaskBelief
  task(task: string): TaskBelief
  worker(worker: string): WorkerBelief
  /** Continues from a batch: its posteriors replace the streamed ones. Tasks and responses the batch has not seen keep theirs. */
  reseed(batch: Belief): void
}

interface Task {
  workers: number[]
  labels: number[]
  posterior: Float64Array
  gold: number
}

/**
 * @throws RangeError for a label that is neither class nor extra label (nothing is changed then), or for fewer than one class.
 * @example
 * ```ts
 * import { createIncremental } from "@tagwerk/quality"
 * const live = createIncremental({ classes: ["cat", "dog"] })
 * live.add("photo-1", "ann", "cat")
 * const belief = live.add("photo-1", "bob", "cat")
 * belief.answer // "cat"
 * ```
 */
export function createIncremental(options: IncrementalOptions): Incremental {
  const labels = [...options.classes, ...(options.extraLabels ?? [])]
  const K = options.classes.length
  const L = labels.length
  if (K < 1) throw new RangeError("No class was given, so there is nothing to believe. Give at least one class.")
  const size = L * K
  const labelIndex = new Map(labels.map((label, l) => [label, l]))
  const backoff = options.backoff ?? 1
  const classPseudo = options.classPseudo ?? 5
  const tasks = new Map<string, Task>()
  const workerIndex = new Map<string, number>()
  const isModel: boolean[] = []
  const responses: number[] = []
  let counts = new Float64Array(64 * size)
  const totals = new Float64Array(K)
  const prior = new Float64Array(K)
  const log = new Float64Array(K)
  const modelLog = new Float64Array(K)

  function labelOf(label: string): number {
    const l = labelIndex.get(label)
    if (l === undefined)
      throw new RangeError(
        `"${label}" is none of the ${L} labels of this question. The response was not counted; nothing else changed.`,
      )
    return l
  }

  function taskOf(id: string): Task {
    let task = tasks.get(id)
    if (!task) {
      task = { workers: [], labels: [], posterior: new Float64Array(K).fill(1 / K), gold: -1 }
      tasks.set(id, task)
    }
    return task
  }

  function workerOf(id: string): number {
    let j = workerIndex.get(id)
    if (j === undefined) {
      j = workerIndex.size
      workerIndex.set(id, j)
      isModel.push(options.models?.has(id) ?? false)
      responses.push(0)
      if ((j + 1) * size > counts.length) {
        const wider = new Float64Array(counts.length * 2)
        wider.set(counts)
        counts = wider
      }
    }
    return j
  }

  function share(task: Task, sign: 1 | -1): void {
    const { posterior } = task
    if (task.workers.length === 0) return
    for (let r = 0; r < task.workers.length; r++) {
      const at = task.workers[r]! * size + task.labels[r]! * K
      for (let k = 0; k < K; k++) counts[at + k] = Math.max(0, counts[at + k]! + sign * posterior[k]!)
    }
    for (let k = 0; k < K; k++) totals[k] = Math.max(0, totals[k]! + sign * posterior[k]!)
  }

  function accuracyOf(j: number): number {
    let hits = 2
    let all = 3
    for (let l = 0; l < K; l++)
      for (let k = 0; k < K; k++) {
        const c = counts[j * size + l * K + k]!
        all += c
        if (l === k) hits += c
      }
    return hits / all
  }

  /** Adds log P(worker j says l | k) to `into`, for every k. */
  function weigh(j: number, l: number, into: Float64Array): void {
    const p = accuracyOf(j)
    const other = K > 1 ? (1 - p) / (K - 1) : 0
    for (let k = 0; k < K; k++) {
      let row = backoff
      for (let x = 0; x < L; x++) row += counts[j * size + x * K + k]! + (x === k ? 1 : 0.1)
      const pseudo = l === k ? 1 + backoff * p : 0.1 + (l < K ? backoff * other : 0)
      into[k] = into[k]! + Math.log((counts[j * size + l * K + k]! + pseudo) / row)
    }
  }

  function classPrior(): void {
    let all = 0
    for (let k = 0; k < K; k++) all += totals[k]! + classPseudo
    for (let k = 0; k < K; k++) prior[k] = (totals[k]! + classPseudo) / all
  }

  /** Posterior of a task whose share is out of the counts. */
  function refresh(task: Task): void {
    const { posterior } = task
    if (task.gold >= 0) {
      posterior.fill(0)[task.gold] = 1
      return
    }
    classPrior()
    for (let k = 0; k < K; k++) {
      log[k] = Math.log(prior[k]!)
      modelLog[k] = 0
    }
    let models = 0
    for (let r = 0; r < task.workers.length; r++) {
      const j = task.workers[r]!
      if (isModel[j]) models++
      weigh(j, task.labels[r]!, isModel[j] ? modelLog : log)
    }
    if (models > 0) addCapped(log, modelLog, models, K)
    softmax(log, posterior)
  }

  function view(id: string): TaskBelief {
    const task = tasks.get(id)
    const posterior = new Float64Array(K)
    classPrior()
    if (!task || task.workers.length === 0) posterior.set(task && task.gold >= 0 ? task.posterior : prior)
    else posterior.set(task.posterior)
    if (task?.workers.length === 1 && task.gold < 0 && task.labels[0]! < K)
      capAt(posterior, task.labels[0]!, accuracyOf(task.workers[0]!))
    const keep = 1 - K * CONFIDENCE_MARGIN
    for (let k = 0; k < K; k++) posterior[k] = K > 1 ? posterior[k]! * keep + CONFIDENCE_MARGIN : 1 - CONFIDENCE_MARGIN
    const best = argmax(posterior, 0, K, totals)
    const answered = task !== undefined && (task.workers.length > 0 || task.gold >= 0)
    return {
      answer: answered ? labels[best] : undefined,
      confidence: posterior[best]!,
      posterior,
      responses: task?.workers.length ?? 0,
    }
  }

  function change(id: string, edit: (task: Task) => void): TaskBelief {
    const task = taskOf(id)
    share(task, -1)
    edit(task)
    refresh(task)
    share(task, 1)
    return view(id)
  }

  return {
    add(id, called, label) {
      const l = labelOf(label)
      const j = workerOf(called)
      return change(id, task => {
        const before = task.workers.indexOf(j)
        if (before >= 0) task.labels[before] = l
        else {
          task.workers.push(j)
          task.labels.push(l)
          responses[j]!++
        }
      })
    },
    remove(id, called) {
      const j = workerIndex.get(called)
      if (j === undefined || !tasks.has(id)) return view(id)
      return change(id, task => {
        const at = task.workers.indexOf(j)
        if (at < 0) return
        task.workers.splice(at, 1)
        task.labels.splice(at, 1)
        responses[j]!--
      })
    },
    setGold(id, label) {
      const gold = label === undefined ? -1 : labelOf(label)
      if (gold >= K)
        throw new RangeError(`"${label}" is no class, so it cannot be the known answer of a task. Nothing was changed.`)
      return change(id, task => {
        task.gold = gold
      })
    },
    task: view,
    worker(id) {
      const j = workerIndex.get(id)
      return j === undefined
        ? { responses: 0, expectedAccuracy: 2 / 3 }
        : { responses: responses[j]!, expectedAccuracy: accuracyOf(j) }
    },
    reseed(batch) {
      const from = batch.votes
      if (from.classes !== K || options.classes.some((label, k) => from.labels[k] !== label))
        throw new RangeError(
          "The batch has other classes than this question. Nothing was changed; aggregate with the question's classes.",
        )
      for (let i = 0; i < from.tasks.length; i++) {
        const task = tasks.get(from.tasks[i]!)
        if (task) for (let k = 0; k < K; k++) task.posterior[k] = batch.posterior[i * K + k]!
      }
      counts.fill(0)
      totals.fill(0)
      for (const task of tasks.values()) share(task, 1)
    },
  }
}
