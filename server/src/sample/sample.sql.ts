/** SQL of samples. $1 project. */

const columns = `s.id, s.purpose, s.dataset_id, s.model_id, s.question, s.plan, s.planned, s.seed, s.state, s.result, s.created_at, s.finished_at,
  coalesce((select d.name || ' v' || d.version from dataset d where d.project_id = s.project_id and d.id = s.dataset_id),
    (select m.name from model m where m.workspace_id = s.workspace_id and m.id = s.model_id), '') as of,
  (select count(*) from sample_task t where t.project_id = s.project_id and t.sample_id = s.id and t.response_id is not null) as answered`

export const one = `select ${columns} from sample s where s.project_id = $1 and s.id = $2`
export const lock = "select id from sample where project_id = $1 and id = $2 for update"
export const page = `select ${columns} from sample s where s.project_id = $1 and s.id < $2 order by s.id desc limit $3`

/** $2 id $3 workspace $4 purpose $5 question $6 model $7 dataset $8 plan $9 planned $10 seed */
export const insert = `insert into sample (project_id, id, workspace_id, purpose, question, model_id, dataset_id, plan, planned, seed)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`
/** $2 sample $3 workspace $4 tasks in the order in which they were drawn */
export const insertTasks = `insert into sample_task (project_id, sample_id, task_id, workspace_id, ord)
  select $1, $2, x.task, $3, x.ord from unnest($4::uuid[]) with ordinality as x (task, ord)`

/** A task is drawn once for the same thing: $2 purpose, $3 dataset, $4 model. */
const fresh = (task: string) => `not exists (select from sample_task st join sample s on s.project_id = $1 and s.id = st.sample_id
    where st.project_id = $1 and st.task_id = ${task} and s.purpose = $2 and s.dataset_id is not distinct from $3::uuid and s.model_id is not distinct from $4::uuid)`
export const ofDataset = `select f.task_id as id from answer_frozen f join task t on t.project_id = $1 and t.id = f.task_id and t.state <> 3
  where f.project_id = $1 and f.dataset_id = $3::uuid and ${fresh("f.task_id")} order by 1`
export const ofModel = `select distinct r.task_id as id from worker w join response r on r.project_id = $1 and r.worker_id = w.id and r.stage = 0
    join task t on t.project_id = $1 and t.id = r.task_id and t.state <> 3
  where w.workspace_id = $5 and w.model_id = $4::uuid and $3::uuid is null and ${fresh("r.task_id")} order by 1`

/**
 * The next task for an expert: what was handed to them before, else what nobody has, at last what somebody else has and did not answer. Not
 * what they worked on, another sample's answers apart. $2 sample $3 worker.
 */
export const next = `select st.task_id as id, p.payload from sample_task st join task t on t.project_id = $1 and t.id = st.task_id and t.state <> 3
    join task_payload p on p.project_id = $1 and p.task_id = st.task_id
  where st.project_id = $1 and st.sample_id = $2 and st.response_id is null
    and (not ($3 = any(t.workers))
      or exists (select from response r where r.project_id = $1 and r.task_id = st.task_id and r.worker_id = $3 and r.stage = 4))
    and not exists (select from response r where r.project_id = $1 and r.task_id = st.task_id and r.worker_id = $3 and r.stage <> 4)
  order by (st.worker_id is not distinct from $3::uuid) desc, (st.worker_id is null) desc, st.ord limit 1 for update of st skip locked`
export const hand = "update sample_task set worker_id = $4 where project_id = $1 and sample_id = $2 and task_id = $3"
export const answered =
  "update sample_task set worker_id = $4, response_id = $5 where project_id = $1 and sample_id = $2 and task_id = $3"
export const findTask = "select response_id from sample_task where project_id = $1 and sample_id = $2 and task_id = $3"
/** What was withdrawn since cannot be answered any more. */
export const remain = `select count(*) as n from sample_task st join task t on t.project_id = $1 and t.id = st.task_id and t.state <> 3
  where st.project_id = $1 and st.sample_id = $2 and st.response_id is null`

export const finish =
  "update sample set state = 'done', result = $3, finished_at = now() where project_id = $1 and id = $2 and state = 'open' returning id"
export const cancel =
  "update sample set state = 'cancelled', finished_at = now() where project_id = $1 and id = $2 and state = 'open' returning id"

export const experts = `select st.task_id as task, r.value from sample_task st join response r on r.project_id = $1 and r.id = st.response_id
  where st.project_id = $1 and st.sample_id = $2 order by st.ord`
export const frozenOf =
  "select task_id as task, questions from answer_frozen where project_id = $1 and dataset_id = $2 and task_id = any($3::uuid[])"
/** How many tasks of a dataset each question and label has: a text for a single choice, null for other values. */
export const sizes = `select q.key as question, case when jsonb_typeof(q.value -> 'value') = 'string' then q.value ->> 'value' end as label, count(*) as n
    from answer_frozen f cross join lateral jsonb_each(f.questions) q
   where f.project_id = $1 and f.dataset_id = $2 and jsonb_typeof(q.value -> 'value') <> 'null' group by 1, 2`
/** The same answers by what they rest on: $3 confidence from which one is accepted. */
export const rests = `select m.methods, f.confidence >= $3::float8 as sure, f.responses >= 2 as several, count(*) as n from answer_frozen f
    cross join lateral (select coalesce(jsonb_object_agg(q.key, q.value ->> 'method'), '{}') as methods from jsonb_each(f.questions) q) m
   where f.project_id = $1 and f.dataset_id = $2 group by 1, 2, 3`
export const planOf = `select p.plan, c.bound from project p join project_count c on c.project_id = p.project_id where p.project_id = $1`
/** Tasks of the project up to position $2, without those withdrawn by then. */
export const tasksAt = `select coalesce(sum((body ->> 'count')::bigint) filter (where kind = 'task.added'), 0)
    - count(*) filter (where kind = 'task.retired') as n
    from event where stream_id = $1 and position <= $2 and kind in ('task.added', 'task.retired')`
/** A model's newest label of each task: $2 workspace $3 model $4 question. */
export const judged = `select distinct on (r.task_id) r.task_id as task, r.value ->> $4 as label from worker w
    join response r on r.project_id = $1 and r.worker_id = w.id and r.stage = 0
  where w.workspace_id = $2 and w.model_id = $3 and jsonb_typeof(r.value -> $4) = 'string' order by r.task_id, r.revision desc`
export const formOf = "select body as form from form where project_id = $1 and version = $2"
export const newestForm =
  "select f.version, f.body as form from project p join form f on f.project_id = p.project_id and f.version = p.form_version where p.project_id = $1"
export const modelOf = "select name from model where workspace_id = $1 and id = $2"
