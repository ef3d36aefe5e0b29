/** SQL of exports: the rows of their list, and what goes into a file. */
import { uuidText } from "../db/copy-out.ts"
import { standingOf } from "../response/review.sql.ts"

const columns = "id, what, format, dataset_id, slice, state, rows, rows_total, losses, position, bytes, sha256, error, created_at"
export const one = `select ${columns} from export where project_id = $1 and id = $2`
/** $1 project, $2 before this id, $3 how many. */
export const page = `select ${columns} from export where project_id = $1 and id < $2 order by id desc limit $3`
/** $1 project, $2 id, $3 workspace, $4 what, $5 format, $6 dataset, $7 slice. */
export const insert = `
  insert into export (project_id, id, workspace_id, what, format, dataset_id, slice) values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (project_id, id) do nothing returning id`
export const begin = `
  update export set state = 'running', rows = 0, rows_total = $3, error = null where project_id = $1 and id = $2 and state in ('waiting', 'running', 'failed')
  returning ${columns}`
export const advance = "update export set rows = $3, rows_total = $4 where project_id = $1 and id = $2 and state = 'running'"
export const finish = `
  update export set state = 'done', rows = $3, losses = $4, position = $5, bytes = $6, sha256 = $7, rows_total = $8 where project_id = $1 and id = $2 and state = 'running' returning id`
export const fail = "update export set state = 'failed', error = $3 where project_id = $1 and id = $2 and state = 'running'"

export const projectOf = `select p.name, p.state, p.plan, p.review_seed, p.form_version, s.position from project p left join stream s on s.stream_id = p.project_id
  where p.project_id = $1 and p.workspace_id = $2`
export const formOf = "select body from form where project_id = $1 and version = $2"
export const formsOf = "select version, body from form where project_id = $1 order by version"
export const guidelinesOf = "select version, markdown from guideline where project_id = $1 order by version"
export const countTasks = "select count(*) as n from task where project_id = $1"
export const countFrozen = "select count(*) as n from answer_frozen where project_id = $1 and dataset_id = $2"
export const countResponses = "select count(*) as n from response where project_id = $1"

/** The tasks of a slice in its order; gone at the end of the transaction. */
export const chosenTable = "create temporary table chosen_task (n bigint not null, id uuid not null) on commit drop"
export const addChosen =
  "insert into chosen_task (n, id) select $1 + x.n, x.id from unnest($2::uuid[]) with ordinality as x (id, n)"
const keys = `cross join lateral jsonb_object_keys(case when jsonb_typeof(p.payload) = 'object' then p.payload else '{}' end) k
   where p.project_id = $1 order by 1 limit 501`
/** Names of the payloads' fields: the columns of a table. */
export const payloadFields = `select distinct k as key from task_payload p ${keys}`
export const chosenFields = `select distinct k as key from chosen_task c join task_payload p on p.project_id = $1 and p.task_id = c.id ${keys}`

/** Where the tasks come from, as a join, and their order. */
const from = (project: string, isSlice: boolean) =>
  isSlice
    ? `chosen_task c join task t on t.project_id = ${uuidText(project)} and t.id = c.id
       join task_payload p on p.project_id = t.project_id and p.task_id = t.id`
    : `task t join task_payload p on p.project_id = t.project_id and p.task_id = t.id`
const order = (isSlice: boolean) => (isSlice ? "order by c.n" : "order by t.id")

/** Fields: id, state, external id, payload, questions, confidence, responses, position. All but the id as text. */
export const answers = (project: string, isSlice: boolean) => `
  select t.id, t.state::text, p.external_id, p.payload::text, a.questions::text, a.confidence::text, a.responses::text, a.position::text
    from ${from(project, isSlice)} left join answer a on a.project_id = t.project_id and a.task_id = t.id
   where t.project_id = ${uuidText(project)} ${order(isSlice)}`

/** The same of a dataset: every answer it froze, whatever has become of its task. */
export const frozen = (project: string, dataset: string) => `
  select f.task_id, '2', p.external_id, p.payload::text, f.questions::text, f.confidence::text, f.responses::text, null::text
    from answer_frozen f join task_payload p on p.project_id = f.project_id and p.task_id = f.task_id
   where f.project_id = ${uuidText(project)} and f.dataset_id = ${uuidText(dataset)} order by f.task_id`

