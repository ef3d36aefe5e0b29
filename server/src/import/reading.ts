/** What passes between an import and its reading thread, and the thread's door. */
import type { RecordFormat } from "../format/detect.ts"
import { startThread } from "../jobs/thread.ts"
import type { ProjectPart } from "./project-part.ts"
import type { RowRules } from "./row.ts"

/** Where the bytes are: a file, standard input, or a file within a ZIP. */
export type ByteSource = { path: string } | { stdin: true } | { zip: string; entry: string }
export type Media = { id: string; width: number | null; height: number | null }

export interface ReadingOrder {
  source: ByteSource
  /** A hint where the bytes leave open what the file is. */
  name: string
  format: RecordFormat | null
  /** It is a project that moves; null while nobody has looked. */
  isProject: boolean | null
  /** Byte to go on from, and how many records were read before it. */
  resume_at: number
  read: number
  rules: Omit<RowRules, "media"> & { media: [string, Media][] }
  form_version: number | null
  /** Responses a task wants. */
  needed: number
  /** Records a batch holds. */
  batch: number
}

export interface ReadRefusal {
  number: number
  line: number
  code: string
  sentence: string
  text: string
}
/** A batch on its way to the database: `read` = `rows` + `skipped` + `refused.length` of it. */
export interface ReadBatch {
  kind: "batch"
  format: "jsonl" | "json" | "csv" | "zip" | "project"
  tasks: Uint8Array<ArrayBuffer>
  rows: number
  responses: Uint8Array<ArrayBuffer> | null
  /** What a moving project brings besides tasks and responses. */
  project: ProjectPart | null
  /** Some rows have an external id. */
  hasIds: boolean
  /** Repeats within the batch. */
  skipped: number
  refused: ReadRefusal[]
  /** Predictions and responses that did not fit; beyond `read`. */
  faults: ReadRefusal[]
  responses_refused: number
  read: number
  line: number
  resume_at: number
  bytes_read: number
}
export type FromReading =
  | ReadBatch
  | { kind: "done" }
  | { kind: "unreadable"; sentence: string }
  | { kind: "failed"; message: string; stack: string }
/** The receiver has stored a batch and can take another. */
export type ToReading = "next" | "stop"

/** Batches on the way: one that is stored while the next is read. */
export const ahead = 2

/** The sentence for an id that stands twice with different data. */
export const conflict = (line: number, id: string) =>
  `Line ${line} has the id “${id.slice(0, 100)}”, which a task with other data has already. The one that is stored was kept. Import it under another id, or retire the old task.`

/** A file of which nothing, or nothing more, can be taken; the message is the sentence for people. */
export class ImportUnreadable extends Error {
  override name = "ImportUnreadable"
}

/** Reads on a thread of its own; the next batch is made while this one is stored. Leaving the loop early stops the thread. */
export async function* startReading(order: ReadingOrder): AsyncGenerator<ReadBatch> {
  // The young generation is where rows live and die; its default would let the thread grow to hundreds of megabytes before it is swept.
  const resourceLimits = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 512 }
  const entry = new URL("./reading-thread.ts", import.meta.url)
  const thread = startThread(entry, order, resourceLimits)
  const inbox: FromReading[] = []
  let wake = () => {}
  const take = (message: FromReading) => {
    inbox.push(message)
    wake()
  }
  thread.on("message", take)
  thread.on("error", error => take({ kind: "failed", message: error.message, stack: error.stack ?? "" }))
  const ended = new Promise<void>(resolve => {
    thread.on("exit", code => {
      take({ kind: "failed", message: `the reading thread ended with ${code}`, stack: "" })
      resolve()
    })
  })
  let isOver = false
  try {
    for (;;) {
      const message = inbox.shift()
      if (!message) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
        continue
      }
      isOver = message.kind !== "batch"
      if (message.kind === "done") return
      if (message.kind === "unreadable") throw new ImportUnreadable(message.sentence)
      if (message.kind === "failed")
        throw Object.assign(new Error(message.message), message.stack ? { stack: message.stack } : {})
      yield message
      thread.postMessage("next" satisfies ToReading)
    }
  } finally {
    // A thread that is through ends by itself; only one that is left in the middle is stopped.
    if (isOver) await ended
    else await thread.terminate()
  }
}
