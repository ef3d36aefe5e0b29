/**
 * SQL of taking in many tasks. COPY does not work on a table with row-level security, so rows are copied into a temporary table and
 * inserted from it under the policy.
 */
import { named } from "../db/batch.ts"

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
  insert into task (project_id, id, workspace_id, priority, rnd, needed, state)
  select $1, id, $2, priority * 10, rnd, needed, case when retired then 3 else 0 end from new_task`

/**
 * The same with responses that come along. “g (task_id, n, more, who)”, a query: how many a task gets, how many more it then asks for, of
 * whom. A prediction raises what is asked for by itself: people still give what the plan wants of them. Written at once: an UPDATE behind it
 * would join with the whole table, and for a project that is just coming in the planner believes that to be a handful of rows (measured: 2 ms
 * a response instead of 60 µs).
 */
export const insertNewAnswered = (g: string) => `
  insert into task (project_id, id, workspace_id, priority, rnd, needed, given, workers, state)
  select $1, t.id, $2, t.priority * 10, t.rnd, t.needed + coalesce(g.more, 0), coalesce(g.n, 0), coalesce(g.who, '{}'),
      case when t.retired then 3 when coalesce(g.n, 0) >= t.needed + coalesce(g.more, 0) then 2 else 0 end
    from new_task t left join (${g}) g on g.task_id = t.id`

export const insertNewPayloads = `
  insert into task_payload (project_id, task_id, workspace_id, external_id, payload, hash)
  select $1, id, $2, external_id, payload, hash from new_task`

/** Tasks of the batch that were withdrawn where they come from. */
export const retiredNew = `
  select n.id, t.given >= t.needed as was_done
    from new_task n cross join lateral (select given, needed from task where project_id = $1 and id = n.id offset 0) t where n.retired order by n.id`

/** A task that was there gets responses: $2 task, $3 how many, $4 how many more it then asks for, $5 of whom. */
export const settleImported = named(
  "settle_imported",
  `update task set given = given + $3::smallint, needed = needed + $4::smallint,
      workers = workers || (select coalesce(array_agg(w), '{}') from unnest($5::uuid[]) w where w <> all (workers)),
      state = case when state >= 3 then state when given + $3::smallint >= needed + $4::smallint then 2
        when given + $3::smallint + leased >= needed + $4::smallint then 1 else 0 end
    where project_id = $1 and id = $2`,
)

/** Between which ids the new tasks lie. */
export const rangeOfNew = `select (select id from new_task order by id limit 1) as first, (select id from new_task order by id desc limit 1) as last`
