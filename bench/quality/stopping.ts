/** Replays of real responses: stopping on a posterior, accepting at a calibrated target, against Potato's published rule. */
import { combine } from "../../quality/src/combine.ts"
import { dawidSkene } from "../../quality/src/dawid-skene.ts"
import { glad } from "../../quality/src/glad.ts"
import { ibcc } from "../../quality/src/ibcc.ts"
import { oneCoin } from "../../quality/src/one-coin.ts"
import { accuracy } from "../../quality/src/score.ts"
import { entropy } from "../../quality/src/stop.ts"
import type { Votes } from "../../quality/src/vote.ts"
import { type CrowdSet, readCrowd } from "./crowd.ts"
import { drawGold } from "./gold.ts"
import { arrivals, firstVotes, type ReplayPlan, type ReplayResult, replay } from "./replay.ts"

const seeds = [1, 2, 3, 4, 5]
const map = (votes: Votes) => dawidSkene(votes, { prior: "map" })
/** Chosen on simulated crowds and on the sets that are not reported here: with two to six responses a task, workers are sparse. */
const sparse = (votes: Votes) => dawidSkene(votes, { backoff: 6 })
const three = (votes: Votes) => combine(votes, { members: [v => oneCoin(v), v => dawidSkene(v), v => ibcc(v)] })
const backoffAndIbcc = (votes: Votes) => combine(votes, { members: [v => dawidSkene(v), v => ibcc(v)] })

/** Shares of the accepted are pooled over the seeds: of one that accepts two answers, both right, the mean of shares would make as much as of one with four hundred. */
function mean(results: readonly ReplayResult[]) {
  const of = (field: "responses" | "accuracy" | "accepted") => results.reduce((sum, r) => sum + r[field] / results.length, 0)
  const pooled = (field: "acceptedRight" | "acceptedStated") =>
    results.reduce((sum, r) => sum + (r.accepted > 0 ? r.accepted * r[field] : 0), 0) /
    results.reduce((sum, r) => sum + r.accepted, 0)
  return {
    responses: of("responses"),
    accuracy: of("accuracy"),
    accepted: of("accepted"),
    right: pooled("acceptedRight"),
    stated: pooled("acceptedStated"),
  }
}

const run = (set: CrowdSet, plan: ReplayPlan) => seeds.map(seed => replay(set, seed, plan))
const runGold = (set: CrowdSet, target: number, first: number) =>
  seeds.map(seed =>
    replay(set, seed, { method: backoffAndIbcc, target, first, rule: "together", gold: drawGold(set, 50, seed).gold }),
  )
/** As the product does it: the combination, calibrated anew each round. */
const runProduct = (set: CrowdSet, known: number) =>
  seeds.map(seed => {
    const { gold } = drawGold(set, known, seed)
    return replay(set, seed, { method: votes => combine(votes), target: 0.95, first: 3, rule: "together", gold, refit: true })
  })

/** What is right among the most confident `share` of tasks. */
function rightAtShare(results: readonly ReplayResult[], share: number): number {
  let sum = 0
  for (const { confidence, right } of results) {
    const order = confidence.map((_, i) => i).sort((a, b) => confidence[b]! - confidence[a]!)
    const count = Math.max(1, Math.round(share * order.length))
    for (let x = 0; x < count; x++) sum += right[order[x]!]! / count / results.length
  }
  return sum
}

/**
 * Our calibrated rule at the target whose mean responses come nearest below the given ones. Members and rule ("each") were chosen on
 * simulated crowds and on `face`, where they rank what is accepted best; not on the sets that are reported.
 */
function atResponses(set: CrowdSet, responses: number): readonly ReplayResult[] {
  const at = (target: number) =>
    seeds.map(seed => replay(set, seed, { method: three, target, rule: "each", gold: drawGold(set, 50, seed).gold }))
  let low = 0.3
  let high = 0.999
  let best = at(low)
  for (let x = 0; x < 8; x++) {
    const target = (low + high) / 2
    const results = at(target)
    if (mean(results).responses <= responses) {
      low = target
      best = results
    } else high = target
  }
  return best
}

