/** What a model learns from. */
import { standingOf } from "../response/review.sql.ts"

/**
 * What people said of each answered task: the answer where one of them gave it, else what most of them said, with the probability that the
 * answer leaves it. What only models said teaches nothing new; and a model that contradicts its teachers must not lose what it was taught,
 * or it learns in the end only where it agrees. Gold and the blind answers of samples are left out, so that the model can be judged by them.
 * $1 project $2 workspace $3 question $4 how many, the newest first; handed on in the order of the tasks, so that learning repeats.
 */
export const taught = `
  select x.task_id as task, x.payload, x.value,
      coalesce((select max((one ->> 'probability')::float8) from jsonb_array_elements(x.question -> 'alternatives') one where one -> 'value' = x.value),
        case when x.value = x.question -> 'value' then x.confidence else 1 - x.confidence end) as probability from (
    select a.task_id, p.payload, said.value, a.questions -> $3 as question, (a.questions -> $3 ->> 'confidence')::float8 as confidence
      from answer a
      join task t on t.project_id = a.project_id and t.id = a.task_id and t.state < 3
      join task_payload p on p.project_id = a.project_id and p.task_id = a.task_id and p.payload is not null
      cross join lateral (select one.value from (
          select r.value -> $3 as value from response r join worker w on w.workspace_id = $2 and w.id = r.worker_id and w.model_id is null
            ${standingOf("$1", "r", null)}
           where r.project_id = $1 and r.task_id = a.task_id and r.stage < 4 and jsonb_typeof(r.value -> $3) = 'string'
             and s.verdict is distinct from 'rejected' and not exists (select from response later where later.project_id = $1
               and later.task_id = r.task_id and later.worker_id = r.worker_id and later.stage = r.stage and later.revision > r.revision)) one
         group by one.value order by one.value = a.questions -> $3 -> 'value' desc, count(*) desc, one.value limit 1) said
     where a.project_id = $1 and a.workspace_id = $2 and jsonb_typeof(a.questions -> $3 -> 'value') = 'string'
     order by a.updated_at desc, a.task_id limit $4) x
  order by x.task_id`
