/** The job that freezes: takes a position of the log, computes every answer as of it, and stores them with their hash. */

import type { House } from "../act.ts"
import { type ComputedAnswer, computeAnswers } from "../answer/compute.ts"
import type { Query } from "../db/connect.ts"
import { isConnectionError } from "../db/connect.ts"
import { copyInto, createCopyRows } from "../db/copy.ts"
import type { JobHandler } from "../jobs/jobs.ts"
import { append } from "../log/append.ts"
import { numberAll } from "../log/numbered.ts"
import { freezeUpTo } from "../project/freeze.ts"
import { Refused } from "../refuse.ts"
import { canonical } from "../task/canonical.ts"
import * as sql from "./dataset.sql.ts"
import { createFrozenHash, type FrozenAnswer } from "./frozen-line.ts"

interface Place {
  workspace: string
  project: string
}
const batchMax = 5_000

/** Payload: workspace, project, dataset (UUIDs). */
export function freezeJob(house: House): JobHandler {
  return async payload => {
    const place = { workspace: payload.workspace, project: String(payload["project"]) }
    await freeze(house, place, String(payload["dataset"]))
  }
}

/** Begun again after a crash it takes the same position, so that it gives the same dataset. */
export async function freeze(house: House, place: Place, dataset: string): Promise<void> {
  const now = await numberAll(house.db, place.project)
  const begun = await house.db.transaction(place.workspace, [], async query => {
    const [form] = await query<{ version: number | null }>(sql.formAt, [place.project, now])
    const [row] = await query<{ position: number; form_version: number | null; seed: number }>(sql.begin, [
      place.project,
      dataset,
      now,
      form?.version ?? null,
    ])
    // What a dataset will stand on is fixed before it is computed.
    if (row) await freezeUpTo(query, place, row.position)
    return row
  })
  // Deleted with its project, or done by another run of the job.
  if (!begun) return
  try {
    await house.db.transaction(place.workspace, [], async (query, _rows, client) => {
      const { position, seed, form_version } = begun
      const computed = await computeAnswers(query, place, { position, seed, ...(form_version === null ? {} : { form_version }) })
      await query(sql.dropAnswers, [place.project, dataset])
      await query(sql.newAnswerTable)
      const hash = createFrozenHash()
      const rows = createCopyRows()
      for await (const batch of describedAnswers(query, place, computed.answers())) {
        for (const answer of batch) {
          hash.add(answer)
          rows.begin(4)
          rows.uuid(answer.task_id)
          rows.jsonb(canonical(answer.questions))
          rows.double(answer.confidence)
          rows.int2(answer.responses)
        }
        await copyInto(client, "new_answer", rows.take())
        await query(sql.insertAnswers, [place.project, dataset, place.workspace])
        await query(sql.clearAnswers)
      }
      const { tasks, responses, method } = computed
      await query(sql.finish, [place.project, dataset, tasks, responses, hash.end(), JSON.stringify(method)])
      await append({ query }, place.project, "dataset.frozen", { dataset, position })
    })
  } catch (error) {
    if (isConnectionError(error)) throw error
    const sentence =
      error instanceof Refused
        ? error.problem.detail
        : "Something broke on the server while the answers were computed. Nothing was frozen. It is tried again by itself; if it stays, look into the server's log."
    await house.db.transaction(place.workspace, [], query => query(sql.fail, [place.project, dataset, sentence]))
    if (!(error instanceof Refused)) throw error
  }
}

/** Computed answers with what they are about, in batches. */
export async function* describedAnswers(
  query: Query,
  place: Place,
  answers: Iterable<ComputedAnswer>,
): AsyncGenerator<FrozenAnswer[]> {
  let batch: ComputedAnswer[] = []
  const described = async () => {
    const rows = await query<{ task_id: string; external_id: string | null; hash: Buffer }>(sql.aboutTasks, [
      place.project,
      batch.map(answer => answer.task),
    ])
    const about = new Map(rows.map(row => [row.task_id, row]))
    return batch.map(({ task, questions, confidence, responses }) => {
      const { external_id, hash } = about.get(task)!
      return { task_id: task, external_id, hash, questions, confidence, responses }
    })
  }
  for (const answer of answers) {
    batch.push(answer)
    if (batch.length < batchMax) continue
    yield await described()
    batch = []
  }
  if (batch.length > 0) yield await described()
}