/** Accuracy at three responses a task: the same for all, or the third to the tasks of largest entropy, a tenth of the tasks at a time. */
function threeResponses(set: CrowdSet, seed: number): { uniform: number; byEntropy: number } {
  const { votes, truth } = set
  const K = votes.classes
  const n = votes.tasks.length
  const order = arrivals(votes, seed)
  const score = (count: Int32Array) => accuracy({ posterior: map(firstVotes(votes, order, count)).posterior, classes: K, truth })
  const uniform = score(Int32Array.from(order, rows => Math.min(3, rows.length)))
  const count = Int32Array.from(order, rows => Math.min(2, rows.length))
  for (let left = n; left > 0; ) {
    const { posterior } = map(firstVotes(votes, order, count))
    const open = order.map((_, i) => i).filter(i => count[i]! < order[i]!.length)
    open.sort((a, b) => entropy(posterior.subarray(b * K, b * K + K)) - entropy(posterior.subarray(a * K, a * K + K)) || a - b)
    const batch = open.slice(0, Math.min(left, Math.ceil(n / 10)))
    if (batch.length === 0) break
    for (const i of batch) count[i]!++
    left -= batch.length
  }
  return { uniform, byEntropy: score(count) }
}

export function stopping(): void {
  const f = (x: number, digits = 4) => x.toFixed(digits)
  for (const name of ["possent", "rte", "dog"]) {
    const set = readCrowd(name)
    for (const target of [0.97, 0.98, 0.985, 0.99]) {
      const a = mean(run(set, { method: sparse, target }))
      console.log(
        `${name}: posterior ≥ ${f(target, 3)}, asked again below it: ${f(a.accuracy)} at ${f(a.responses, 2)} responses`,
      )
    }
    const c = mean(runGold(set, 0.95, 3))
    console.log(
      `${name}: target .95 calibrated on 50 gold: accepted ${f(100 * c.accepted, 1)} %, right ${f(c.right)}, said ${f(c.stated)}, ${f(c.responses, 2)} responses`,
    )
    // Each round is fitted as often as there are numbers of responses: with twenty that takes too long. 300 leave enough tasks to score.
    for (const known of name === "possent" ? [] : [50, 300]) {
      const p = mean(runProduct(set, known))
      console.log(
        `${name}: the same as the product does it, ${known} gold: accepted ${f(100 * p.accepted, 1)} %, right ${f(p.right)}, said ${f(p.stated)}, ${f(p.responses, 2)} responses`,
      )
    }
    const three = seeds.map(seed => threeResponses(set, seed))
    const gain = three.reduce((sum, t) => sum + (t.byEntropy - t.uniform) / seeds.length, 0)
    console.log(`${name}: three responses a task, entropy over uniform: +${f(100 * gain, 2)} points`)
    const theirs = run(set, {
      method: votes => glad(votes, { easeMean: 0, classPrior: "learned", iterationsMax: 10 }),
      target: 0.95,
    })
    const p = mean(theirs)
    const ours = atResponses(set, p.responses)
    const o = mean(ours)
    console.log(
      `${name}: Potato's rule: accepted ${f(100 * p.accepted, 1)} %, right ${f(p.right)}, said ${f(p.stated)}, ${f(p.responses, 2)} responses`,
    )
    console.log(
      `${name}: at its responses (${f(o.responses, 2)}): accepted ${f(100 * o.accepted, 1)} %, right ${f(o.right)}, said ${f(o.stated)}; ` +
        `at its accepted share: right ${f(rightAtShare(ours, p.accepted))}; gap ${f(Math.abs(o.stated - o.right))} to its ${f(Math.abs(p.stated - p.right))}`,
    )
  }
}

if (process.argv[1] === import.meta.filename) stopping()
