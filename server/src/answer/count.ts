/** Counts are folded from the log: each event says by how much they move, each rewritten answer which bin it leaves and enters. */
import type { EventKind, Events, LoggedEvent } from "@tagwerk/contract/event.ts"

export interface Delta {
  tasks: number
  done: number
  retired: number
  responses: number
  answered: number
  /** Of 20 bins of .05. */
  bins: number[]
  /** Responses by day (UTC), `2026-11-25`. */
  days: Map<string, number>
  /** By worker (UUID): what they did, and when they last answered. */
  workers: Map<string, { responses: number; skipped: number; at: string | null }>
  /** Answers a label stands in, by `question\0label`. */
  labels: Map<string, number>
}
export const bins = 20

export const noDelta = (): Delta => ({
  tasks: 0,
  done: 0,
  retired: 0,
  responses: 0,
  answered: 0,
  bins: Array.from({ length: bins }, () => 0),
  days: new Map(),
  workers: new Map(),
  labels: new Map(),
})

/** Bin of a confidence; .95 belongs to [.95, 1). */
export function binOf(confidence: number): number {
  return Math.min(bins - 1, Math.floor(confidence * bins + 1e-9))
}

/** An answer moves from one confidence to another; null where there is none. */
export function moveAnswer(delta: Delta, from: number | null, to: number | null): void {
  if (from !== null) delta.bins[binOf(from)]!--
  if (to !== null) delta.bins[binOf(to)]!++
  delta.answered += (to === null ? 0 : 1) - (from === null ? 0 : 1)
}

export function countEvent(delta: Delta, event: LoggedEvent<EventKind>): void {
  const body = event.body as never
  switch (event.kind) {
    case "task.added":
      delta.tasks += (body as Events["task.added"]).count
      break
    case "task.retired":
      delta.retired++
      if ((body as Events["task.retired"]).was_done) delta.done--
      break
    case "task.asked":
      if ((body as Events["task.asked"]).was_done) delta.done--
      break
    case "review.made": {
      const { was_done, is_done } = body as Events["review.made"]
      delta.done += Number(is_done) - Number(was_done)
      break
    }
    case "task.replanned": {
      const { now_done, now_open } = body as Events["task.replanned"]
      delta.done += now_done - now_open
      break
    }
    // What is known needs no more responses, so gold counts as done.
    case "gold.marked":
      if (!(body as Events["gold.marked"]).was_done) delta.done++
      break
    case "gold.ended":
      if (!(body as Events["gold.ended"]).is_done) delta.done--
      break
    case "response.made": {
      delta.responses++
      if ((body as Events["response.made"]).done) delta.done++
      const day = event.at.slice(0, 10)
      delta.days.set(day, (delta.days.get(day) ?? 0) + 1)
      const one = workerOf(delta, (body as Events["response.made"]).worker)
      one.responses++
      if (one.at === null || event.at > one.at) one.at = event.at
      break
    }
    case "task.skipped":
      workerOf(delta, (body as Events["task.skipped"]).worker).skipped++
      break
  }
}

export function moveLabels(delta: Delta, labels: readonly { question: string; label: string }[], by: 1 | -1): void {
  for (const { question, label } of labels) {
    const key = `${question}\0${label}`
    delta.labels.set(key, (delta.labels.get(key) ?? 0) + by)
  }
}

function workerOf(delta: Delta, worker: string) {
  const known = delta.workers.get(worker) ?? { responses: 0, skipped: 0, at: null }
  delta.workers.set(worker, known)
  return known
}
