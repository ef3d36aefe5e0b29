/** Reports as they are kept. $1 project, $2 workspace. */

/** $3: [{ subject, body }], $4 position, $5 when. A report of a later position stays. */
export const putReports = `
  insert into report (project_id, subject, workspace_id, body, position, made_at)
  select $1, x.subject, $2, x.body, $4, $5 from jsonb_to_recordset($3::jsonb) as x (subject text, body jsonb)
  on conflict (project_id, subject) do update set body = excluded.body, position = excluded.position, made_at = excluded.made_at
    where report.position <= excluded.position`

/** Workers who are in no report of position $3 any more: what they gave was withdrawn. */
export const dropReports = "delete from report where project_id = $1 and workspace_id = $2 and position < $3"

/** $3: rows of rightness, $4 position. Those of a later position stay. */
export const putRightness = `
  insert into rightness (project_id, worker_id, question, workspace_id, position, task_ids, said, believed, shares)
  select $1, x.worker, x.question, $2, $4, x.task_ids, x.said, x.believed, x.shares
    from jsonb_to_recordset($3::jsonb) as x (worker uuid, question text, task_ids uuid[], said text[], believed text[], shares real[])
  on conflict (project_id, worker_id, question) do update set position = excluded.position, task_ids = excluded.task_ids,
    said = excluded.said, believed = excluded.believed, shares = excluded.shares where rightness.position <= excluded.position`
export const dropRightness = "delete from rightness where project_id = $1 and workspace_id = $2 and position < $3"

/** $3 subject. */
export const report = "select body, position, made_at from report where project_id = $1 and workspace_id = $2 and subject = $3"

export const worker = "select from worker where workspace_id = $1 and id = $2"

/** $1 kind, $2 project. */
export const due = "select at from due where kind = $1 and stream_id = $2"
/** $1 kind, $2 project, $3 workspace, $4 at the latest. */
export const putDue = `
  insert into due (kind, stream_id, workspace_id, at) values ($1, $2, $3, $4)
  on conflict (kind, stream_id) do update set at = least(due.at, excluded.at)`
/** The longest due of kind $1 at $2; nobody else takes it before $3. */
export const takeDue = `
  update due set at = $3 where (kind, stream_id) = (
    select kind, stream_id from due where kind = $1 and at <= $2 order by at limit 1 for update skip locked)
  returning stream_id, workspace_id`
/** $3 the lease it was taken with: what became due meanwhile stays. */
export const dropDue = "delete from due where kind = $1 and stream_id = $2 and at = $3"

export const responses = "select responses from project_count where project_id = $1 and workspace_id = $2"
