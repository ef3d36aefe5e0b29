/**
 * SQL of taking in many tasks. COPY does not work on a table with row-level security, so rows are copied into a temporary table and
 * inserted from it under the policy.
 */

/** One a connection; empty again after each commit. */
export const newTaskTable = `create temporary table if not exists new_task (
  id uuid not null, number bigint not null, line bigint not null, priority smallint not null, rnd integer not null,
  needed smallint not null, external_id text, hash bytea not null, payload jsonb, retired boolean not null
) on commit delete rows`

/**
 * Rows whose external id is there already. LATERAL with a limit keeps it to one index probe a row: the temporary table has no
 * statistics, and a hash join would read every payload of the project for each batch.
 */
export const knownTasks = `
  select r.id, r.number, r.line, r.external_id, left(r.payload::text, 200) as text, k.task_id as old, k.hash = r.hash as same
    from new_task r cross join lateral (
      select p.task_id, p.hash from task_payload p where p.project_id = $1 and p.external_id = r.external_id limit 1) k
   where r.external_id is not null order by r.number`

export const dropKnown = "delete from new_task where id = any($1::uuid[])"

export const insertNewTasks = `
  insert into task (project_id, id, workspace_id, priority, rnd, needed)
  select $1, id, $2, priority, rnd, needed from new_task`

export const insertNewPayloads = `
  insert into task_payload (project_id, task_id, workspace_id, external_id, payload, hash)
  select $1, id, $2, external_id, payload, hash from new_task`

/** Tasks that were withdrawn where they come from, after their responses. */
export const retireNew = `
  with t as (update task set state = 3 from new_task n where n.retired and task.project_id = $1 and task.id = n.id
    returning task.id, task.given >= task.needed as was_done)
  select id, was_done from t order by id`

/**
 * Responses that came in with a file. “g (task_id, n, more, who)”: how many a task gets, how many more it then asks for, of whom.
 * Gives “t (id, given, needed, retired)” with what was given before. A prediction raises what is asked for by itself: people still give what the
 * plan wants of them.
 */
export const settleImported = `
  t as (update task set given = task.given + g.n, needed = task.needed + g.more,
      workers = task.workers || (select coalesce(array_agg(w), '{}') from unnest(g.who) w where w <> all (task.workers)),
      state = case when state = 3 then 3 when given + g.n >= needed + g.more then 2 when given + g.n + leased >= needed + g.more then 1 else 0 end
    from g where task.project_id = $1 and task.id = g.task_id
    returning task.id, task.given - g.n as given, task.needed, task.state = 3 as retired)`

/** Between which ids the new tasks lie. */
export const rangeOfNew = `select (select id from new_task order by id limit 1) as first, (select id from new_task order by id desc limit 1) as last`
