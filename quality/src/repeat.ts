/** Rows by index, before they are grouped by task. */
export interface RepeatInput {
  task: Int32Array
  worker: Int32Array
  label: Int32Array
  /** Number of workers. */
  workers: number
  /** Who called, where several callers speak as one worker (copies of one model); left out when every worker speaks for itself. */
  caller?: Int32Array | undefined
}

/**
 * Which row counts where a worker answered a task more than once: the latest one. Where one model was called by several names, each
 * name's latest answer is a voice, and the model says what most of its voices say (on a tie, what the latest of them says).
 * `superseded` are the rows that a later row by the same caller replaced.
 */
export function onePerWorker(rows: RepeatInput): { kept: number[]; superseded: number[] } {
  const { task, worker, label, workers, caller } = rows
  const superseded: number[] = []
  const latest = new Map<number | string, number>()
  for (let r = 0; r < task.length; r++) {
    const cell = task[r]! * workers + worker[r]!
    const key = caller ? `${cell} ${caller[r]!}` : cell
    const before = latest.get(key)
    if (before !== undefined) superseded.push(before)
    latest.set(key, r)
  }
  const last = [...latest.values()].sort((a, b) => a - b)
  if (!caller) return { kept: last, superseded }
  const voices = new Map<number, number[]>()
  for (const r of last) {
    const cell = task[r]! * workers + worker[r]!
    const list = voices.get(cell)
    if (list) list.push(r)
    else voices.set(cell, [r])
  }
  return { kept: [...voices.values()].map(list => plurality(list, label)), superseded }
}

function plurality(list: readonly number[], label: Int32Array): number {
  let best = list[0]!
  let most = 0
  for (const r of list) {
    const n = list.filter(other => label[other] === label[r]).length
    if (n >= most) {
      most = n
      best = r
    }
  }
  return best
}
