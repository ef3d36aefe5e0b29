/** A slice of tasks as it stands in the address: plain texts there, what the calls take here. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Id } from "@tagwerk/contract/id.ts"
import type { Input } from "@tagwerk/contract/route.ts"
import { sorts, taskStates } from "@tagwerk/contract/task.ts"

type Whole = Input<Api["task.list"]>
export type TaskSlice = Omit<Whole, "workspace" | "project" | "cursor" | "limit">
export type SliceField = keyof TaskSlice

/** Reads an address; what makes no sense is left out. */
export function readSlice(search: string): TaskSlice {
  const given = new URLSearchParams(search)
  const slice: TaskSlice = {}
  const text = (field: string) => given.get(field)?.trim() || undefined
  const number = (field: string) => {
    const value = Number(text(field) ?? Number.NaN)
    return Number.isFinite(value) ? value : undefined
  }
  const put = <F extends SliceField>(field: F, value: TaskSlice[F] | undefined) => {
    if (value !== undefined) slice[field] = value as TaskSlice[F]
  }
  put(
    "state",
    taskStates.find(one => one === text("state")),
  )
  put("label", text("label"))
  put("question", text("question"))
  put(
    "worker",
    /^worker_[0-9a-z]{26}$/.test(text("worker") ?? "") ? (text("worker") as NonNullable<TaskSlice["worker"]>) : undefined,
  )
  put("said", text("said")?.slice(0, 200))
  put("believed", text("believed")?.slice(0, 200))
  put("right_min", number("right_min"))
  put("right_max", number("right_max"))
  put("confidence_min", number("confidence_min"))
  put("confidence_max", number("confidence_max"))
  put("responses_min", number("responses_min"))
  put("text", text("text")?.slice(0, 200))
  put("flagged", text("flagged") === "true" ? true : undefined)
  put(
    "sort",
    sorts.find(one => one === text("sort")),
  )
  put("descending", text("descending") === "true" ? true : undefined)
  return slice
}

/** The saved slice that the address names. */
export function readSaved(search: string): Id<"slice"> | null {
  const id = new URLSearchParams(search).get("slice") ?? ""
  return /^slice_[0-9a-z]{26}$/.test(id) ? (id as Id<"slice">) : null
}

/** Do two slices ask for the same, in the same order? */
export function isSameSlice(a: TaskSlice, b: TaskSlice): boolean {
  return writeSlice(a) === writeSlice(b)
}

/** The address of a slice, with the task whose sheet is open and the saved slice it began from; "" for everything in the usual order. */
export function writeSlice(slice: TaskSlice, open: string | null = null, saved: string | null = null): string {
  const made = new URLSearchParams()
  const fields = Object.entries(slice).sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [field, value] of fields) if (value !== undefined && value !== false) made.set(field, String(value))
  if (saved) made.set("slice", saved)
  if (open) made.set("open", open)
  return made.size > 0 ? `?${made}` : ""
}

const bySomebody = ["said", "believed", "right_min", "right_max"] as const satisfies readonly SliceField[]

/** The slice with a field set, or without it. A label belongs to its question, what was said to who said it: they go together. */
export function withField<F extends SliceField>(slice: TaskSlice, field: F, value: TaskSlice[F] | undefined): TaskSlice {
  const next = { ...slice }
  delete next[field]
  if (field === "worker") for (const one of bySomebody) delete next[one]
  const isSaid = bySomebody.some(one => one !== field && next[one] !== undefined)
  if (field === "label" && !isSaid) delete next.question
  if (bySomebody.some(one => one === field) && !isSaid && next.label === undefined) delete next.question
  if (field === "worker" && next.label === undefined) delete next.question
  if (value !== undefined) next[field] = value as TaskSlice[F]
  return next
}

/** Without the order: what is counted. */
export function filtersOf(slice: TaskSlice): TaskSlice {
  const { sort: _sort, descending: _descending, ...filters } = slice
  return filters
}
