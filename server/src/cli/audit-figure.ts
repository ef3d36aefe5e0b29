/** What an audit says: answers, responses likely wrong, workers to look at, agreement, and how many responses were enough. */
import {
  type Belief,
  combine,
  createIncremental,
  type LookAlike,
  type LookAlikeGroup,
  lookAlikeGroups,
  lookAlikes,
  seededRandom,
  tabulateCodes,
  type Votes,
  type WorkerQuality,
  workerQuality,
} from "@tagwerk/quality"
import { aggregateChoice, type ChoiceAnswer } from "./aggregate-choice.ts"
import { type AgreementReport, choiceAgreement } from "./agreement.ts"

/** Above this probability of being wrong a response is listed. */
const WRONG_MIN = 0.95
const TARGET = 0.95
/** Tasks on which the question of enough is tried out; more would take minutes and say the same. */
const TASKS_TRIED = 3000
/** Pairs of responses to a task beyond which nobody is compared with anybody. */
const PAIRS_MAX = 2e7

export interface AuditFigures {
  answers: ChoiceAnswer[]
  method: string
  labels: readonly string[]
  responses: number
  workerCount: number
  /** Responses that the others contradict, most surely wrong first. */
  wrong: { task: string; worker: string; label: string; answer: string; probability: number }[]
  workers: { worker: string; responses: number; accuracy: number; low: number; high: number; bits: number; isToLookAt: boolean }[]
  lookAlikes: LookAlike[]
  lookAlikeGroups: LookAlikeGroup[]
  agreement: AgreementReport
  enough: Enough | undefined
}
export interface Enough {
  /** With so many responses a task, drawn at random: share of tasks whose answer is that of all responses. */
  fixed: { responses: number; same: number }[]
  /** Responses a task until nearly all answers (98 %) are there already. */
  fixedEnough: number | undefined
  /** Asking on only while the confidence is below the target: mean responses a task and share of the same answers. */
  adaptive: { responses: number; same: number; target: number }
  mean: number
  tasks: number
}

export function auditFigures(
  given: readonly { task: string; worker: string; label: string }[],
  models: readonly string[],
): AuditFigures {
  const { answers, votes, belief, method } = aggregateChoice(given, { method: "auto", models })
  const quality = belief ? workerQuality(belief) : []
  const pairs = belief?.confusion && votes.classes > 1 && canPair(votes) ? lookAlikes(belief) : []
  const mean = quality.reduce((sum, one) => sum + one.accuracy.value * one.responses, 0) / Math.max(1, votes.worker.length)
  return {
    answers,
    method,
    labels: votes.labels,
    responses: votes.worker.length,
    workerCount: votes.workers.length,
    wrong: belief ? contradicted(votes, belief) : [],
    workers: quality
      .map(one => ({ ...figures(one), isToLookAt: isToLookAt(one, mean, votes.classes) }))
      .sort((a, b) => a.high - b.high || b.responses - a.responses),
    lookAlikes: pairs.slice(0, 10).filter(pair => pair.z >= 4),
    lookAlikeGroups: lookAlikeGroups(pairs).filter(group => group.workers.length > 2),
    agreement: choiceAgreement(given),
    enough: belief && votes.classes > 1 ? enough(votes, belief) : undefined,
  }
}

function figures({ worker, responses, accuracy, bits }: WorkerQuality) {
  return { worker, responses, accuracy: accuracy.value, low: accuracy.low, high: accuracy.high, bits }
}

/** Surely below the rest, or after twenty responses not to be told from guessing. Never by speed. */
function isToLookAt({ accuracy, responses }: WorkerQuality, mean: number, classes: number): boolean {
  return classes > 1 && responses >= 5 && (accuracy.high < mean || (responses >= 20 && accuracy.low <= 1 / classes))
}

/** Pairs within a task grow with the square of its responses; a task that thousands answered would take hours. */
function canPair({ start }: Votes): boolean {
  let pairs = 0
  for (let i = 0; i + 1 < start.length; i++) pairs += (start[i + 1]! - start[i]!) ** 2 / 2
  return pairs <= PAIRS_MAX
}

