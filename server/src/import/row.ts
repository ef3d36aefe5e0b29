/**
 * One record becomes a task, its predictions responses. Pure: what it needs to know of project and archive is handed in, so that it runs on
 * the reading thread.
 */
import { checkPayload, checkValue, type Form, fieldOf, groundFor, type ResponseValue } from "@tagwerk/contract/form.ts"
import type { Question } from "@tagwerk/contract/kind.ts"
import type { JsonObject } from "../format/batch.ts"
import { canonical } from "../task/canonical.ts"

export interface RowRules {
  form: Form | null
  /** Column with the external id; null: `external_id`, else `id`, where a row has it. */
  external_id: string | null
  /** Columns with predictions: what a model (its worker's UUID) says to a question. */
  predictions: readonly { column: string; question: string; worker: string; model: string }[]
  /** Media of the same archive or folder by name: their file ids and upright sizes. */
  media: ReadonlyMap<string, { id: string; width: number | null; height: number | null }>
  /** Folder of the record file within its archive, with a slash at the end, or "". */
  folder: string
}
export interface Row {
  external_id: string | null
  /** Canonical JSON. */
  payload: string
  values: { worker: string; value: string }[]
  /** Predictions that did not fit; the task goes in without them. */
  faults: string[]
}
export interface Refusal {
  code: string
  sentence: string
}

const leftOut = (what: string, todo: string) => `${what} It was left out; the good records are kept. ${todo}`
const imageName = /\.(jpe?g|png|gif|webp|avif|bmp)$/i

/** `where` begins the sentences: "Line 3". */
export function rowOf(rules: RowRules, record: JsonObject, where: string): Row | Refusal {
  const external = externalId(rules, record, where)
  if (external !== null && typeof external !== "string") return external
  let payload = record
  if (rules.predictions.length > 0) {
    payload = { ...record }
    for (const { column } of rules.predictions) delete payload[column]
  }
  if (rules.media.size > 0) payload = withMedia(rules, payload)
  if (rules.form) {
    const faults = checkPayload(rules.form, payload)
    if (faults.length > 0) {
      const missing = rules.media.size > 0 ? missingFile(rules.form, payload) : null
      const said = missing
        ? `the file “${missing.slice(0, 100)}” is not in the archive.`
        : faults.map(f => lower(f.sentence)).join(" ")
      return {
        code: missing ? "media_missing" : "payload_invalid",
        sentence: leftOut(
          `${where} does not fit the form: ${said}`,
          "Correct the record, or the form, and import the file again.",
        ),
      }
    }
  }
  const row: Row = { external_id: external, payload: canonical(payload), values: [], faults: [] }
  if (rules.predictions.length > 0) predict(rules, record, payload, row, where)
  return row
}

function externalId({ external_id }: RowRules, record: JsonObject, where: string): string | null | Refusal {
  const value =
    external_id !== null
      ? own(record, external_id)
      : (scalar(own(record, "external_id")) ?? scalar(own(record, "id")) ?? undefined)
  if (value === undefined && external_id === null) return null
  const text = scalar(value)
  if (text === null) {
    const what = `${where} has no id in the column “${external_id}”.`
    return { code: "id_missing", sentence: leftOut(what, "Give it one, or import without that column as the id.") }
  }
  if (text.length > 200) {
    const what = `${where} has an id longer than 200 characters.`
    return { code: "id_too_long", sentence: leftOut(what, "Shorten it, or choose another column as the id.") }
  }
  return text
}

const own = (record: JsonObject, key: string): unknown => (Object.hasOwn(record, key) ? record[key] : undefined)
const scalar = (value: unknown): string | null =>
  typeof value === "string" ? (value === "" ? null : value) : typeof value === "number" ? String(value) : null

/** Names of files in the same archive become their ids. */
function withMedia({ media, folder }: RowRules, record: JsonObject): JsonObject {
  let changed: JsonObject | null = null
  for (const [key, value] of Object.entries(record)) {
    if (typeof value !== "string" || value.length > 1000 || !imageName.test(value)) continue
    const name = value.replaceAll("\\", "/").replace(/^(\.\/)+/, "")
    const file = media.get(folder + name) ?? media.get(name)
    if (!file) continue
    changed ??= { ...record }
    changed[key] = file.id
  }
  return changed ?? record
}

function missingFile(form: Form, payload: JsonObject): string | null {
  for (const view of form.views) {
    const value = view.view === "image" ? fieldOf(payload, view.from) : null
    if (typeof value === "string" && imageName.test(value) && !/^https?:/.test(value)) return value
  }
  return null
}

function predict(rules: RowRules, record: JsonObject, payload: JsonObject, row: Row, where: string): void {
  const form = rules.form
  if (!form) return
  const byWorker = new Map<string, { model: string; value: ResponseValue }>()
  for (const { column, question: key, worker, model } of rules.predictions) {
    const question = form.questions.find(q => q.key === key)
    const cell = own(record, column)
    if (!question || cell === undefined || cell === null || cell === "") continue
    const given = byWorker.get(worker) ?? { model, value: {} }
    given.value[key] = valueIn(question, cell) as never
    byWorker.set(worker, given)
  }
  const sizes = new Map([...rules.media.values()].map(file => [file.id, file]))
  const ground = groundFor(form, payload, (_view, value) => {
    const file = sizes.get(value)
    return file?.width && file.height ? { width: file.width, height: file.height } : null
  })
  for (const [worker, { model, value }] of byWorker) {
    const faults = checkValue(form, value, ground, { draft: true })
    if (faults.length === 0) row.values.push({ worker, value: JSON.stringify(value) })
    else
      row.faults.push(
        `${where}: what “${model}” predicted does not fit the form: ${faults.map(f => f.sentence).join(" ")} The task was taken in without it. Correct it and import the file again.`,
      )
  }
}

/** A table's cells are texts: JSON in them is read where the kind wants more than a text. */
export function valueIn(question: Question, cell: unknown): unknown {
  if (question.kind === "text") return typeof cell === "string" ? cell : JSON.stringify(cell)
  if (question.kind === "choice" && !question.multiple) return typeof cell === "object" ? cell : String(cell)
  if (typeof cell === "string") {
    try {
      return JSON.parse(cell)
    } catch {
      return question.kind === "choice" ? [cell] : cell
    }
  }
  return cell
}

const lower = (sentence: string) => sentence.charAt(0).toLowerCase() + sentence.slice(1)
