/** What people already have, as responses: plain CSV, Label Studio JSON, Argilla and doccano JSONL, CVAT XML, MTurk results. Choices only. */
import { peek, pieces } from "../format/source.ts"
import { type InputRow, type InputTable, nothingIn, openInput, readRows, textOf } from "./aggregate-input.ts"
import { isXml, readCvat } from "./audit-cvat.ts"
import { type AuditFormat, type AuditInput, addResponse as add } from "./audit-input.ts"
import { BadInput, type Output } from "./command.ts"

type Row = Record<string, unknown>
type RowFormat = Exclude<AuditFormat, "CVAT">
/** Adds what one row holds to the input. */
type Reader = (row: InputRow, input: AuditInput) => void

/** Rows that are looked at to tell the format. */
const ROWS_LOOKED_AT = 100

/**
 * Reads a file row by row; only its responses are kept.
 *
 * @throws BadInput when the file is none of these formats, or holds no choice.
 */
export async function readAudit(path: string, out: Output): Promise<AuditInput> {
  const opened = openInput(path)
  const { head, again } = await peek(
    pieces(opened.source, () => undefined),
    4096,
  )
  const input = { ...opened, source: again(0) }
  if (isXml(head)) return readCvat(input, out)
  const table: InputTable = { name: input.name, rows: [], refused: [], notices: [] }
  const file: AuditInput = { format: "plain table", responses: [], models: new Set(), shown: new Map(), notes: [], table }
  const waiting: InputRow[] = []
  let read: Reader | undefined
  const take = (rows: readonly InputRow[]) => {
    if (!read) {
      if (rows.length === 0) throw nothingIn(table)
      const format = formatOf(table.name, rows)
      file.format = format
      read = readers[format]
    }
    for (const row of rows) {
      const before = file.responses.length
      read(row, file)
      if (file.responses.length === before)
        table.refused.push({ line: row.line, sentence: "It holds no response to a choice question; the other rows count." })
    }
  }
  for await (const rows of readRows(input, table, out)) {
    if (read) take(rows)
    else if (waiting.push(...rows) >= ROWS_LOOKED_AT) take(waiting.splice(0))
  }
  if (!read) take(waiting)
  if (file.responses.length === 0)
    throw new BadInput(
      `${table.name} looks like ${file.format} but holds no response to a choice question. Nothing was computed. ` +
        "Other kinds are read by tagwerk aggregate --kind; export tasks that were annotated.",
    )
  return file
}

function formatOf(name: string, rows: readonly InputRow[]): RowFormat {
  const first = rows.slice(0, ROWS_LOOKED_AT).map(row => row.value)
  const has = (...names: string[]) => first.some(row => names.every(name => name in row))
  if (has("HITId", "WorkerId")) return "MTurk"
  if (has("task", "worker", "label")) return "plain table"
  if (has("data", "annotations") || has("data", "completions")) return "Label Studio"
  if (has("responses") || first.some(row => Object.keys(row).some(name => name.endsWith(".responses")))) return "Argilla"
  if (has("text", "label") || has("text", "labels") || has("text", "annotations") || has("data", "label")) return "doccano"
  throw new BadInput(
    `${name} is none of what an audit reads: it has ${Object.keys(first[0] ?? {})
      .slice(0, 10)
      .join(
        ", ",
      )}. Nothing was computed. Give a CSV with the header task,worker,label, a Label Studio JSON export, Argilla or doccano JSONL, CVAT XML, or MTurk results.`,
  )
}

