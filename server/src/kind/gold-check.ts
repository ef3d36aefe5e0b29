/**
 * Responses to gold beside the known answer: right or not, and whether gold looks leaked. Arithmetic only. A flag is a hint to look at,
 * never a verdict: of a hundred sound gold tasks one in each rule is flagged by chance.
 */
import type { ResponseValue } from "@tagwerk/contract/form.ts"
import { isNoValue } from "@tagwerk/contract/kind/value.ts"
import type { KindName, Question, Value } from "@tagwerk/contract/kind.ts"
import { beliefKindOf, distanceOf } from "./kind.ts"

/**
 * How far from the known answer (the kind's distance, 0 to 1) is still right. Choices must be equal. Marks at .2 share nine tenths of
 * their characters or so; boxes at .3 overlap with an IoU of .7 on the mean, missing ones counted; texts at .1 differ in one word of ten.
 */
export const nearMax = { choice: 0, span: 0.2, box: 0.3, text: 0.1 } satisfies Record<KindName, number>

/** Whether a value says what is known, for one question; also values given in earlier versions of the form. */
export function isNear(question: Question, known: Value | { none: string }, given: unknown): boolean {
  if (given === undefined || given === null) return false
  if (isNoValue(known) || isNoValue(given)) return isNoValue(known) && isNoValue(given) && known.none === given.none
  const vote = beliefKindOf(question).vote(question as never, given)
  if (vote === null) return false
  return distanceOf(question, known as Value, vote as Value) <= nearMax[question.kind] + 1e-9
}

/** Right in every question whose answer is known; a question that the form no longer asks judges nobody. */
export function isRight(questions: readonly Question[], known: ResponseValue, given: ResponseValue): boolean {
  return questions
    .filter(question => known[question.key] !== undefined && known[question.key] !== null)
    .every(question => isNear(question, known[question.key] as Value, given[question.key]))
}

/** A response to gold. */
export interface Judged {
  worker: string
  right: boolean
  /** In less than a quarter of the worker's usual time; null where one of the two is not known. */
  fast: boolean | null
}
export interface Share {
  right: number
  of: number
}
/** What is at most as likely as this by chance is striking. */
export const strikingMax = 0.01
/** Fewer responses than these tell nothing. */
const lateMin = 8
const fastMin = 3

/**
 * Did it become known among workers? Responses in the order in which they came, cut in halves. The later half must be right far more often
 * than its workers are on the rest of the gold (chance of as many or more, each with their own rate: Poisson binomial), and far more often
 * than the earlier half was (Fisher's exact test, one-sided): the first alone would flag what is easy, the second what is learned with time.
 * p is the greater of the two. `elsewhere`: a worker's share on the rest of the gold, drawn to everybody's with the weight of two responses.
 */
export function becameKnown(
  judged: readonly Judged[],
  elsewhere: (worker: string) => Share,
): { p: number; early: Share; late: Share; expected: number } | null {
  if (judged.length < lateMin) return null
  const half = Math.floor(judged.length / 2)
  const early = shareOf(judged.slice(0, half))
  const later = judged.slice(half)
  const late = shareOf(later)
  const shares = new Map(judged.map(({ worker }) => [worker, elsewhere(worker)]))
  const all = { right: 0, of: 0 }
  for (const { right, of } of shares.values()) {
    all.right += right
    all.of += of
  }
  if (all.of === 0) return null
  const rates = later.map(({ worker }) => {
    const { right, of } = shares.get(worker)!
    return (right + (2 * all.right) / all.of) / (of + 2)
  })
  const p = Math.max(atLeast(rates, late.right), fisherGreater(late, early))
  return { p, early, late, expected: rates.reduce((sum, rate) => sum + rate, 0) }
}

/**
 * Are workers right on it before they can have looked? The chance of as many fast and right responses as here or more, at the rate of such
 * responses on the rest of the gold (binomial; the rate with one response of each sort added, and 2 % at least). Speed alone says nothing. `elsewhere`: as `fastAndRight` counts it.
 */
export function knownInAdvance(judged: readonly Judged[], elsewhere: Share): { p: number; here: Share; elsewhere: Share } | null {
  const here = fastAndRight(judged)
  if (here.right < fastMin || elsewhere.of === 0) return null
  const rate = Math.max(0.02, (elsewhere.right + 1) / (elsewhere.of + 2))
  return { p: atLeast(new Array(here.of).fill(rate), here.right), here, elsewhere }
}

/** Of those whose time is known: how many were fast and right. */
export function fastAndRight(judged: readonly Judged[]): Share {
  const timed = judged.filter(one => one.fast !== null)
  return { right: timed.filter(one => one.fast && one.right).length, of: timed.length }
}

const shareOf = (list: readonly Judged[]): Share => ({ right: list.filter(one => one.right).length, of: list.length })

/** P(at least `k` successes) of independent trials with these rates. */
export function atLeast(rates: readonly number[], k: number): number {
  const chance = new Float64Array(rates.length + 1)
  chance[0] = 1
  for (const rate of rates)
    for (let n = rates.length; n >= 0; n--) chance[n] = chance[n]! * (1 - rate) + (n > 0 ? chance[n - 1]! * rate : 0)
  let sum = 0
  for (let n = Math.max(0, k); n <= rates.length; n++) sum += chance[n]!
  return Math.min(1, sum)
}

/** Fisher's exact test, one-sided: P(as many right in `a` or more, given how many are right in both together). */
export function fisherGreater(a: Share, b: Share): number {
  const right = a.right + b.right
  const total = logChoose(a.of + b.of, right)
  let sum = 0
  for (let n = a.right; n <= Math.min(a.of, right); n++) sum += Math.exp(logChoose(a.of, n) + logChoose(b.of, right - n) - total)
  return Math.min(1, sum)
}

function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return Number.NEGATIVE_INFINITY
  let sum = 0
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i)
  return sum
}