/** The response itself counts in its task's posterior, so what is listed is wrong rather more surely than it says. */
function contradicted(votes: Votes, belief: Belief): AuditFigures["wrong"] {
  const { start, worker, label, classes: K } = votes
  const wrong: AuditFigures["wrong"] = []
  for (let i = 0; i < votes.tasks.length; i++)
    for (let r = start[i]!; r < start[i + 1]!; r++) {
      if (label[r]! >= K) continue
      const probability = 1 - belief.posterior[i * K + label[r]!]!
      if (probability >= WRONG_MIN)
        wrong.push({
          task: votes.tasks[i]!,
          worker: votes.workers[worker[r]!]!,
          label: votes.labels[label[r]!]!,
          answer: votes.labels[belief.answer[i]!]!,
          probability,
        })
    }
  return wrong.sort((a, b) => b.probability - a.probability)
}

function enough(votes: Votes, belief: Belief): Enough | undefined {
  const random = seededRandom(1)
  const all = Array.from(votes.tasks.keys()).filter(i => votes.start[i + 1]! - votes.start[i]! >= 2)
  if (all.length === 0) return undefined
  const tried = shuffled(all, random).slice(0, TASKS_TRIED)
  const orders = tried.map(i => shuffled(range(votes.start[i]!, votes.start[i + 1]!), random))
  const most = Math.max(...orders.map(order => order.length))
  const fixed: Enough["fixed"] = []
  for (let k = 1; k <= Math.min(most, 12); k++) {
    const answer = combine(cut(votes, tried, orders, k)).answer
    fixed.push({ responses: k, same: share(tried.map((i, x) => answer[x] === belief.answer[i])) })
  }
  const fixedEnough = fixed.find((_, x) => fixed.slice(x).every(later => later.same >= 0.98))?.responses
  return {
    fixed,
    fixedEnough,
    adaptive: asked(votes, belief, tried, orders),
    mean: orders.reduce((sum, order) => sum + order.length, 0) / orders.length,
    tasks: tried.length,
  }
}

/** Round by round, from nothing known: a task gets its next response while its confidence is below the target; two at least. */
function asked(votes: Votes, belief: Belief, tried: number[], orders: number[][]): Enough["adaptive"] {
  const live = createIncremental({
    classes: votes.labels.slice(0, votes.classes),
    extraLabels: votes.labels.slice(votes.classes),
  })
  const used = tried.map(() => 0)
  const isOpen = tried.map(() => true)
  for (let round = 1; isOpen.includes(true); round++)
    tried.forEach((_, x) => {
      if (!isOpen[x]) return
      const r = orders[x]![used[x]!]!
      const now = live.add(String(x), votes.workers[votes.worker[r]!]!, votes.labels[votes.label[r]!]!)
      used[x]!++
      isOpen[x] = used[x]! < orders[x]!.length && (round < 2 || now.confidence < TARGET)
    })
  return {
    responses: used.reduce((a, b) => a + b, 0) / tried.length,
    same: share(tried.map((i, x) => live.task(String(x)).answer === votes.labels[belief.answer[i]!])),
    target: TARGET,
  }
}

/** The first k responses of each order; tasks are numbered anew. */
function cut(votes: Votes, tried: number[], orders: number[][], k: number): Votes {
  const rows = orders.flatMap((order, x) => order.slice(0, k).map(r => [x, r] as const))
  const { workers, labels, classes } = votes
  return tabulateCodes({
    task: Int32Array.from(rows, ([x]) => x),
    worker: Int32Array.from(rows, ([, r]) => votes.worker[r]!),
    label: Int32Array.from(rows, ([, r]) => votes.label[r]!),
    tasks: tried.map(i => votes.tasks[i]!),
    workers,
    labels,
    classes,
  })
}

function share(held: boolean[]): number {
  return held.filter(Boolean).length / held.length
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, x) => from + x)
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const out = [...list]
  for (let x = out.length - 1; x > 0; x--) {
    const y = Math.floor(random() * (x + 1))
    ;[out[x], out[y]] = [out[y]!, out[x]!]
  }
  return out
}
