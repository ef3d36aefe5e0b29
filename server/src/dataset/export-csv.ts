/** Answers and responses as a table: the fields of the data, then the cells of each question. No cell runs as a formula (csv-write.ts). */
import type { Form } from "@tagwerk/contract/form.ts"
import { toId } from "@tagwerk/contract/id.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import { type CopyRow, uuidOf } from "../db/copy-out.ts"
import type { Cell } from "../format/csv-write.ts"
import { cellsOf, columnsOf } from "../kind/kind.ts"

const text = (field: Buffer | null | undefined) => (field ? field.toString("utf8") : null)
const number = (field: Buffer | null | undefined) => (field ? Number(field.toString("latin1")) : null)

/** Fields of the data under their own names; where one is taken by a column of ours, with “data.” before it. Too many: one cell of JSON. */
export interface Table {
  columns: string[]
  cells(row: CopyRow): Cell[]
}
const fieldsMax = 500

export function answerTable(form: Form, fields: readonly string[], dataset: { position: number; id: string } | null): Table {
  const questions = form.questions
  const answers = questions.flatMap(question => [...columnsOf(question), `${question.key}_confidence`, `${question.key}_method`])
  const before = ["task", "external_id"]
  const after = ["confidence", "responses", "position", "dataset"]
  const data = dataColumns(fields, [...before, ...answers, ...after])
  return {
    columns: [...before, ...data.names, ...answers, ...after],
    cells([id, , external_id, payload, found, confidence, responses, position]) {
      const believed = JSON.parse(text(found) ?? "{}") as Record<string, QuestionAnswer>
      return [
        toId("task", uuidOf(id!)),
        text(external_id),
        ...data.cells(payload ?? null),
        ...questions.flatMap(question => {
          const answer = believed[question.key]
          return [...cellsOf(question, answer?.value), answer?.confidence ?? null, answer?.method ?? null]
        }),
        number(confidence),
        number(responses),
        dataset ? dataset.position : number(position),
        dataset?.id ?? null,
      ]
    },
  }
}

export function responseTable(form: Form): Table {
  const columns = [
    "response",
    "task",
    "external_id",
    "worker",
    "pseudonym",
    "model",
    "form_version",
    "revision",
    "superseded",
    "late",
  ]
  return {
    columns: [
      ...columns,
      ...form.questions.flatMap(columnsOf),
      "spent_ms",
      "created_at",
      "position",
      "stage",
      "verdict",
      "verdict_reason",
    ],
    cells([
      id,
      task,
      external_id,
      worker,
      pseudonym,
      model,
      version,
      revision,
      superseded,
      late,
      value,
      spent,
      at,
      position,
      ...said
    ]) {
      const [stage, verdict, reason] = said
      const given = JSON.parse(text(value) ?? "{}") as Record<string, unknown>
      return [
        toId("response", uuidOf(id!)),
        toId("task", uuidOf(task!)),
        text(external_id),
        toId("worker", uuidOf(worker!)),
        text(pseudonym),
        text(model),
        number(version),
        number(revision),
        text(superseded),
        text(late),
        ...form.questions.flatMap(question => cellsOf(question, given[question.key])),
        number(spent),
        text(at),
        number(position),
        number(stage),
        text(verdict),
        text(reason),
      ]
    },
  }
}

function dataColumns(fields: readonly string[], taken: readonly string[]) {
  if (fields.length > fieldsMax) return { names: ["data"], cells: (payload: Buffer | null): Cell[] => [text(payload)] }
  const used = new Set(taken)
  return {
    names: fields.map(field => (used.has(field) || field === "" ? `data.${field}` : field)),
    cells(payload: Buffer | null): Cell[] {
      const data = JSON.parse(text(payload) ?? "{}") as Record<string, unknown> | null
      return fields.map(field => (data !== null && Object.hasOwn(data, field) ? data[field] : null))
    },
  }
}
