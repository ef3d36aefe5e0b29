/** SQL of imports. */
const columns = `id, name, format, mapping, state, bytes, bytes_read, read, imported, skipped, refused, responses, responses_refused, error,
  created_at, finished_at, source, part, resume_at, line`

/** $1 project, $2 id. */
export const one = `select ${columns} from import where project_id = $1 and id = $2`
export const oneLocked = `${one} for update`
/** $1 project, $2 before this id, $3 how many. */
export const page = `select ${columns} from import where project_id = $1 and id < $2 order by id desc limit $3`

/** $1 project, $2 id, $3 workspace, $4 name, $5 mapping, $6 source, $7 bytes. */
export const insert = `
  insert into import (project_id, id, workspace_id, name, mapping, source, bytes) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (project_id, id) do nothing returning ${columns}`

/** The same file, not finished: $1 project, $2 name, $3 source, $4 bytes. */
export const unfinished = `
  select ${columns} from import where project_id = $1 and state in ('waiting', 'running', 'failed') and name = $2 and source = $3 and bytes = $4
  order by id limit 1`

export const setBytes = "update import set bytes = $3 where project_id = $1 and id = $2 and state = 'waiting'"
export const begin = `
  update import set state = 'running', error = null, finished_at = null where project_id = $1 and id = $2 and state in ('waiting', 'running', 'failed')
  returning ${columns}`

/** Progress, in the transaction of the rows it counts. $3 part, $4 resume_at, $5 line, $6 bytes read, then what is added. */
export const advance = `
  update import set part = $3, resume_at = $4, line = $5, bytes_read = $6, read = read + $7, imported = imported + $8, skipped = skipped + $9,
    refused = refused + $10, responses = responses + $11, responses_refused = responses_refused + $12, format = $13
   where project_id = $1 and id = $2 returning ${columns}`

export const finish = `
  update import set state = $3, error = $4, finished_at = now(), bytes_read = case when $3 = 'done' then greatest(bytes, bytes_read) else bytes_read end
   where project_id = $1 and id = $2 and state in ('waiting', 'running') returning ${columns}`

/** Of an import, the first 1,000. $4 numbers, $5 lines, $6 codes, $7 sentences, $8 texts. */
export const insertRefusals = `
  insert into import_refusal (project_id, import_id, workspace_id, number, line, code, sentence, text)
  select $1, $2, $3, x.* from unnest($4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[]) as x (number, line, code, sentence, text)
   order by x.number limit greatest(0, 1000 - (select count(*) from import_refusal where project_id = $1 and import_id = $2))
  on conflict do nothing`

/** $1 project, $2 import, $3 after this number, $4 how many. */
export const refusals = `
  select number, line, code, sentence, text from import_refusal where project_id = $1 and import_id = $2 and number > $3 order by number limit $4`

/** What an import needs to know of its project. */
export const projectOf = `
  select p.name, p.state, p.plan, p.form_version, f.body as form from project p
    left join form f on f.project_id = p.project_id and f.version = p.form_version where p.project_id = $1`

/** $1 project, $2 id: what is in stays. */
export const cancel = `
  update import set state = 'cancelled', finished_at = now() where project_id = $1 and id = $2 and state in ('waiting', 'running', 'failed') returning ${columns}`
/** What an archive unpacks to, once it is known. */
export const setTotal = "update import set bytes = $3, format = $4 where project_id = $1 and id = $2"
/** Whether anything is in the project that a moving one would get mixed up with. */
export const isInUse =
  "select 1 from form where project_id = $1 union all (select 1 from task where project_id = $1 limit 1) limit 1"

/** Of these file ids (text), those that some task of the project names in a field of its own. */
export const usedFiles = `
  select distinct f.value as id from task_payload p cross join lateral jsonb_each_text(case when jsonb_typeof(p.payload) = 'object' then p.payload else '{}' end) f
   where p.project_id = $1 and f.value = any($2::text[])`

/** Tasks that can become gold: $2 ids. */
export const markable = "select id from task where project_id = $1 and id = any($2::uuid[]) and state <> 3"
export const present = "select id from task where project_id = $1 and id = any($2::uuid[])"
/** $1 workspace, $2 worker. */
export const modelOf = "select model_id as model from worker where workspace_id = $1 and id = $2 and model_id is not null"
