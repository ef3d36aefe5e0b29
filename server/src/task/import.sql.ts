/**
 * SQL of taking in many tasks. COPY does not work on a table with row-level security, so rows are copied into a temporary table and
 * inserted from it under the policy.
 */

/** One a connection; empty again after each commit. */
export const newTasksTable = `create temporary table if not exists new_task (
  id uuid not null, number bigint not null, line bigint not null, priority smallint not null, rnd integer not null,
  needed smallint not null, state smallint not null, external_id text, hash bytea not null, payload jsonb
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
  insert into task (project_id, id, workspace_id, priority, rnd, needed, state)
  select $1, id, $2, priority, rnd, needed, state from new_task`

export const insertNewPayloads = `
  insert into task_payload (project_id, task_id, workspace_id, external_id, payload, hash)
  select $1, id, $2, external_id, payload, hash from new_task`

/** Responses that came in with a file: $1 project; task, worker, how many of them, how many more the task asks for because of it. */
export const settleImported = `
  with g as (select * from unnest($2::uuid[], $3::uuid[][], $4::smallint[], $5::smallint[]) as g (id, given, more))
  select 1`
