/** What a batch learned of a question with one option of several; applied to one task at a time until the next batch. */
import type { PackedByCount } from "./calibration.ts"
import type { PackedMatrix } from "./matrix.ts"

/** Plain JSON: shares of the classes, each worker's matrix, packed, and what calibrates the answers in between. */
export interface OneKnowledge {
  /** Of the batch. */
  method: string
  classes: string[]
  prior: number[]
  /** Expected accuracy of a person nothing is known of. */
  typical: number
  /** What all models of a task weigh at most: one person of this accuracy; null where gold trusts them as it does people. */
  cap: number | null
  workers: Record<string, PackedMatrix>
  /** By number of responses; empty where there is too little gold. */
  calibration: PackedByCount
  /** Many classes: answers are believed by one accuracy a worker, and the matrices are empty. */
  many: boolean
}
