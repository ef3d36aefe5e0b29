/** What a table shows of tasks. */

export const form = `
  select f.body from project p left join form f on f.project_id = p.project_id and f.version = p.form_version
   where p.project_id = $1 and p.workspace_id = $2`

/** $3 ids; rows in their order. */
export const rows = `
  select t.id, t.state, t.given, t.needed, p.external_id, p.payload, a.line, a.confidence
    from unnest($3::uuid[]) with ordinality as one (id, n)
    join task t on t.project_id = $1 and t.workspace_id = $2 and t.id = one.id
    join task_payload p on p.project_id = $1 and p.task_id = one.id
    left join answer a on a.project_id = $1 and a.task_id = one.id
   order by one.n`
