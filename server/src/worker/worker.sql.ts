/** Statements of workers. */

const columns = "id, pseudonym, state, project_ids"

export const byPerson = `select ${columns} from worker where workspace_id = $1 and person_id = $2`
export const byModel = `select ${columns} from worker where workspace_id = $1 and model_id = $2`
export const byPseudonym = `select ${columns} from worker where workspace_id = $1 and pseudonym = $2 and person_id is null and model_id is null`

/** No conflict target: person, model or pseudonym may be there already, and the caller finds out which. */
export const insert = `
  insert into worker (workspace_id, id, person_id, model_id, pseudonym, project_ids) values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing returning ${columns}`

/** Oldest first: $2 last id of the page before or null, $3 limit + 1. */
export const list = `
  select id, pseudonym, model_id, state, created_at from worker
   where workspace_id = $1 and ($2::uuid is null or id > $2::uuid) order by id limit $3`

export const setState = `
  update worker set state = $3 where workspace_id = $1 and id = $2 returning id, pseudonym, model_id, state, created_at`

export const addProjects = `
  update worker set state = 'active', project_ids = (select array_agg(distinct p) from unnest(project_ids || $3::uuid[]) p)
   where workspace_id = $1 and id = $2`

/** Who leaves: no project, no work. The row and the responses stay. */
export const retire = `update worker set state = 'paused', project_ids = '{}' where workspace_id = $1 and person_id = $2`
export const restore = `update worker set state = 'active' where workspace_id = $1 and person_id = $2`
