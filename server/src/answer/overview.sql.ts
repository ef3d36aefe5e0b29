/** The figures of a project's first page: folded counts, and what lies at the head of an index. $1 project, $2 workspace. */

export const counts = "select confidence, position from project_count where project_id = $1 and workspace_id = $2"

/** Of the last 90 days with work. */
export const days = `
  select day, responses from (select day, responses from project_day where project_id = $1 and workspace_id = $2 order by day desc limit 90) one
   order by day`

/** The 200 most frequent labels. */
export const labels = `
  select question, label, tasks from project_label where project_id = $1 and workspace_id = $2 and tasks > 0
   order by tasks desc, question, label limit 200`

/** The last responses in the log. $3 position. */
export const recent = `
  select (e.body ->> 'response')::uuid as response, (e.body ->> 'task')::uuid as task, (e.body ->> 'worker')::uuid as worker,
         w.pseudonym, w.model_id is not null as model, a.confidence, p.payload, e.at
    from (select body, at, position from event where stream_id = $1 and position > $3 and kind = 'response.made' order by position desc limit 20) e
    join worker w on w.workspace_id = $2 and w.id = (e.body ->> 'worker')::uuid
    left join answer a on a.project_id = $1 and a.task_id = (e.body ->> 'task')::uuid
    left join task_payload p on p.project_id = $1 and p.task_id = (e.body ->> 'task')::uuid
   order by e.position desc`

/** Who holds a task, or gave a response in the last five minutes. $3 position from which the log is looked at. */
export const atWork = `
  with one as (
    select worker_id as id from assignment where project_id = $1 and workspace_id = $2 and state = 0 and until > now()
    union
    select (body ->> 'worker')::uuid from event
     where stream_id = $1 and position > $3 and kind = 'response.made' and at > now() - interval '5 minutes')
  select count(*) filter (where w.model_id is null) as people, count(*) filter (where w.model_id is not null) as models
    from one join worker w on w.workspace_id = $2 and w.id = one.id`

export const workers = "select count(*) as n from project_worker where project_id = $1 and workspace_id = $2"

export const form = `
  select f.body from project p join form f on f.project_id = p.project_id and f.version = p.form_version
   where p.project_id = $1 and p.workspace_id = $2`
