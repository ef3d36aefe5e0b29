/** Real responses in a random order of arrival: what a plan would have asked for, and what would have been accepted. */
import type { Belief } from "../../quality/src/belief.ts"
import { calibrateByCount, goldOrder } from "../../quality/src/by-count.ts"
import { applyCalibration, type Calibration, calibrated, fitCalibration } from "../../quality/src/calibrate.ts"
import { seededRandom } from "../../quality/src/random.ts"
import { goldRows } from "../../quality/src/score.ts"
import { boundTogether } from "../../quality/src/stop.ts"
import { tabulateCodes, type Votes, withGold } from "../../quality/src/vote.ts"
import type { CrowdSet } from "./crowd.ts"

/** For each task its responses (positions in `votes`) in their order of arrival. */
export function arrivals(votes: Votes, seed: number): Int32Array[] {
  const random = seededRandom(seed)
  return votes.tasks.map((_, i) => {
    const rows = Int32Array.from({ length: votes.start[i + 1]! - votes.start[i]! }, (_, x) => votes.start[i]! + x)
    for (let x = rows.length - 1; x > 0; x--) {
      const y = Math.floor(random() * (x + 1))
      const r = rows[x]!
      rows[x] = rows[y]!
      rows[y] = r
    }
    return rows
  })
}

/** The votes of each task's first `count[i]` arrivals. */
export function firstVotes(votes: Votes, order: readonly Int32Array[], count: Int32Array): Votes {
  const total = count.reduce((a, b) => a + b, 0)
  const task = new Int32Array(total)
  const worker = new Int32Array(total)
  const label = new Int32Array(total)
  let to = 0
  for (let i = 0; i < order.length; i++)
    for (let x = 0; x < count[i]!; x++, to++) {
      const r = order[i]![x]!
      task[to] = i
      worker[to] = votes.worker[r]!
      label[to] = votes.label[r]!
    }
  const { tasks, workers, labels, classes } = votes
  return tabulateCodes({ task, worker, label, tasks, workers, labels, classes })
}

export interface ReplayPlan {
  method: (votes: Votes) => Belief
  /** Confidence to stop at. */
  target: number
  /** First responses to every task; default 2. */
  first?: number
  /** Gold: known classes (−1 elsewhere). Confidence is then calibrated each round on gold thinned to the open tasks' count. */
  gold?: Int32Array
  /** Calibrate every number of responses anew each round, on all responses to gold, as the product's batches do; default: once, when a number is first reached. */
  refit?: boolean
  rule?: "each" | "together"
  /** Responses after which a task gets no more; default: all there are. */
  max?: number
  /** Tasks are opened in so many waves, each when the one before needs nothing more; default 1. */
  waves?: number
  /** Confidence below which a task that was done is asked about again; default: the bound itself. */
  reopenBelow?: number
}

export interface ReplayResult {
  /** Responses a task that is no gold. */
  responses: number
  accuracy: number
  /** Share accepted at the target, and how much of it is right, and how much it was said to be. */
  accepted: number
  acceptedRight: number
  acceptedStated: number
  /** Final confidence and whether it is right, for every task that is no gold. */
  confidence: number[]
  right: number[]
}

export function replay(set: CrowdSet, seed: number, plan: ReplayPlan): ReplayResult {
  const { votes, truth } = set
  const K = votes.classes
  const n = votes.tasks.length
  const order = arrivals(votes, seed).map(rows => rows.subarray(0, plan.max ?? rows.length))
  const gold = plan.gold ?? new Int32Array(n).fill(-1)
  const waves = plan.waves ?? 1
  let wave = 1
  const opened = (i: number) => i < Math.ceil((n * wave) / waves)
  const count = Int32Array.from(order, (rows, i) => (opened(i) ? Math.min(plan.first ?? 2, rows.length) : 0))
  let posterior: Float64Array = new Float64Array(0)
  let bound = plan.target
  /** A task is calibrated by what gold with as many responses showed. */
  const byCount: Calibration[] = []
  const done = new Uint8Array(n)
  for (let round = plan.first ?? 2; ; round++) {
    for (let i = 0; i < n; i++) if (gold[i]! >= 0) count[i] = plan.refit ? order[i]!.length : Math.min(round, order[i]!.length)
    const given = firstVotes(votes, order, count)
    const belief = plan.method(plan.refit ? withGold(given, gold) : given)
    posterior = belief.posterior
    if (plan.gold && plan.refit) {
      const counts = [...new Set(count.filter((c, i) => gold[i]! < 0 && c > 0))].sort((a, b) => a - b)
      const found = goldOrder(belief.votes, seededRandom(seed))
      posterior = calibrated(belief, calibrateByCount(belief.votes, plan.method, found, counts)).posterior
    } else if (plan.gold) {
      byCount[round] = fitCalibration(goldRows(belief.evidence, gold, K))
      posterior = belief.posterior.slice()
      for (let i = 0; i < n; i++) {
        const row = belief.evidence.subarray(i * K, i * K + K)
        posterior.set(applyCalibration(row, K, byCount[Math.min(count[i]!, round)] ?? byCount[round]!), i * K)
      }
    }
    const open: number[] = []
    for (let i = 0; i < n; i++) if (gold[i]! < 0) open.push(most(posterior, i * K, K))
    bound = plan.rule === "together" ? boundTogether(open, plan.target) : plan.target
    let asked = 0
    for (let i = 0; i < n; i++) {
      if (gold[i]! >= 0 || !opened(i) || (done[i] === 1 && most(posterior, i * K, K) >= (plan.reopenBelow ?? bound))) continue
      if (most(posterior, i * K, K) >= bound) done[i] = 1
      else if (count[i]! < order[i]!.length) {
        done[i] = 0
        count[i]!++
        asked++
      }
    }
    if (asked > 0) continue
    if (wave === waves) break
    wave++
    for (let i = 0; i < n; i++) if (count[i] === 0 && opened(i)) count[i] = Math.min(plan.first ?? 2, order[i]!.length)
  }
  const out: ReplayResult = {
    responses: 0,
    accuracy: 0,
    accepted: 0,
    acceptedRight: 0,
    acceptedStated: 0,
    confidence: [],
    right: [],
  }
  let scored = 0
  for (let i = 0; i < n; i++) {
    if (gold[i]! >= 0 || truth[i]! < 0) continue
    scored++
    const confidence = most(posterior, i * K, K)
    let tied = 0
    for (let k = 0; k < K; k++) if (posterior[i * K + k]! >= confidence - 1e-9) tied++
    const right = posterior[i * K + truth[i]!]! >= confidence - 1e-9 ? 1 / tied : 0
    out.responses += count[i]!
    out.accuracy += right
    out.confidence.push(confidence)
    out.right.push(right)
    if (confidence >= bound) {
      out.accepted++
      out.acceptedRight += right
      out.acceptedStated += confidence
    }
  }
  out.responses /= scored
  out.accuracy /= scored
  out.acceptedRight /= out.accepted
  out.acceptedStated /= out.accepted
  out.accepted /= scored
  return out
}

function most(posterior: Float64Array, row: number, K: number): number {
  let out = 0
  for (let k = 0; k < K; k++) out = Math.max(out, posterior[row + k]!)
  return out
}
