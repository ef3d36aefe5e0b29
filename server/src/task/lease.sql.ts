/**
 * How the queue changes hands. These are parts of statements: assignment/ and response/ put their own insert behind them, so that one
 * statement and one lock do the whole thing, while only this room writes the table.
 *
 * Why one UPDATE with the workers in the row: NOT EXISTS on another table is wrong under races (after SKIP LOCKED re-checks a changed
 * row, the sub-query still sees the old snapshot, so two tabs got one task twice), and flips plans. Why a random start: at the head of
 * the queue dead index entries pile up and one keen worker's own answers are scanned again and again; with a random start the cost is
 * flat from 10 k to 5 M tasks. Why coalesce only inside a materialized part: under row-level security the planner counts it as leaky,
 * and an index condition holding it becomes a scan of the table. Why NO KEY UPDATE: a foreign key's check takes KEY SHARE on the task, so
 * with FOR UPDATE a consumer that writes a row for each of a thousand tasks would make all of them look taken.
 */

/** State after a change: `given` and `leased` are SQL expressions of the new values. A retired task stays so, and gold stays gold. */
const stateOf = (given: string, leased: string, needed = "task.needed") =>
  `case when task.state >= 3 then task.state when ${given} >= ${needed} then 2 when ${given} + ${leased} >= ${needed} then 1 else 0 end`

/** $1 project, $2 worker, $3 band, $4 random start; `slot (n)` says whether there is a free one. Gives `leased (id, stage)`. */
export const leaseOne = `
  pick as materialized (select coalesce(
    (select id from task where project_id = $1 and state = 0 and priority = $3 and rnd >= $4 and not ($2::uuid = any(workers))
      order by priority, rnd limit 1 for no key update skip locked),
    (select id from task where project_id = $1 and state = 0 and priority = $3 and rnd < $4 and not ($2::uuid = any(workers))
      order by priority, rnd limit 1 for no key update skip locked)) as id
    from slot where slot.n is not null),
  leased as (update task set leased = leased + 1, workers = workers || $2::uuid, state = ${stateOf("given", "leased + 1")}
    where project_id = $1 and id = (select id from pick) returning id, stage)`

/**
 * As `leaseOne`, for several workers at once; `slot (ord, worker_id, start, n)`, $2 band. Gives `got (ord, worker_id, id)` and `leased (id,
 * stage)`. A statement's own locks do not stop it, so two of the workers may find one task: as many get it as it has room for, counted in
 * the locked row; the others get nothing here.
 */
export const leaseEach = `
  pick as materialized (select s.ord, s.worker_id, coalesce(p.id, q.id) as id, coalesce(p.room, q.room) as room from slot s
    left join lateral (select id, needed - given - leased as room from task where project_id = $1 and state = 0 and priority = $2
        and rnd >= s.start and not (s.worker_id = any(workers)) order by priority, rnd limit 1 for no key update skip locked) p on true
    left join lateral (select id, needed - given - leased as room from task where project_id = $1 and state = 0 and priority = $2
        and rnd < s.start and p.id is null and not (s.worker_id = any(workers)) order by priority, rnd limit 1 for no key update skip locked) q on true
    where s.n is not null),
  got as materialized (select ord, worker_id, id from (
    select pick.*, row_number() over (partition by id order by ord) as k from pick where id is not null) one where k <= room),
  leased as (update task set leased = leased + g.n, workers = workers || g.who, state = ${stateOf("given", "leased + g.n")}
    from (select id, count(*)::smallint as n, array_agg(worker_id) as who from got group by id) g
    where task.project_id = $1 and task.id = g.id returning task.id, task.stage)`

/** As \`leaseOne\`, for as many as there are rows in `slot (n, k)`: from the start on ($5 false) or from the beginning up to it ($5 true). */
export const leaseMany = `
  pick as materialized (select id, row_number() over () as k from (
    select id from task where project_id = $1 and state = 0 and priority = $3
       and rnd >= case when $5 then -2147483648 else $4 end and rnd < case when $5 then $4::bigint else 2147483648 end and not ($2::uuid = any(workers))
      order by priority, rnd limit (select count(*) from slot) for no key update skip locked) one),
  leased as (update task set leased = leased + 1, workers = workers || $2::uuid, state = ${stateOf("given", "leased + 1")}
    from pick where task.project_id = $1 and task.id = pick.id returning task.id, task.stage, pick.k)`

/** Takes up again a task this worker skipped; they stand in its workers already. `again (id, task_id)` is locked by the caller. */
export const leaseAgain = `
  leased as (update task set leased = leased + 1, state = ${stateOf("given", "leased + 1")}
    from again where task.project_id = $1 and task.id = again.task_id and task.state = 0 returning task.id, task.stage)`

/** A response arrives for a held lease. `a (task_id, stage)` is the assignment just closed. Gives `t (id, given, needed, state)`. */
export const settleHeld = `
  t as (update task set given = given + 1, leased = leased - 1, state = ${stateOf("given + 1", "leased - 1")}
    from a where task.project_id = $1 and task.id = a.task_id returning task.id, task.given, task.needed, task.state)`

/** As `settleHeld`, for several: `a (ord, task_id)`. Tasks are locked in one order. Gives `t (id, given, needed, state, n)`. */
export const settleEach = `
  c as materialized (select task_id, count(*)::smallint as n from a group by 1),
  l as materialized (select id from task where project_id = $1 and id in (select task_id from c) order by id for no key update),
  t as (update task set given = given + c.n, leased = leased - c.n, state = ${stateOf("given + c.n", "leased - c.n")}
    from c join l on l.id = c.task_id where task.project_id = $1 and task.id = c.task_id
    returning task.id, task.given, task.needed, task.state, c.n)`

