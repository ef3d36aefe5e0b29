/** A sample as the table has it. */
import { toId } from "@tagwerk/contract/id.ts"
import type { Sample, SampleResult } from "@tagwerk/contract/sample.ts"
import type { Tx } from "../act.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./sample.sql.ts"

export interface SampleRow {
  id: string
  purpose: Sample["purpose"]
  dataset_id: string | null
  model_id: string | null
  question: string | null
  plan: { bound?: number }
  planned: number
  answered: number
  seed: number
  state: Sample["state"]
  result: SampleResult | null
  of: string
  created_at: string
  finished_at: string | null
}
export const toSample = ({ dataset_id, model_id, plan: _plan, ...row }: SampleRow): Sample => ({
  ...row,
  id: toId("sample", row.id),
  answered: Number(row.answered),
  seed: Number(row.seed),
  dataset: dataset_id === null ? null : toId("dataset", dataset_id),
  model: model_id === null ? null : toId("model", model_id),
})

export async function findSample(tx: Tx, project: string, id: string): Promise<SampleRow> {
  const [row] = await tx.query<SampleRow>(sql.one, [project, id])
  return row ?? refuse("not_found", { what: "sample" })
}