const readers: Record<RowFormat, Reader> = {
  "plain table": ({ value }, input) => add(input, value["task"], value["worker"], value["label"], "label", value["text"]),
  "Label Studio": ({ value, line }, input) => {
    const task = textOf(value["id"]) ?? String(line)
    const [first] = Object.values(objectOf(value["data"]))
    for (const one of listOf(value["annotations"] ?? value["completions"])) {
      if (one["was_cancelled"] === true) continue
      const by = one["completed_by"]
      const person = objectOf(by)
      studioResult(input, task, textOf(by) ?? textOf(person["email"]) ?? textOf(person["id"]) ?? "unknown", one["result"], first)
    }
    for (const one of listOf(value["predictions"])) {
      const model = `model ${textOf(one["model_version"]) ?? "without version"}`
      if (studioResult(input, task, model, one["result"], first)) input.models.add(model)
    }
  },
  Argilla: ({ value, line }, input) => {
    const task = textOf(value["id"]) ?? textOf(value["external_id"]) ?? String(line)
    const [shown] = Object.values(objectOf(value["fields"]))
    const responses = value["responses"]
    for (const one of listOf(responses)) {
      if (one["status"] === "discarded" || one["status"] === "draft") continue
      for (const [question, answer] of Object.entries(objectOf(one["values"])))
        add(input, task, one["user_id"] ?? "unknown", objectOf(answer)["value"], question, shown)
    }
    if (!Array.isArray(responses))
      for (const [question, list] of Object.entries(objectOf(responses)))
        for (const one of listOf(list))
          if (one["status"] !== "discarded" && one["status"] !== "draft")
            add(input, task, one["user_id"] ?? "unknown", one["value"], question, shown)
    for (const [name, list] of Object.entries(value)) {
      if (!name.endsWith(".responses") || !Array.isArray(list)) continue
      const users = value[`${name}.users`]
      const states = value[`${name}.status`]
      list.forEach((label, i) => {
        const state = Array.isArray(states) ? states[i] : undefined
        if (state !== "discarded" && state !== "draft")
          add(input, task, Array.isArray(users) ? users[i] : "unknown", label, name.slice(0, -10), shown ?? value["text"])
      })
    }
  },
  doccano: ({ value, line }, input) => {
    const task = textOf(value["id"]) ?? String(line)
    const shown = value["text"] ?? value["data"]
    for (const one of listOf(value["annotations"])) add(input, task, one["user"] ?? one["user_id"], one["label"], "label", shown)
    // One file a person, as doccano exports them: the file's name is the person.
    const person = value["user"] ?? value["username"] ?? input.table.name.replace(/\.[a-z]+$/i, "")
    const labels = value["label"] ?? value["labels"]
    if (!Array.isArray(value["annotations"]) && labels !== undefined) add(input, task, person, labels, "label", shown)
  },
  MTurk: ({ value }, input) => {
    if (textOf(value["AssignmentStatus"]) === "Rejected") return
    const shown = Object.entries(value).find(([name]) => name.startsWith("Input."))?.[1]
    for (const [name, cell] of Object.entries(value)) {
      if (!name.startsWith("Answer.")) continue
      const said = name === "Answer.taskAnswers" ? crowdForm(cell) : [[name.slice(7), cell] as const]
      for (const [question, label] of said) add(input, value["HITId"], value["WorkerId"], label, question, shown)
    }
  },
}

function studioResult(input: AuditInput, task: string, worker: string, result: unknown, shown: unknown): boolean {
  let any = false
  for (const one of listOf(result)) {
    const value = objectOf(one["value"])
    const label = value["choices"] ?? value["rating"]
    if (label !== undefined && add(input, task, worker, label, textOf(one["from_name"]) ?? "choice", shown)) any = true
  }
  return any
}

/** Answers of MTurk's crowd-form: `[{"sentiment":{"label":"x"}}]`, or radio buttons `[{"q":{"yes":true,"no":false}}]`. */
function crowdForm(cell: unknown): [string, unknown][] {
  if (typeof cell !== "string") return []
  try {
    const [form] = listOf(JSON.parse(cell))
    return Object.entries(form ?? {}).map(([question, answer]) => {
      const said = objectOf(answer)
      const ticked = Object.keys(said).filter(name => said[name] === true)
      return [question, said["label"] ?? said["labels"] ?? (ticked.length > 0 ? ticked : answer)]
    })
  } catch {
    return []
  }
}

function objectOf(value: unknown): Row {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Row) : {}
}

function listOf(value: unknown): Row[] {
  return Array.isArray(value) ? value.filter(one => typeof one === "object" && one !== null) : []
}
