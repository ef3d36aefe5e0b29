/** When a task has enough responses: quality's verdict (quality/src/stop.ts) on an answer of any kind, and how soon to ask again. */
import { type Plan, responsesLast } from "@tagwerk/contract/project.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import { boundTogether, entropy, type StopVerdict, stopVerdict } from "@tagwerk/quality"

/** A task's answer as far as stopping is concerned. */
export interface Stoppable {
  /** Of the task: the smallest of its required questions'. */
  confidence: number
  /** Workers whose responses count, and how many of them are people. */
  responses: number
  people: number
  /** Attempts given, without rejected ones. */
  given: number
  gold: boolean
  /** An expert decided it. */
  decided: boolean
  /** One of them is a model that was proved to count alone: its word needs nobody beside it. */
  alone: boolean
}
type Target = Pick<Plan, "responses" | "responses_max"> & { target: number }

/** `bound`: the confidence from which answers are accepted. What was rejected uses up nothing but the budget. */
export function verdictOf(
  plan: Target,
  bound: number,
  { confidence, responses, people, given, gold, decided, alone }: Stoppable,
): StopVerdict {
  if (gold || decided) return "accept"
  const { target } = plan
  const behind = alone ? { workers: Math.max(2, responses), people: Math.max(1, people) } : { workers: responses, people }
  const verdict = stopVerdict({ posterior: [confidence], ...behind, bound }, { target, responsesMax: 32_767 })
  return verdict === "more" && given >= responsesLast(plan) ? "expert" : verdict
}

/** For the rule “together”: the confidence from which these answers can be accepted as a whole; 1 where none can. */
export function boundOf(plan: Target, answers: Iterable<Stoppable>): number {
  const confidences: number[] = []
  for (const { confidence, responses, people, gold, decided, alone } of answers)
    if (!gold && !decided && (alone || (responses >= 2 && people >= 1))) confidences.push(confidence)
  return boundTogether(confidences, plan.target)
}

/** Bands of tasks that are asked about again: 1 (nothing is known) to 9 (nearly sure), by the least certain question. */
export function bandOf(questions: Record<string, QuestionAnswer>): number {
  const certain = 1 - Math.max(0, ...Object.values(questions).map(uncertainty))
  return 1 + Math.min(8, Math.max(0, Math.floor(certain * 9)))
}

/**
 * What an expert's word would tell, in bits: the entropies of the task's questions together, to a thousandth, so that answers which differ
 * in nothing that matters are equals.
 */
export function informationOf(questions: Record<string, QuestionAnswer>): number {
  const nats = Object.values(questions).reduce((sum, one) => sum + entropy(masses(one)), 0)
  return Math.round((1000 * nats) / Math.LN2) / 1000
}

/** Entropy as a share of what it could be, 0 to 1. */
function uncertainty(answer: QuestionAnswer): number {
  return entropy(masses(answer)) / Math.log(listed(answer).length)
}

const listed = ({ confidence, alternatives }: QuestionAnswer): number[] =>
  alternatives && alternatives.length > 1 ? alternatives.map(one => one.probability) : [confidence, 1 - confidence]

/** The probabilities that are listed, and what is left of 1 as one more. */
function masses(answer: QuestionAnswer): number[] {
  const all = listed(answer)
  const rest = 1 - all.reduce((sum, p) => sum + p, 0)
  return rest > 1e-6 ? [...all, rest] : all
}