/**
 * Fields: response, task, external id, worker, pseudonym, is a model, form version, revision, superseded, late, value, milliseconds, made
 * at, position, stage, verdict and its reason. Only what the log has numbered up to a position: so that what is exported is a state of the log.
 */
export const responses = (project: string, isSlice: boolean, position: number) => `
  select r.id, t.id, p.external_id, r.worker_id, w.pseudonym, (w.model_id is not null)::text, r.form_version::text, r.revision::text,
      exists (select from response l join event le on le.stream_id = l.project_id and le.id = l.id and le.position <= ${Math.floor(position)}
        where l.project_id = r.project_id and l.task_id = r.task_id and l.worker_id = r.worker_id and l.stage = r.stage and l.revision > r.revision)::text,
      r.late::text, r.value::text, r.spent_ms::text, to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), e.position::text, r.stage::text, s.verdict, s.reason
    from ${from(project, isSlice)} join response r on r.project_id = t.project_id and r.task_id = t.id
    join event e on e.stream_id = r.project_id and e.id = r.id and e.position <= ${Math.floor(position)}
    join worker w on w.workspace_id = r.workspace_id and w.id = r.worker_id
    ${standingOf(uuidText(project), "r", position)}
   where t.project_id = ${uuidText(project)} ${order(isSlice)}, r.worker_id, r.stage, r.revision`

// ---- a project that moves

/** Fields: id, pseudonym, the model's name. */
export const workers = (project: string) => `
  select w.id, w.pseudonym, m.name from worker w left join model m on m.workspace_id = w.workspace_id and m.id = w.model_id
   where exists (select from response r where r.project_id = ${uuidText(project)} and r.workspace_id = w.workspace_id and r.worker_id = w.id)
      or w.id in (select v.worker_id from review v where v.project_id = ${uuidText(project)} and v.verdict is not null) order by w.id`
export const files = `select id, name, sha256, media_type, bytes, width, height from file where project_id = $1 order by id`
/** Fields: id, external id, priority, needed, retired, payload, hash. */
export const tasks = (project: string) => `
  select t.id, p.external_id, (t.priority / 10)::text, t.needed::text, (t.state = 3)::text, p.payload::text, p.hash
    from task t join task_payload p on p.project_id = t.project_id and p.task_id = t.id where t.project_id = ${uuidText(project)} order by t.id`
/** Fields: id, task, worker, assignment, stage, revision, form version, value, milliseconds, late, made at; in the order of the log. */
export const moved = (project: string, position: number) => `
  select r.id, r.task_id, r.worker_id, r.assignment_id, r.stage::text, r.revision::text, r.form_version::text, r.value::text, r.spent_ms::text, r.late::text,
      to_char(r.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    from event e join response r on r.project_id = e.stream_id and r.id = e.id
   where e.stream_id = ${uuidText(project)} and e.position <= ${Math.floor(position)} order by e.position`
/** Fields: response, stage, by whom, verdict, reason, the revision looked at, the own response, when; in the order of the log. */
export const reviewed = (project: string, position: number) => `
  select v.response_id, v.stage::text, v.worker_id, v.verdict, v.reason, v.judged_id, v.fix_id, to_char(v.done_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    from event e join review v on v.project_id = e.stream_id and v.id = e.id
   where e.stream_id = ${uuidText(project)} and e.position <= ${Math.floor(position)} and e.kind = 'review.made' order by e.position`
/** Fields: task, value, form version, source, by whom, since when: of each task that was gold at that position of the log. */
export const golden = (project: string, position: number) => `
  select g.task_id, g.value::text, g.form_version::text, g.source, g.by_name,
      to_char(g.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    from (select distinct on (g.task_id) g.* from gold g join event e on e.stream_id = g.project_id and e.id = g.id and e.position <= ${Math.floor(position)}
       where g.project_id = ${uuidText(project)} order by g.task_id, g.id desc) g
    join task t on t.project_id = g.project_id and t.id = g.task_id and t.state <> 3
   where g.value is not null order by g.task_id`
/** Draws of tasks to become gold, in their order. */
export const draws = `select id, seed, drawn_from, task_ids, by_name as by, created_at as at from gold_draw
  where project_id = $1 and workspace_id = $2 order by id`
