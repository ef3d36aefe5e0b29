/** What reports read besides responses. $1 project, $2 workspace. */

/** How far answers go: reports hold for the same position. */
export const answeredTo = "select position from cursor where consumer = 'answer' and stream_id = $1"

export const workers = `
  select w.id, w.pseudonym, w.model_id from project_worker o join worker w on w.workspace_id = $2 and w.id = o.worker_id
   where o.project_id = $1 and o.workspace_id = $2`

/** Tasks among $3 that were drawn at random to become gold. */
export const drawn = `
  select distinct u.task from gold_draw d cross join unnest(d.task_ids) as u (task)
   where d.project_id = $1 and d.workspace_id = $2 and u.task = any($3::uuid[])`

/** What experts answered in finished random samples. */
export const sampled = `
  select t.task_id as task, r.worker_id as worker, r.form_version, r.value, e.position, e.at
    from sample s join sample_task t on t.project_id = $1 and t.sample_id = s.id
    join response r on r.project_id = $1 and r.id = t.response_id
    join event e on e.stream_id = $1 and e.id = r.id and e.position <= $3
   where s.project_id = $1 and s.workspace_id = $2 and s.state = 'done'`
