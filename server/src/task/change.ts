/** Several tasks changed together, as selected in a table. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { TaskChange } from "@tagwerk/contract/task.ts"
import type { Actor } from "../access.ts"
import type { Tx } from "../act.ts"
import { append } from "../log/append.ts"
import { mustHaveProject } from "../project/project.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./task.sql.ts"

/** Tasks that cannot be changed so (withdrawn ones, gold, strange ids) are passed over and counted. All in one transaction. */
export async function changeTasks(tx: Tx, _actor: Actor, input: Input<Api["task.change"]>): Promise<Output<Api["task.change"]>> {
  const project = toUuid(input.project)
  if ((await mustHaveProject(tx, project)) === "archived") refuse("project_archived")
  // In one order, so that two who change the same tasks wait for each other instead of for ever.
  const ids = [...new Set(input.tasks.map(toUuid))].sort()
  const changed = await changeEach(tx, project, ids, input.change)
  return { changed, passed: ids.length - changed }
}

async function changeEach(tx: Tx, project: string, ids: readonly string[], change: TaskChange): Promise<number> {
  if (change.act === "prioritize") {
    const moved = await tx.query<{ id: string }>(sql.prioritize, [project, ids, change.priority])
    if (moved.length > 0) await append(tx, project, "task.prioritized", { count: moved.length, priority: change.priority })
    return moved.length
  }
  let changed = 0
  for (const task of ids) {
    if (change.act === "retire") {
      const [row] = await tx.query<{ was_done: boolean }>(sql.retire, [project, task])
      if (row) await append(tx, project, "task.retired", { task, was_done: row.was_done })
      if (row) changed++
    } else {
      const [row] = await tx.query<{ was_done: boolean; is_done: boolean }>(sql.askMore, [project, task, change.more])
      if (row) await append(tx, project, "task.asked", { task, was_done: row.was_done && !row.is_done, more: change.more })
      if (row) changed++
    }
  }
  return changed
}
