/** Statements of projects. The predicates name project and workspace, though the policy would filter anyway. */

// A lease is live until its time is over, whether or not somebody swept it. The index assignment_due answers the count.
const columns = `
  p.project_id as id, p.name, p.state, p.demo, p.plan, p.form_version, p.guideline_version, p.created_at,
  c.tasks, c.done, c.retired, c.responses, c.answered,
  (select count(distinct a.task_id) from assignment a
    where a.project_id = p.project_id and a.state = 0 and a.until > now()) as leased_out`

export const show = `
  select ${columns} from project p join project_count c using (project_id)
   where p.project_id = $1 and p.workspace_id = $2`

/** Newest first: $2 last id of the page before or null, $3 limit + 1, $4 archived ones or the others. */
export const list = `
  select ${columns} from project p join project_count c using (project_id)
   where p.workspace_id = $1 and ($2::uuid is null or p.project_id < $2::uuid) and (p.state = 'archived') = $4
   order by p.project_id desc limit $3`

/** Without a conflict target: the id may belong to another workspace, whose row the policy hides. */
export const insert = `
  insert into project (project_id, workspace_id, name, plan) values ($1, $2, $3, $4)
  on conflict do nothing returning project_id`

export const insertCount = `insert into project_count (project_id, workspace_id) values ($1, $2)`

export const lock = `
  select name, state, plan, form_version, guideline_version from project
   where project_id = $1 and workspace_id = $2 for update`

export const exists = `select state from project where project_id = $1 and workspace_id = $2`

export const update = `
  update project set name = $3, state = $4, plan = $5 where project_id = $1 and workspace_id = $2`

/** From here to the end of the transaction, projects that are being erased are found. */
export const beginErasing = `select set_config('app.erasing', 'on', true)`

export const hide = `update project set state = 'deleted' where project_id = $1 and workspace_id = $2`

/** Only what was hidden before. */
export const erase = `delete from project where project_id = $1 and workspace_id = $2 and state = 'deleted'`

/** $2 ids. */
export const names = `select name from project where workspace_id = $1 and project_id = any($2::uuid[]) order by project_id`
