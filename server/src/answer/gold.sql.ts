/** What known answers are taken from and compared with. $1 project, $2 workspace. */

/** $3 task. */
export const markFacts = `select f.body as form, p.form_version, d.payload from task t
   join project p on p.project_id = t.project_id join task_payload d on d.project_id = t.project_id and d.task_id = t.id
   left join form f on f.project_id = p.project_id and f.version = p.form_version
  where t.project_id = $1 and t.workspace_id = $2 and t.id = $3`

/** $3 task, $4 response. */
export const responseValue = "select value from response where project_id = $1 and workspace_id = $2 and task_id = $3 and id = $4"
export const answerValue = "select questions from answer where project_id = $1 and workspace_id = $2 and task_id = $3"

/**
 * Responses to gold tasks $3, of each worker the newest; in the order in which they came, by the time of the first. Reviews and
 * adjudications (later stages) judge others' work, so they are not judged here.
 */
export const responses = `
  select r.task_id as task, r.worker_id as worker, r.value, r.spent_ms, r.form_version, first.created_at as at
    from (select distinct on (task_id, worker_id) task_id, worker_id, value, spent_ms, form_version from response
       where project_id = $1 and workspace_id = $2 and task_id = any($3::uuid[]) and stage = 0
       order by task_id, worker_id, stage, revision desc) r
    cross join lateral (select created_at, id from response where project_id = $1 and task_id = r.task_id and worker_id = r.worker_id
       and stage = 0 order by revision limit 1) first
   order by r.task_id, first.created_at, first.id`

/** Median milliseconds of each worker of $3 over their last 50 responses that say how long they took; at least five of them. */
export const pace = `
  select w.worker, l.median from unnest($3::uuid[]) as w (worker)
   cross join lateral (select percentile_cont(0.5) within group (order by spent_ms) as median, count(*) as n from (
      select spent_ms from response where project_id = $1 and workspace_id = $2 and worker_id = w.worker and spent_ms is not null
       order by id desc limit 50) x) l
   where l.n >= 5`
