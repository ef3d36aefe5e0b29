/** What people already have, as responses: plain CSV, Label Studio JSON, Argilla and doccano JSONL, MTurk results. Choices only. */
import { type InputRow, type InputTable, textOf } from "./aggregate-input.ts"
import { BadInput } from "./command.ts"

export interface AuditResponse {
  task: string
  worker: string
  label: string
  question: string
}
export type AuditFormat = "plain table" | "Label Studio" | "Argilla" | "doccano" | "MTurk"
export interface AuditInput {
  format: AuditFormat
  responses: AuditResponse[]
  /** Workers that are models: predictions and suggestions in the export. */
  models: Set<string>
  /** The beginning of what each task showed, where the file holds it. */
  shown: Map<string, string>
}

type Row = Record<string, unknown>

/** @throws BadInput when the file is none of these, or holds no choice. */
export function auditInput(table: InputTable): AuditInput {
  const format = formatOf(table)
  const input: AuditInput = { format, responses: [], models: new Set(), shown: new Map() }
  for (const row of table.rows) {
    const before = input.responses.length
    readers[format](row, input, table)
    if (input.responses.length === before)
      table.refused.push({ line: row.line, sentence: "It holds no response to a choice question; the other rows count." })
  }
  if (input.responses.length === 0)
    throw new BadInput(
      `${table.name} looks like ${format} but holds no response to a choice question. Nothing was computed. ` +
        "Other kinds are read by tagwerk aggregate --kind; export tasks that were annotated.",
    )
  return input
}

function formatOf(table: InputTable): AuditFormat {
  const first = table.rows.slice(0, 100).map(row => row.value)
  const has = (...names: string[]) => first.some(row => names.every(name => name in row))
  if (has("HITId", "WorkerId")) return "MTurk"
  if (has("task", "worker", "label")) return "plain table"
  if (has("data", "annotations") || has("data", "completions")) return "Label Studio"
  if (has("responses") || first.some(row => Object.keys(row).some(name => name.endsWith(".responses")))) return "Argilla"
  if (has("text", "label") || has("text", "labels") || has("text", "annotations") || has("data", "label")) return "doccano"
  throw new BadInput(
    `${table.name} is none of what an audit reads: it has ${Object.keys(first[0] ?? {})
      .slice(0, 10)
      .join(
        ", ",
      )}. Nothing was computed. Give a CSV with the header task,worker,label, a Label Studio JSON export, Argilla or doccano JSONL, or MTurk results.`,
  )
}

const readers: Record<AuditFormat, (row: InputRow, input: AuditInput, table: InputTable) => void> = {
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
  doccano: ({ value, line }, input, table) => {
    const task = textOf(value["id"]) ?? String(line)
    const shown = value["text"] ?? value["data"]
    for (const one of listOf(value["annotations"])) add(input, task, one["user"] ?? one["user_id"], one["label"], "label", shown)
    // One file a person, as doccano exports them: the file's name is the person.
    const person = value["user"] ?? value["username"] ?? table.name.replace(/\.[a-z]+$/i, "")
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

function add(input: AuditInput, task: unknown, worker: unknown, label: unknown, question: string, shown?: unknown): boolean {
  const list = Array.isArray(label) ? label.map(textOf) : [textOf(label)]
  const [t, w] = [textOf(task), textOf(worker)]
  if (t === undefined || w === undefined || list.length === 0 || list.some(one => one === undefined)) return false
  // Several labels at once are one answer: the set of them.
  input.responses.push({ task: t, worker: w, label: list.sort().join(" + "), question })
  if (typeof shown === "string" && !input.shown.has(t)) input.shown.set(t, shown.slice(0, 160))
  return true
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
