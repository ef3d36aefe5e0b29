/** What a worker has answered so far, with every step before and after it: undo and redo over all questions of a task. */
import type { ResponseValue } from "@tagwerk/contract/form.ts"

export interface Answering {
  value: ResponseValue
  /** Ids of proposals that were rejected. */
  rejected: readonly string[]
}
export interface History {
  past: readonly Answering[]
  present: Answering
  future: readonly Answering[]
  /** Name and time (ms) of the last step: steps of one name in quick succession are one. */
  merge?: string | undefined
  at: number
}

/** Steps of one name less than this many milliseconds apart are undone together. */
const together = 1000
const steps_max = 200

export function beginHistory(value: ResponseValue = {}): History {
  return { past: [], present: { value, rejected: [] }, future: [], at: 0 }
}

/** A further step; `history` itself when nothing changes. */
export function step(history: History, next: Answering, now: number, merge?: string): History {
  if (next === history.present) return history
  const joins = merge !== undefined && merge === history.merge && now - history.at < together && history.past.length > 0
  const past = joins ? history.past : [...history.past.slice(1 - steps_max), history.present]
  return { past, present: next, future: [], merge, at: now }
}

export function undo(history: History): History {
  const present = history.past.at(-1)
  if (!present) return history
  return { past: history.past.slice(0, -1), present, future: [history.present, ...history.future], at: 0 }
}

export function redo(history: History): History {
  const present = history.future[0]
  if (!present) return history
  return { past: [...history.past, history.present], present, future: history.future.slice(1), at: 0 }
}

/** Sets one question's value; undefined takes the answer back. */
export function answer(present: Answering, question: string, value: ResponseValue[string] | undefined): Answering {
  const { [question]: _before, ...rest } = present.value
  return { ...present, value: value === undefined ? rest : { ...rest, [question]: value } }
}

/** What is written to the device: the newest steps only, since each may hold thousands of boxes. */
export function shortened(history: History, steps = 50): History {
  return { ...history, past: history.past.slice(-steps), future: history.future.slice(0, steps) }
}
