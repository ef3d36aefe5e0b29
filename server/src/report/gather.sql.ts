/** What reports read besides responses. $1 project, $2 workspace. */

/** How far answers go: reports hold for the same position. */
export const answeredTo = "select position from cursor where consumer = 'answer' and stream_id = $1"

export const workers = `
  select w.id, w.pseudonym, w.model_id from project_worker o join worker w on w.workspace_id = $2 and w.id = o.worker_id
   where o.project_id = $1 and o.workspace_id = $2`

/** The newest known answer of each task at position $3, with the source it came from; a row without a value ended it. */
export const goldAt = `
  select distinct on (g.task_id) g.task_id as task, g.value, g.source
    from gold g join event e on e.stream_id = $1 and e.id = g.id
   where g.project_id = $1 and g.workspace_id = $2 and e.position <= $3
   order by g.task_id, e.position desc`

/** What experts answered in finished random samples. */
export const sampled = `
  select t.task_id as task, r.value
    from sample s join sample_task t on t.project_id = $1 and t.sample_id = s.id
    join response r on r.project_id = $1 and r.id = t.response_id
   where s.project_id = $1 and s.workspace_id = $2 and s.state = 'done'`
