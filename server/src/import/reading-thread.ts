/** The reading thread: bytes → records → checked rows, finished as bytes for COPY. The main thread only hands them on. */

import { hash } from "node:crypto"
import { createReadStream } from "node:fs"
import { type MessagePort, parentPort, workerData } from "node:worker_threads"
import { newUuid } from "@tagwerk/contract/id.ts"
import { readRecords } from "../format/read.ts"
import { Unreadable } from "../format/reason.ts"
import { createResponseRows } from "../response/import.ts"
import { createTaskRows } from "../task/import.ts"
import { ahead, conflict, type FromReading, type ReadBatch, type ReadingOrder, type ToReading } from "./reading.ts"
import { rowOf } from "./row.ts"
import { createStamps } from "./stamp.ts"

async function read(order: ReadingOrder, port: MessagePort): Promise<void> {
  const send = (message: FromReading, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)
  let credits = ahead
  let wake = () => {}
  let isStopped = false
  port.on("message", (message: ToReading) => {
    if (message === "stop") isStopped = true
    credits++
    wake()
  })
  const rules = { ...order.rules, media: new Map(order.rules.media) }
  const stamps = createStamps(Date.now)
  const tasks = createTaskRows()
  const responses = createResponseRows()
  let number = order.read
  const source =
    "stdin" in order.source
      ? createReadStream("", { fd: 0, autoClose: false })
      : createReadStream(pathOf(order.source), { highWaterMark: 1 << 18 })
  try {
    const options = {
      name: order.name,
      startAt: order.resume_at,
      batchRecordsMax: order.batch,
      batchBytesMax: 8_000_000,
      ...(order.format ? { format: order.format } : {}),
    }
    for await (const records of readRecords(source, options)) {
      const batch: Omit<ReadBatch, "tasks" | "responses" | "rows"> = {
        kind: "batch",
        hasIds: false,
        skipped: 0,
        refused: [],
        faults: [],
        responses_refused: 0,
        read: 0,
        line: 0,
        resume_at: records.resumeAt,
        bytes_read: records.bytesRead,
      }
      const seen = new Map<string, Buffer>()
      const numbers = merged(records.records, records.refused)
      for (const item of numbers) {
        number++
        batch.read++
        batch.line = item.line
        const refuse = (code: string, sentence: string, text: string) =>
          batch.refused.push({ number, line: item.line, code, sentence, text })
        if ("reason" in item) {
          refuse(item.reason.code, item.reason.sentence, item.text)
          continue
        }
        const row = rowOf(rules, item.value, `Line ${item.line}`)
        if ("code" in row) {
          refuse(row.code, row.sentence, sample(item.value))
          continue
        }
        const payloadHash = hash("sha256", row.payload, "buffer")
        if (row.external_id !== null) {
          batch.hasIds = true
          const before = seen.get(row.external_id)
          if (before) {
            if (before.equals(payloadHash)) batch.skipped++
            else refuse("external_id_conflict", conflict(item.line, row.external_id), sample(item.value))
            continue
          }
          seen.set(row.external_id, payloadHash)
        }
        const id = stamps.next()
        tasks.add({
          id,
          number,
          line: item.line,
          external_id: row.external_id,
          hash: payloadHash,
          payload: row.payload,
          priority: 5,
          needed: order.needed,
          rnd: stamps.key(id),
          retired: false,
        })
        row.faults.forEach((sentence, i) => {
          batch.responses_refused++
          if (i === 0)
            batch.faults.push({ number, line: item.line, code: "prediction_invalid", sentence, text: sample(item.value) })
        })
        for (const { worker, value } of row.values)
          responses.add({
            ord: number,
            id: newUuid(),
            task: id,
            worker,
            assignment: newUuid(),
            stage: 0,
            revision: 1,
            form_version: order.form_version ?? 1,
            value,
            spent_ms: null,
            late: false,
            more: 1,
            created_at: Date.now(),
          })
      }
      while (credits <= 0 && !isStopped)
        await new Promise<void>(resolve => {
          wake = resolve
        })
      if (isStopped) return
      credits--
      const rows = tasks.rows
      const taken = tasks.take()
      const given = responses.rows > 0 ? responses.take() : null
      send({ ...batch, rows, tasks: taken, responses: given }, given ? [taken.buffer, given.buffer] : [taken.buffer])
    }
    send({ kind: "done" })
  } catch (error) {
    if (error instanceof Unreadable) send({ kind: "unreadable", sentence: error.message })
    else send({ kind: "failed", message: (error as Error).message, stack: (error as Error).stack ?? "" })
  } finally {
    source.destroy()
    port.close()
  }
}

type Numbered = { readonly byteStart: number }
/** Records and refusals of a batch in the order of the file. */
function* merged<A extends Numbered, B extends Numbered>(records: readonly A[], refused: readonly B[]): Generator<A | B> {
  let i = 0
  for (const record of records) {
    while (i < refused.length && refused[i]!.byteStart < record.byteStart) yield refused[i++]!
    yield record
  }
  while (i < refused.length) yield refused[i++]!
}

const sample = (value: unknown) => JSON.stringify(value).slice(0, 200).toWellFormed()
function pathOf(source: Exclude<ReadingOrder["source"], { stdin: true }>): string {
  if ("path" in source) return source.path
  throw new Error("not here")
}

if (parentPort) await read(workerData as ReadingOrder, parentPort)
