/** Plans tried. $1 project. */
const columns = "id, settings, state, done, result, error, created_at, finished_at"

/** $2 id, $3 workspace, $4 settings. No row: it is there already. */
export const insert = `
  insert into what_if (project_id, id, workspace_id, settings) values ($1, $2, $3, $4)
  on conflict (project_id, id) do nothing returning id`
/** $2 id. */
export const one = `select ${columns} from what_if where project_id = $1 and id = $2`
/** $2 the last id of the page before, $3 limit. */
export const page = `select ${columns} from what_if where project_id = $1 and id < $2 order by id desc limit $3`
/** $2 workspace. */
export const plan = `
  select p.plan, p.form_version, coalesce(c.responses, 0) as responses
    from project p left join project_count c on c.project_id = p.project_id where p.project_id = $1 and p.workspace_id = $2`
/** $2 id. No row: cancelled, or done by another run of the job. */
export const begin = `
  update what_if set state = 'running', done = 0 where project_id = $1 and id = $2 and state in ('waiting', 'running')
  returning settings`
/** $2 id, $3 how far. No row: cancelled. */
export const progress = `update what_if set done = $3 where project_id = $1 and id = $2 and state = 'running' returning id`
export const finish = `
  update what_if set state = 'done', done = 1, result = $3, finished_at = $4 where project_id = $1 and id = $2 and state = 'running'`
export const fail = `
  update what_if set state = 'failed', error = $3, finished_at = $4
   where project_id = $1 and id = $2 and state in ('waiting', 'running')`
export const cancel = `
  update what_if set state = 'cancelled', finished_at = $3 where project_id = $1 and id = $2 and state in ('waiting', 'running')`
