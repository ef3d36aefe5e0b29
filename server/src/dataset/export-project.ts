/** A whole project as lines, to move it: see import/project-part.ts for what they are. Files travel inside, in pieces that a line can hold. */
import { type Id, toId } from "@tagwerk/contract/id.ts"
import type pg from "pg"
import type { House } from "../act.ts"
import { judgedAt } from "../answer/gather.sql.ts"
import type { Query } from "../db/connect.ts"
import { type CopyRow, copyOut, uuidOf } from "../db/copy-out.ts"
import { keyOf } from "../file/store.ts"
import * as sql from "./export.sql.ts"

interface Place {
  workspace: string
  project: string
}
export interface Exported {
  rows: number
  losses: Record<string, number>
}
/** Base 64 makes four of three; readers take lines of 8 MB. */
const pieceBytes = 3_000_000

const text = (field: Buffer | null | undefined) => (field ? field.toString("utf8") : "null")
const quoted = (field: Buffer | null | undefined) => (field ? JSON.stringify(field.toString("utf8")) : "null")
const truth = (field: Buffer | null | undefined) => (field && field[0] === 116 ? "true" : "false")
const id = (prefix: Parameters<typeof toId>[0], field: Buffer | null | undefined) => `"${toId(prefix, uuidOf(field!))}"`

/** `said` counts what was written, for the last line and the list of exports. */
export async function* projectLines(
  house: House,
  query: Query,
  client: pg.ClientBase,
  place: Place,
  position: number,
  said: Exported,
): AsyncGenerator<string> {
  const [project] = await query<{ name: string; plan: unknown; review_seed: string }>(sql.projectOf, [
    place.project,
    place.workspace,
  ])
  const { name, plan, review_seed } = project!
  yield line({ tagwerk: "project", version: 1, name, plan, review_seed })
  for (const { version, body } of await query<{ version: number; body: unknown }>(sql.formsOf, [place.project]))
    yield line({ form: { version, body } })
  for (const guideline of await query<{ version: number; markdown: string }>(sql.guidelinesOf, [place.project]))
    yield line({ guideline })
  yield* copied(
    client,
    sql.workers(place.project),
    ([worker, pseudonym, model]) =>
      `{"worker":{"id":${id("worker", worker)},"pseudonym":${quoted(pseudonym)},"model":${model ? `{"name":${quoted(model)}}` : "null"}}}\n`,
  )
  yield* fileLines(house, query, place, said)
  let [tasks, responses] = [0, 0]
  yield* copied(client, sql.tasks(place.project), ([task, external_id, priority, needed, retired, payload, hash]) => {
    tasks++
    return `{"task":{"id":${id("task", task)},"external_id":${quoted(external_id)},"priority":${text(priority)},"needed":${text(needed)},"retired":${truth(retired)},"payload":${text(payload)},"hash":"${hash!.toString("hex")}"}}\n`
  })
  yield* copied(client, sql.moved(place.project, position), row => {
    responses++
    const [response, task, worker, assignment, stage, revision, form, value, spent, late, at] = row
    return `{"response":{"id":${id("response", response)},"task":${id("task", task)},"worker":${id("worker", worker)},"assignment":${id("assignment", assignment)},"stage":${text(stage)},"revision":${text(revision)},"form_version":${text(form)},"value":${text(value)},"spent_ms":${text(spent)},"late":${truth(late)},"at":${quoted(at)}}}\n`
  })
  yield* copied(client, sql.reviewed(place.project, position), ([response, stage, worker, verdict, reason, judged, fix, at]) => {
    const own = fix ? id("response", fix) : "null"
    return `{"review":{"response":${id("response", response)},"stage":${text(stage)},"worker":${id("worker", worker)},"verdict":${quoted(verdict)},"reason":${quoted(reason)},"judged":${id("response", judged)},"fix":${own},"at":${quoted(at)}}}\n`
  })
  yield* copied(
    client,
    sql.golden(place.project, position),
    ([task, value, form, source, by, at]) =>
      `{"gold":{"task":${id("task", task)},"value":${text(value)},"form_version":${text(form)},"source":${quoted(source)},"by":${quoted(by)},"at":${quoted(at)}}}\n`,
  )
  for (const { id: draw, task_ids, seed, ...more } of await query<DrawRow>(sql.draws, [place.project, place.workspace]))
    yield line({
      draw: { id: toId("draw", draw), ...more, seed: Number(seed), tasks: task_ids.map(task => toId("task", task)) },
    })
  for (const { worker, ended, ...proof } of await query<JudgedRow>(judgedAt, [place.project, place.workspace, position]))
    if (!ended) yield line({ judged: { worker: toId("worker", worker), ...proof } })
  said.rows = tasks
  yield line({ end: { tasks, responses } })
}

interface DrawRow {
  id: string
  seed: number
  drawn_from: number
  task_ids: string[]
  by: string
  at: string
}
interface JudgedRow {
  worker: string
  question: string
  passed: boolean
  right: number
  of: number
  ended: boolean
}

const line = (part: object) => `${JSON.stringify(part)}\n`

async function* copied(client: pg.ClientBase, select: string, lineOf: (row: CopyRow) => string): AsyncGenerator<string> {
  for await (const rows of copyOut(client, select)) {
    let piece = ""
    for (const row of rows) piece += lineOf(row)
    yield piece
  }
}

/** A file whose bytes are gone from the storage is a loss that is counted; the project moves without it. */
async function* fileLines(house: House, query: Query, place: Place, said: Exported): AsyncGenerator<string> {
  const files = await query<{ id: string; name: string; sha256: Buffer; media_type: string; bytes: number }>(sql.files, [
    place.project,
  ])
  for (const file of files) {
    const key = keyOf(place, file.id, "original")
    if ((await house.storage.size(key)) !== file.bytes) {
      said.losses["files"] = (said.losses["files"] ?? 0) + 1
      continue
    }
    const file_id: Id<"file"> = toId("file", file.id)
    yield line({ file: { ...file, id: file_id, sha256: file.sha256.toString("hex") } })
    for (let at = 0; at < file.bytes; at += pieceBytes) {
      const parts: Buffer[] = []
      for await (const part of house.storage.read(key, { start: at, end: Math.min(file.bytes, at + pieceBytes) - 1 }))
        parts.push(part)
      yield line({ bytes: { file: file_id, at, base64: Buffer.concat(parts).toString("base64") } })
    }
  }
}
