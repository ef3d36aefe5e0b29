/** What a model learns from. */

/**
 * Answers to a question that at least one person gave as well: what only models said teaches nothing new, least of all its own. Gold is left out, so that
 * the model can be judged by it.
 * $1 project $2 workspace $3 question $4 how many, the newest first; handed on in the order of the tasks, so that learning repeats.
 */
export const taught = `
  select x.task_id as task, x.payload, x.value, x.confidence from (
    select a.task_id, p.payload, a.questions -> $3 -> 'value' as value, (a.questions -> $3 ->> 'confidence')::float8 as confidence
      from answer a
      join task t on t.project_id = a.project_id and t.id = a.task_id and t.state < 3
      join task_payload p on p.project_id = a.project_id and p.task_id = a.task_id and p.payload is not null
     where a.project_id = $1 and a.workspace_id = $2 and jsonb_typeof(a.questions -> $3 -> 'value') = 'string'
       and exists (select from response r join worker w on w.workspace_id = $2 and w.id = r.worker_id and w.model_id is null
                    where r.project_id = $1 and r.task_id = a.task_id and r.value -> $3 = a.questions -> $3 -> 'value')
     order by a.updated_at desc, a.task_id limit $4) x
  order by x.task_id`
