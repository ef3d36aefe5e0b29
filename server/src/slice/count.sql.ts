/** Counts that are folded from the log; gold is few and counted. */
export const folded = `select tasks, done, retired,
  (select count(*) from task where project_id = $1 and state = 4) as gold from project_count where project_id = $1 and workspace_id = $2`
