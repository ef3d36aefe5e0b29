/**
 * An export as a stream of bytes, in one snapshot of the database: for the job that stores it and for the command that prints it. The same
 * state gives the same bytes, on any server: rows come in the order of the tasks' ids (or of the slice asked for), nothing in them is a
 * clock or a random number.
 */
import type { Form } from "@tagwerk/contract/form.ts"
import { toId } from "@tagwerk/contract/id.ts"
import type pg from "pg"
import type { House } from "../act.ts"
import type { Query } from "../db/connect.ts"
import { copyOut } from "../db/copy-out.ts"
import { writeCsv } from "../format/csv-write.ts"
import { numberAll } from "../log/numbered.ts"
import { refuse } from "../refuse.ts"
import type { SliceInput } from "../slice/criterion.ts"
import { allTasks } from "../slice/slice.ts"
import * as dataset_sql from "./dataset.sql.ts"
import * as sql from "./export.sql.ts"
import { answerTable, responseTable, type Table } from "./export-csv.ts"
import { answerLine, lossOf, responseLine } from "./export-jsonl.ts"
import { type Exported, projectLines } from "./export-project.ts"

export interface ExportOrder {
  /** UUIDs. */
  workspace: string
  project: string
  what: "answers" | "responses" | "project"
  format: "jsonl" | "csv"
  dataset?: string | null
  slice?: SliceInput
}
export interface ExportOutcome extends Exported {
  /** Tasks or responses there are to look at; known once the stream has begun. */
  rows_total: number
  position: number
}

const pieceLength = 64 * 1024

/** `outcome` fills while the bytes are taken. Refuses for a dataset that is not frozen, a table of a whole project, a project without a form. */
export async function* streamExport(house: House, order: ExportOrder, outcome: ExportOutcome): AsyncGenerator<Buffer> {
  await numberAll(house.db, order.project)
  const client = await house.db.connect()
  let isOver = false
  client.on("error", ignore)
  try {
    await client.query("begin isolation level repeatable read")
    await client.query("select set_config('app.workspace_id', $1, true)", [order.workspace])
    const query = (async (text: string, values: readonly unknown[] = []) =>
      (await client.query(text, values as unknown[])).rows) as Query
    const pieces = await piecesOf(house, query, client, order, outcome)
    for await (const piece of pieces) yield piece
    await client.query("commit")
    isOver = true
  } finally {
    client.off("error", ignore)
    // In the middle of a COPY the connection cannot be used for anything else.
    client.release(!isOver)
  }
}
const ignore = () => {}

async function piecesOf(
  house: House,
  query: Query,
  client: pg.ClientBase,
  order: ExportOrder,
  outcome: ExportOutcome,
): Promise<AsyncIterable<Buffer>> {
  const { project, what, format } = order
  const [about] = await query<{ form_version: number | null; position: number | null }>(sql.projectOf, [project, order.workspace])
  if (!about) refuse("not_found", { what: "project" })
  outcome.position = about.position ?? 0
  if (what === "project") {
    if (format !== "jsonl")
      refuse("input_invalid", {
        what: "The format",
        faults: [{ at: "/format", sentence: "A whole project is exported as jsonl." }],
      })
    outcome.rows_total = await countOf(query, sql.countTasks, [project])
    return utf8(projectLines(house, query, client, order, outcome.position, outcome))
  }
  const frozen = order.dataset ? await frozenOf(query, project, order.dataset) : null
  const version = frozen?.form_version ?? about.form_version
  const [found] = version === null ? [] : await query<{ body: Form }>(sql.formOf, [project, version])
  if (!found) refuse("form_missing")
  if (frozen) outcome.position = frozen.position
  const isSlice = !frozen && order.slice !== undefined && Object.keys(order.slice).length > 0
  if (isSlice) outcome.rows_total = await choose(query, order, found.body)
  if (what === "responses") {
    if (!isSlice) outcome.rows_total = await countOf(query, sql.countResponses, [project])
    const select = sql.responses(project, isSlice, outcome.position)
    const count = () => {
      outcome.rows++
      return true
    }
    return format === "jsonl"
      ? utf8(lines(client, select, count, responseLine))
      : table(client, select, count, responseTable(found.body))
  }
  if (frozen) outcome.rows_total = await countOf(query, sql.countFrozen, [project, order.dataset])
  else if (!isSlice) outcome.rows_total = await countOf(query, sql.countTasks, [project])
  const select = frozen ? sql.frozen(project, order.dataset!) : sql.answers(project, isSlice)
  const said = frozen ? { id: toId("dataset", order.dataset!), position: frozen.position } : null
  const count = (row: Parameters<typeof lossOf>[0]) => {
    const loss = lossOf(row)
    if (loss) outcome.losses[loss] = (outcome.losses[loss] ?? 0) + 1
    else outcome.rows++
    return loss === null
  }
  if (format === "jsonl") return utf8(lines(client, select, count, row => answerLine(row, said)))
  const fields = (await query<{ key: string }>(isSlice ? sql.chosenFields : sql.payloadFields, [project])).map(row => row.key)
  return table(client, select, count, answerTable(found.body, fields, said))
}

async function frozenOf(query: Query, project: string, dataset: string): Promise<{ position: number; form_version: number }> {
  const [row] = await query<{ state: string; position: number | null; form_version: number | null }>(dataset_sql.one, [
    project,
    dataset,
  ])
  if (!row) refuse("not_found", { what: "dataset" })
  if (row.state !== "done" || row.position === null || row.form_version === null)
    refuse("dataset_unfinished", { state: row.state })
  return { position: row.position, form_version: row.form_version }
}

/** The slice's tasks in their order, in a table of their own; returns how many. */
async function choose(query: Query, order: ExportOrder, form: Form): Promise<number> {
  await query(sql.chosenTable)
  let n = 0
  for await (const ids of allTasks(
    query,
    order,
    order.slice!,
    form.questions.map(question => question.key),
  )) {
    await query(sql.addChosen, [n, ids])
    n += ids.length
  }
  await query("analyze chosen_task")
  return n
}

const countOf = async (query: Query, text: string, values: unknown[]) => (await query<{ n: number }>(text, values))[0]!.n

type Row = Parameters<typeof lossOf>[0]
async function* lines(
  client: pg.ClientBase,
  select: string,
  keeps: (row: Row) => boolean,
  lineOf: (row: Row) => string,
): AsyncGenerator<string> {
  for await (const rows of copyOut(client, select)) {
    let piece = ""
    for (const row of rows) if (keeps(row)) piece += lineOf(row)
    if (piece !== "") yield piece
  }
}

async function* table(
  client: pg.ClientBase,
  select: string,
  keeps: (row: Row) => boolean,
  { columns, cells }: Table,
): AsyncGenerator<Buffer> {
  async function* batches() {
    for await (const rows of copyOut(client, select)) yield rows.filter(keeps).map(cells)
  }
  yield* writeCsv(columns, batches())
}

/** Pieces of a size that is worth a write. */
async function* utf8(texts: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let held = ""
  for await (const text of texts) {
    held += text
    if (held.length < pieceLength) continue
    yield Buffer.from(held, "utf8")
    held = ""
  }
  if (held !== "") yield Buffer.from(held, "utf8")
}

export const noOutcome = (): ExportOutcome => ({ rows: 0, rows_total: 0, losses: {}, position: 0 })
