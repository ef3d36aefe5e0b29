/** Sparse workers, injected spammers, copiers: what they cost and whether they are found. */
import { combine } from "../../quality/src/combine.ts"
import { dawidSkene } from "../../quality/src/dawid-skene.ts"
import { lookAlikes } from "../../quality/src/look-alike.ts"
import { majority } from "../../quality/src/majority.ts"
import { seededRandom } from "../../quality/src/random.ts"
import { accuracy } from "../../quality/src/score.ts"
import type { Vote, Votes } from "../../quality/src/vote.ts"
import { type CrowdSet, crowdSets, readCrowd, table } from "./crowd.ts"

const score = (posterior: Float64Array, votes: Votes, truth: Int32Array) => accuracy({ posterior, classes: votes.classes, truth })

/** Every worker split into workers of q answers each, in random order. */
export function sparse(set: CrowdSet, q: number, seed: number): Vote[] {
  const random = seededRandom(seed)
  const seen = new Map<string, number>()
  const shuffled = set.rows.map(row => ({ row, at: random() })).sort((a, b) => a.at - b.at)
  return shuffled.map(({ row }) => {
    const worker = String(row.worker)
    const count = seen.get(worker) ?? 0
    seen.set(worker, count + 1)
    return { ...row, worker: `${worker}/${Math.floor(count / q)}` }
  })
}

/** Spammers, 30 for every 100 workers, 10 to 50 answers each: uniform, constant, or drawn from the classes as answered. */
export function withSpammers(set: CrowdSet, seed: number): Vote[] {
  const random = seededRandom(seed)
  const { votes, rows } = set
  const labels = votes.labels
  const spam: Vote[] = []
  const spammers = Math.round(votes.workers.length * 0.3)
  for (let s = 0; s < spammers; s++) {
    const constant = labels[Math.floor(random() * labels.length)]!
    const answers = 10 + Math.floor(random() * 41)
    for (let x = 0; x < answers; x++) {
      const task = votes.tasks[Math.floor(random() * votes.tasks.length)]!
      const drawn = String(rows[Math.floor(random() * rows.length)]!.label)
      const label = s % 3 === 0 ? labels[Math.floor(random() * labels.length)]! : s % 3 === 1 ? constant : drawn
      spam.push({ task, worker: `spam-${s}`, label })
    }
  }
  return [...rows, ...spam]
}

/** AUC of the look-alike ranking for four copiers who follow a leader with 90 % fidelity. */
export function copierAuc(set: CrowdSet, seed: number): number {
  const random = seededRandom(seed)
  const { votes, rows } = set
  const count = new Map<string, number>()
  for (const row of rows) count.set(String(row.worker), (count.get(String(row.worker)) ?? 0) + 1)
  const able = [...count].filter(([, c]) => c >= 30).map(([w]) => w)
  const ring = new Set<string>()
  const leader = able[Math.floor(random() * able.length)]!
  ring.add(leader)
  const led = rows.filter(row => String(row.worker) === leader)
  const copies: Vote[] = []
  for (let c = 0; c < 4; c++) {
    const worker = `copier-${c}`
    ring.add(worker)
    for (const row of led) {
      const own = votes.labels[Math.floor(random() * votes.labels.length)]!
      copies.push({ task: row.task, worker, label: random() < 0.9 ? row.label : own })
    }
  }
  const { votes: all } = table([...rows, ...copies], set.truthOf)
  const pairs = lookAlikes(dawidSkene(all))
  const guilty = pairs.filter(p => ring.has(p.workers[0]) && ring.has(p.workers[1])).map(p => p.z)
  const honest = pairs.filter(p => !(ring.has(p.workers[0]) && ring.has(p.workers[1]))).map(p => p.z)
  let above = 0
  for (const g of guilty) for (const h of honest) above += g > h ? 1 : g === h ? 0.5 : 0
  return above / (guilty.length * honest.length)
}

export function robust(): void {
  const f = (x: number) => x.toFixed(4)
  const sum = { voted: 0, ours: 0 }
  const sets = crowdSets()
  for (const set of sets)
    for (const seed of [1, 2]) {
      const { votes, truth } = table(sparse(set, 3, seed), set.truthOf)
      sum.voted += score(majority(votes).posterior, votes, truth) / sets.length / 2
      sum.ours += score(combine(votes).posterior, votes, truth) / sets.length / 2
    }
  console.log(`workers cut to 3 answers, mean of nine: majority ${f(sum.voted)}, default ${f(sum.ours)}`)
  for (const set of sets) {
    const clean = score(combine(set.votes).posterior, set.votes, set.truth)
    let spammed = 0
    for (const seed of [1, 2, 3]) {
      const { votes, truth } = table(withSpammers(set, seed), set.truthOf)
      spammed += score(combine(votes).posterior, votes, truth) / 3
    }
    console.log(
      `30 % spammers, ${set.name.padEnd(8)} ${f(clean)} → ${f(spammed)} (${(100 * (spammed - clean)).toFixed(2)} points)`,
    )
  }
  for (const name of ["possent", "rte", "dog"]) {
    const set = readCrowd(name)
    const aucs = [1, 2, 3, 4, 5].map(seed => copierAuc(set, seed))
    console.log(
      `look-alike AUC, ${name}: ${f(aucs.reduce((a, b) => a + b) / aucs.length)} (worst of five ${f(Math.min(...aucs))})`,
    )
  }
}

if (process.argv[1] === import.meta.filename) robust()
