/** Workers whose responses came in with a file: people known by pseudonym only, and models. */
import { newUuid } from "@tagwerk/contract/id.ts"
import type { Query } from "../db/connect.ts"

export interface ImportedWorker {
  pseudonym: string
  /** UUID it had where it comes from; kept where it is free, so that what depends on the order of ids comes out the same. */
  id?: string
  /** UUID of the model it is; left out for a person. */
  model?: string
}

/**
 * The worker's UUID, made when there is none. Responses from a file are never put under a worker who can sign in, whatever id or pseudonym the
 * file names: only one that was imported itself is found again. A pseudonym that is taken gets a number.
 */
export async function importedWorker(query: Query, workspace: string, worker: ImportedWorker): Promise<string> {
  const model = worker.model ?? null
  const found = await query<{ id: string }>(
    `select id from worker where workspace_id = $1 and person_id is null and model_id is not distinct from $2::uuid
        and (pseudonym = $3 or id = $4 or $2 is not null) order by id = $4 desc limit 1`,
    [workspace, model, worker.pseudonym, worker.id ?? null],
  )
  if (found[0]) return found[0].id
  const wanted =
    worker.id && (await query("select from worker where workspace_id = $1 and id = $2", [workspace, worker.id])).length === 0
  const id = wanted ? worker.id! : newUuid()
  for (let n = 1; ; n++) {
    const pseudonym = n === 1 ? worker.pseudonym : `${worker.pseudonym} ${n}`
    const made = await query(
      `insert into worker (workspace_id, id, model_id, pseudonym) values ($1, $2, $3, $4) on conflict do nothing returning id`,
      [workspace, id, model, pseudonym],
    )
    if (made.length > 0) return id
    const other = await query<{ id: string }>(
      "select id from worker where workspace_id = $1 and (id = $2 or ($3::uuid is not null and model_id = $3))",
      [workspace, id, model],
    )
    // Another import made the same one at this moment.
    if (other[0]) return other[0].id
  }
}
