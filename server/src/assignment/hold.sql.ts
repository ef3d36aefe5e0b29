/** What happens to a lease while it is held, and how it ends without a response. */
import { named } from "../db/batch.ts"
import { freeMany, freeOne, freeSkipped } from "../task/lease.sql.ts"

/** Touches the assignment only, never the task's row. $4 lease seconds, $5 draft or null. */
export const renew = named(
  "assignment_renew",
  `update assignment set until = greatest(until, now() + make_interval(secs => $4)), draft = coalesce($5::jsonb, draft)
    where project_id = $1 and id = $2 and worker_id = $3 and state = 0 returning until`,
)
/** A lapsed assignment still takes the draft: a late submit may follow. */
export const draftLate = named(
  "assignment_draft_late",
  "update assignment set draft = $4 where project_id = $1 and id = $2 and worker_id = $3 and state = 2",
)

export const release = named(
  "assignment_release",
  `with a as (update assignment set state = 3, draft = null where project_id = $1 and id = $2 and worker_id = $3 and state = 0 returning task_id, worker_id),
  ${freeOne} select id from t`,
)

/** $4 reason · $5 event id. The order of a worker's skips is \`until\`. */
export const skip = named(
  "assignment_skip",
  `with a as (update assignment set state = 5, draft = null, reason = $4, until = now()
      where project_id = $1 and id = $2 and worker_id = $3 and state = 0 returning task_id, worker_id),
  ${freeSkipped},
  e as (insert into event (stream_id, id, kind, body)
    select $1, $5, 'task.skipped', jsonb_build_object('task', t.id, 'worker', $3::text) from t)
  select id from t`,
)

/** Leases that ended, up to 500; any number of sweepers. $2 event id. */
export const expire = named(
  "assignment_expire",
  `with due as materialized (select id from assignment where project_id = $1 and state = 0 and until < now() order by until limit 500 for update skip locked),
  a as (update assignment set state = 2 from due where assignment.project_id = $1 and assignment.id = due.id returning assignment.task_id, assignment.worker_id),
  ${freeMany},
  e as (insert into event (stream_id, id, kind, body) select $1, $2, 'assignment.lapsed', jsonb_build_object('count', count(*)) from a having count(*) > 0)
  select count(*) as n from a left join (select count(*) from t) done on true`,
)

export const stateOf = named("assignment_state", "select state, worker_id from assignment where project_id = $1 and id = $2")
