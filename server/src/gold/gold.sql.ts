/** SQL of known answers. $1 project, $2 workspace where not said otherwise. */

/** $3 person, $4 key: how whoever acts is called here. */
export const nameOf = `select coalesce((select name from member where workspace_id = $2 and person_id = $3),
    (select name from api_key where workspace_id = $2 and id = $4), 'Tagwerk') as name where $1::uuid is not null`

/** The newest row of task $3, whether it still is gold or not. */
export const newest = `select id, value, form_version, source, by_name as by, created_at from gold
  where project_id = $1 and workspace_id = $2 and task_id = $3 order by id desc limit 1`

/** $3 id, $4 task, $5 value, $6 form version, $7 source, $8 by, $9 since when it is known or null. */
export const insert = `insert into gold (project_id, workspace_id, id, task_id, value, form_version, source, by_name, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9::timestamptz, now())) returning created_at`

/** Gold tasks with their newest row: the state of the task says that it still is. */
const current = `task t
  cross join lateral (select id, value, form_version, source, by_name, created_at from gold
     where project_id = $1 and workspace_id = $2 and task_id = t.id order by id desc limit 1) g
 where t.project_id = $1 and t.state = 4`

/** All of it, in the order of the tasks: ids and known values, for figures. */
export const known = `select t.id as task, g.value from ${current} order by t.id`

/** A page, newest first: $3 the last row's id of the page before or null, $4 how many. */
export const page = `select g.id, g.task, g.value, g.source, g.by_name as by, g.created_at, p.external_id, p.payload
  from (select t.id as task, g.* from ${current} and ($3::uuid is null or g.id < $3::uuid) order by g.id desc limit $4) g
  join task_payload p on p.project_id = $1 and p.task_id = g.task order by g.id desc`

export const bySource = `select g.source, count(*) as n from ${current} group by 1`

/** Whether task $3 waits in a draw. */
export const isDrawn = `select 1 from gold_draw where project_id = $1 and workspace_id = $2 and $3::uuid = any(task_ids) limit 1`

/** Tasks that a draw is made from: neither withdrawn nor gold, nor waiting in an earlier draw. */
const drawable = `task t where t.project_id = $1 and t.workspace_id = $2 and t.state < 3
  and t.id <> all (array(select unnest(task_ids) from gold_draw where project_id = $1 and workspace_id = $2))`
export const countDrawable = `select count(*) as n from ${drawable}`

/** $3 seed, $4 how many: each task's place is its hash, so every set of them is as likely as any other. */
export const draw = `select t.id from ${drawable} order by sha256(convert_to($3::text || ':' || t.id::text, 'UTF8')), t.id limit $4`

/** $3 id, $4 seed, $5 how many it was drawn from, $6 tasks, $7 by, $8 when, null for now. */
export const insertDraw = `insert into gold_draw (project_id, workspace_id, id, seed, drawn_from, task_ids, by_name, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, coalesce($8::timestamptz, now())) on conflict do nothing`
export const oneDraw = `select seed, drawn_from, task_ids from gold_draw where project_id = $1 and workspace_id = $2 and id = $3`
export const dropDraw = `delete from gold_draw where project_id = $1 and workspace_id = $2 and id = $3 returning id`

const waiting = `gold_draw d cross join lateral unnest(d.task_ids) with ordinality as x (task, ord)
  join task t on t.project_id = $1 and t.id = x.task and t.state < 3 where d.project_id = $1 and d.workspace_id = $2`
export const countTodo = `select count(*) as n from ${waiting}`

/** In the order of the draws: $3, $4 draw and place of the last one before or null, $5 how many. */
export const todo = `select x.*, p.external_id, p.payload from (
    select d.id as draw, x.task, x.ord, d.by_name as by, d.created_at from ${waiting}
       and ($3::uuid is null or (d.id, x.ord) > ($3::uuid, $4::bigint)) order by d.id, x.ord limit $5) x
  join task_payload p on p.project_id = $1 and p.task_id = x.task order by x.draw, x.ord`
