/** A task is given to a named worker until a deadline, after which it is free again. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Actor } from "../access.ts"
import type { Tx } from "../act.ts"
import { refuse } from "../refuse.ts"
import { lockTask } from "../task/lease.sql.ts"
import { assignTo } from "./claim.sql.ts"
import { workerMayWork } from "./standing.ts"

export async function assignTask(tx: Tx, _actor: Actor, input: Input<Api["task.assign"]>): Promise<Output<Api["task.assign"]>> {
  const project = toUuid(input.project)
  const task = toUuid(input.task)
  const worker = toUuid(input.worker)
  const id = toUuid(input.id)
  if (Date.parse(input.until) <= tx.house.now())
    refuse("input_invalid", {
      faults: [{ at: "/until", sentence: "The deadline has passed already. Choose one in the future." }],
    })
  if (!(await workerMayWork(tx.house, tx.workspace!, worker, project))) refuse("not_found", { what: "worker" })
  const [row] = await tx.query<{ state: number; workers: string[] }>(lockTask, [project, task])
  if (!row) refuse("not_found", { what: "task" })
  const before = await tx.query<{ task_id: string; worker_id: string }>(
    "select task_id, worker_id from assignment where project_id = $1 and id = $2",
    [project, id],
  )
  if (before[0]) {
    if (before[0].task_id !== task || before[0].worker_id !== worker) refuse("id_taken", { id: "The assignment" })
    return { assignment: input.id }
  }
  if (row.state === 3) refuse("task_retired")
  // The plan holds for named workers too: nobody gets a task twice, and no task is handed out more often than asked for.
  if (row.workers.includes(worker)) refuse("conflict", { what: "This worker has or had this task, so it" })
  // Of gold the plan asks nothing: whoever has not had it may have it.
  if (row.state !== 0 && row.state !== 4)
    refuse("conflict", { what: "All responses the plan asks for are given or handed out, so this task" })
  await tx.query(assignTo, [project, task, worker, id, tx.workspace, input.until])
  return { assignment: input.id }
}
