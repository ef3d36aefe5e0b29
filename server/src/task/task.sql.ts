import { askMore, replan, retire } from "./lease.sql.ts"

export { askMore, replan, retire }

export const projectOf = `select p.state, p.plan, f.body as form from project p
   left join form f on f.project_id = p.project_id and f.version = p.form_version where p.project_id = $1`

/** $3 ids, $4 priorities, $5 random start keys, $6 responses wanted. */
export const insertTasks = `insert into task (project_id, workspace_id, id, priority, rnd, needed)
  select $1, $2, x.id, x.priority * 10, x.rnd, $6 from unnest($3::uuid[], $4::smallint[], $5::int[]) as x (id, priority, rnd)
  on conflict (project_id, id) do nothing returning id`
export const insertPayloads = `insert into task_payload (project_id, workspace_id, task_id, external_id, payload, hash)
  select $1, $2, x.id, x.external_id, x.payload::jsonb, x.hash
    from unnest($3::uuid[], $4::text[], $5::text[], $6::bytea[]) as x (id, external_id, payload, hash)`
export const hashesOf = "select task_id, hash from task_payload where project_id = $1 and task_id = any($2::uuid[])"
export const exists = "select id, state from task where project_id = $1 and id = $2"
/** The data and what text search made of it. */
export const erase = `with t as (delete from task_text where project_id = $1 and task_id = $2)
  update task_payload set payload = null where project_id = $1 and task_id = $2`

/** $2 ids, $3 priority. The band within the priority stays: whoever believes may have asked again. */
export const prioritize = `
  with l as materialized (select id from task where project_id = $1 and id = any($2::uuid[]) and state < 3 order by id for no key update)
  update task set priority = $3::smallint * 10 + task.priority % 10 from l where task.project_id = $1 and task.id = l.id returning task.id`

/** $3 how many at most. What belongs to a task goes with it. */
export const eraseSlice = `
  with gone as (delete from task where project_id = $1 and workspace_id = $2
                   and id in (select id from task where project_id = $1 order by id limit $3) returning id)
  select count(*) as n from gone`

export const beginErasing = `select set_config('app.erasing', 'on', true)`
/** Deleted projects of workspace $1 that are still there, the newest first. */
export const erasing = `
  select p.project_id as id, p.name, coalesce(c.tasks, 0) as tasks, (select count(*) from task t where t.project_id = p.project_id) as left
    from project p left join project_count c on c.project_id = p.project_id
   where p.workspace_id = $1 and p.state = 'deleted' order by p.project_id desc limit 20`
