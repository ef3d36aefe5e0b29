/** What answers are made of: forms, responses that the log has numbered, tasks withdrawn. */

export const projectOf = "select form_version from project where project_id = $1 and workspace_id = $2"

export const formVersions = "select version, body from form where project_id = $1 and workspace_id = $2 order by version"

const columns = `r.task_id as task, r.worker_id as worker, r.stage, r.revision, r.form_version, r.value, e.position, e.at`

/** The event of a response has its id, so its place in the log is one probe of a primary key away. $3 tasks, $4 position. */
export const responsesOfTasks = `
  select ${columns}, p.payload from response r
    join event e on e.stream_id = $1 and e.id = r.id
    left join task_payload p on $5 and p.project_id = $1 and p.task_id = r.task_id
   where r.project_id = $1 and r.workspace_id = $2 and r.task_id = any($3::uuid[]) and e.position <= $4
   order by r.task_id, r.worker_id, r.stage, r.revision`

/** All responses up to position $3, $4 rows after the key ($5 task, $6 worker, $7 stage, $8 revision): walks response_once. */
export const responsesAfter = `
  select ${columns}, p.payload from response r
    join event e on e.stream_id = $1 and e.id = r.id
    left join task_payload p on $9 and p.project_id = $1 and p.task_id = r.task_id
   where r.project_id = $1 and r.workspace_id = $2 and e.position <= $3
     and (r.task_id, r.worker_id, r.stage, r.revision) > ($5::uuid, $6::uuid, $7, $8)
   order by r.task_id, r.worker_id, r.stage, r.revision limit $4`

export const retiredAt = `
  select (body ->> 'task')::uuid as task from event
   where stream_id = $1 and position <= $2 and kind = 'task.retired'`

export const retiredNow =
  "select id as task from task where project_id = $1 and workspace_id = $2 and id = any($3::uuid[]) and state = 3"
