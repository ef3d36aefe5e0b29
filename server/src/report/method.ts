/**
 * How a question is believed, and whether what is believed holds: the method that gold chose, every candidate beside it, and what is said
 * of gold tasks without having seen their gold, from as many responses as other tasks have.
 */
import type { Value } from "@tagwerk/contract/kind.ts"
import type { Calibration, Candidate } from "@tagwerk/contract/report.ts"
import {
  applyCalibration,
  type Chosen,
  fitCalibration,
  goldRows,
  type Reliability,
  reliabilityOf,
  seededRandom,
} from "@tagwerk/quality"
import { chooseOne } from "../kind/choice-one.ts"
import { believe, distanceOf } from "../kind/kind.ts"
import type { GatheredQuestion, ReportVote } from "./gather.ts"

/** A gold task as an open one would be believed. */
export interface Golden {
  task: string
  stated: number
  /** 1, 0, or for kinds that can be partly right the agreement with the known value. */
  right: number
  workers: number
  people: number
}
export interface QuestionMethod {
  method: string
  candidates: Candidate[]
  calibration: Calibration | null
  golden: Golden[]
  /** Of a choice of one: everything that is known of the classes. */
  chosen: Chosen | null
}

const bins = 10
export function methodOf(gathered: GatheredQuestion): QuestionMethod {
  const { question, plain } = gathered
  if (question.kind !== "choice" || question.multiple) return methodOfValues(gathered)
  const chosen = chooseOne(question, plain.votes, {
    silent: plain.silent,
    gold: new Map([...plain.gold].filter(([task]) => gathered.known.has(task))) as Map<string, string>,
  })
  if (!chosen) return methodOfValues(gathered)
  const golden = goldenOf(chosen)
  return {
    method: chosen.belief.method,
    candidates: chosen.candidates.map(one => ({
      method: one.method,
      accuracy: one.accuracy,
      log_loss: one.logLoss,
      chosen: one.chosen,
    })),
    calibration: calibrationOf(golden, chosen.check ?? null),
    golden,
    chosen,
  }
}

/** What the chosen method said of gold without it, each fifth calibrated by the other four; uncalibrated while gold is too little. */
function goldenOf(chosen: Chosen): Golden[] {
  const { votes } = chosen.belief
  const K = votes.classes
  const blind = chosen.blind
  if (!blind) return []
  const rows = goldRows(blind.evidence, votes.gold, K)
  const stated = new Float64Array(rows.posterior.length)
  for (let fold = 0; fold < 5; fold++) {
    const fit = fitCalibration({ ...rows, truth: rows.truth.map((t, i) => (i % 5 === fold ? -1 : t)) })
    const applied = applyCalibration(rows.posterior, K, fit)
    for (let i = fold; i < rows.truth.length; i += 5) stated.set(applied.subarray(i * K, i * K + K), i * K)
  }
  const { start, worker, model } = blind.votes
  const tasks = [...votes.gold.keys()].filter(i => votes.gold[i]! >= 0)
  return tasks.map((i, x) => {
    const row = stated.subarray(x * K, x * K + K)
    const most = row.reduce((a, b) => Math.max(a, b), 0)
    const tied = row.filter(p => p >= most - 1e-9).length
    const who = worker.subarray(start[i]!, start[i + 1]!)
    return {
      task: votes.tasks[i]!,
      stated: most,
      right: row[rows.truth[x]!]! >= most - 1e-9 ? 1 / tied : 0,
      workers: who.length,
      people: who.filter(j => model[j] === 0).length,
    }
  })
}

/** Any other kind: believed without gold, gold tasks with as many responses as others have; right is agreement with the known value. */
function methodOfValues({ question, votes, plain, known }: GatheredQuestion): QuestionMethod {
  const kept = thinned(votes, known)
  const isKept = (vote: { task: string; worker: string }) => !known.has(vote.task) || kept.has(`${vote.task} ${vote.worker}`)
  const { answers, knowledge } = believe({
    ...plain,
    votes: plain.votes.filter(isKept),
    silent: plain.silent.filter(isKept),
    gold: new Map(),
  })
  const people = new Map<string, { workers: number; people: number }>()
  for (const vote of votes) {
    if (!known.has(vote.task) || !isKept(vote)) continue
    const one = people.get(vote.task) ?? { workers: 0, people: 0 }
    people.set(vote.task, { workers: one.workers + 1, people: one.people + (vote.isModel ? 0 : 1) })
  }
  const golden: Golden[] = []
  for (const [task, value] of known) {
    const answer = answers.get(task)
    const who = people.get(task)
    if (!answer || !who) continue
    const right = 1 - distanceOf(question, value as Value, answer.value as Value | null)
    golden.push({ task, stated: answer.confidence, right, ...who })
  }
  golden.sort((a, b) => (a.task < b.task ? -1 : 1))
  return { method: knowledge.method, candidates: [], calibration: calibrationOf(golden, null), golden, chosen: null }
}

/** Which responses to gold tasks are kept, as `task worker`: as many a task as a task drawn from the others has. */
function thinned(votes: readonly ReportVote[], gold: ReadonlyMap<string, unknown>): Set<string> {
  const random = seededRandom(1)
  const counts = new Map<string, number>()
  const golden = new Map<string, string[]>()
  for (const { task, worker } of votes) {
    if (!gold.has(task)) counts.set(task, (counts.get(task) ?? 0) + 1)
    else golden.set(task, [...(golden.get(task) ?? []), worker])
  }
  const open = [...counts.values()]
  const kept = new Set<string>()
  for (const [task, workers] of golden) {
    const keep = open.length === 0 ? workers.length : Math.min(workers.length, open[Math.floor(random() * open.length)]!)
    for (let x = 0; x < keep; x++) {
      const y = x + Math.floor(random() * (workers.length - x))
      const chosen = workers[y]!
      workers[y] = workers[x]!
      kept.add(`${task} ${chosen}`)
    }
  }
  return kept
}

function calibrationOf(golden: readonly Golden[], check: Reliability | null): Calibration | null {
  if (golden.length === 0) return null
  const curve = reliabilityOf(
    golden.map(one => one.stated),
    golden.map(one => one.right),
    bins,
  )
  return {
    bins: curve.bins
      .filter(bin => bin.count > 0)
      .map(({ low, high, count, stated, held }) => ({ low, high, count, stated, held })),
    ece: curve.ece,
    nll: check?.nll ?? curve.nll,
    expected: curve.expected,
    realised: curve.realised,
    gold: golden.length,
    calibrated: check !== null,
  }
}
