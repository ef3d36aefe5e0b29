/** How far people agree on a question: alpha with the kind's distance, by label, and who agrees least with whom. */
import { toId } from "@tagwerk/contract/id.ts"
import type { Value } from "@tagwerk/contract/kind.ts"
import type { Agreement } from "@tagwerk/contract/report.ts"
import { agreement, wilson } from "@tagwerk/quality"
import { titleOf } from "../kind/belief.ts"
import { distanceOf, labelsOf } from "../kind/kind.ts"
import type { Gathered, GatheredQuestion } from "./gather.ts"

const pairsMax = 5
/** Two workers with fewer tasks in common say nothing about each other. */
const sharedMin = 5
const labelsMax = 100
const confusedMax = 20
/** Above so many responses fewer draws give the same interval. */
const largeMin = 3_000

export function agreementOf({ question, votes }: GatheredQuestion, workers: Gathered["workers"]): Agreement {
  const said = votes.filter(vote => vote.silence === null)
  const rows = said.map(({ task, worker, value }) => ({ task, worker, value: value as Value }))
  const rounds = rows.length > largeMin ? 300 : 1000
  const found = agreement(rows, (a, b) => distanceOf(question, a, b), { rounds })
  const { alpha, interval } = found.alpha
  const units = unitsOf(rows.map(row => ({ task: row.task, labels: labelsOf(question, row.value) })))
  return {
    alpha: alpha === undefined || !interval ? null : { value: alpha, low: interval[0], high: interval[1] },
    mean: found.mean ?? null,
    tasks: found.tasks.length,
    labels: labelRows(question, units),
    pairs: found.pairs
      .filter(pair => pair.tasks >= sharedMin)
      .map(pair => ({
        workers: pair.workers.map(id => ({ id: toId("worker", id), pseudonym: workers.get(id)?.pseudonym ?? "" })),
        agreement: wilson(Math.min(pair.tasks, pair.agreement * pair.tasks), pair.tasks),
        tasks: pair.tasks,
      }))
      .sort((a, b) => a.agreement.high - b.agreement.high)
      .slice(0, pairsMax),
    confused: question.kind === "choice" && !question.multiple ? confusedOf(units) : [],
  }
}

/** Labels of each response, by task. */
function unitsOf(rows: readonly { task: string; labels: string[] }[]): string[][][] {
  const units = new Map<string, string[][]>()
  for (const { task, labels } of rows) {
    const unit = units.get(task)
    if (unit) unit.push(labels)
    else units.set(task, [labels])
  }
  return [...units.values()]
}

/** Of each label: alpha of whether a response has it. */
function labelRows(question: GatheredQuestion["question"], units: readonly string[][][]): Agreement["labels"] {
  const named = question.kind === "choice" ? question.options : question.kind === "text" ? [] : question.labels
  const said = new Map<string, number>()
  for (const unit of units) for (const labels of unit) for (const label of labels) said.set(label, (said.get(label) ?? 0) + 1)
  return [...said]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, labelsMax)
    .map(([label, n]) => {
      const alpha = hasAlpha(units.map(unit => [unit.filter(labels => labels.includes(label)).length, unit.length]))
      return { label, title: titleOf(named, label), alpha, said: n }
    })
}

/**
 * Krippendorff's alpha of having or not having one label, from how many of each task's responses have it: of a task with m responses, h of
 * which have it, 2 h (m − h) / (m − 1) disagree. Null when all have it or none.
 */
export function hasAlpha(units: readonly (readonly [has: number, of: number])[]): number | null {
  let observed = 0
  let all = 0
  let yes = 0
  for (const [has, of] of units) {
    if (of < 2) continue
    observed += (2 * has * (of - has)) / (of - 1)
    all += of
    yes += has
  }
  if (yes === 0 || yes === all) return null
  return 1 - observed / ((2 * yes * (all - yes)) / (all - 1))
}

/** Tasks on which one response says the one label and another the other. */
function confusedOf(units: readonly string[][][]): Agreement["confused"] {
  const counts = new Map<string, { a: string; b: string; tasks: number }>()
  for (const unit of units) {
    const labels = [...new Set(unit.flat())].sort()
    for (let x = 0; x < labels.length; x++)
      for (let y = x + 1; y < labels.length; y++) {
        const key = `${labels[x]}\0${labels[y]}`
        const one = counts.get(key) ?? { a: labels[x]!, b: labels[y]!, tasks: 0 }
        one.tasks++
        counts.set(key, one)
      }
  }
  return [...counts.values()].sort((a, b) => b.tasks - a.tasks || (a.a + a.b < b.a + b.b ? -1 : 1)).slice(0, confusedMax)
}
