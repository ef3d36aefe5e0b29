/** Where a project stands: its plan, counts, answers, pace and spending. $1 project, $2 workspace. */

export const project = `
  select p.plan, c.tasks, c.retired, c.bound, c.responses,
         (select count(*) from task where project_id = $1 and state = 4) as gold
    from project p join project_count c on c.project_id = p.project_id where p.project_id = $1 and p.workspace_id = $2`

/** Answered tasks, with what the plan still wants of them; gold and withdrawn ones have states 4 and 3. */
export const answered = `
  select a.task_id as task, a.confidence, a.accepted, t.state, greatest(t.needed - t.given, 0) as more
    from answer a join task t on t.project_id = $1 and t.id = a.task_id
   where a.project_id = $1 and a.workspace_id = $2`

/** Tasks that nobody has answered, by how many responses they wait for. */
export const untouched = `
  select needed as more, count(*) as tasks from task
   where project_id = $1 and workspace_id = $2 and state in (0, 1) and given = 0 group by 1`

/** Responses of the seven days up to $3 (a day, UTC), and the first day with any. */
export const pace = `
  select coalesce(sum(responses) filter (where day > $3::date - 7 and day <= $3::date), 0)::float8 as responses,
         min(day)::text as first
    from project_day where project_id = $1 and workspace_id = $2`

export const spent = `
  select coalesce(sum(responses) filter (where w.model_id is null), 0)::float8 as people,
         coalesce(sum(responses) filter (where w.model_id is not null), 0)::float8 as models,
         (select coalesce(sum(spent_micro), 0)::float8 from model_run where project_id = $1 and workspace_id = $2) as model_micro
    from project_worker o join worker w on w.workspace_id = $2 and w.id = o.worker_id
   where o.project_id = $1 and o.workspace_id = $2`

/** What the last batch learned, which is what answers in between are made with. */
export const learned = "select question, state from answer_batch where project_id = $1 and workspace_id = $2"
