/** SQL of taking in responses that were given elsewhere: predictions, and a project that moves. */
import { appendNumbered } from "../log/append-many.ts"

export { insertAssignments } from "../assignment/close.sql.ts"

/** One a connection; empty again after each commit. “more”: responses the task asks for in addition, because of this one. */
export const newResponseTable = `create temporary table if not exists new_response (
  ord bigint not null, id uuid not null, task_id uuid not null, worker_id uuid not null, assignment_id uuid not null,
  stage smallint not null, revision smallint not null, form_version integer not null, value jsonb not null,
  spent_ms integer, late boolean not null, more smallint not null, created_at timestamptz not null
) on commit delete rows`

/** Tasks that were there before stand under their own id: $1 ids in the file, $2 ids here. */
export const renameTasks = `update new_response s set task_id = k.here
  from unnest($1::uuid[], $2::uuid[]) as k (there, here) where s.task_id = k.there`
export const dropOfTasks = "delete from new_response where task_id = any($1::uuid[])"

export const renameWorkers = `update new_response s set worker_id = k.here
  from unnest($1::uuid[], $2::uuid[]) as k (there, here) where s.worker_id = k.there`

/** Their task was refused, or the file names a worker or task it does not hold. Before the new tasks are stored. */
export const dropOrphans = `delete from new_response s
  where (s.task_id not in (select id from new_task) and not exists (select from task t where t.project_id = $1 and t.id = s.task_id))
     or not exists (select from worker w where w.workspace_id = $2 and w.id = s.worker_id) returning 1`

/** What this worker has given to this task already stays as it is. */
export const dropGiven = `delete from new_response s where exists (
  select from response r where r.project_id = $1 and r.task_id = s.task_id and r.worker_id = s.worker_id and r.stage = s.stage and r.revision = s.revision)
  or exists (select from response r where r.project_id = $1 and r.id = s.id)`

export const insertResponses = `
  insert into response (project_id, id, workspace_id, task_id, worker_id, assignment_id, stage, revision, form_version, value, spent_ms, late, created_at)
  select $1, id, $2, task_id, worker_id, assignment_id, stage, revision, form_version, value, spent_ms, late, created_at from new_response`

/** What each task gets: attempts count, and whoever gave anything is not asked any more. */
export const given = `
  select task_id, (count(*) filter (where revision = 1 and stage = 0))::smallint as n, sum(more)::smallint as more, array_agg(distinct worker_id) as who
    from new_response group by task_id`
/** The same of tasks that were there before. */
export const givenBefore = `select g.task_id, g.n, g.more, g.who from (${given}) g where g.task_id not in (select id from new_task) order by 1`

/**
 * The events, after the tasks have their counters: each says how many responses its task had with it. Tasks are looked up one by one, behind
 * OFFSET 0, because the planner knows nothing of how many there are. One that comes in withdrawn was not so yet when it was answered.
 */
export const appendResponses = `with ${appendNumbered(`
    select s.ord, s.id, case when s.stage > 0 then 'expert.answered' when s.revision = 1 then 'response.made' else 'response.amended' end as kind,
      jsonb_build_object('task', s.task_id, 'worker', s.worker_id, 'response', s.id) || case when s.stage > 0 then jsonb_build_object('stage', s.stage)
        when s.revision = 1
        then jsonb_build_object('given', s.nth, 'done', s.is_open and s.nth = s.needed)
        else jsonb_build_object('supersedes', coalesce(s.before, (
          select r.id from response r where r.project_id = $1 and r.task_id = s.task_id and r.worker_id = s.worker_id and r.stage = s.stage and r.revision = s.revision - 1))) end as body,
      s.created_at as at
    from (select n.ord, n.id, n.task_id, n.worker_id, n.stage, n.revision, n.created_at, t.needed, t.state <> 3 or x.id is not null as is_open,
        t.given - count(*) filter (where n.revision = 1 and n.stage = 0) over (partition by n.task_id)
          + count(*) filter (where n.revision = 1 and n.stage = 0) over (partition by n.task_id order by n.ord) as nth,
        lag(n.id) over (partition by n.task_id, n.worker_id, n.stage order by n.revision) as before
      from new_response n left join new_task x on x.id = n.task_id
        cross join lateral (select given, needed, state from task where project_id = $1 and id = n.task_id offset 0) t) s`)}`
