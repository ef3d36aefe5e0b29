/** Workers on a choice of one: matrices with intervals, information, drift and look-alikes, each worker left out of what judges them. */

import { toId } from "@tagwerk/contract/id.ts"
import type { Estimate, WorkerQuestion } from "@tagwerk/contract/report.ts"
import {
  accuracyWithoutSelf,
  type Belief,
  beliefsWithoutSelf,
  type Chosen,
  goodPerson,
  type LookAlike,
  lookAlikes,
  rightnessWithoutSelf,
  type Unseen,
  type WorkerMatrix,
  withGold,
  workerMatrix,
} from "@tagwerk/quality"
import { titleOf } from "../kind/belief.ts"
import { matricesOf } from "../kind/matrix.ts"
import type { GatheredQuestion, GatheredWorker, ReportVote } from "./gather.ts"
import { driftOf, type Judged, type JudgedWorker, truthOf } from "./worker-judged.ts"

const alikeMost = 6
/** Pairs with fewer tasks in common say nothing about each other. */
const sharedMin = 10
/** Labels × classes × workers from which the matrices are drawn less often. */
const largeMin = 300_000

/** By worker (UUID). */
export function judgeChoice(
  gathered: GatheredQuestion,
  chosen: Chosen,
  workers: ReadonlyMap<string, GatheredWorker>,
): Map<string, JudgedWorker> {
  const belief = withTruth(chosen.belief, truthOf(gathered))
  const { votes, classPrior } = belief
  const K = votes.classes
  const L = votes.labels.length
  const byPlace = new Map<string, ReportVote>(gathered.votes.map(vote => [`${vote.task} ${vote.worker}`, vote]))
  const unseen = beliefsWithoutSelf(belief, chosen.trusted ? null : goodPerson(votes, belief))
  const alike = alikeOf(belief, unseen)
  const bits_most = -classPrior.reduce((sum, p) => sum + (p > 0 ? p * Math.log2(p) : 0), 0)
  const draws = votes.workers.length * K * L > largeMin ? 100 : 200
  const found = new Map<string, JudgedWorker>()
  votes.workers.forEach((worker, j) => {
    const rows = unseen[j]!.map(one => ({ one, vote: byPlace.get(`${votes.tasks[one.task]} ${worker}`)! }))
      .filter(row => row.vote !== undefined)
      .sort((a, b) => a.vote.position - b.vote.position)
    const named = rows.filter(row => row.one.label < K)
    const matrix = workerMatrix(
      rows.map(row => row.one),
      classPrior,
      L,
      { draws },
    )
    const judged = rows.map(({ one, vote }): Judged => {
      const { label, belief: q } = one
      const said = label < K ? votes.labels[label]! : JSON.stringify({ none: nameOf(votes, label) })
      return { vote, said, believed: votes.labels[likeliest(q, label)]!, right: label < K ? q[label]! : null }
    })
    const isKnown = matrix.judged > 0
    found.set(worker, {
      judged,
      figures: {
        measure: "right",
        judged: matrix.judged,
        right: matrix.right,
        accuracy: isKnown ? matrix.accuracy : null,
        bound: isKnown ? matrix.bound : null,
        bits: isKnown ? matrix.bits : null,
        bits_most,
        spammer_score: isKnown ? matrix.spammerScore : null,
        matrix: rows.length > 0 ? matrixOf(gathered, belief, rows, matrix) : null,
        agreement: null,
        drift: driftOf(
          named.map(row => row.vote.at),
          (from, to) =>
            accuracyWithoutSelf(
              named.slice(from, to).map(row => row.one),
              K,
            ),
          (x, before) => rightnessWithoutSelf(named[x]!.one, before),
        ),
        look_alikes: (alike.get(worker) ?? []).slice(0, alikeMost).map(({ pair, mistakes }) => {
          const id = pair.workers.find(name => name !== worker)!
          const { z, shared, agreed, expected } = pair
          return { id: toId("worker", id), pseudonym: workers.get(id)?.pseudonym ?? "", z, shared, agreed, expected, mistakes }
        }),
      },
    })
  })
  return found
}

