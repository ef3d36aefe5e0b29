/** The reading thread: bytes → records → checked rows, finished as bytes for COPY. The main thread only hands them on. */
import { createReadStream } from "node:fs"
import { type MessagePort, parentPort, workerData } from "node:worker_threads"
import { MediaRefused } from "../file/media-reason.ts"
import { readZip } from "../file/zip.ts"
import { readRecords } from "../format/read.ts"
import { Unreadable } from "../format/reason.ts"
import { createGathering } from "./gathering.ts"
import { createProjectTaker, isProjectHeader } from "./project-line.ts"
import { ahead, type ByteSource, type FromReading, type ReadingOrder, type ToReading } from "./reading.ts"
import { createRecordTaker } from "./record.ts"

async function read(order: ReadingOrder, port: MessagePort): Promise<void> {
  const send = (message: FromReading, buffers: ArrayBuffer[] = []) => port.postMessage(message, buffers)
  let credits = ahead
  let wake = () => {}
  let isStopped = false
  port.on("message", (message: ToReading) => {
    if (message === "stop") isStopped = true
    credits++
    wake()
  })
  const rules = { ...order.rules, media: new Map(order.rules.media) }
  const gathering = createGathering(order.read)
  const records_ = createRecordTaker(order, rules, gathering, Date.now)
  const lines = createProjectTaker(gathering, Date.now)
  let isProject = order.isProject
  try {
    for await (const batch of readRecords(bytesOf(order.source), {
      name: order.name,
      startAt: order.resume_at,
      batchRecordsMax: order.batch,
      batchBytesMax: 6_000_000,
      ...(order.format ? { format: order.format } : {}),
    })) {
      const first = batch.records[0]
      isProject ??= first !== undefined && batch.format === "jsonl" && isProjectHeader(first.value)
      for (const item of merged(batch.records, batch.refused)) {
        if ("reason" in item) {
          gathering.next(item.line)
          gathering.refuse(item.reason.code, item.reason.sentence, item.text)
        } else if (isProject) lines.take(item)
        else {
          gathering.next(item.line)
          records_.take(item)
        }
      }
      records_.endOfBatch()
      while (credits <= 0 && !isStopped)
        await new Promise<void>(resolve => {
          wake = resolve
        })
      if (isStopped) return
      credits--
      const format = isProject ? "project" : batch.format === "json-array" ? "json" : batch.format
      const { batch: full, buffers } = gathering.take(format, batch.resumeAt, batch.bytesRead)
      send(full, buffers)
    }
    send({ kind: "done" })
  } catch (error) {
    if (error instanceof Unreadable) send({ kind: "unreadable", sentence: error.message })
    else if (error instanceof MediaRefused) send({ kind: "unreadable", sentence: error.reason.sentence })
    else send({ kind: "failed", message: (error as Error).message, stack: (error as Error).stack ?? "" })
  } finally {
    port.close()
  }
}

async function* bytesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  if ("stdin" in source) yield* createReadStream("", { fd: 0, autoClose: false })
  else if ("path" in source) yield* createReadStream(source.path, { highWaterMark: 1 << 18 })
  else
    for await (const entry of readZip(source.zip))
      if (entry.name === source.entry) {
        if (entry.reason) throw new MediaRefused(entry.reason)
        yield* entry.open()
        return
      }
}

type Placed = { readonly byteStart: number }
/** Records and refusals of a batch in the order of the file. */
function* merged<A extends Placed, B extends Placed>(records: readonly A[], refused: readonly B[]): Generator<A | B> {
  let i = 0
  for (const record of records) {
    while (i < refused.length && refused[i]!.byteStart < record.byteStart) yield refused[i++]!
    yield record
  }
  while (i < refused.length) yield refused[i++]!
}

if (parentPort) await read((workerData as { data: ReadingOrder }).data, parentPort)
