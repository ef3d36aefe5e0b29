/** Figures of each worker of a project, question by question, and how right each of their responses is. */

import { toId } from "@tagwerk/contract/id.ts"
import type { Estimate, WorkerQuestion, WorkerReport } from "@tagwerk/contract/report.ts"
import type { QuestionKnowledge } from "../kind/kind.ts"
import type { Gathered, GatheredQuestion, ReportVote } from "./gather.ts"
import type { QuestionMethod } from "./method.ts"
import { primaryOf } from "./project.ts"
import { judgeChoice } from "./worker-choice.ts"
import { goldOf, type Judged, type JudgedWorker } from "./worker-judged.ts"
import { judgeValues } from "./worker-value.ts"

/** A row of the table `rightness`, the newest response first. */
export interface Rightness {
  /** UUID. */
  worker: string
  question: string
  task_ids: string[]
  said: (string | null)[]
  believed: (string | null)[]
  shares: (number | null)[]
}
export interface WorkersJudged {
  /** By worker (UUID). */
  reports: Map<string, Omit<WorkerReport, "made_at">>
  rightness: Rightness[]
}

/** Responses of a worker whose tasks a figure opens; of more than these the newest. */
const openMost = 10_000

/** `methods` of the questions in their order; `learned` by question, of the last batch. */
export function workerReports(
  gathered: Gathered,
  methods: readonly QuestionMethod[],
  learned: ReadonlyMap<string, QuestionKnowledge>,
): WorkersJudged {
  const { questions, workers, position } = gathered
  const first = primaryOf(questions)
  const order = [first, ...questions.keys().filter(q => q !== first)]
  const judged = questions.map((one, q) => {
    const chosen = methods[q]!.chosen
    return chosen ? judgeChoice(one, chosen, workers) : judgeValues(one, learned.get(one.question.key) ?? null)
  })
  const given = responsesOf(questions)
  const votes = questions.map(one => Map.groupBy(one.votes, vote => vote.worker))
  const reports: WorkersJudged["reports"] = new Map()
  const rightness: Rightness[] = []
  for (const [worker, responses] of given) {
    const times = responses.flatMap(one => (one.spent_ms === null ? [] : [one.spent_ms / 1000])).sort((a, b) => a - b)
    const seconds: Estimate | null =
      times.length === 0 ? null : { value: quantile(times, 0.5), low: quantile(times, 0.25), high: quantile(times, 0.75) }
    const hours = Array.from({ length: 24 }, () => 0)
    for (const { at } of responses) hours[new Date(at).getUTCHours()]!++
    reports.set(worker, {
      worker: toId("worker", worker),
      position,
      responses: responses.length,
      seconds,
      hours,
      questions: order.flatMap(q => questionOf(questions[q]!, votes[q]!.get(worker) ?? [], judged[q]!.get(worker), seconds)),
    })
    for (const q of order) {
      const list = judged[q]!.get(worker)?.judged ?? []
      if (list.length > 0) rightness.push(rightnessOf(worker, questions[q]!.question.key, list))
    }
  }
  return { reports, rightness }
}

/** Each worker's responses, whatever questions they answer. */
function responsesOf(questions: readonly GatheredQuestion[]): Map<string, ReportVote[]> {
  const seen = new Map<string, Map<string, ReportVote>>()
  for (const { votes } of questions)
    for (const vote of votes) {
      const own = seen.get(vote.worker) ?? new Map<string, ReportVote>()
      seen.set(vote.worker, own.set(vote.response, vote))
    }
  return new Map([...seen].map(([worker, own]) => [worker, [...own.values()]]))
}

/** Nothing where the worker never came to the question. */
function questionOf(
  gathered: GatheredQuestion,
  own: readonly ReportVote[],
  judged: JudgedWorker | undefined,
  seconds: Estimate | null,
): WorkerQuestion[] {
  if (own.length === 0) return []
  const { key, title, kind } = gathered.question
  const silent = own.filter(vote => vote.silence !== null).length
  const figures = judged?.figures ?? nothing
  const minutes = seconds && seconds.value > 0 ? seconds.value / 60 : null
  return [
    {
      key,
      title: title ?? key,
      kind,
      said: own.length - silent,
      silent,
      ...figures,
      gold: judged ? goldOf(gathered, judged.judged) : null,
      bits_minute: figures.bits && minutes !== null ? figures.bits.value / minutes : null,
    },
  ]
}

const nothing: JudgedWorker["figures"] = {
  measure: "right",
  judged: 0,
  right: 0,
  accuracy: null,
  bound: null,
  bits: null,
  bits_most: null,
  spammer_score: null,
  matrix: null,
  agreement: null,
  drift: null,
  look_alikes: [],
}

function rightnessOf(worker: string, question: string, list: readonly Judged[]): Rightness {
  const newest = list.slice(-openMost).reverse()
  return {
    worker,
    question,
    task_ids: newest.map(one => one.vote.task),
    said: newest.map(one => one.said),
    believed: newest.map(one => one.believed),
    shares: newest.map(one => one.right && Math.round(one.right * 1e4) / 1e4),
  }
}

/** Of a sorted list, between its values by the line. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1)
  const low = Math.floor(at)
  return sorted[low]! + (at - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!)
}
