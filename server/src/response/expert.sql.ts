/** Of experts' responses. $1 project. */

export const findOne = "select worker_id, task_id from response where project_id = $1 and id = $2"

/** What this worker gave to this task, at any stage, the newest last. */
export const ownOf = `select r.stage, r.revision, r.form_version, r.assignment_id, e.position from response r
   left join event e on e.stream_id = $1 and e.id = r.id
  where r.project_id = $1 and r.task_id = $2 and r.worker_id = $3 order by r.stage, r.revision`

/** $2 task, $3 version of the form. */
export const aboutOf = `select d.payload, p.frozen_position, f.body as form from task_payload d join project p on p.project_id = d.project_id
   left join form f on f.project_id = d.project_id and f.version = $3 where d.project_id = $1 and d.task_id = $2`

export const insertOne = `insert into response (project_id, id, workspace_id, task_id, worker_id, assignment_id, stage, revision, form_version, value, spent_ms)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

/** $2 task, which was gold, $3 worker, who never had it in hand. */
export const onlyKnew = `select 1 where exists (select from gold where project_id = $1 and task_id = $2)
   and not exists (select from assignment where project_id = $1 and task_id = $2 and worker_id = $3)`
