/**
 * Responses saved against a fixed plan of equal accuracy, measured on gold.
 *
 * The responses that gold tasks got are put in several random orders. In each the plan is followed: after every response the task is
 * believed as the product does between batches, and it stops where the plan stops. Beside it every task gets exactly k responses, k = 1,
 * 2, …. The fixed plan of equal accuracy is the smallest k whose accuracy reaches the plan's, between whole numbers by the line between
 * their accuracies. The interval is a bootstrap over gold tasks. With less than `goldMin` such tasks nothing can be told.
 */
import type { Value } from "@tagwerk/contract/kind.ts"
import type { Saving } from "@tagwerk/contract/report.ts"
import { bootstrap, seededRandom } from "@tagwerk/quality"
import { believe, heldOf, type QuestionKnowledge } from "../kind/kind.ts"
import type { Acceptance } from "./accept.ts"
import type { GatheredQuestion, ReportVote } from "./gather.ts"
import type { Standing } from "./standing.ts"

export const goldMin = 20
const countMax = 20
/** Fusing boxes and texts takes a thousand times as long as counting labels. */
const ordersOf = (kind: string) => (kind === "choice" ? 10 : 3)

export interface Tried {
  /** Right after k responses, k from 1; shorter where the task has fewer. A mean over the orders. */
  fixed: number[]
  /** Right where the plan stopped, and after how many responses. */
  own: number
  used: number
}

export function savingOf(gathered: GatheredQuestion, acceptance: Acceptance, standing: Standing): Saving | null {
  if (!acceptance.has_target) return null
  const orders = ordersOf(gathered.question.kind)
  const tried = tryGold(gathered, acceptance, standing, orders)
  if (tried.length < goldMin) return null
  const finished = acceptance.tasks.accepted + acceptance.tasks.below
  const through = new Set([...acceptance.accepted.map(one => one.task)])
  let used = 0
  for (const one of acceptance.answers)
    if (through.has(one.task) || one.state === 2) used += acceptance.behind.get(one.task)?.workers ?? 0
  const whole = figureOf(tried, new Int32Array(tried.length).fill(1))!
  const ends = (of: "share" | "fixed") => bootstrap(tried.length, drawn => figureOf(tried, drawn)?.[of], { rounds: 500 })
  const share = ends("share") ?? [whole.share, whole.share]
  const fixed = ends("fixed") ?? [whole.fixed, whole.fixed]
  return {
    fixed: whole.fixed,
    at_least: whole.at_least,
    own: whole.used,
    accuracy: whole.own,
    share: { value: whole.share, low: share[0], high: share[1] },
    responses: {
      value: whole.fixed * finished - used,
      low: fixed[0] * finished - used,
      high: fixed[1] * finished - used,
    },
    finished,
    used: finished > 0 ? used / finished : 0,
    gold: tried.length,
    orders,
    by_count: whole.by_count,
  }
}

