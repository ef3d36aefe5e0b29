/** SQL of known answers from a file. */

export const formOf = `select f.body as form, f.version from project p
   join form f on f.project_id = p.project_id and f.version = p.form_version where p.project_id = $1`

/** $1 project, $2 workspace, $3 external ids, $4 ids. */
export const tasksOf = `select t.id, t.state, p.external_id, p.payload from task_payload p
   join task t on t.project_id = p.project_id and t.id = p.task_id
  where p.project_id = $1 and p.workspace_id = $2 and p.external_id = any($3::text[])
 union
 select t.id, t.state, p.external_id, p.payload from task t join task_payload p on p.project_id = t.project_id and p.task_id = t.id
  where t.project_id = $1 and t.workspace_id = $2 and t.id = any($4::uuid[])`
