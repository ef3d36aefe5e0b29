/** A task in this worker's hands, or one of their own responses opened again. Immutable: every change is a new object. */
import { checkValue, type Form, fieldOf, groundFor, type Payload, type ResponseValue } from "@tagwerk/contract/form.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import type { Fault, Ground } from "@tagwerk/contract/kind/value.ts"
import { kindOf, type Question } from "@tagwerk/contract/kind.ts"
import type { Assignment, Facts, Submission, Suggestion } from "@tagwerk/contract/task.ts"
import type { History } from "./history.ts"

/** A picture of a task: where it is, and its upright size once something has measured it. */
export interface Picture {
  view: string
  url: string
  /** Measured by the server; null for an address that only the browser opens. */
  facts: Facts | null
}
export interface Size {
  width: number
  height: number
}

export interface Work {
  /** The assignment's id, or the response's. */
  key: string
  /** Null for a response opened from recent work. */
  assignment: Id<"assignment"> | null
  task: Id<"task">
  form: Form
  form_version: number
  payload: Payload
  pictures: readonly Picture[]
  history: History
  /** The id it is sent under; when `sent`, the one it was. */
  response: Id<"response">
  /** It was sent before: sending again amends. */
  sent: boolean
  /** What was last sent or opened; an amendment without a change is none. */
  sent_value: ResponseValue | null
  /** The parcel it went out in, while that may be taken back. */
  parcel: string | null
  suggestions: readonly Suggestion[]
  /** The server said that the lease has ended. */
  lapsed: boolean
  /** Milliseconds since 1970. */
  until: number | null
  spent_ms: number
  /** The draft the server has. */
  stored: ResponseValue | null
}

export function picturesOf(form: Form, payload: Payload, files: readonly Facts[]): Picture[] {
  return form.views.flatMap(view => {
    if (view.view !== "image") return []
    const value = fieldOf(payload, view.from)
    if (typeof value !== "string") return []
    const facts = files.find(file => file.id === value) ?? null
    return [{ view: view.key, url: facts?.url ?? value, facts }]
  })
}

/** Sizes measured by this browser, by address. */
export type Measured = (url: string) => Size | null

export function groundOf(work: Work, measured: Measured): Ground {
  return groundFor(work.form, work.payload, view => sizeOf(work, view.key, measured))
}

export function sizeOf(work: Work, view: string, measured: Measured): Size | null {
  const picture = work.pictures.find(p => p.view === view)
  if (!picture) return null
  const { facts } = picture
  return facts?.width && facts.height ? { width: facts.width, height: facts.height } : measured(picture.url)
}

/** What the server would refuse, said before it is sent. */
export function faultsOf(work: Work, measured: Measured): Fault[] {
  return checkValue(work.form, work.history.present.value, groundOf(work, measured))
}

/** The question a fault is about: `/objects/3` → `objects`. */
export function questionOf(fault: Fault): string {
  return fault.at.split("/")[1] ?? ""
}

/** Images by address: the server has not seen them, so their size travels along. */
export function reportedSizes(work: Work, measured: Measured): Submission["sizes"] {
  const found = work.pictures.flatMap(picture => {
    const size = picture.facts ? null : measured(picture.url)
    return size ? [[picture.view, size] as const] : []
  })
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

/** The beginning of what the task shows, to name it in a line. */
export function shownOf(work: { form: Form; payload: Payload }): string {
  for (const view of work.form.views) {
    const value = fieldOf(work.payload, view.from)
    if (view.view === "text" && value !== undefined && value !== null) return [...String(value)].slice(0, 80).join("")
  }
  const name = work.payload["name"] ?? work.payload["file_name"]
  return typeof name === "string" ? name : ""
}

export function untilOf(assignment: Assignment): number {
  return Date.parse(assignment.until)
}

/** Equal as JSON would be, whatever the order of keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(x)
  return keys.length === Object.keys(y).length && keys.every(key => Object.hasOwn(y, key) && sameValue(x[key], y[key]))
}

/** A span or box question that nobody has answered: an empty list must be meant. */
export function isOpenMark(question: Question, work: Work): boolean {
  return (
    (question.kind === "span" || question.kind === "box") &&
    work.history.present.value[question.key] === undefined &&
    !kindOf(question).isEmpty([])
  )
}