/** The same belief with all that is known held fast, so that it speaks in everybody's matrix. */
function withTruth(belief: Belief, truth: ReadonlyMap<string, unknown>): Belief {
  const { votes } = belief
  const K = votes.classes
  const place = new Map(votes.labels.slice(0, K).map((name, k) => [name, k]))
  const gold = votes.gold.slice()
  const posterior = belief.posterior.slice()
  votes.tasks.forEach((task, i) => {
    const k = place.get(truth.get(task) as string) ?? -1
    if (k < 0) return
    gold[i] = k
    posterior.fill(0, i * K, i * K + K)
    posterior[i * K + k] = 1
  })
  return { ...belief, votes: withGold(votes, gold), posterior }
}

/** The most probable class; of several alike, what was said. */
function likeliest(q: Float64Array, label: number): number {
  let best = label < q.length ? label : 0
  for (let k = 0; k < q.length; k++) if (q[k]! > q[best]! + 1e-9) best = k
  return best
}

/** By worker, the most alike first. Whoever shares no mistake agrees because both are right: such pairs are none. */
function alikeOf(belief: Belief, unseen: readonly (readonly Unseen[])[]) {
  const { votes } = belief
  const wrong = new Map(
    votes.workers.map((worker, j) => [
      worker,
      new Map(
        unseen[j]!.filter(one => one.label < votes.classes && likeliest(one.belief, one.label) !== one.label).map(one => [
          one.task,
          one.label,
        ]),
      ),
    ]),
  )
  const found = new Map<string, { pair: LookAlike; mistakes: number }[]>()
  for (const pair of lookAlikes({ ...belief, confusion: belief.confusion ?? matricesOf(belief) }, { sharedMin })) {
    const [one, other] = pair.workers.map(worker => wrong.get(worker)!) as [Map<number, number>, Map<number, number>]
    let mistakes = 0
    for (const [task, label] of one) if (other.get(task) === label) mistakes++
    if (mistakes === 0) continue
    for (const worker of pair.workers) found.set(worker, [...(found.get(worker) ?? []), { pair, mistakes }])
  }
  return found
}

/** Labels that are no class carry a mark in front. */
const nameOf = (votes: Belief["votes"], l: number) => (l < votes.classes ? votes.labels[l]! : votes.labels[l]!.slice(1))

function matrixOf(
  { question }: GatheredQuestion,
  { votes }: Belief,
  rows: readonly { one: Unseen }[],
  matrix: WorkerMatrix,
): WorkerQuestion["matrix"] {
  const K = votes.classes
  const L = votes.labels.length
  const counts = new Map<number, number>()
  const believed = new Map<number, number>()
  const said = new Map<number, number>()
  const add = (into: Map<number, number>, at: number) => into.set(at, (into.get(at) ?? 0) + 1)
  for (const { one } of rows) {
    const k = likeliest(one.belief, one.label)
    add(counts, k * L + one.label)
    add(believed, k)
    add(said, one.label)
  }
  for (const k of believed.keys()) if (!counts.has(k * L + k)) counts.set(k * L + k, 0)
  const names = question.kind === "choice" ? question.options : []
  const seen = votes.labels.map((_, l) => l).filter(l => believed.has(l) || said.has(l))
  return {
    labels: seen.map(l => ({
      name: nameOf(votes, l),
      title: titleOf(names, nameOf(votes, l)),
      is_class: l < K,
      believed: believed.get(l) ?? 0,
      said: said.get(l) ?? 0,
    })),
    cells: [...counts]
      .sort(([a], [b]) => a - b)
      .map(([at, responses]) => {
        const [k, l] = [Math.floor(at / L), at % L]
        return { believed: nameOf(votes, k), said: nameOf(votes, l), responses, share: short(matrix.share(k, l)) }
      }),
  }
}

const short = ({ value, low, high }: Estimate): Estimate => {
  const cut = (x: number) => Math.round(x * 1e4) / 1e4
  return { value: cut(value), low: cut(low), high: cut(high) }
}
