/** Tasks that nothing more is asked about and whose answers are not sure enough. */

const open = `from answer a join task t on t.project_id = $1 and t.id = a.task_id
   where a.project_id = $1 and a.workspace_id = $2 and not a.accepted and a.confidence < $3::real and a.responses >= 2 and t.state = 2
     and ($4::uuid is null or not ($4::uuid = any(t.workers)))
     and not exists (select from response r where r.project_id = $1 and r.task_id = a.task_id and r.stage = 3)`

/** $3 confidence to reach, $4 worker, $5 and $6 confidence and task after which to go on, $7 how many. */
export const page = `select a.task_id as id, a.confidence::text as confidence ${open}
     and (a.confidence, a.task_id) > ($5::real, $6::uuid) order by a.confidence, a.task_id limit $7`

export const remain = `select count(*) as n from (select ${open} limit 1000) one`

export const plan = `select p.plan, w.id as worker from project p
   left join worker w on w.workspace_id = $2 and w.person_id = $3 where p.project_id = $1 and p.workspace_id = $2`
