/** SQL of datasets. */
const columns = `d.id, d.name, d.version, d.state, d.position, d.method, d.seed, d.form_version, d.tasks, d.responses, d.sha256, d.error, d.created_at`
/** Withdrawn since: their events stand behind the position. */
const recalled = `(select count(distinct e.body ->> 'task') from event e join answer_frozen f
    on f.project_id = d.project_id and f.dataset_id = d.id and f.task_id = (e.body ->> 'task')::uuid
   where e.stream_id = d.project_id and e.position > d.position and e.kind = 'task.retired') as recalled`

export const one = `select ${columns}, ${recalled} from dataset d where d.project_id = $1 and d.id = $2`
/** $1 project, $2 before this id, $3 how many. */
export const page = `select ${columns}, ${recalled} from dataset d where d.project_id = $1 and d.id < $2 order by d.id desc limit $3`

/** Its row is held, so that versions of one name come one after the other. */
export const lockProject = "select form_version, state from project where project_id = $1 and workspace_id = $2 for update"
/** $1 project, $2 id, $3 workspace, $4 name. */
export const insert = `
  insert into dataset (project_id, id, workspace_id, name, version)
  select $1, $2, $3, $4, coalesce(max(version), 0) + 1 from dataset where project_id = $1 and name = $4
  on conflict (project_id, id) do nothing returning id`

export const begin = `
  update dataset d set state = 'running', position = coalesce(d.position, $3), form_version = coalesce(d.form_version, $4), seed = coalesce(d.seed, 1),
    plan = (select plan from project where project_id = $1), error = null
   where d.project_id = $1 and d.id = $2 and d.state in ('waiting', 'running', 'failed') returning d.position, d.form_version, d.seed`
/** Newest form published up to $2. */
export const formAt = `select max((body ->> 'version')::int) as version from event where stream_id = $1 and position <= $2 and kind = 'form.published'`
export const finish = `
  update dataset set state = 'done', tasks = $3, responses = $4, sha256 = $5, method = $6 where project_id = $1 and id = $2`
export const fail = `update dataset set state = 'failed', error = $3 where project_id = $1 and id = $2 and state <> 'done'`

/** One a connection; empty again after each commit. */
export const newAnswerTable = `create temporary table if not exists new_answer (
  task_id uuid not null, questions jsonb not null, confidence double precision not null, responses smallint not null) on commit delete rows`
export const insertAnswers = `
  insert into answer_frozen (project_id, dataset_id, task_id, workspace_id, questions, confidence, responses)
  select $1, $2, task_id, $3, questions, confidence, responses from new_answer`
export const clearAnswers = "delete from new_answer"
export const dropAnswers = "delete from answer_frozen where project_id = $1 and dataset_id = $2"

/** What a frozen answer is about: the id its owner gave and the hash of the data, which stays when the data is erased. */
export const aboutTasks = `select task_id, external_id, hash from task_payload where project_id = $1 and task_id = any($2::uuid[])`

/** A page of frozen answers, in the order of the ids: $3 after this task, $4 how many. */
export const frozenAfter = `
  select f.task_id, f.questions, f.confidence, f.responses, p.external_id, p.hash from answer_frozen f
    join task_payload p on p.project_id = f.project_id and p.task_id = f.task_id
   where f.project_id = $1 and f.dataset_id = $2 and f.task_id > $3 order by f.task_id limit $4`
