/** A batch while it is being read: rows as bytes, refusals with their numbers, counts that add up. */
import { createResponseRows } from "../response/import.ts"
import { createTaskRows } from "../task/import.ts"
import type { ProjectPart } from "./project-part.ts"
import type { ReadBatch } from "./reading.ts"

export type Gathering = ReturnType<typeof createGathering>

/** `read`: records before the first of this run. */
export function createGathering(read: number) {
  const tasks = createTaskRows()
  const responses = createResponseRows()
  let number = read
  let batch = empty()
  let line = 0
  return {
    tasks,
    responses,
    /** The number of the record at hand, from 1, and the line on which it begins. */
    get number() {
      return number
    },
    get line() {
      return line
    },
    next(at: number): void {
      number++
      line = at
      batch.read++
    },
    /** A line that is no record of its own: part of what a project is made of. */
    pass(at: number): void {
      line = at
    },
    refuse(code: string, sentence: string, text: string): void {
      batch.refused.push({ number, line, code, sentence, text })
    },
    /** A response or prediction left out, while the task went in. */
    fault(code: string, sentence: string, text: string, at = number): void {
      batch.responses_refused++
      // A record has one number, and so one place in the list.
      if (batch.faults.at(-1)?.number !== at) batch.faults.push({ number: at, line, code, sentence, text })
    },
    skip(): void {
      batch.skipped++
    },
    withId(): void {
      batch.hasIds = true
    },
    get project(): ProjectPart {
      batch.project ??= {
        header: null,
        forms: [],
        guidelines: [],
        workers: [],
        files: [],
        reviews: [],
        gold: [],
        draws: [],
        judged: [],
        end: null,
      }
      return batch.project
    },
    /** What was gathered, and the buffers that may be handed over with it. */
    take(format: ReadBatch["format"], resume_at: number, bytes_read: number): { batch: ReadBatch; buffers: ArrayBuffer[] } {
      const rows = tasks.rows
      const taken = tasks.take()
      const given = responses.rows > 0 ? responses.take() : null
      const full: ReadBatch = { ...batch, format, rows, tasks: taken, responses: given, line, resume_at, bytes_read }
      batch = empty()
      return { batch: full, buffers: given ? [taken.buffer, given.buffer] : [taken.buffer] }
    },
  }
}

function empty() {
  return {
    kind: "batch" as const,
    project: null as ProjectPart | null,
    hasIds: false,
    skipped: 0,
    refused: [] as ReadBatch["refused"],
    faults: [] as ReadBatch["faults"],
    responses_refused: 0,
    read: 0,
  }
}

export const sampleOf = (value: unknown) => JSON.stringify(value).slice(0, 200).toWellFormed()
