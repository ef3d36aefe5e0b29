/** Statements of saved slices: $1 project, $2 workspace. */

const columns = "id, name, filter, by_name, created_at"

export const list = `select ${columns} from slice where project_id = $1 and workspace_id = $2 order by lower(name)`
export const one = `select ${columns} from slice where project_id = $1 and workspace_id = $2 and id = $3`
/** $3 id, $4 name, $5 filter, $6 by whom. Nothing where id or name is taken. */
export const insert = `
  insert into slice (project_id, workspace_id, id, name, filter, by_name) values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing returning ${columns}`
/** $3 id, $4 name or null, $5 filter or null. */
export const update = `
  update slice set name = coalesce($4, name), filter = coalesce($5::jsonb, filter)
   where project_id = $1 and workspace_id = $2 and id = $3 returning ${columns}`
export const remove = "delete from slice where project_id = $1 and workspace_id = $2 and id = $3 returning id"
/** $3 name, $4 the id that may have it. */
export const named = "select id from slice where project_id = $1 and workspace_id = $2 and lower(name) = lower($3) and id <> $4"

export const memberName = "select name from member where workspace_id = $1 and person_id = $2"
export const keyName = "select name from api_key where workspace_id = $1 and id = $2"
