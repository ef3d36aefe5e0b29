/** What stands for a task in a table or a list. */
import { type Form, fieldOf, type Payload } from "@tagwerk/contract/form.ts"

const length_max = 200

/** The task's first text view, else the file's name (null where none is known), else whatever text its payload holds; one line. */
export function shownOf(form: Form | null, payload: Payload | null, file_name: string | null = null): string {
  if (payload === null) return ""
  const view = form?.views.find(one => one.view === "text")
  const text = view ? fieldOf(payload, view.from) : undefined
  if (text !== undefined && text !== null) return cut(String(text))
  if (file_name !== null) return cut(file_name)
  const any = Object.values(payload).find(value => typeof value === "string" || typeof value === "number")
  return any === undefined ? "" : cut(String(any))
}

/** The file (`file_…`) that the form's first image view shows, when it is one of ours. */
export function imageOf(form: Form | null, payload: Payload | null): string | null {
  const view = form?.views.find(one => one.view === "image")
  const value = view && payload ? fieldOf(payload, view.from) : null
  return typeof value === "string" && value.startsWith("file_") ? value : null
}

function cut(text: string): string {
  const points = [
    ...text
      .slice(0, length_max * 4)
      .replace(/\s+/g, " ")
      .trim(),
  ]
  return points.length > length_max ? `${points.slice(0, length_max - 1).join("")}…` : points.join("")
}
