/** Statements of comments. */

const columns = "id, task_id, by_name, flag, text, resolved_at, created_at"

/** Newest first: $3 last id of the page before or null, $4 limit + 1. */
const page = (where: string) => `
  select ${columns} from comment
   where project_id = $1 and workspace_id = $2 and ($3::uuid is null or id < $3::uuid) ${where} order by id desc limit $4`
export const list = page("")
/** Flags still open, by their own index. */
export const listOpenFlags = page("and flag and resolved_at is null")
export const listWords = page("and not flag")
export const listOfTask = page("and task_id = $5")
export const listOpenFlagsOfTask = page("and flag and resolved_at is null and task_id = $5")
export const listWordsOfTask = page("and not flag and task_id = $5")

export const insert = `
  insert into comment (project_id, id, workspace_id, task_id, person_id, worker_id, by_name, flag, text)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning ${columns}`
export const show = `select ${columns}, person_id, worker_id from comment where project_id = $1 and workspace_id = $2 and id = $3`
export const resolve = `
  update comment set resolved_at = now() where project_id = $1 and workspace_id = $2 and id = $3 and resolved_at is null
  returning task_id`

export const task = "select 1 from task where project_id = $1 and workspace_id = $2 and id = $3"
/** A worker speaks of tasks that are or were in their hands; others are not there for them. */
export const taskInHands = `
  select 1 from task where project_id = $1 and workspace_id = $2 and id = $3 and $4::uuid = any(workers)`

export const memberName = "select name from member where workspace_id = $1 and person_id = $2"
export const keyName = "select name from api_key where workspace_id = $1 and id = $2"
export const workerName = "select pseudonym as name from worker where workspace_id = $1 and id = $2"
