/** What would go where: the first rows of a file, its columns, what would be refused. Nothing is stored. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { ImportPreview, ImportRefusal } from "@tagwerk/contract/dataset.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input } from "@tagwerk/contract/route.ts"
import { act, type Tx } from "../act.ts"
import { limited } from "../file/limited.ts"
import { isImageName } from "../file/media-name.ts"
import { MediaRefused } from "../file/media-reason.ts"
import { readZip } from "../file/zip.ts"
import type { JsonObject } from "../format/batch.ts"
import { detectDelimiter } from "../format/csv-delimiter.ts"
import { detectFormat } from "../format/detect.ts"
import { detectEncoding } from "../format/encoding.ts"
import { profileColumns } from "../format/profile.ts"
import { readRecords } from "../format/read.ts"
import { Unreadable } from "../format/reason.ts"
import type { Raw } from "../http/server.ts"
import { refuse } from "../refuse.ts"
import { sampleOf } from "./gathering.ts"
import * as sql from "./import.sql.ts"
import { isProjectHeader } from "./project-line.ts"
import type { ImportProject } from "./record-take.ts"
import { rowOf } from "./row.ts"

type Asked = Input<Api["import.preview"]>
const headBytes = 20_000_000
const recordsMax = 1_000
const shownMax = 20

/** The body is the file, or its head when `bytes` says that the file is longer. */
export const previewImport: Raw = {
  async raw({ house, caller, right, input, request, reply }) {
    const asked = input as unknown as Asked
    const { form } = await act(house, { right, verb: (tx: Tx) => projectOf(tx, asked) }, caller, asked)
    const parts: Buffer[] = []
    for await (const part of limited(request.body as AsyncIterable<Buffer>, headBytes)) parts.push(Buffer.from(part))
    const head = Buffer.concat(parts)
    const preview = await previewOf(head, asked.name, form, asked.bytes !== undefined && asked.bytes > head.length)
    return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(preview))
  },
}

async function projectOf(tx: Tx, input: Asked): Promise<ImportProject> {
  const [project] = await tx.query<ImportProject>(sql.projectOf, [toUuid(input.project)])
  return project ?? refuse("not_found", { what: "project" })
}

/** `isCut`: the file goes on behind `head`. Refuses a file of which nothing can be taken. */
export async function previewOf(head: Buffer, name: string, form: Form | null, isCut: boolean): Promise<ImportPreview> {
  try {
    const encoding = detectEncoding(head)
    const format = detectFormat(name, head.subarray(encoding.bom))
    if (format === "image") return previewMedia([{ name, reason: null }], form)
    if (format === "zip") return previewMedia(isCut ? [] : await listZip(head), form)
    return await previewRecords(head, name, form, isCut)
  } catch (error) {
    if (error instanceof Unreadable) refuse("import_unreadable", { reason: error.message, why: error.reason.code })
    if (error instanceof MediaRefused) refuse("import_unreadable", { reason: error.reason.sentence, why: error.reason.code })
    throw error
  }
}

async function previewRecords(head: Buffer, name: string, form: Form | null, isCut: boolean): Promise<ImportPreview> {
  const encoding = detectEncoding(head)
  const good: JsonObject[] = []
  const refusals: ImportRefusal[] = []
  let [read, isWindows, isProject] = [0, false, false]
  let format: ImportPreview["format"] = "jsonl"
  const rules = { form, external_id: null, predictions: [], media: new Map(), folder: "" }
  async function* bytes() {
    yield head
  }
  for await (const batch of readRecords(bytes(), { name, batchRecordsMax: recordsMax, batchBytesMax: headBytes })) {
    format = batch.format === "json-array" ? "json" : batch.format
    if (batch.notices.some(notice => notice.code === "read_as_windows_1252")) isWindows = true
    const items = [...batch.records, ...batch.refused].sort((a, b) => a.byteStart - b.byteStart || ("reason" in a ? 1 : -1))
    // Where the head ends, a record is cut in two: what is wrong with that is not the file's fault.
    if (isCut && batch.resumeAt >= head.length - encoding.bom) items.pop()
    isProject ||= format === "jsonl" && read === 0 && batch.records[0] !== undefined && isProjectHeader(batch.records[0].value)
    for (const item of items) {
      if (read === recordsMax) break
      read++
      const refuseIt = (code: string, sentence: string, text: string) =>
        refusals.push({ number: read, line: item.line, code, sentence, text })
      if ("reason" in item) {
        refuseIt(item.reason.code, item.reason.sentence, item.text)
        continue
      }
      const row = isProject ? null : rowOf(rules, item.value, `Line ${item.line}`)
      // What the archive will bring cannot be missed yet.
      if (row && "code" in row) refuseIt(row.code, row.sentence, sampleOf(item.value))
      else good.push(item.value)
    }
    if (read === recordsMax) break
  }
  return {
    format: isProject ? "project" : format,
    encoding: isWindows ? "windows-1252" : encoding.name,
    delimiter:
      format === "csv" ? detectDelimiter(head.subarray(encoding.bom, 64 * 1024), !isCut && head.length <= 64 * 1024) : null,
    columns: isProject ? [] : columnsOf(good, form),
    rows: isProject ? [] : good.slice(0, shownMax),
    read,
    good: good.length,
    refused: refusals.length,
    refusals: refusals.slice(0, shownMax),
  }
}

/** `goes_to`: `external_id`, `view:KEY` for each view of the form that shows it, `task` for everything (it is kept with the task). */
function columnsOf(rows: readonly JsonObject[], form: Form | null): ImportPreview["columns"] {
  const profiles = profileColumns(rows, recordsMax)
  const id = profiles.find(column => column.name === "external_id") ?? profiles.find(column => column.name === "id")
  return profiles.map(column => ({
    name: column.name,
    kind: column.kind,
    distinct: column.distinct,
    missing: column.missing,
    examples: [...column.examples],
    goes_to: [
      ...(column === id ? ["external_id"] : []),
      ...(form?.views ?? [])
        .filter(view => fieldStart(view.from) === column.name || view.from === `$${column.name}`)
        .map(view => `view:${view.key}`),
      "task",
    ],
  }))
}
const fieldStart = (from: string) => from.slice(1).split(".")[0]

interface Listed {
  name: string
  reason: { code: string; sentence: string } | null
}
async function listZip(bytes: Buffer): Promise<Listed[]> {
  const found: Listed[] = []
  for await (const entry of readZip(bytes)) found.push({ name: entry.name, reason: entry.reason })
  return found
}

function previewMedia(found: readonly Listed[], form: Form | null): ImportPreview {
  const refusals: ImportRefusal[] = []
  const field = form?.views.find(view => view.view === "image")?.from.slice(1) ?? "image"
  const good: JsonObject[] = []
  for (const [i, { name, reason }] of found.entries()) {
    if (reason)
      refusals.push({ number: i + 1, line: i + 1, code: reason.code, sentence: reason.sentence, text: name.slice(0, 200) })
    else if (isImageName(name)) good.push({ [field]: name, name })
  }
  return {
    format: "zip",
    encoding: null,
    delimiter: null,
    columns: columnsOf(good, form).map(column =>
      column.name === "name" ? { ...column, goes_to: ["external_id", "task"] } : column,
    ),
    rows: good.slice(0, shownMax),
    read: good.length + refusals.length,
    good: good.length,
    refused: refusals.length,
    refusals: refusals.slice(0, shownMax),
  }
}
