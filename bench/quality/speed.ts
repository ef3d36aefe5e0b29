/**
 * 10 million responses, K = 4, 10,000 workers: CPU an EM iteration on one core, wall time to convergence on two threads, memory.
 * Run: node bench/quality/speed.ts [responses] [workers]
 */
import { Worker } from "node:worker_threads"
import { dawidSkeneModel } from "../../quality/src/dawid-skene.ts"
import { type EmRange, emPass } from "../../quality/src/em-pass.ts"
import { seededRandom } from "../../quality/src/random.ts"
import type { Votes } from "../../quality/src/vote.ts"

const K = 4
const PER_TASK = 5

const shared = {
  int: (length: number) => new Int32Array(new SharedArrayBuffer(length * 4)),
  float: (length: number) => new Float64Array(new SharedArrayBuffer(length * 8)),
}

/** Simulated responses: worker accuracy between .5 and .95, wrong labels alike. Cells are ready for K states. */
export function simulate(responses: number, workers: number, seed: number) {
  const random = seededRandom(seed)
  const n = Math.floor(responses / PER_TASK)
  const start = shared.int(n + 1)
  const cell = shared.int(n * PER_TASK)
  const truth = new Uint8Array(n)
  const skill = Float64Array.from({ length: workers }, () => 0.5 + 0.45 * random())
  for (let i = 0; i < n; i++) {
    const t = Math.floor(random() * K)
    truth[i] = t
    for (let x = 0; x < PER_TASK; x++) {
      const j = Math.floor(random() * workers)
      const label = random() < skill[j]! ? t : (t + 1 + Math.floor(random() * (K - 1))) % K
      cell[i * PER_TASK + x] = (j * K + label) * K
    }
    start[i + 1] = (i + 1) * PER_TASK
  }
  return { n, start, cell, truth }
}

function rangeOf(start: Int32Array, cell: Int32Array, workers: number, n: number): EmRange {
  const size = workers * K * K
  return {
    states: K,
    statesPerClass: 1,
    start,
    cell,
    table: shared.float(size),
    prior: shared.float(K),
    gold: shared.int(n).fill(-1),
    counts: shared.float(size),
    totals: shared.float(K),
    posterior: new Float64Array(0),
  }
}

/** A model that needs only the number of workers, labels and classes. */
function modelOf(workers: number) {
  const votes = { workers: { length: workers }, labels: { length: K }, classes: K } as unknown as Votes
  const pseudo = new Float64Array(workers * K * K)
  for (let x = 0; x < pseudo.length; x++) pseudo[x] = Math.floor(x / K) % K === x % K ? 1 : 0.1
  return dawidSkeneModel(votes, pseudo, 1)
}

/** The first table: one accuracy for all, which makes the first pass a majority vote. */
function firstTable(range: EmRange): void {
  for (let x = 0; x < range.table.length; x++) range.table[x] = Math.floor(x / K) % K === x % K ? 0.7 : 0.1
  range.prior.fill(1 / K)
}

/** Warms the pass on a small set, so that the timed one runs compiled for these shapes. */
function warm(): void {
  const small = simulate(200_000, 500, 9)
  const range = rangeOf(small.start, small.cell, 500, small.n)
  firstTable(range)
  for (let x = 0; x < 8; x++) emPass(range, 0, small.n)
}

async function oneCore(range: EmRange, n: number, workers: number): Promise<void> {
  warm()
  const model = modelOf(workers)
  firstTable(range)
  emPass(range, 0, n)
  const times: number[] = []
  for (let x = 0; x < 5; x++) {
    const before = process.cpuUsage()
    model.maximise(range.counts, range.totals, range.table, range.prior)
    range.counts.fill(0)
    range.totals.fill(0)
    emPass(range, 0, n)
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1e6)
  }
  times.sort((a, b) => a - b)
  const responses = range.cell.length
  console.log(
    `one core: ${times[0]!.toFixed(3)} / ${times[2]!.toFixed(3)} / ${times[4]!.toFixed(3)} s CPU an iteration (best, median, worst), ` +
      `${((times[2]! / responses) * 1e9).toFixed(1)} ns a response`,
  )
}

/** The other half of the tasks on a thread of its own, counts in its own table. */
const threadCode = `
import { workerData, parentPort } from "node:worker_threads"
const { emPass } = await import(workerData.module)
const { warm, range, from, to } = workerData
for (let x = 0; x < 6; x++) { emPass(range, from, Math.min(to, from + 40000)); range.counts.fill(0); range.totals.fill(0) }
parentPort.postMessage(0)
parentPort.on("message", () => {
  range.counts.fill(0)
  range.totals.fill(0)
  parentPort.postMessage(emPass(range, from, to))
})`

async function twoThreads(range: EmRange, n: number, workers: number, truth: Uint8Array): Promise<void> {
  const model = modelOf(workers)
  firstTable(range)
  const half = n >> 1
  const other = { ...range, counts: shared.float(range.counts.length), totals: shared.float(K) }
  const module = new URL("../../quality/src/em-pass.ts", import.meta.url).href
  const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(threadCode)}`), {
    workerData: { module, range: other, from: half, to: n },
  })
  const answer = () => new Promise<number>(resolve => thread.once("message", resolve))
  await answer()
  const begin = performance.now()
  const objective: number[] = []
  let density = 0
  for (;;) {
    const reply = answer()
    thread.postMessage(1)
    range.counts.fill(0)
    range.totals.fill(0)
    const mine = emPass(range, 0, half)
    const theirs = await reply
    for (let x = 0; x < range.counts.length; x++) range.counts[x]! += other.counts[x]!
    for (let k = 0; k < K; k++) range.totals[k]! += other.totals[k]!
    objective.push(mine + theirs + density)
    const last = objective.length - 1
    if (last > 1 && objective[last]! - objective[last - 1]! < 1e-5 * range.cell.length) break
    density = model.maximise(range.counts, range.totals, range.table, range.prior)
  }
  const wall = (performance.now() - begin) / 1000
  await thread.terminate()
  const posterior = new Float64Array(n * K)
  emPass({ ...range, posterior }, 0, n)
  let right = 0
  for (let i = 0; i < n; i++) {
    let best = 0
    for (let k = 1; k < K; k++) if (posterior[i * K + k]! > posterior[i * K + best]!) best = k
    if (best === truth[i]) right++
  }
  console.log(
    `two threads: ${objective.length} iterations, ${wall.toFixed(2)} s wall to convergence, accuracy ${(right / n).toFixed(4)}`,
  )
}

export async function speed(responses = 10_000_000, workers = 10_000): Promise<void> {
  const { n, start, cell, truth } = simulate(responses, workers, 1)
  const range = rangeOf(start, cell, workers, n)
  console.log(`${responses} responses, ${workers} workers, K = ${K}`)
  await oneCore(range, n, workers)
  await twoThreads(range, n, workers, truth)
  console.log(`peak memory ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`)
}

if (process.argv[1] === import.meta.filename)
  await speed(Number(process.argv[2] ?? 10_000_000), Number(process.argv[3] ?? 10_000))
