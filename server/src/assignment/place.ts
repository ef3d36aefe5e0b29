/** Where and as whom a worker works. */
import type { Actor } from "../access.ts"
import type { House } from "../act.ts"
import { type ProjectFacts, projectFacts } from "../project/facts.ts"
import { assert, refuse } from "../refuse.ts"
import { workerMayWork } from "./standing.ts"

export interface Place {
  workspace: string
  project: string
  worker: string
  facts: ProjectFacts
}

/** The caller's place; refuses a worker who was paused or whose invitation was withdrawn (noticed within 30 s). */
export async function placeOf(house: House, actor: Actor, project: string): Promise<Place> {
  assert(actor.workspace && actor.worker, "work is done by a worker in a workspace")
  const facts = await projectFacts(house, actor.workspace, project)
  if (!(await workerMayWork(house, actor.workspace, actor.worker, project))) refuse("not_allowed", { role: "worker" })
  return { workspace: actor.workspace, project, worker: actor.worker, facts }
}
