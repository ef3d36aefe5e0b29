import { standingOf } from "../response/review.sql.ts"

/** One task with everything that hangs on it. $1 project, $2 workspace, $3 task. */

export const task = `
  select t.state, t.priority / 10 as priority, t.needed, p.external_id, p.payload,
         to_timestamp(('x' || substr(replace(t.id::text, '-', ''), 1, 12))::bit(48)::bigint / 1000.0) as created_at
    from project j join task t on t.project_id = j.project_id join task_payload p on p.project_id = t.project_id and p.task_id = t.id
   where j.project_id = $1 and t.project_id = $1 and t.workspace_id = $2 and t.id = $3`

export const answer = `
  select questions, confidence, responses, position, updated_at from answer
   where project_id = $1 and workspace_id = $2 and task_id = $3`

export const responses = `
  select r.id, r.worker_id as worker, w.pseudonym, w.model_id is not null as model, r.form_version, r.stage, r.revision, r.late, r.value,
         r.spent_ms, r.created_at, e.position, s.verdict, s.reason
    from response r join worker w on w.workspace_id = $2 and w.id = r.worker_id
    left join event e on e.stream_id = $1 and e.id = r.id
    ${standingOf("$1", "r", null)}
   where r.project_id = $1 and r.workspace_id = $2 and r.task_id = $3
   order by e.position limit 1000`

export const comments = `
  select id, by_name as by, flag, text, created_at, resolved_at is not null as resolved from comment
   where project_id = $1 and workspace_id = $2 and task_id = $3 order by id limit 500`