/** A lease ends without a response; `a (task_id, worker_id)`. The task is free again, for that worker too. */
export const freeOne = `
  t as (update task set leased = leased - 1, workers = array_remove(workers, a.worker_id), state = ${stateOf("given", "leased - 1")}
    from a where task.project_id = $1 and task.id = a.task_id returning task.id)`

/** A skip: free for others, behind everything else for them, so they stay in its workers. */
export const freeSkipped = `
  t as (update task set leased = leased - 1, state = ${stateOf("given", "leased - 1")}
    from a where task.project_id = $1 and task.id = a.task_id returning task.id)`

/** Many leases end at once; `a (task_id, worker_id)`. Tasks are locked in one order, so that two sweepers do not deadlock. */
export const freeMany = `
  g as materialized (select task_id, count(*)::smallint as n, array_agg(worker_id) as gone from a group by 1),
  l as materialized (select id from task where project_id = $1 and id in (select task_id from g) order by id for no key update),
  t as (update task set leased = leased - g.n,
      workers = coalesce((select array_agg(w) from unnest(workers) w where w <> all (g.gone)), '{}'),
      state = ${stateOf("given", "leased - g.n")}
    from g join l on l.id = g.task_id where task.project_id = $1 and task.id = g.task_id returning task.id)`

/** A late response, in a transaction that holds the task's lock: $3 task, $4 how many live leases of that worker end with it. */
export const settleLate = `update task set given = given + 1, leased = leased - $4::smallint,
    workers = case when $2::uuid = any(workers) then workers else workers || $2::uuid end,
    state = ${stateOf("given + 1", "leased - $4::smallint")}
  where project_id = $1 and id = $3 returning id, given, needed, state`

export const lockTask =
  "select id, state, stage, given, needed, workers from task where project_id = $1 and id = $2 for no key update"

/** Whoever answered a task at a later stage is never handed it: $3 worker, in a transaction that holds the task's lock. */
const keepFrom = "update task set workers = workers || $3::uuid where project_id = $1 and id = $2"

export const keepFromOnce = `${keepFrom} and not ($3::uuid = any(workers))`

const recounted = (
  by: "+ 1" | "- 1",
) => `with old as (select id, state from task where project_id = $1 and id = $2 for no key update)
  update task set given = task.given ${by}, priority = ${by === "- 1" ? "task.priority / 10 * 10" : "task.priority"},
      state = ${stateOf(`task.given ${by}`, "task.leased")}
    from old where task.project_id = $1 and task.id = old.id returning old.state = 2 as was_done, task.state = 2 as is_done`
/** A response counts no longer: its place is free again, among the new tasks. Whoever gave it stays in the task's workers. */
export const dropGiven = recounted("- 1")
/** It counts again after all. Its place may have been taken meanwhile: then there is one more than was planned. */
export const restoreGiven = recounted("+ 1")

/** A task is given to a named worker: one of its wanted responses is theirs. */
export const leaseTo = `update task set leased = leased + 1, workers = workers || $3::uuid, state = ${stateOf("given", "leased + 1")}
  where project_id = $1 and id = $2 returning id, stage`

/** Bands with open tasks, smallest first: one index probe a band. */
export const openBands = `with recursive b as (
    (select priority from task where project_id = $1 and state = 0 order by priority limit 1)
    union all
    select (select t.priority from task t where t.project_id = $1 and t.state = 0 and t.priority > b.priority order by t.priority limit 1)
    from b where b.priority is not null)
  select priority from b where priority is not null`

/** $3 more responses are wanted of task $2, by somebody: it goes among the new ones, and no belief takes it back. */
export const askMore = `with old as (select id, state from task where project_id = $1 and id = $2 and state < 3 for no key update)
  update task set needed = needed + $3::smallint, priority = priority / 10 * 10, state = ${stateOf("given", "leased", "(task.needed + $3::smallint)")}
    from old where task.project_id = $1 and task.id = old.id returning task.id, old.state = 2 as was_done, task.state = 2 as is_done`

export const retire = `with old as (select id, state from task where project_id = $1 and id = $2 and state <> 3 for no key update)
  update task set state = 3 from old where task.project_id = $1 and task.id = old.id returning task.id, old.state in (2, 4) as was_done`

const wanted = "(case when $5 then greatest($3::smallint, task.given) else $3::smallint end)"
/**
 * A changed plan, for a run of tasks: after $2, up to $4 of them, $3 responses each; where the plan has a target ($5), as many as were given if
 * that is more: whoever believes asks again. Answers the last id. Gold stays done, whatever is asked of it.
 */
export const replan = `with page as (select id, state = 4 or given >= needed as was_done from task where project_id = $1 and id > $2 and state <> 3 order by id limit $4 for no key update),
  t as (update task set needed = ${wanted}, priority = task.priority / 10 * 10, state = ${stateOf("given", "leased", wanted)}
    from page where task.project_id = $1 and task.id = page.id returning task.id, page.was_done, task.state = 4 or task.given >= task.needed as is_done)
  select max(id::text)::uuid as last, count(*) as n, count(*) filter (where is_done and not was_done) as now_done, count(*) filter (where was_done and not is_done) as now_open from t`
