/** Statements of sessions and of where a person may go. */

export const setWorkspace = "select set_config('app.workspace_id', $1, true)"

/** What one workspace is to a person; run inside that workspace. */
export const place = `
  select w.workspace_id as id, w.name, m.role, k.id as worker, coalesce(k.project_ids, '{}') as project_ids
    from workspace w
    left join member m on m.workspace_id = $1 and m.person_id = $2
    left join worker k on k.workspace_id = $1 and k.person_id = $2
   where w.workspace_id = $1`

export const sessions = `
  select id, created_at, updated_at, user_agent from auth.session where person_id = $1 and expires_at > $2
   order by updated_at desc, id limit 500`
export const endSession = "delete from auth.session where person_id = $1 and id = $2 returning 1"
export const endOthers = "delete from auth.session where person_id = $1 and id <> $2"
/** Begun by a link, within the hour before $3. */
export const isByLink = "select 1 from auth.session where person_id = $1 and id = $2 and by_link and created_at > $3"
export const forgetLink = "update auth.session set by_link = false where person_id = $1 and id = $2"
