import { onePerWorker } from "./repeat.ts"

/**
 * The one input shape of the categorical methods: who said what about which task, interned into typed arrays.
 *
 * Rows come in any order; the table does not depend on it (ids are sorted), with one exception that is meant: when a worker
 * answered a task twice, the later row counts and the earlier one is listed in `superseded`.
 */

/** One response. Ids and labels are text; finite numbers are taken as their text. */
export interface Vote {
  task: string | number
  worker: string | number
  label: string | number
}

export interface TabulateOptions {
  /** The classes an answer can have. Left out: every label in rows and gold that is not an extra label, sorted. */
  classes?: readonly string[]
  /** Labels that are no class, like "cannot tell": a worker may say them, no task can be them. */
  extraLabels?: readonly string[]
  /** Tasks whose class is known. Gold for tasks without rows is listed in `goldUnknown`, not used. */
  gold?: Iterable<{ task: string | number; label: string | number }>
  /** Tasks that exist even if nobody has answered them; their belief is the class prior. */
  tasks?: readonly string[]
  /** Worker → model. Workers of one model are one worker (its plurality a task), however often it was called. */
  models?: ReadonlyMap<string, string>
  /** What to do with a row whose label is neither class nor extra label; default "refuse". */
  unknownLabel?: "refuse" | "drop"
}

/** n tasks, m workers, K classes, L = K + extra labels, R responses in rows grouped by task (CSR). */
export interface Votes {
  tasks: readonly string[]
  workers: readonly string[]
  /** The K classes first, then the extra labels. */
  labels: readonly string[]
  /** K. */
  classes: number
  /** n + 1 offsets into `worker` and `label`. */
  start: Int32Array
  /** Worker of each response, ascending within a task. */
  worker: Int32Array
  /** Label of each response; ≥ K means an extra label. */
  label: Int32Array
  /** Known class of each task, or −1. */
  gold: Int32Array
  /** 1 where the worker is a model. */
  model: Uint8Array
  /** Rows (by position in the input) that a later row of the same worker on the same task replaced. */
  superseded: readonly number[]
  /** Rows left out because of their label (only with `unknownLabel: "drop"`). */
  dropped: readonly number[]
  /** Gold tasks that no row and no `tasks` entry names. */
  goldUnknown: readonly string[]
}

/**
 * A problem with the input itself; `row` is its position in the input, when it has one.
 *
 * @example
 * ```ts
 * import { tabulate, VoteError } from "@tagwerk/quality"
 * let refused
 * try {
 *   tabulate([{ task: "a", worker: "", label: "x" }])
 * } catch (error) {
 *   refused = error
 * }
 * refused instanceof VoteError // true
 * ```
 */
export class VoteError extends Error {
  override readonly name = "VoteError"
  readonly row: number | undefined
  constructor(message: string, row?: number) {
    super(message)
    this.row = row
  }
}

/**
 * Makes the table every categorical method takes.
 *
 * @throws VoteError for a row without task, worker or label, a label outside the form, classes named twice, gold that
 * contradicts itself or is no class. Nothing is returned then.
 * @example
 * ```ts
 * import { tabulate } from "@tagwerk/quality"
 * const votes = tabulate([
 *   { task: "a", worker: "ann", label: "cat" },
 *   { task: "a", worker: "bob", label: "dog" },
 * ])
 * votes.labels // ["cat", "dog"]
 * ```
 */
export function tabulate(rows: Iterable<Vote>, options: TabulateOptions = {}): Votes {
  const extra = options.extraLabels ?? []
  const taskText: string[] = []
  const workerText: string[] = []
  const labelText: string[] = []
  const origin: number[] = []
  const dropped: number[] = []
  const declared = options.classes === undefined ? undefined : new Set([...options.classes, ...extra])
  let position = 0
  for (const row of rows) {
    const at = position++
    const task = idText(row?.task, "task", at)
    const called = idText(row?.worker, "worker", at)
    const label = idText(row?.label, "label", at)
    if (declared && !declared.has(label)) {
      if (options.unknownLabel !== "drop")
        throw new VoteError(
          `Row ${at + 1} (task ${task}) has the label "${label}", which is none of the ${declared.size} labels of the form. ` +
            'Nothing was counted; add the label, or pass unknownLabel: "drop" to leave such rows out.',
          at,
        )
      dropped.push(at)
      continue
    }
    taskText.push(task)
    workerText.push(called)
    labelText.push(label)
    origin.push(at)
  }
  const goldList: [string, string][] = []
  for (const known of options.gold ?? []) goldList.push([idText(known.task, "task"), idText(known.label, "label")])
  const classes = options.classes ?? derivedClasses(labelText, goldList, extra)
  const labels = [...classes, ...extra]
  if (new Set(labels).size !== labels.length)
    throw new VoteError("A label is named twice among classes and extra labels. Nothing was counted; name each label once.")

  const merged = options.models === undefined ? workerText : workerText.map(w => options.models!.get(w) ?? w)
  const tasks = sortedUnique(options.tasks ? [...taskText, ...options.tasks] : taskText)
  const workers = sortedUnique(merged)
  const taskIndex = indexOf(tasks)
  const workerIndex = indexOf(workers)
  const labelIndex = indexOf(labels)
  const task = Int32Array.from(taskText, t => taskIndex.get(t)!)
  const worker = Int32Array.from(merged, w => workerIndex.get(w)!)
  const label = Int32Array.from(labelText, l => labelIndex.get(l)!)
  const caller = options.models ? Int32Array.from(workerText, interner()) : undefined
  const repeat = onePerWorker({ task, worker, label, workers: workers.length, caller })
  const pick = (from: Int32Array) => Int32Array.from(repeat.kept, r => from[r]!)
  const coded = { task: pick(task), worker: pick(worker), label: pick(label), tasks, workers, labels, classes: classes.length }
  const gold = new Int32Array(tasks.length).fill(-1)
  const goldUnknown: string[] = []
  for (const [name, value] of goldList) {
    const k = labelIndex.get(value)
    if (k === undefined || k >= classes.length)
      throw new VoteError(`Gold of task ${name} is "${value}", which is no class. Nothing was counted; correct this gold row.`)
    const i = taskIndex.get(name)
    if (i === undefined) {
      goldUnknown.push(name)
      continue
    }
    if (gold[i] !== -1 && gold[i] !== k)
      throw new VoteError(
        `Gold contradicts itself: task ${name} is both "${labels[gold[i]!]}" and "${value}". Nothing was counted; keep one of the two.`,
      )
    gold[i] = k
  }
  const modelNames = new Set(options.models?.values())
  const model = Uint8Array.from(workers, w => (modelNames.has(w) ? 1 : 0))
  const superseded = repeat.superseded.map(r => origin[r]!).sort((a, b) => a - b)
  return { ...tabulateCodes(coded), gold, model, superseded, dropped, goldUnknown }
}

