/** SQL of models and their runs. */
const model = `m.id, m.name, m.provider, m.settings, w.id as worker, m.secret_sealed is not null as has_secret, m.created_at`
const from = `from model m join worker w on w.workspace_id = m.workspace_id and w.model_id = m.id`

/** Newest first: $2 before this id, $3 how many. */
export const page = `select ${model} ${from} where m.workspace_id = $1 and m.id < $2 order by m.id desc limit $3`
export const one = `select ${model}, m.secret_sealed ${from} where m.workspace_id = $1 and m.id = $2`
export const lock = `select id from model where workspace_id = $1 and id = $2 for update`
export const insert = `
  insert into model (workspace_id, id, name, provider, settings, secret_sealed) values ($1, $2, $3, $4, $5, $6)
  on conflict (workspace_id, id) do nothing returning id`
export const update = `update model set name = $3, settings = $4, secret_sealed = $5 where workspace_id = $1 and id = $2`

const run = `id, model_id as model, project_id as project, state, trained_on, claimed, submitted, failed, spent_micro, latency_ms_median,
  held_out_right, held_out_of, error, created_at`
/** Another live run of the same model is refused by the index model_run_live. */
export const insertRun = `
  insert into model_run (project_id, id, workspace_id, model_id, tasks_max) values ($1, $2, $3, $4, $5) on conflict do nothing returning id`
export const oneRun = `select ${run}, tasks_max from model_run where project_id = $1 and id = $2 and workspace_id = $3`
export const pageRuns = `select ${run} from model_run where project_id = $1 and workspace_id = $2 and id < $3 order by id desc limit $4`
export const cancelRun = `update model_run set state = 'cancelled' where project_id = $1 and id = $2 and state in ('waiting', 'running')`
/** By all runs of the model in the workspace. */
export const spentBy = `select coalesce(sum(spent_micro), 0)::bigint as spent from model_run where workspace_id = $1 and model_id = $2`

export const beginRun = `
  update model_run set state = 'running' where project_id = $1 and id = $2 and state in ('waiting', 'running') returning model_id, tasks_max`
export const trainedRun = `
  update model_run set trained_on = $3, held_out_right = $4, held_out_of = $5 where project_id = $1 and id = $2`
/** What an attempt before this one left: counted from what is stored, so that a crash between two updates miscounts nothing. */
export const countRun = `
  select count(*) filter (where c.problem is null and r.id is not null) as submitted, count(*) filter (where c.problem is not null) as failed,
         percentile_cont(0.5) within group (order by c.latency_ms) as latency_ms_median
    from completion c left join response r on r.project_id = c.project_id and r.id = c.id
   where c.project_id = $1 and c.run_id = $2`
/** How many of the tasks it has worked on are gold: they are handed out beside the open ones. */
export const goldOfRun = `
  select count(distinct c.task_id) as n from completion c join task t on t.project_id = c.project_id and t.id = c.task_id and t.state = 4
   where c.project_id = $1 and c.run_id = $2`
export const isGold = `select 1 from task where project_id = $1 and id = $2 and state = 4`
/** No row: it was cancelled meanwhile. */
export const progressRun = `
  update model_run set claimed = $3, submitted = $4, failed = $5, latency_ms_median = $6
   where project_id = $1 and id = $2 and state = 'running' returning id`
export const finishRun = `
  update model_run set state = case when state = 'running' then $3 else state end, claimed = $4, submitted = $5, failed = $6,
    latency_ms_median = $7, error = case when state = 'running' then $8 else error end
   where project_id = $1 and id = $2 returning state`
/** $1 project $2 id $3 workspace $4 run $5 task $6 probability $7, $8 tokens $9 cost $10 latency $11 problem */
export const insertCompletion = `
  insert into completion (project_id, id, workspace_id, run_id, task_id, probability, input_tokens, output_tokens, cost_micro, latency_ms, problem)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`
export const addSpent = `update model_run set spent_micro = spent_micro + $3 where project_id = $1 and id = $2`
/** The task took no response after all. */
export const setProblem = `update completion set problem = $3 where project_id = $1 and id = $2`
/** Projects in which something was proved of a model: $1 workspace $2 model. */
export const judgedIn = `select distinct p.project_id as project from project p join event e on e.stream_id = p.project_id
  where p.workspace_id = $1 and e.kind in ('model.judged', 'model.unjudged') and e.body ->> 'model' = $2`
/** $3: this task, or null for the first one whose data is still there. */
export const previewed = `
  select t.id as task, d.payload from task t join task_payload d on d.project_id = t.project_id and d.task_id = t.id
   where t.project_id = $1 and t.workspace_id = $2 and ($3::uuid is null or t.id = $3) and d.payload is not null order by t.id limit 1`
/** $2 run: each reason once, with how often it came and one of its tasks. */
export const problemsOfRun = `
  select problem, count(*) as count, (array_agg(task_id order by id))[1] as task from completion
   where project_id = $1 and run_id = $2 and problem is not null group by problem order by count(*) desc, problem limit 20`
