/**
 * What remains and what it will cost. With a target each open task is played on from its posterior by the pooled worker until the plan
 * stops it (quality/src/cost.ts); without one the plan says how many responses are missing.
 */

import { planRules } from "@tagwerk/contract/project.ts"
import type { Estimate, Forecast, RuleCost } from "@tagwerk/contract/report.ts"
import { boundTogether, costToFinish, type OpenTask, seededRandom } from "@tagwerk/quality"
import { type Acceptance, isSupported, meanOf } from "./accept.ts"
import type { QuestionMethod } from "./method.ts"
import type { Standing } from "./standing.ts"

/** More tasks than this are drawn from, and the figures scaled; fewer where there are many classes. */
const playedMax = 1_000
const entriesMax = 10_000
const draws = 100
const open = 0
const full = 1

export interface Outlook {
  forecast: Forecast
  rules: RuleCost[]
}

export function outlookOf(acceptance: Acceptance, standing: Standing, primary: QuestionMethod, accuracy: number): Outlook {
  const { plan } = standing
  let inUse = { responses: exactly(0), adjudicate: exactly(0) }
  const rules = planRules.map((rule): RuleCost => {
    const supported = acceptance.answers.filter(one => isSupported(acceptance.behind.get(one.task)))
    const bound =
      rule === "each"
        ? acceptance.target
        : rule === acceptance.rule
          ? acceptance.bound
          : boundTogether(
              supported.map(one => one.confidence),
              acceptance.target,
            )
    const accepted = supported.filter(one => one.confidence >= bound)
    // A bound above the target is what few answers leave; what comes is accepted from the target on in any case.
    const left = play(acceptance, standing, primary, accuracy, Math.min(bound, acceptance.target))
    if (rule === acceptance.rule) inUse = left
    return {
      rule,
      in_use: rule === acceptance.rule,
      bound,
      accepted: accepted.length,
      expected: meanOf(accepted.map(one => one.confidence)),
      responses: left.responses,
    }
  })
  const waiting = acceptance.answers.filter(one => one.state === open || one.state === full)
  const untouched = standing.untouched.reduce((sum, one) => sum + one.tasks, 0)
  const missing =
    waiting.reduce((sum, one) => sum + one.more, 0) + standing.untouched.reduce((sum, one) => sum + one.tasks * one.more, 0)
  const left = acceptance.has_target ? inUse : { responses: exactly(missing), adjudicate: exactly(0) }
  const { pace } = standing
  const budget = plan.budget === null ? null : Math.max(0, plan.budget - standing.responses)
  return {
    forecast: {
      open: acceptance.has_target ? acceptance.tasks.collecting : waiting.length + untouched,
      ...left,
      pace,
      days: pace === null ? null : scaled(left.responses, 1 / pace),
      budget,
    },
    rules,
  }
}

const exactly = (value: number): Estimate => ({ value, low: value, high: value })
const scaled = ({ value, low, high }: Estimate, by: number): Estimate => ({ value: value * by, low: low * by, high: high * by })

function play(acceptance: Acceptance, standing: Standing, primary: QuestionMethod, accuracy: number, bound: number) {
  const { plan } = standing
  const stop = { target: bound, responsesMax: Math.max(plan.responses_max, plan.responses, 2) }
  const { tasks, confusion, temperature } = openTasks(acceptance, standing, primary, accuracy, bound, stop.responsesMax)
  const random = seededRandom(1)
  const all = tasks.length
  const most = Math.min(playedMax, Math.ceil(entriesMax / (tasks[0]?.posterior.length ?? 1)))
  for (let x = 0; x < Math.min(most, all); x++) {
    const y = x + Math.floor(random() * (all - x))
    const one = tasks[y]!
    tasks[y] = tasks[x]!
    tasks[x] = one
  }
  const played = tasks.slice(0, most)
  if (played.length === 0) return { responses: exactly(0), adjudicate: exactly(0) }
  const found = costToFinish(played, confusion, stop, { draws, seed: 1, ...(temperature === null ? {} : { temperature }) })
  return { responses: grown(found.responses, all / played.length), adjudicate: grown(found.experts, all / played.length) }
}

/** A sum over a sample for all of them: the value grows with their number, its spread with the root of it. */
function grown({ value, low, high }: Estimate, by: number): Estimate {
  const root = Math.sqrt(by)
  return { value: value * by, low: Math.max(0, value * by - (value - low) * root), high: value * by + (high - value) * root }
}

/** Open tasks as posteriors: over the classes of a choice of one; for any other kind, over being right and being wrong. */
function openTasks(
  acceptance: Acceptance,
  standing: Standing,
  primary: QuestionMethod,
  accuracy: number,
  bound: number,
  responses_max: number,
): { tasks: OpenTask[]; confusion: Float64Array; temperature: number | null } {
  const below = acceptance.answers.filter(one => {
    const behind = acceptance.behind.get(one.task)
    return !(isSupported(behind) && one.confidence >= bound) && (behind?.workers ?? 0) < responses_max
  })
  const untouched = standing.untouched.reduce((sum, one) => sum + one.tasks, 0)
  const nobody = { workers: 0, people: 0 }
  const { chosen } = primary
  const belief = chosen?.belief
  if (belief && belief.votes.classes >= 2) {
    const K = belief.votes.classes
    const at = new Map(belief.votes.tasks.map((task, i) => [task, i]))
    const tasks = below.map((one): OpenTask => {
      const i = at.get(one.task)
      const posterior = i === undefined ? belief.classPrior : belief.posterior.subarray(i * K, i * K + K)
      return { posterior, ...(acceptance.behind.get(one.task) ?? nobody) }
    })
    for (let x = 0; x < untouched; x++) tasks.push({ posterior: belief.classPrior, ...nobody })
    return { tasks, confusion: pooled(belief.posterior, belief.votes), temperature: chosen.calibration?.temperature ?? null }
  }
  const tasks = below.map(
    (one): OpenTask => ({ posterior: [one.confidence, 1 - one.confidence], ...(acceptance.behind.get(one.task) ?? nobody) }),
  )
  for (let x = 0; x < untouched; x++) tasks.push({ posterior: [0.5, 0.5], ...nobody })
  return { tasks, confusion: Float64Array.of(accuracy, 1 - accuracy, 1 - accuracy, accuracy), temperature: null }
}

/** P(says l | is k) of all workers together, each label once seen beforehand. */
export function pooled(
  posterior: Float64Array,
  votes: { classes: number; start: Int32Array; label: Int32Array; tasks: readonly string[] },
): Float64Array {
  const { classes: K, start, label, tasks } = votes
  const counts = new Float64Array(K * K)
  for (let k = 0; k < K; k++) for (let l = 0; l < K; l++) counts[k * K + l] = k === l ? 1 : 1 / Math.max(1, K)
  for (let i = 0; i < tasks.length; i++)
    for (let r = start[i]!; r < start[i + 1]!; r++)
      if (label[r]! < K) for (let k = 0; k < K; k++) counts[k * K + label[r]!]! += posterior[i * K + k]!
  for (let k = 0; k < K; k++) {
    let total = 0
    for (let l = 0; l < K; l++) total += counts[k * K + l]!
    for (let l = 0; l < K; l++) counts[k * K + l]! /= total
  }
  return counts
}
