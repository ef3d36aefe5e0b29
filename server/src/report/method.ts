/**
 * How a question is believed, and whether what is believed holds: the method that gold chose, every candidate beside it, and what is said
 * of gold tasks without having seen their gold, from as many responses as other tasks have.
 */
import type { Value } from "@tagwerk/contract/kind.ts"
import type { Calibration, Candidate, PartCalibration } from "@tagwerk/contract/report.ts"
import { applyCalibration, type Chosen, fitCalibration, goldRows, type Reliability, reliabilityOf } from "@tagwerk/quality"
import type { PartClaims } from "../kind/belief.ts"
import { chooseOne } from "../kind/choice-one.ts"
import { believe, heldOf, learnsFromGold, partsOf } from "../kind/kind.ts"
import { thinned } from "../kind/thinned.ts"
import type { GatheredQuestion } from "./gather.ts"

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
  /** The same for the parts of answers, for kinds that have some. */
  parts: PartCalibration | null
  golden: Golden[]
  /** Of a choice of one: everything that is known of the classes. */
  chosen: Chosen | null
}

const bins = 10
const folds = 5
/** Responses above which halves must do: each fold believes everything anew. */
const largeMin = 10_000
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
    calibration: calibrationOf(golden, chosen.check !== undefined, chosen.check),
    parts: null,
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
  for (let fold = 0; fold < folds; fold++) {
    const fit = fitCalibration({ ...rows, truth: rows.truth.map((t, i) => (i % folds === fold ? -1 : t)) })
    const applied = applyCalibration(rows.posterior, K, fit)
    for (let i = fold; i < rows.truth.length; i += folds) stated.set(applied.subarray(i * K, i * K + K), i * K)
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

/**
 * Any other kind: gold tasks with as many responses as others have, believed without their gold; right is the share that agrees with the
 * known value. Where the kind learns from gold, each fifth of it (half, where there are many responses) is believed by what the rest taught.
 */
function methodOfValues({ question, votes, plain, known }: GatheredQuestion): QuestionMethod {
  const kept = thinned(votes, known)
  const isKept = (vote: { task: string; worker: string }) => !known.has(vote.task) || kept.has(`${vote.task} ${vote.worker}`)
  const some = { ...plain, votes: plain.votes.filter(isKept), silent: plain.silent.filter(isKept) }
  const people = new Map<string, { workers: number; people: number }>()
  for (const vote of votes) {
    if (!known.has(vote.task) || !isKept(vote)) continue
    const one = people.get(vote.task) ?? { workers: 0, people: 0 }
    people.set(vote.task, { workers: one.workers + 1, people: one.people + (vote.isModel ? 0 : 1) })
  }
  const answered = [...known].filter(([task]) => people.has(task)).sort(([a], [b]) => (a < b ? -1 : 1))
  const parts = !learnsFromGold(question) ? 1 : some.votes.length <= largeMin ? folds : 2
  const golden: Golden[] = []
  let method = ""
  let isCalibrated = true
  for (let fold = 0; fold < parts; fold++) {
    const own = (i: number) => i % parts === fold
    const { answers, knowledge } = believe({ ...some, gold: new Map(answered.filter((_, i) => !own(i))) })
    method = knowledge.method
    isCalibrated &&= knowledge.gold > 0
    answered.forEach(([task, value], i) => {
      const answer = answers.get(task)
      if (!answer || !own(i)) return
      const right = heldOf(question, value as Value, answer.value as Value | null)
      golden.push({ task, stated: answer.confidence, right, ...people.get(task)! })
    })
  }
  golden.sort((a, b) => (a.task < b.task ? -1 : 1))
  const claims = answered.length === 0 ? null : partsOf(question, some.votes, known)
  return {
    method,
    candidates: [],
    calibration: calibrationOf(golden, isCalibrated),
    parts: claims && claims.stated.length > 0 ? { of: claims.of, ...curveOf(claims, claims.calibrated) } : null,
    golden,
    chosen: null,
  }
}

function calibrationOf(golden: readonly Golden[], calibrated: boolean, check: Reliability | null = null): Calibration | null {
  if (golden.length === 0) return null
  const curve = curveOf({ stated: golden.map(one => one.stated), held: golden.map(one => one.right) }, calibrated)
  return { ...curve, nll: check?.nll ?? curve.nll }
}

function curveOf({ stated, held }: Pick<PartClaims, "stated" | "held">, calibrated: boolean): Calibration {
  const curve = reliabilityOf(stated, held, bins)
  return {
    bins: curve.bins
      .filter(bin => bin.count > 0)
      .map(({ low, high, count, stated, held }) => ({ low, high, count, stated, held })),
    ece: curve.ece,
    nll: curve.nll,
    expected: curve.expected,
    realised: curve.realised,
    gold: stated.length,
    calibrated,
  }
}
