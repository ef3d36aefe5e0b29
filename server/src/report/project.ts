/** The report of a project: every figure of its quality page, from the responses up to one position. */
import type { ProjectReport, QuestionReport } from "@tagwerk/contract/report.ts"
import { accuracyDefault } from "../kind/belief.ts"
import { acceptanceOf, meanOf, realisedOf } from "./accept.ts"
import { agreementOf } from "./agreement.ts"
import { outlookOf } from "./forecast.ts"
import type { Gathered, GatheredQuestion } from "./gather.ts"
import type { QuestionMethod } from "./method.ts"
import { savingOf } from "./saving.ts"
import { sourcesOf } from "./sources.ts"
import type { Standing } from "./standing.ts"

type Figures = Omit<ProjectReport, "position" | "made_at">

/** `methods` of the questions in their order. */
export function projectReport(gathered: Gathered, standing: Standing, methods: readonly QuestionMethod[]): Figures {
  const { plan, spent } = standing
  const acceptance = acceptanceOf(gathered, standing)
  const first = primaryOf(gathered.questions)
  const primary = methods[first]!
  const question = gathered.questions[first]!
  const typical = meanOf(Object.values(standing.learned.get(question.question.key)?.accuracy ?? {})) ?? accuracyDefault
  const { forecast, rules } = outlookOf(acceptance, standing, primary, typical)
  return {
    responses: gathered.responses,
    target: acceptance.target,
    has_target: acceptance.has_target,
    rule: acceptance.rule,
    bound: acceptance.bound,
    tasks: acceptance.tasks,
    question: question.question.key,
    confidence: histogram(acceptance.answers.map(one => one.confidence)),
    expected: acceptance.expected,
    realised: realisedOf(primary.golden, acceptance.bound),
    questions: gathered.questions.map((one, q): QuestionReport => {
      const { question: asked, votes, known } = one
      const tasks = new Set(votes.map(vote => vote.task))
      return {
        key: asked.key,
        title: asked.title ?? asked.key,
        kind: asked.kind,
        responses: votes.length,
        tasks: tasks.size,
        gold: [...known.keys()].filter(task => tasks.has(task)).length,
        method: methods[q]!.method,
        candidates: methods[q]!.candidates,
        calibration: methods[q]!.calibration,
        parts: methods[q]!.parts,
        agreement: agreementOf(one, gathered.workers),
      }
    }),
    rules,
    saving: savingOf(question, acceptance, standing),
    forecast,
    sources: sourcesOf(gathered, question, acceptance, standing),
    price: plan.price,
    currency: plan.currency,
    spent: plan.price === null ? null : spent.people * plan.price + spent.model_micro / 1e6,
  }
}

/** The question that decides: the first required one, else the first. */
export function primaryOf(questions: readonly GatheredQuestion[]): number {
  const at = questions.findIndex(one => one.question.required)
  return Math.max(at, 0)
}

/** Counts per .05; .95 belongs to the last bin. */
function histogram(confidences: readonly number[]): number[] {
  const bins = Array.from({ length: 20 }, () => 0)
  for (const confidence of confidences) bins[Math.min(19, Math.floor(confidence * 20 + 1e-9))]!++
  return bins
}
