/** What is believed, written by the follower and by batches. Both lock the project's counts first, so they come one after the other. */

/** $1 project, $2 workspace. No row: the project is gone. */
export const lockCounts = `select responses from project_count where project_id = $1 and workspace_id = $2 for update`

export const countOf = "select responses from project_count where project_id = $1 and workspace_id = $2"

/** What stopping needs to know of the project. */
export const planOf = `select p.state, p.plan, p.frozen_position, c.bound from project p join project_count c using (project_id)
   where p.project_id = $1 and p.workspace_id = $2`
export const setBound = "update project_count set bound = $3 where project_id = $1 and workspace_id = $2"

export const answersOf = `
  select task_id as task, confidence, position, line, accepted,
      (select string_agg(k, ',' order by k collate "C") from jsonb_object_keys(questions) as k) as keys from answer
   where project_id = $1 and workspace_id = $2 and task_id = any($3::uuid[])`

/** $3: [{ task_id, questions, confidence, information, accepted, line, responses, position, at }]. */
export const putAnswers = `
  insert into answer (project_id, task_id, workspace_id, questions, confidence, information, accepted, line, responses, position, updated_at)
  select $1, x.task_id, $2, x.questions, x.confidence, x.information, x.accepted, x.line, x.responses, x.position, x.at
    from jsonb_to_recordset($3::jsonb) as x (task_id uuid, questions jsonb, confidence real, information real, accepted boolean, line text, responses smallint, position bigint, at timestamptz)
  on conflict (project_id, task_id) do update set questions = excluded.questions, confidence = excluded.confidence,
    information = excluded.information, accepted = excluded.accepted, line = excluded.line,
    responses = excluded.responses, position = excluded.position, updated_at = excluded.updated_at`

/** Labels that no longer stand in the answers of tasks $3; $4: [{ task_id, question, label }] do. */
export const dropLabels = `
  delete from answer_label a where a.project_id = $1 and a.workspace_id = $2 and a.task_id = any($3::uuid[])
     and not exists (select from jsonb_to_recordset($4::jsonb) as x (task_id uuid, question text, label text)
                      where x.task_id = a.task_id and x.question = a.question and x.label = a.label)
  returning a.question, a.label`

export const putLabels = `
  insert into answer_label (project_id, question, label, task_id, workspace_id)
  select $1, x.question, x.label, x.task_id, $2
    from jsonb_to_recordset($3::jsonb) as x (task_id uuid, question text, label text)
  on conflict do nothing returning question, label`

export const dropAnswers = "delete from answer where project_id = $1 and workspace_id = $2 and task_id = any($3::uuid[])"

/** $3 tasks, $4 done, $5 retired, $6 responses, $7 answered: differences; $8 differences of the 20 bins; $9 position. */
export const addCounts = `
  update project_count set tasks = tasks + $3, done = done + $4, retired = retired + $5, responses = responses + $6,
    answered = answered + $7, position = greatest(position, $9),
    confidence = (select array_agg(c + d order by i) from unnest(confidence, $8::bigint[]) with ordinality as b (c, d, i))
  where project_id = $1 and workspace_id = $2`

/** $3: [{ day, n }]. */
export const addDays = `
  insert into project_day (project_id, day, workspace_id, responses)
  select $1, x.day, $2, x.n from jsonb_to_recordset($3::jsonb) as x (day date, n bigint)
  on conflict (project_id, day) do update set responses = project_day.responses + excluded.responses`

/** $3: [{ question, label, n }]. */
export const addLabels = `
  insert into project_label (project_id, question, label, workspace_id, tasks)
  select $1, x.question, x.label, $2, x.n from jsonb_to_recordset($3::jsonb) as x (question text, label text, n bigint)
  on conflict (project_id, question, label) do update set tasks = project_label.tasks + excluded.tasks`

/** $3: [{ worker, responses, skipped, at }]. */
export const addWorkers = `
  insert into project_worker (project_id, worker_id, workspace_id, responses, skipped, last_at)
  select $1, x.worker, $2, x.responses, x.skipped, x.at
    from jsonb_to_recordset($3::jsonb) as x (worker uuid, responses bigint, skipped bigint, at timestamptz)
   where exists (select from worker w where w.workspace_id = $2 and w.id = x.worker)
  on conflict (project_id, worker_id) do update set responses = project_worker.responses + excluded.responses,
    skipped = project_worker.skipped + excluded.skipped, last_at = greatest(project_worker.last_at, excluded.last_at)`

export const batchesOf =
  "select question, position, responses, method, made_at from answer_batch where project_id = $1 and workspace_id = $2"
export const batchStates = "select question, state from answer_batch where project_id = $1 and workspace_id = $2"

/** $3: [{ question, method, state }], $4 position, $5 responses. */
export const putBatch = `
  insert into answer_batch (project_id, question, workspace_id, position, responses, method, state, made_at)
  select $1, x.question, $2, $4, $5, x.method, x.state, now() from jsonb_to_recordset($3::jsonb) as x (question text, method text, state jsonb)
  on conflict (project_id, question) do update set position = excluded.position, responses = excluded.responses,
    method = excluded.method, state = excluded.state, made_at = excluded.made_at`
export const dropBatches = "delete from answer_batch where project_id = $1 and workspace_id = $2 and question <> all($3::text[])"

/** A due batch is leased until $3, so that one whose process dies is taken up again. */
export const takeDue = `
  update due set at = $3 where kind = $1 and stream_id = (
    select stream_id from due where kind = $1 and at <= $2 order by at limit 1 for update skip locked)
  returning stream_id, workspace_id`
export const dropDue = "delete from due where kind = $1 and stream_id = $2 and at = $3"
