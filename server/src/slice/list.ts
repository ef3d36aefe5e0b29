/** task.list: a page of a slice, with what a table shows of each task. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form, Payload } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { type Facts, type TaskRow, taskStates } from "@tagwerk/contract/task.ts"
import type { Tx, Verb } from "../act.ts"
import { limitDefault, readCursor } from "../db/page.ts"
import { factsOf } from "../file/facts.ts"
import { readProject } from "../project/project.ts"
import { assert } from "../refuse.ts"
import { imageOf, shownOf } from "../task/shown.ts"
import * as sql from "./list.sql.ts"
import type { Key } from "./order.ts"
import { findTasks } from "./slice.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface Row {
  id: string
  state: number
  given: number
  needed: number
  external_id: string | null
  payload: Payload | null
  line: string | null
  confidence: number | null
}

export const listTasks: Of<"task.list"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const form = await formOf(tx, project)
  const parts = readCursor(input.cursor, ["number", "text", "uuid"])
  const after: Key | null = parts ? { section: parts[0] as number, key: parts[1] as string | null, id: parts[2] as string } : null
  assert(tx.workspace, "tasks live in a workspace")
  const place = { project, workspace: tx.workspace }
  const questions = form?.questions.map(question => question.key) ?? []
  const { ids, next } = await findTasks(tx.query, place, input, questions, after, input.limit ?? limitDefault)
  return {
    items: await rowsOf(tx, project, form, ids),
    next: next ? Buffer.from(JSON.stringify([next.section, next.key, next.id])).toString("base64url") : null,
  }
}

/** Rows of a table for these tasks (UUIDs), in their order. */
export async function rowsOf(tx: Tx, project: string, form: Form | null, ids: readonly string[]): Promise<TaskRow[]> {
  if (ids.length === 0) return []
  const rows = await tx.query<Row>(sql.rows, [project, tx.workspace, ids])
  const images = rows.map(row => imageOf(form, row.payload))
  const facts = new Map(
    (
      await factsOf(
        tx,
        project,
        images.filter(id => id !== null),
      )
    ).map(one => [one.id as string, one]),
  )
  return rows.map((row, i) => toRow(row, form, images[i] ? facts.get(images[i]) : undefined))
}

function toRow(row: Row, form: Form | null, file: Facts | undefined): TaskRow {
  return {
    id: toId("task", row.id),
    external_id: row.external_id,
    state: taskStates[row.state]!,
    shown: shownOf(form, row.payload, file?.name),
    thumbnail_url: file?.thumbnail_url ?? null,
    answer: row.line,
    confidence: row.confidence,
    responses: row.given,
    needed: row.needed,
  }
}

/** The newest form, null before there is one; refuses when there is no such project here. */
export async function formOf(tx: Tx, project: string): Promise<Form | null> {
  const row = (await tx.query<{ body: Form | null }>(sql.form, [project, tx.workspace]))[0]
  // The same words as everywhere else.
  if (!row) await readProject(tx, project)
  return row?.body ?? null
}
