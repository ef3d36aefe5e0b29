/** Counts that are folded from the log. */
export const folded = "select tasks, done, retired from project_count where project_id = $1 and workspace_id = $2"
