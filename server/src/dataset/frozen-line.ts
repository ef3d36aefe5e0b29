/**
 * A frozen answer as a line, and the hash of all of them. The hash covers what is believed of which data, not where it lies: ids of tasks,
 * their owner's ids, hashes of the data, answers with confidence, method and number of responses. So it stays when data is erased, and is
 * that of the same project elsewhere.
 */
import { createHash } from "node:crypto"
import { toId } from "@tagwerk/contract/id.ts"
import type { QuestionAnswer } from "@tagwerk/contract/task.ts"
import { canonical } from "../task/canonical.ts"

export interface FrozenAnswer {
  /** UUID. */
  task_id: string
  external_id: string | null
  /** SHA-256 of the payload. */
  hash: Buffer
  questions: Record<string, QuestionAnswer>
  confidence: number
  responses: number
}

export function frozenLine({ task_id, external_id, hash, questions, confidence, responses }: FrozenAnswer): string {
  const task = toId("task", task_id)
  return `${canonical({ task, external_id, payload_sha256: hash.toString("hex"), questions, confidence, responses })}\n`
}

/** The running hash of lines in the order of the task ids. */
export function createFrozenHash() {
  const hash = createHash("sha256")
  return {
    add(answer: FrozenAnswer): void {
      hash.update(frozenLine(answer))
    },
    end: (): Buffer => hash.digest(),
  }
}
