/** SQL of taking in responses that were given elsewhere: predictions, and a project that moves. */
import { appendNumbered } from "../log/append-many.ts"
import { settleImported } from "../task/import.sql.ts"

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

/** Their task was refused, or the file names a worker or task it does not hold. */
export const dropOrphans = `delete from new_response s
  where not exists (select from task t where t.project_id = $1 and t.id = s.task_id)
     or not exists (select from worker w where w.workspace_id = $2 and w.id = s.worker_id) returning 1`

/** What this worker has given to this task already stays as it is. */
export const dropGiven = `delete from new_response s where exists (
  select from response r where r.project_id = $1 and r.task_id = s.task_id and r.worker_id = s.worker_id and r.stage = s.stage and r.revision = s.revision)
  or exists (select from response r where r.project_id = $1 and r.id = s.id)`

export const insertResponses = `
  insert into response (project_id, id, workspace_id, task_id, worker_id, assignment_id, stage, revision, form_version, value, spent_ms, late, created_at)
  select $1, id, $2, task_id, worker_id, assignment_id, stage, revision, form_version, value, spent_ms, late, created_at from new_response`

/** Counters of the tasks and the events, in one statement: each event says how many responses its task had with it. */
export const settleResponses = `
  with g as materialized (select task_id, (count(*) filter (where revision = 1))::smallint as n, sum(more)::smallint as more,
      array_agg(distinct worker_id) as who from new_response group by task_id),
  ${settleImported},
  ${appendNumbered(`
    select s.ord, s.id, case when s.revision = 1 then 'response.made' else 'response.amended' end as kind,
      jsonb_build_object('task', s.task_id, 'worker', s.worker_id, 'response', s.id) || case when s.revision = 1
        then jsonb_build_object('given', s.given, 'done', not s.retired and s.given = s.needed)
        else jsonb_build_object('supersedes', s.supersedes) end as body, s.created_at as at
    from (select n.*, t.needed, t.retired, t.given + count(*) filter (where n.revision = 1) over (partition by n.task_id order by n.ord) as given,
        coalesce(lag(n.id) over (partition by n.task_id, n.worker_id, n.stage order by n.revision), (
          select r.id from response r where r.project_id = $1 and r.task_id = n.task_id and r.worker_id = n.worker_id and r.stage = n.stage and r.revision = n.revision - 1)) as supersedes
      from new_response n join t on t.id = n.task_id) s`)}`
