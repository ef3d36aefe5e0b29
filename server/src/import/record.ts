/** Ordinary records: each becomes a task. */
import { hash } from "node:crypto"
import { newUuid } from "@tagwerk/contract/id.ts"
import type { ReadRecord } from "../format/batch.ts"
import { type Gathering, sampleOf } from "./gathering.ts"
import { conflict, type ReadingOrder } from "./reading.ts"
import { type RowRules, rowOf } from "./row.ts"
import { createStamps } from "./stamp.ts"

export function createRecordTaker(
  order: Pick<ReadingOrder, "needed" | "form_version">,
  rules: RowRules,
  gathering: Gathering,
  now: () => number,
) {
  const stamps = createStamps(now)
  const { tasks, responses } = gathering
  let seen = new Map<string, Buffer>()
  return {
    take(record: Pick<ReadRecord, "line" | "value">): void {
      const { line, value } = record
      const row = rowOf(rules, value, `Line ${line}`)
      if ("code" in row) return void gathering.refuse(row.code, row.sentence, sampleOf(value))
      const digest = hash("sha256", row.payload, "buffer")
      if (row.external_id !== null) {
        gathering.withId()
        const before = seen.get(row.external_id)
        if (before?.equals(digest)) return void gathering.skip()
        if (before) return void gathering.refuse("external_id_conflict", conflict(line, row.external_id), sampleOf(value))
        seen.set(row.external_id, digest)
      }
      const id = stamps.next()
      const { number } = gathering
      const { external_id, payload } = row
      tasks.add({
        id,
        number,
        line,
        external_id,
        hash: digest,
        payload,
        priority: 5,
        needed: order.needed,
        rnd: stamps.key(id),
        retired: false,
      })
      for (const sentence of row.faults) gathering.fault("prediction_invalid", sentence, sampleOf(value))
      for (const { worker, value: given } of row.values)
        responses.add({
          ord: number,
          id: newUuid(),
          task: id,
          worker,
          assignment: newUuid(),
          stage: 0,
          revision: 1,
          form_version: order.form_version ?? 1,
          value: given,
          spent_ms: null,
          late: false,
          more: 1,
          created_at: now(),
        })
    },
    /** Repeats are looked for within a batch here; between batches the database knows. */
    endOfBatch(): void {
      seen = new Map()
    },
  }
}
