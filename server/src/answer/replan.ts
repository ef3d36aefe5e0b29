/** Jobs: a changed plan reaches the tasks, then a batch accepts, and asks, by the new plan. */
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import type { House } from "../act.ts"
import type { JobHandler, JobPayload } from "../jobs/jobs.ts"
import { replan } from "../task/task.ts"
import { planOf, setBound } from "./answer.sql.ts"
import { batchAtOnce } from "./batch-due.ts"

const least = "00000000-0000-0000-0000-000000000000"

/** Payload: workspace, project (UUIDs). Begun again after a crash it goes through all tasks again, which changes nothing twice. */
export function replanJob(house: House): JobHandler {
  return async payload => {
    const { workspace } = payload
    const project = String(payload["project"])
    for (let after: string | null = least; after !== null; ) {
      const from: string = after
      after = await house.db.transaction(workspace, [], async query => {
        // Read each time: the plan may change again meanwhile.
        const [row] = await query<{ plan: Partial<Plan> }>(planOf, [project, workspace])
        if (!row) return null
        return (await replan({ query }, project, { ...planDefault, ...row.plan }, from)).last
      })
    }
    await renewAnswers(house, payload)
  }
}

/** Believes all tasks of a project anew, soon. */
export async function renewAnswers(house: House, payload: JobPayload): Promise<void> {
  const place = { workspace: payload.workspace, project: String(payload["project"]) }
  await house.db.transaction(place.workspace, [], async query => {
    await query(setBound, [place.project, place.workspace, null])
    await batchAtOnce(query, place, house.now())
  })
}
