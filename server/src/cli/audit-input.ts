/** What an audit works on: responses to choice questions, whatever file they came from. */
import { type InputTable, textOf } from "./aggregate-input.ts"

export interface AuditResponse {
  task: string
  worker: string
  label: string
  question: string
}
export type AuditFormat = "plain table" | "Label Studio" | "Argilla" | "doccano" | "CVAT" | "MTurk"
export interface AuditInput {
  format: AuditFormat
  responses: AuditResponse[]
  /** Workers that are models: predictions and suggestions in the export. */
  models: Set<string>
  /** The beginning of what each task showed, where the file holds it. */
  shown: Map<string, string>
  /** What else is in the file, or what had to be taken for something. */
  notes: string[]
  /** The file's name, and what of it was left out. */
  table: InputTable
}

/** Keeps a response; false, and nothing kept, where task, worker or label is missing. Several labels at once are one answer: the set of them. */
export function addResponse(
  input: AuditInput,
  task: unknown,
  worker: unknown,
  label: unknown,
  question: string,
  shown?: unknown,
): boolean {
  const list = Array.isArray(label) ? label.map(textOf) : [textOf(label)]
  const [t, w] = [textOf(task), textOf(worker)]
  if (t === undefined || w === undefined || list.length === 0 || list.some(one => one === undefined)) return false
  input.responses.push({ task: t, worker: w, label: list.sort().join(" + "), question })
  if (typeof shown === "string" && !input.shown.has(t)) input.shown.set(t, shown.slice(0, 160))
  return true
}
