/** Whether a worker may still work in a project; a label session's token does not know. Looked up at most every 30 s a worker. */
import type { House } from "../act.ts"
import { named } from "../db/batch.ts"

// A worker without a person of their own (a model, an imported one) is bound to no invitation.
const select = named(
  "worker_standing",
  `select w.state = 'active' and (w.person_id is null or m.role is not null or $3::uuid = any(w.project_ids)) as may
     from worker w left join member m on m.workspace_id = $1 and m.person_id = w.person_id
    where w.workspace_id = $1 and w.id = $2`,
)
const remembered_ms = 30_000
const known = new WeakMap<House["db"], Map<string, { may: boolean; at: number }>>()

export async function workerMayWork(house: House, workspace: string, worker: string, project: string): Promise<boolean> {
  const memory = known.get(house.db) ?? new Map<string, { may: boolean; at: number }>()
  known.set(house.db, memory)
  const key = `${workspace}/${worker}/${project}`
  const before = memory.get(key)
  if (before && house.now() - before.at < remembered_ms) return before.may
  const may =
    (await house.db.batch(workspace, [{ statement: select, values: [workspace, worker, project] }]))[0]![0]?.["may"] === true
  if (memory.size > 100_000) memory.clear()
  memory.set(key, { may, at: house.now() })
  return may
}
