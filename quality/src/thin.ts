import { tabulateCodes, type Votes, withGold } from "./vote.ts"

/**
 * The votes with the responses of gold tasks thinned at random until they have as many as the other tasks: each gold task gets the
 * count of a task drawn from the others (never more than it has). Gold is taken out, so that a method run on the result tells what
 * it would have believed about these tasks had they been open ones.
 *
 * @param random - uniform numbers in [0, 1)
 * @example
 * ```ts
 * import { seededRandom, tabulate, thin } from "@tagwerk/quality"
 * const rows = ["ann", "bob", "cem"].flatMap(worker => (worker === "ann" ? ["a", "b"] : ["a"]).map(task => ({ task, worker, label: "x" })))
 * thin(tabulate(rows, { gold: [{ task: "a", label: "x" }] }), seededRandom(1)).start // Int32Array [0, 1, 2]: one response each
 * ```
 */
export function thin(votes: Votes, random: () => number): Votes {
  const { start, gold } = votes
  const n = votes.tasks.length
  const open: number[] = []
  for (let i = 0; i < n; i++) if (gold[i]! < 0 && start[i + 1]! > start[i]!) open.push(start[i + 1]! - start[i]!)
  const none = new Int32Array(n).fill(-1)
  if (open.length === 0) return withGold(votes, none)
  const kept: number[] = []
  for (let i = 0; i < n; i++) {
    const rows = Array.from({ length: start[i + 1]! - start[i]! }, (_, x) => start[i]! + x)
    const keep = gold[i]! < 0 ? rows.length : Math.min(rows.length, open[Math.floor(random() * open.length)]!)
    for (let x = 0; x < keep; x++) {
      const y = gold[i]! < 0 ? x : x + Math.floor(random() * (rows.length - x))
      const r = rows[y]!
      rows[y] = rows[x]!
      kept.push(r)
      rows[x] = r
    }
  }
  const taskOf = new Int32Array(votes.worker.length)
  for (let i = 0; i < n; i++) taskOf.fill(i, start[i]!, start[i + 1]!)
  const pick = (from: Int32Array) => Int32Array.from(kept, r => from[r]!)
  const { tasks, workers, labels, classes, model } = votes
  const table = tabulateCodes({
    task: pick(taskOf),
    worker: pick(votes.worker),
    label: pick(votes.label),
    tasks,
    workers,
    labels,
    classes,
  })
  return { ...table, model }
}
