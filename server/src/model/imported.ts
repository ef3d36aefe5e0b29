/** Models known only by what they predicted: a row with the provider `imported`, which cannot be run, and its worker. */
import { newUuid } from "@tagwerk/contract/id.ts"
import type { Query } from "../db/connect.ts"
import { importedWorker } from "../worker/imported.ts"

/** The UUID of the worker of the imported model with this name, made when there is none. */
export async function importedModelWorker(query: Query, workspace: string, name: string, worker?: string): Promise<string> {
  // Two imports at once would make two models of one name.
  await query("select pg_advisory_xact_lock(hashtextextended($1 || $2, 0))", [workspace, name])
  const found = await query<{ id: string }>(
    "select id from model where workspace_id = $1 and provider = 'imported' and name = $2 order by id limit 1",
    [workspace, name],
  )
  const model = found[0]?.id ?? newUuid()
  if (!found[0])
    await query("insert into model (workspace_id, id, name, provider) values ($1, $2, $3, 'imported')", [workspace, model, name])
  return importedWorker(query, workspace, { pseudonym: name, model, ...(worker ? { id: worker } : {}) })
}