/** Indices instead of text, for callers that intern themselves; three parallel arrays, one entry a response. */
export interface CodedVotes {
  task: Int32Array
  worker: Int32Array
  label: Int32Array
  tasks: readonly string[]
  workers: readonly string[]
  labels: readonly string[]
  classes: number
}

/**
 * The same table from indices: two counting sorts, no objects, 60–90 ns a response. A worker's repeats on one task are all kept;
 * call it with one response a worker and task (`tabulate` sees to that).
 *
 * @throws VoteError when arrays differ in length or an index points outside.
 * @example
 * ```ts
 * import { tabulateCodes } from "@tagwerk/quality"
 * const one = Int32Array.of(0)
 * tabulateCodes({ task: one, worker: one, label: one, tasks: ["a"], workers: ["ann"], labels: ["x"], classes: 1 }).start // Int32Array [0, 1]
 * ```
 */
export function tabulateCodes(coded: CodedVotes): Votes {
  const { task, worker, label, tasks, workers, labels, classes } = coded
  const count = task.length
  if (worker.length !== count || label.length !== count)
    throw new VoteError("Task, worker and label arrays differ in length. Nothing was counted; give one entry a response in each.")
  const start = new Int32Array(tasks.length + 1)
  const byWorker = new Int32Array(workers.length + 1)
  for (let r = 0; r < count; r++) {
    if (task[r]! >>> 0 >= tasks.length || worker[r]! >>> 0 >= workers.length || label[r]! >>> 0 >= labels.length)
      throw new VoteError(`Response ${r} points outside the tasks, workers or labels given. Nothing was counted.`, r)
    start[task[r]! + 1]!++
    byWorker[worker[r]! + 1]!++
  }
  for (let i = 0; i < tasks.length; i++) start[i + 1]! += start[i]!
  for (let j = 0; j < workers.length; j++) byWorker[j + 1]! += byWorker[j]!
  const order = new Int32Array(count)
  for (let r = 0; r < count; r++) order[byWorker[worker[r]!]!++] = r
  const next = start.slice()
  const workerOut = new Int32Array(count)
  const labelOut = new Int32Array(count)
  for (let o = 0; o < count; o++) {
    const r = order[o]!
    const to = next[task[r]!]!++
    workerOut[to] = worker[r]!
    labelOut[to] = label[r]!
  }
  return {
    tasks,
    workers,
    labels,
    classes,
    start,
    worker: workerOut,
    label: labelOut,
    gold: new Int32Array(tasks.length).fill(-1),
    model: new Uint8Array(workers.length),
    superseded: [],
    dropped: [],
    goldUnknown: [],
  }
}

/**
 * The same votes with other gold; nothing is copied but the gold.
 *
 * @example
 * ```ts
 * import { tabulate, withGold } from "@tagwerk/quality"
 * withGold(tabulate([{ task: "a", worker: "ann", label: "x" }]), Int32Array.of(0)).gold // Int32Array [0]
 * ```
 */
export function withGold(votes: Votes, gold: Int32Array): Votes {
  return { ...votes, gold }
}

function interner(): (text: string) => number {
  const seen = new Map<string, number>()
  return text => {
    const known = seen.get(text)
    if (known !== undefined) return known
    seen.set(text, seen.size)
    return seen.size - 1
  }
}

function derivedClasses(labels: readonly string[], gold: readonly [string, string][], extra: readonly string[]): string[] {
  const found = new Set(labels)
  for (const [, label] of gold) found.add(label)
  for (const label of extra) found.delete(label)
  return sortedUnique([...found])
}

function idText(value: unknown, field: string, row?: number): string {
  if (typeof value === "string" && value !== "") return value
  if (typeof value === "number" && Number.isFinite(value)) return String(value)
  const where = row === undefined ? "A gold row" : `Row ${row + 1}`
  throw new VoteError(
    `${where} has no usable ${field} (found ${value === "" ? "an empty text" : String(value)}). ` +
      `Nothing was counted; give every row a ${field} that is text or a finite number.`,
    row,
  )
}

function indexOf(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, i) => [name, i]))
}

/** Sorted by number where all are whole numbers, else by code unit: the same on every machine and in every locale. */
function sortedUnique(names: readonly string[]): string[] {
  const unique = [...new Set(names)]
  const whole = unique.every(name => /^(0|[1-9]\d{0,14})$/.test(name))
  return whole ? unique.sort((a, b) => Number(a) - Number(b)) : unique.sort()
}
