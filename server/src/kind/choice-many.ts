/**
 * One option out of very many (a matrix a worker would be larger than what is known of them): one accuracy a worker, and only options that
 * somebody chose are held for a task (quality/src/many-class.ts). Confidence is calibrated on gold as right or wrong.
 */
import { applyCalibration, type Calibration, fitCalibration, manyClasses, seededRandom, thin, type Votes } from "@tagwerk/quality"
import { accuracyDefault, accuracyFrom, type Belief, type Beliefs, byTask, type Evidence, type Vote } from "./belief.ts"
import { packByCount, unpackByCount } from "./calibration.ts"
import type { OneKnowledge } from "./choice-knowledge.ts"

/** Above this many responses × classes, or entries of workers' matrices, one accuracy a worker is what time and memory allow. */
const workMax = 30_000_000
const entriesMax = 16_000_000
const goldMin = 20

export function isMany(votes: readonly Vote<string>[], K: number): boolean {
  const workers = new Set(votes.map(vote => vote.worker)).size
  return votes.length * K > workMax || workers * K * K > entriesMax
}

export function learnMany(classes: string[], table: Votes, seed: number): Beliefs<string, OneKnowledge> {
  const fit = manyClasses(table)
  const gold = table.gold.reduce((sum, g) => sum + (g >= 0 ? 1 : 0), 0)
  const calibration = gold >= goldMin ? calibrate(table, seed) : null
  const beliefs = table.tasks.flatMap((task, i): Belief<string>[] => {
    const value = classes[fit.answer[i]!]
    if (value === undefined) return []
    return [{ task, value, confidence: table.gold[i]! >= 0 ? fit.confidence[i]! : calibrated(fit.confidence[i]!, calibration) }]
  })
  const evidence = evidenceOf(table, fit.expectedAccuracy)
  const mean = fit.expectedAccuracy.reduce((a, b) => a + b, 0) / Math.max(1, fit.expectedAccuracy.length)
  const short = (p: number) => Number(p.toPrecision(4))
  return {
    beliefs,
    knowledge: {
      method: "many-class",
      // A hundred thousand names are the form's to know; only how many there are counts.
      classes: [],
      prior: [],
      typical: fit.expectedAccuracy.length === 0 ? accuracyDefault : short(mean),
      cap: null,
      workers: Object.fromEntries(
        table.workers.map((worker, j) => [worker, { a: short(fit.expectedAccuracy[j]!), d: [], o: [] }]),
      ),
      calibration: calibration ? packByCount([{ count: 1, calibration }]) : [],
      many: true,
    },
    accuracy: accuracyFrom(evidence),
    evidence,
    gold,
    temperature: calibration?.temperature ?? null,
  }
}

export function applyMany(
  classes: readonly string[],
  votes: readonly Vote<string>[],
  known: OneKnowledge | null,
): Beliefs<string, OneKnowledge> {
  const K = classes.length
  const calibration = unpackByCount(known?.calibration ?? [])[0]?.calibration ?? null
  const beliefs = [...byTask(votes)].map(([task, list]): Belief<string> => {
    const log = new Map<string, number>()
    for (const { worker, value } of list) {
      const p = Math.min(0.99, Math.max(known?.workers[worker]?.a ?? known?.typical ?? accuracyDefault, 1.0001 / K))
      log.set(value, (log.get(value) ?? 0) + Math.log((p * (K - 1)) / (1 - p)))
    }
    // What nobody chose weighs 1 each, so that a chosen one's weight is its odds against any of them.
    const ranked = [...log].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    const top = Math.max(0, ranked[0]![1])
    const total = ranked.reduce((sum, [, x]) => sum + Math.exp(x - top), (K - ranked.length) * Math.exp(-top))
    return { task, value: ranked[0]![0], confidence: calibrated(Math.exp(ranked[0]![1] - top) / total, calibration) }
  })
  const nothing = { method: "many-class", classes: [], prior: [], workers: {}, calibration: [], many: true, cap: null }
  return { beliefs, knowledge: known ?? { ...nothing, typical: accuracyDefault }, accuracy: new Map(), evidence: new Map() }
}

/** On thinned gold that was not seen: was the answer right or not. */
function calibrate(table: Votes, seed: number): Calibration {
  const { answer, confidence } = manyClasses(thin(table, seededRandom(seed)))
  const tasks: number[] = []
  for (let i = 0; i < table.gold.length; i++) if (table.gold[i]! >= 0) tasks.push(i)
  const posterior = Float64Array.from(tasks.flatMap(i => [confidence[i]!, 1 - confidence[i]!]))
  return fitCalibration({ posterior, classes: 2, truth: Int32Array.from(tasks, i => (answer[i] === table.gold[i] ? 0 : 1)) })
}

const calibrated = (p: number, calibration: Calibration | null) =>
  calibration === null ? p : applyCalibration(Float64Array.of(p, 1 - p), 2, calibration)[0]!

/** How far each worker's labels are those of the others on the task, each weighed by their accuracy. */
function evidenceOf({ start, worker, label, workers, classes: K }: Votes, accuracy: Float64Array): Map<string, Evidence> {
  const evidence = new Map<string, Evidence>()
  for (let i = 0; i + 1 < start.length; i++)
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      if (label[r]! >= K) continue
      let same = 0
      let all = 0
      for (let o = start[i]!; o < start[i + 1]!; o++) {
        if (o === r || label[o]! >= K) continue
        all += accuracy[worker[o]!]!
        if (label[o] === label[r]) same += accuracy[worker[o]!]!
      }
      if (all === 0) continue
      const name = workers[worker[r]!]!
      const known = evidence.get(name) ?? { right: 0, of: 0 }
      evidence.set(name, { right: known.right + same / all, of: known.of + 1 })
    }
  return evidence
}
