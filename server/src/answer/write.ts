/** Writes answers and what hangs on them: labels, and the counts they move. The caller holds the lock of the project's counts. */
import type { Query } from "../db/connect.ts"
import * as sql from "./answer.sql.ts"
import type { ComputedAnswer } from "./compute.ts"
import { type Delta, moveAnswer, moveLabels } from "./count.ts"
import type { Place } from "./gather.ts"

type Label = { question: string; label: string }

/** With the plan's verdict. */
export interface JudgedAnswer extends ComputedAnswer {
  accepted: boolean
}

export interface OldAnswer {
  task: string
  confidence: number
  position: number
  accepted: boolean
  line: string
  /** Keys of its questions, sorted. */
  keys: string
}

export async function oldAnswers(query: Query, place: Place, tasks: readonly string[]): Promise<Map<string, OldAnswer>> {
  const rows = await query<OldAnswer>(sql.answersOf, [place.project, place.workspace, tasks])
  return new Map(rows.map(row => [row.task, row]))
}

export async function writeAnswers(
  query: Query,
  place: Place,
  answers: readonly JudgedAnswer[],
  old: ReadonlyMap<string, OldAnswer>,
  delta: Delta,
): Promise<void> {
  if (answers.length === 0) return
  const rows = answers.map(answer => ({
    task_id: answer.task,
    questions: answer.questions,
    confidence: answer.confidence,
    information: answer.information,
    accepted: answer.accepted,
    line: answer.line,
    responses: Math.min(answer.responses, 32_767),
    position: answer.position,
    at: answer.at,
  }))
  await query(sql.putAnswers, [place.project, place.workspace, JSON.stringify(rows)])
  const labels = answers.flatMap(answer => answer.labels.map(one => ({ task_id: answer.task, ...one })))
  const again = answers.filter(answer => old.has(answer.task)).map(answer => answer.task)
  if (again.length > 0)
    moveLabels(delta, await query<Label>(sql.dropLabels, [place.project, place.workspace, again, JSON.stringify(labels)]), -1)
  if (labels.length > 0)
    moveLabels(delta, await query<Label>(sql.putLabels, [place.project, place.workspace, JSON.stringify(labels)]), 1)
  for (const answer of answers) moveAnswer(delta, old.get(answer.task)?.confidence ?? null, answer.confidence)
}

/** Answers of withdrawn tasks go. */
export async function dropAnswers(
  query: Query,
  place: Place,
  tasks: readonly string[],
  old: ReadonlyMap<string, OldAnswer>,
  delta: Delta,
): Promise<void> {
  const gone = tasks.filter(task => old.has(task))
  if (gone.length === 0) return
  moveLabels(delta, await query<Label>(sql.dropLabels, [place.project, place.workspace, gone, "[]"]), -1)
  await query(sql.dropAnswers, [place.project, place.workspace, gone])
  for (const task of gone) moveAnswer(delta, old.get(task)!.confidence, null)
}

export async function writeCounts(query: Query, place: Place, delta: Delta, position: number): Promise<void> {
  const { tasks, done, retired, responses, answered, bins, days, workers, labels } = delta
  const here = [place.project, place.workspace]
  await query(sql.addCounts, [...here, tasks, done, retired, responses, answered, bins, position])
  if (days.size > 0) await query(sql.addDays, [...here, JSON.stringify([...days].map(([day, n]) => ({ day, n })))])
  if (workers.size > 0)
    await query(sql.addWorkers, [...here, JSON.stringify([...workers].map(([worker, one]) => ({ worker, ...one })))])
  const moved = [...labels].filter(([, n]) => n !== 0)
  if (moved.length > 0) {
    const rows = moved.map(([key, n]) => ({
      question: key.slice(0, key.indexOf("\0")),
      label: key.slice(key.indexOf("\0") + 1),
      n,
    }))
    await query(sql.addLabels, [...here, JSON.stringify(rows)])
  }
}
