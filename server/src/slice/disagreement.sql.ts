/**
 * Tasks that nothing more is asked about and whose answers are not sure enough. $1 project, $2 workspace, $3 confidence to reach, $4 the
 * caller's worker or null, then filters, null where there is none: $5 question, $6 label, $7 worker, $8 only models against people.
 */

/** What a worker says last in an attempt. */
const said = (one: string) => `${one}.project_id = $1 and ${one}.task_id = a.task_id and ${one}.stage = 0
      and not exists (select from response l where l.project_id = $1 and l.task_id = a.task_id and l.worker_id = ${one}.worker_id
        and l.stage = 0 and l.revision > ${one}.revision)`

const open = `from answer a join task t on t.project_id = $1 and t.id = a.task_id
   where a.project_id = $1 and a.workspace_id = $2 and not a.accepted and a.responses >= 2 and a.confidence < $3::real and t.state = 2
     and ($4::uuid is null or not ($4::uuid = any(t.workers))
       or exists (select from response r where r.project_id = $1 and r.task_id = a.task_id and r.worker_id = $4::uuid and r.stage = 3)
       or (exists (select from gold g where g.project_id = $1 and g.task_id = a.task_id)
         and not exists (select from assignment x where x.project_id = $1 and x.task_id = a.task_id and x.worker_id = $4::uuid)))
     and not exists (select from (select distinct on (worker_id) value from response r
       where r.project_id = $1 and r.task_id = a.task_id and r.stage = 3 order by worker_id, revision desc) d where d.value <> '{}')
     and ($5::text is null or (a.questions -> $5 ->> 'confidence')::real < $3::real)
     and ($6::text is null or exists (select from response r cross join lateral jsonb_each(r.value) q
       where ${said("r")} and ($5::text is null or q.key = $5) and (q.value = to_jsonb($6::text)
         or q.value @> jsonb_build_array($6::text) or q.value @> jsonb_build_array(jsonb_build_object('label', $6::text)))))
     and ($7::uuid is null or exists (select from response r
       where r.project_id = $1 and r.task_id = a.task_id and r.worker_id = $7::uuid and r.stage = 0))
     and (not $8::boolean or exists (select from response m join worker w on w.workspace_id = $2 and w.id = m.worker_id and w.model_id is not null
         cross join lateral jsonb_each(m.value) q
       where ${said("m")} and ($5::text is null or q.key = $5)
         and (select count(*) > 0 and not bool_or(r.value -> q.key = q.value) from response r
           join worker p on p.workspace_id = $2 and p.id = r.worker_id and p.model_id is null
          where ${said("r")} and r.value ? q.key)))`

/** $9, $10 and $11 information, responses and task after which to go on, $12 how many. */
export const page = `select a.task_id as id, a.information::text as information, a.responses ${open}
     and (a.information, a.responses, a.task_id) < ($9::real, $10::smallint, $11::uuid)
   order by a.information desc, a.responses desc, a.task_id desc limit $12`

export const remain = `select count(*) as n from (select ${open} limit 1000) one`

export const plan = `select p.plan, w.id as worker from project p
   left join worker w on w.workspace_id = $2 and w.person_id = $3 where p.project_id = $1 and p.workspace_id = $2`