/** Gold tasks with two responses or more, tried under both plans. */
function tryGold(
  { question, votes, plain, known: gold }: GatheredQuestion,
  acceptance: Acceptance,
  standing: Standing,
  orders: number,
): Tried[] {
  const { plan, learned } = standing
  const byTask = new Map<string, ReportVote[]>()
  for (const vote of votes) {
    if (vote.silence !== null || !gold.has(vote.task)) continue
    const list = byTask.get(vote.task)
    if (list) list.push(vote)
    else byTask.set(vote.task, [vote])
  }
  const tasks = [...byTask].filter(([, list]) => list.length >= 2).sort(([a], [b]) => (a < b ? -1 : 1))
  const tried = tasks.map(([, list]): Tried => ({ fixed: list.slice(0, countMax).map(() => 0), own: 0, used: 0 }))
  const knowledge = learned.get(question.key) ?? null
  const lengths = new Map(plain.votes.map(vote => [`${vote.task} ${vote.worker}`, vote.length]))
  const least = Math.max(2, plan.responses)
  const most = Math.max(least, plan.responses_max)
  for (let order = 0; order < orders; order++) {
    const random = seededRandom(order + 1)
    const lines = tasks.map(([, list]) => shuffled(list, random))
    const stopped = new Uint8Array(tasks.length)
    for (let k = 1; k <= countMax; k++) {
      const asked = lines.map((line, t) => (line.length >= k ? { line: line.slice(0, k), t } : null)).filter(one => one !== null)
      if (asked.length === 0) break
      const said = believeLines(
        question,
        asked.flatMap(one => one.line),
        lengths,
        knowledge,
      )
      for (const { line, t } of asked) {
        const task = tasks[t]![0]
        const answer = said.get(task)
        const right = answer ? heldOf(question, gold.get(task) as Value, answer.value as Value | null) : 0
        tried[t]!.fixed[k - 1]! += right
        if (stopped[t] === 1) continue
        const isSure = k >= least && line.some(vote => !vote.isModel) && (answer?.confidence ?? 0) >= acceptance.bound
        if (!isSure && k < most && k < lines[t]!.length && k < countMax) continue
        stopped[t] = 1
        tried[t]!.own += right
        tried[t]!.used += k
      }
    }
  }
  return tried.map(one => ({ fixed: one.fixed.map(right => right / orders), own: one.own / orders, used: one.used / orders }))
}

function believeLines(
  question: GatheredQuestion["question"],
  votes: readonly ReportVote[],
  lengths: ReadonlyMap<string, number | undefined>,
  knowledge: QuestionKnowledge | null,
) {
  const plain = votes.map(({ task, worker, value, isModel }) => {
    const length = lengths.get(`${task} ${worker}`)
    return {
      task,
      worker,
      value: value as never,
      ...(isModel ? { model: true } : {}),
      ...(length === undefined ? {} : { length }),
    }
  })
  return believe({ question, votes: plain, silent: [], gold: new Map() }, knowledge).answers
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const out = [...list]
  for (let x = out.length - 1; x > 0; x--) {
    const y = Math.floor(random() * (x + 1))
    const one = out[x]!
    out[x] = out[y]!
    out[y] = one
  }
  return out
}

/** The comparison over gold tasks, each as often as it was drawn. Undefined when nothing was drawn. */
export function figureOf(tried: readonly Tried[], drawn: Int32Array) {
  let n = 0
  let own = 0
  let used = 0
  const right = new Float64Array(countMax)
  const of = new Float64Array(countMax)
  tried.forEach((one, t) => {
    const times = drawn[t]!
    if (times === 0) return
    n += times
    own += times * one.own
    used += times * one.used
    one.fixed.forEach((hit, k) => {
      right[k]! += times * hit
      of[k]! += times
    })
  })
  if (n === 0) return undefined
  own /= n
  used /= n
  // Where most tasks have no k-th response the few that do say little about the rest.
  const by_count: number[] = []
  for (let k = 0; k < countMax && of[k]! >= n / 2; k++) by_count.push(right[k]! / of[k]!)
  const { fixed, at_least } = fixedFor(by_count, own)
  return { own, used, by_count, fixed, at_least, share: 1 - used / fixed }
}

/** The smallest number of responses, read off the line between whole numbers, whose accuracy reaches `accuracy`. */
export function fixedFor(by_count: readonly number[], accuracy: number): { fixed: number; at_least: boolean } {
  let best = by_count[0] ?? 0
  if (best >= accuracy - 1e-9) return { fixed: 1, at_least: false }
  for (let k = 1; k < by_count.length; k++) {
    const next = by_count[k]!
    if (next >= accuracy - 1e-9) return { fixed: k + (next > best ? (accuracy - best) / (next - best) : 1), at_least: false }
    best = Math.max(best, next)
  }
  return { fixed: Math.max(1, by_count.length), at_least: true }
}
