/** What text search looks through. */

export const least = "00000000-0000-0000-0000-000000000000"
export const greatest = "ffffffff-ffff-ffff-ffff-ffffffffffff"

/** Tasks between ids $3 and $4: the external id and all strings of the payload, 2,000 characters of them, in lower case. */
export const putTexts = `
  insert into task_text (project_id, task_id, workspace_id, text)
  select $1, p.task_id, $2, lower(left(concat_ws(' ', p.external_id, (
      select string_agg(v #>> '{}', ' ') from jsonb_path_query(p.payload, 'strict $.**?(@.type() == "string")') as v)), 2000))
    from task_payload p
   where p.project_id = $1 and p.workspace_id = $2 and p.task_id between $3 and $4 and p.payload is not null
     and exists (select from project where project_id = $1 and workspace_id = $2)
  on conflict do nothing`

/** Erased between its import and its indexing. */
export const dropErased = `
  delete from task_text t where t.project_id = $1 and t.workspace_id = $2 and t.task_id = $3
     and exists (select from task_payload p where p.project_id = $1 and p.task_id = $3 and p.payload is null)`
