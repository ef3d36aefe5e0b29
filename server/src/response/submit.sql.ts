/** A submit is one statement: assignment closed, counters moved, response and event written. */

import { closeEach, closeHeld, closeLate, closeOne, withdrawOthers } from "../assignment/close.sql.ts"
import { named } from "../db/batch.ts"
import { lockTask, settleEach, settleHeld, settleLate } from "../task/lease.sql.ts"
import { standingOf } from "./review.sql.ts"

/**
 * $1 project $2 worker $3 assignment $4 response $5 value $6 workspace $7 spent_ms $8 form version. No row: the lease is not held
 * any more, or it is a repeat. The event has the response's id, so a response's log position is one join away.
 */
export const submitHeld = named(
  "submit_held",
  `with ${closeOne},
  ${settleHeld},
  r as (insert into response (project_id, id, workspace_id, task_id, worker_id, assignment_id, stage, form_version, value, spent_ms)
    select $1, $4, $6, a.task_id, $2, $3, a.stage, $8, $5, $7 from a),
  e as (insert into event (stream_id, id, kind, body) select $1, $4, 'response.made', jsonb_build_object('task', t.id, 'worker', $2::text,
    'response', $4::text, 'given', t.given, 'done', t.state < 3 and t.given = t.needed) from t)
  select t.id as task from t`,
)

/**
 * As `submitHeld`, for several workers at once. $1 project $2 workspace $3 workers $4 assignments $5 responses $6 values $7 spent_ms
 * $8 form versions. A row with its place for each that was held.
 */
export const submitEach = named(
  "submit_each",
  `with g as materialized (select * from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::integer[], $8::integer[])
      with ordinality as g (worker_id, assignment_id, response_id, value, spent_ms, form_version, ord)),
  ${closeEach},
  ${settleEach},
  r as (insert into response (project_id, id, workspace_id, task_id, worker_id, assignment_id, stage, form_version, value, spent_ms)
    select $1, response_id, $2, task_id, worker_id, assignment_id, stage, form_version, value::jsonb, spent_ms from a),
  n as (select a.*, t.needed, t.state, t.given + 1 - row_number() over (partition by a.task_id order by a.ord desc) as given
    from a join t on t.id = a.task_id),
  e as (insert into event (stream_id, id, kind, body) select $1, response_id, 'response.made', jsonb_build_object('task', task_id,
    'worker', worker_id::text, 'response', response_id::text, 'given', given, 'done', state < 3 and given = needed) from n)
  select a.ord, a.task_id as task from a`,
)

export const findResponse = "select id, task_id, worker_id, late from response where project_id = $1 and id = $2"
export const lockAssignment =
  "select id, task_id, worker_id, state, stage from assignment where project_id = $1 and id = $2 for update"
export { closeHeld, closeLate, lockTask, settleLate, withdrawOthers }
export const hasResponse =
  "select id from response where project_id = $1 and task_id = $2 and worker_id = $3 and stage = $4 limit 1"
export const insertResponse = `insert into response (project_id, id, workspace_id, task_id, worker_id, assignment_id, stage, form_version, value, spent_ms, late)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

/** The payload a value is checked against: spans end within the text, boxes within the image. */
export const ground = named(
  "submit_ground",
  `select p.payload from assignment a join task_payload p on p.project_id = $1 and p.task_id = a.task_id
    where a.project_id = $1 and a.id = $2 and a.worker_id = $3`,
)

/** Attempts only: what somebody said as an expert is changed where they said it. Under the task's lock, as a verdict is. */
export const latestOwn = `select r.id, r.task_id, r.stage, r.revision, r.assignment_id, r.spent_ms, e.position, p.payload, t.state as task_state
   from response o join response r on r.project_id = $1 and r.task_id = o.task_id and r.worker_id = $3 and r.stage = o.stage
   join task_payload p on p.project_id = $1 and p.task_id = o.task_id join task t on t.project_id = $1 and t.id = o.task_id
   left join event e on e.stream_id = $1 and e.id = r.id
  where o.project_id = $1 and o.id = $2 and o.worker_id = $3 and o.stage = 0 order by r.revision desc limit 1 for no key update of t`
export const isReviewed =
  "select from review where project_id = $1 and task_id = $2 and author_id = $3 and stage = 1 and verdict is not null"
export const insertRevision = `insert into response (project_id, id, workspace_id, task_id, worker_id, assignment_id, stage, revision, form_version, value, spent_ms)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`

export const ownRecent = named(
  "responses_own",
  `select r.id, r.task_id, r.value, r.created_at, r.revision, p.payload, e.position, s.verdict, s.reason from response r
     join task_payload p on p.project_id = $1 and p.task_id = r.task_id
     left join event e on e.stream_id = $1 and e.id = r.id
     ${standingOf("$1", "r", null)}
    where r.project_id = $1 and r.worker_id = $2 and r.id < $3 and r.stage = 0 and not exists (
      select from response later where later.project_id = $1 and later.task_id = r.task_id and later.worker_id = $2 and later.stage = r.stage and later.revision > r.revision)
    order by r.id desc limit $4`,
)
export const ownOne = named(
  "response_own",
  `select r.task_id, r.value, r.form_version, p.payload, e.position, s.verdict from response r
     join task_payload p on p.project_id = $1 and p.task_id = r.task_id left join event e on e.stream_id = $1 and e.id = r.id
     ${standingOf("$1", "r", null)}
    where r.project_id = $1 and r.id = $2 and r.worker_id = $3 and r.stage = 0`,
)
export const modelValues = named(
  "suggestions",
  `select distinct on (w.id) w.pseudonym, r.value from assignment a
     join response r on r.project_id = $1 and r.task_id = a.task_id
     join worker w on w.workspace_id = $4 and w.id = r.worker_id and w.model_id is not null
    where a.project_id = $1 and a.id = $2 and a.worker_id = $3 order by w.id, r.revision desc`,
)

/** What a label screen shows around the task; \`today\` is the server's day in UTC. */
export const about = `select f.created_at as form_at, g.version as guideline, g.markdown, g.created_at as guideline_at,
    (select count(*) from response r where r.project_id = $1 and r.worker_id = $2 and r.stage = 0 and r.revision = 1) as responses,
    (select count(*) from response r where r.project_id = $1 and r.worker_id = $2 and r.stage = 0 and r.revision = 1 and r.created_at >= date_trunc('day', now())) as today
   from project p join form f on f.project_id = p.project_id and f.version = p.form_version
   left join guideline g on g.project_id = p.project_id and g.version = p.guideline_version
  where p.project_id = $1`
