/** Responses up to a frozen position can no longer be amended: a dataset stands on them. */
import type { Query } from "../db/connect.ts"

/** The project's row is locked until the commit, so that two freezes come one after the other. */
export async function freezeUpTo(query: Query, place: { workspace: string; project: string }, position: number): Promise<void> {
  await query("update project set frozen_position = greatest(frozen_position, $3) where project_id = $1 and workspace_id = $2", [
    place.project,
    place.workspace,
    position,
  ])
}
