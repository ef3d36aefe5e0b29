/** Statements of the workspace, its members, invitations and keys. */

export const showWorkspace = "select workspace_id as id, name, created_at from workspace where workspace_id = $1"
export const renameWorkspace = "update workspace set name = $2 where workspace_id = $1 and name <> $2 returning 1"
export const insertWorkspace = "insert into workspace (workspace_id, name) values ($1, $2)"

const member = "person_id as person, name, role, created_at"
/** By person's id: $2 last of the page before or null, $3 limit + 1. */
export const listMembers = `
  select ${member} from member where workspace_id = $1 and ($2::uuid is null or person_id > $2::uuid)
   order by person_id limit $3`
export const showMember = `select ${member} from member where workspace_id = $1 and person_id = $2`
export const insertMember = "insert into member (workspace_id, person_id, name, role) values ($1, $2, $3, $4)"
export const setRole = "update member set role = $3 where workspace_id = $1 and person_id = $2"
export const renameMember = "update member set name = $3 where workspace_id = $1 and person_id = $2"
export const deleteMember = "delete from member where workspace_id = $1 and person_id = $2"
/** In one order, so that two owners who demote each other wait instead of both succeeding. */
export const lockOwners = "select person_id from member where workspace_id = $1 and role = 'owner' order by person_id for update"

const invitation = "id, role, project_ids, uses, uses_left, expires_at, created_at"
export const listInvitations = `
  select ${invitation} from invitation
   where workspace_id = $1 and uses_left > 0 and expires_at > now() and ($2::uuid is null or id < $2::uuid)
   order by id desc limit $3`
export const showInvitation = `select ${invitation} from invitation where workspace_id = $1 and id = $2`
export const insertInvitation = `
  insert into invitation (workspace_id, id, role, project_ids, hash, uses, uses_left, expires_at, created_by)
  values ($1, $2, $3, $4, $5, $6, $6, $7, $8) on conflict do nothing returning ${invitation}`
/** A repeat whose first answer was lost: the same invitation, not used yet, gets another token. */
export const renewInvitation = `
  update invitation set hash = $5 where workspace_id = $1 and id = $2 and role is not distinct from $3 and project_ids = $4
     and uses = $6 and uses_left = $6 and expires_at > now() and created_at > now() - interval '10 minutes' returning ${invitation}`
export const deleteInvitation = "delete from invitation where workspace_id = $1 and id = $2 returning 1"
export const findInvitation = `
  select ${invitation} from invitation where workspace_id = $1 and hash = $2 and uses_left > 0 and expires_at > $3`
export const takeInvitation = `
  update invitation set uses_left = uses_left - 1 where workspace_id = $1 and hash = $2 and uses_left > 0 and expires_at > $3
  returning ${invitation}`

const key = "id, name, role, created_at, used_at, revoked_at"
export const listKeys = `
  select ${key} from api_key where workspace_id = $1 and ($2::uuid is null or id < $2::uuid) order by id desc limit $3`
export const insertKey = `
  insert into api_key (workspace_id, id, name, role, hash, created_by) values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing returning ${key}`
/** A repeat whose first answer was lost: the same key, never used, gets another secret. */
export const renewKey = `
  update api_key set hash = $5 where workspace_id = $1 and id = $2 and name = $3 and role = $4 and used_at is null
     and revoked_at is null and created_at > now() - interval '10 minutes' returning ${key}`
export const revokeKey = `
  update api_key set revoked_at = now() where workspace_id = $1 and id = $2 and revoked_at is null returning id`
export const keyExists = "select 1 from api_key where workspace_id = $1 and id = $2"
