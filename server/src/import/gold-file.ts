/**
 * Known answers from a file: `external_id` (or `task`, the task's own id), then a column a question, as a table of answers has them. Read
 * whole before anything is stored, so that lines which contradict each other are both left out; the good ones go in together.
 */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Form, Payload, ResponseValue } from "@tagwerk/contract/form.ts"
import type { GoldImport } from "@tagwerk/contract/gold.ts"
import { parseId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input } from "@tagwerk/contract/route.ts"
import type { Actor } from "../access.ts"
import { act, type Tx } from "../act.ts"
import { limited } from "../file/limited.ts"
import type { JsonObject } from "../format/batch.ts"
import { readRecords } from "../format/read.ts"
import { Unreadable } from "../format/reason.ts"
import { knownAnswer, markGold, nameOf } from "../gold/gold.ts"
import type { Raw } from "../http/server.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import { faultsOfKnown } from "../response/check.ts"
import { canonical } from "../task/canonical.ts"
import * as sql from "./gold-file.sql.ts"
import { valueIn } from "./row.ts"

const bytesMax = 20_000_000
const linesMax = 10_000
const shownMax = 200

interface Line {
  line: number
  value: JsonObject
}
interface Refused {
  line: number
  reason: string
}
interface Task {
  id: string
  external_id: string | null
  state: number
  payload: Payload | null
}

export const importGold: Raw = {
  async raw({ house, caller, right, input, request, reply }) {
    const asked = input as unknown as Input<Api["gold.import"]>
    const verb = (tx: Tx, actor: Actor, file: GoldFile) => takeGold(tx, actor, toUuid(asked.project), file)
    // Before the body is read: who may not, or names no project, sends nothing.
    await act(house, { right, verb: (tx: Tx) => mustHaveProject(tx, toUuid(asked.project)) }, caller, asked)
    const file = await readGold(limited(request.body as AsyncIterable<Buffer>, bytesMax), asked.name)
    const done = await act(house, { right, verb }, caller, { ...asked, ...file })
    return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(done))
  },
}

export interface GoldFile {
  lines: Line[]
  refused: Refused[]
}

/** Refuses a file of which nothing can be read, and one that is too long to be a list of gold. */
export async function readGold(source: AsyncIterable<Uint8Array>, name: string): Promise<GoldFile> {
  const file: GoldFile = { lines: [], refused: [] }
  try {
    for await (const batch of readRecords(source, { name })) {
      for (const { line, value } of batch.records) file.lines.push({ line, value })
      for (const { line, reason } of batch.refused) file.refused.push({ line, reason: reason.sentence })
      if (file.lines.length + file.refused.length > linesMax)
        refuse("import_unreadable", {
          reason: `The file has more than ${linesMax} lines. Nothing was taken from it. Fifty to a hundred known answers are enough for a project; send fewer.`,
        })
    }
  } catch (error) {
    if (error instanceof Unreadable) refuse("import_unreadable", { reason: error.message, why: error.reason.code })
    throw error
  }
  return file
}

/** Stores what is good of a file and says of every other line why not. */
export async function takeGold(tx: Tx, actor: Actor, project: string, file: GoldFile): Promise<GoldImport> {
  if ((await mustHaveProject(tx, project)) === "archived") refuse("project_archived")
  const [row] = await tx.query<{ form: Form; version: number }>(sql.formOf, [project])
  if (!row) refuse("form_missing")
  const { form, version } = row
  const refused = [...file.refused]
  const tasks = await findTasks(tx, project, file.lines)
  const good: { line: number; task: string; value: ResponseValue }[] = []
  for (const { line, value: record } of file.lines) {
    const task = tasks(record)
    if (typeof task === "string") {
      refused.push({ line, reason: `Line ${line} ${task}` })
      continue
    }
    const read = answerOf(form, record, task.payload ?? {})
    const place = { workspace: tx.workspace!, project }
    const faults =
      typeof read === "string"
        ? [read]
        : (await faultsOfKnown(tx.house, place, form, read, task.payload)).map(one => one.sentence)
    if (typeof read === "string" || faults.length > 0)
      refused.push({ line, reason: `Line ${line} does not fit the form: ${faults.join(" ")} It was left out.` })
    else good.push({ line, task: task.id, value: read })
  }
  const by = await nameOf(tx, project, actor)
  let [marked, same] = [0, 0]
  for (const [task, lines] of Map.groupBy(good, one => one.task)) {
    const [{ value }, ...others] = lines as [(typeof lines)[number], ...typeof lines]
    const numbers = lines.map(one => one.line)
    if (others.some(other => canonical(other.value) !== canonical(value))) {
      for (const line of numbers)
        refused.push({
          line,
          reason: `Lines ${numbers.slice(0, 5).join(", ")} give different known answers for the same task. None of them was taken. Leave one.`,
        })
      continue
    }
    const before = await knownAnswer(tx, project, task)
    if (before && canonical(before.value) !== canonical(value)) {
      for (const line of numbers)
        refused.push({
          line,
          reason: `Line ${line} contradicts the known answer that the task has already. That was kept. Change it at the task, or end it and import the line again.`,
        })
      continue
    }
    const done = await markGold(tx, project, { task, value, form_version: version, source: "imported", by, worker: actor.worker })
    if (done.same) same++
    else marked++
    same += others.length
  }
  refused.sort((a, b) => a.line - b.line)
  const read = file.lines.length + file.refused.length
  return { read, marked, same, refused: refused.length, refusals: refused.slice(0, shownMax) }
}

/** Says for a record which task it means, or in words why none. */
async function findTasks(tx: Tx, project: string, lines: readonly Line[]): Promise<(record: JsonObject) => Task | string> {
  const external = lines.map(({ value }) => externalOf(value)).filter(id => id !== null)
  const own = lines.map(({ value }) => parseId("task", String(value["task"] ?? ""))).filter(id => id !== null)
  const rows = await tx.query<Task>(sql.tasksOf, [project, tx.workspace, external, own])
  const byExternal = new Map(rows.map(row => [row.external_id, row]))
  const byId = new Map(rows.map(row => [row.id, row]))
  return record => {
    const named = externalOf(record)
    const id = parseId("task", String(record["task"] ?? ""))
    if (named === null && id === null) return "names no task. It was left out. Put the task's id into the column “external_id”."
    const task = named === null ? byId.get(id!) : byExternal.get(named)
    const shown = (named ?? String(record["task"])).slice(0, 100)
    if (!task)
      return `names the task “${shown}”, which this project does not have. It was left out. Import the task first, or correct the id.`
    if (task.state === 3) return `names the task “${shown}”, which was withdrawn. It was left out.`
    return task
  }
}

function externalOf(record: JsonObject): string | null {
  const value = record["external_id"] ?? record["id"]
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : null
}

/** The known answer of a record, or in words what its columns are not. Fields the task itself has are passed over. */
function answerOf(form: Form, record: JsonObject, payload: Payload): ResponseValue | string {
  const value: JsonObject = {}
  const unknown: string[] = []
  for (const [column, cell] of Object.entries(record)) {
    const question = form.questions.find(one => one.key === column)
    const silent = form.questions.find(one => `${one.key}_none` === column)
    if (cell === null || cell === "" || (!question && ["external_id", "id", "task"].includes(column))) continue
    if (question) value[column] = valueIn(question, cell)
    else if (silent) value[silent.key] = { none: cell }
    else if (!Object.hasOwn(payload, column)) unknown.push(column.slice(0, 60))
  }
  if (unknown.length > 0) return `it has no question ${unknown.map(one => `“${one}”`).join(", ")}.`
  return value as ResponseValue
}
