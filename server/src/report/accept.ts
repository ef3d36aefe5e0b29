/** Which answers are accepted: sure enough, and resting on two workers at least, one of them a person. */
import type { Plan } from "@tagwerk/contract/project.ts"
import type { Estimate, ProjectReport } from "@tagwerk/contract/report.ts"
import { boundTogether, wilson } from "@tagwerk/quality"
import type { Gathered } from "./gather.ts"
import type { Golden } from "./method.ts"
import type { Standing, StoredAnswer } from "./standing.ts"

/** What figures are for where the plan has no target. */
const targetDefault = 0.95
const done = 2
const gold = 4
const retired = 3

export interface Behind {
  workers: number
  people: number
  /** A model that was proved to count alone is among them. */
  alone?: boolean
}
export interface Acceptance {
  target: number
  has_target: boolean
  rule: Plan["rule"]
  bound: number
  tasks: ProjectReport["tasks"]
  /** Answers of tasks that are neither gold nor withdrawn. */
  answers: StoredAnswer[]
  /** By task. */
  behind: Map<string, Behind>
  accepted: StoredAnswer[]
  expected: number | null
}

/** Distinct workers and people whose responses count, by task. */
export function behindOf({ questions }: Pick<Gathered, "questions">): Map<string, Behind> {
  const behind = new Map<string, Behind>()
  for (const { votes } of questions) {
    const one = new Map<string, Behind>()
    for (const { task, isModel, isProved } of votes) {
      const sum = one.get(task) ?? { workers: 0, people: 0, alone: false }
      one.set(task, {
        workers: sum.workers + 1,
        people: sum.people + (isModel ? 0 : 1),
        alone: sum.alone || isProved,
      })
    }
    for (const [task, { workers, people, alone }] of one) {
      const before = behind.get(task)
      behind.set(task, {
        workers: Math.max(workers, before?.workers ?? 0),
        people: Math.max(people, before?.people ?? 0),
        alone: alone === true && before?.alone !== false,
      })
    }
  }
  return behind
}

export const isSupported = (one: Behind | undefined): boolean =>
  one !== undefined && (one.alone === true || (one.workers >= 2 && one.people >= 1))

export function acceptanceOf(gathered: Pick<Gathered, "questions">, standing: Standing): Acceptance {
  const { plan } = standing
  const target = plan.target ?? targetDefault
  const behind = behindOf(gathered)
  const answers = standing.answers.filter(one => one.state !== gold && one.state !== retired)
  const supported = answers.filter(one => isSupported(behind.get(one.task)))
  const bound =
    plan.rule === "each"
      ? target
      : (standing.bound ??
        boundTogether(
          supported.map(one => one.confidence),
          target,
        ))
  const accepted = plan.target === null ? supported.filter(one => one.confidence >= bound) : answers.filter(one => one.accepted)
  const all = standing.tasks - standing.retired - standing.gold
  const isAccepted = new Set(accepted.map(one => one.task))
  const below = answers.filter(one => one.state === done && !isAccepted.has(one.task)).length
  return {
    target,
    has_target: plan.target !== null,
    rule: plan.rule,
    bound,
    tasks: { all, accepted: accepted.length, collecting: Math.max(0, all - accepted.length - below), below, gold: standing.gold },
    answers,
    behind,
    accepted,
    expected: meanOf(accepted.map(one => one.confidence)),
  }
}

/** The share of gold that would have been accepted and was right. */
export function realisedOf(golden: readonly Golden[], bound: number): ProjectReport["realised"] {
  const counted = golden.filter(one => isSupported(one) && one.stated >= bound)
  if (counted.length === 0) return null
  const right = counted.reduce((sum, one) => sum + one.right, 0)
  const interval: Estimate = wilson(Math.min(right, counted.length), counted.length)
  return { ...interval, right, of: counted.length }
}

export function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length
}
