/**
 * How a task becomes gold, is handed out as gold, and stops being it. As in lease.sql.ts these are parts of statements: other rooms put
 * their own insert behind them. Gold is in no queue (state 4), so what the plan wants of a task does not matter to it: every worker may
 * get it, once.
 */

/** $1 project, $2 task, $3 a worker who knows the answer and must not be asked for it (null: nobody). No row: it was withdrawn. */
export const makeGold = `with old as (select id, state from task where project_id = $1 and id = $2 and state <> 3 for no key update)
  update task set state = 4, workers = case when $3::uuid is null or $3::uuid = any(workers) then workers else workers || $3::uuid end
    from old where task.project_id = $1 and task.id = old.id returning task.id, old.state in (2, 4) as was_done`

/** Back to where its responses and leases put it. $1 project, $2 task. No row: it was not gold. */
export const endGold = `update task set state = case when given >= needed then 2 when given + leased >= needed then 1 else 0 end
  where project_id = $1 and id = $2 and state = 4 returning id, state = 2 as is_done`

/**
 * As \`leaseOne\` (lease.sql.ts), with the same parameters, of a task that is gold. Only while the band has a task for this worker: who is
 * through with everything would know what to make of one more.
 */
export const leaseGold = `
  pick as materialized (select coalesce(
    (select id from task where project_id = $1 and state = 4 and rnd >= $4 and not ($2::uuid = any(workers))
      order by rnd limit 1 for no key update skip locked),
    (select id from task where project_id = $1 and state = 4 and rnd < $4 and not ($2::uuid = any(workers))
      order by rnd limit 1 for no key update skip locked)) as id
    from slot where slot.n is not null and coalesce(
      (select id from task where project_id = $1 and state = 0 and priority = $3 and rnd >= $4 and not ($2::uuid = any(workers)) order by priority, rnd limit 1),
      (select id from task where project_id = $1 and state = 0 and priority = $3 and rnd < $4 and not ($2::uuid = any(workers)) order by priority, rnd limit 1)) is not null),
  leased as (update task set leased = leased + 1, workers = workers || $2::uuid
    where project_id = $1 and id = (select id from pick) returning id, stage)`
