/** The example projects: asked for here, made by a job through the same calls as anybody's. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verb } from "../act.ts"
import { enqueue } from "../jobs/jobs.ts"
import { assert } from "../refuse.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

/** Those that are there already are not made again. */
export const bringDemo: Of<"project.demo"> = async tx => {
  const { workspace } = tx
  assert(workspace, "projects live in a workspace")
  await enqueue(tx, "demo.fill", { workspace }, `demo.fill:${workspace}`)
  return {}
}

/** Says of a project that its data is an example. The house's own: no route leads here. */
export const markDemo: Verb<{ project: string }, void> = async (tx, _actor, { project }) => {
  await tx.query("update project set demo = true where project_id = $1 and workspace_id = $2", [project, tx.workspace])
}
