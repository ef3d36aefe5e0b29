/** Of reviews and audits. $1 project. A withdrawn task waits for nobody. */
const count = (what: string) => `(count(*) filter (where v.verdict = '${what}'))::int as ${what}`
const said = ["accepted", "fixed", "rejected"].map(count).join(", ")

export const stages = `select v.stage, count(*)::int as drawn, (count(*) filter (where v.verdict is null and t.state <> 3))::int as waiting, ${said}
   from review v join task t on t.project_id = $1 and t.id = v.task_id where v.project_id = $1 group by v.stage`

/** $2 workspace */
export const reviewers = `select v.worker_id as worker, w.pseudonym, count(*)::int as reviews, ${said},
     count(a.verdict)::int as audited, (count(*) filter (where a.verdict <> 'accepted'))::int as wrong
   from review v join worker w on w.workspace_id = $2 and w.id = v.worker_id
   left join review a on a.project_id = $1 and a.response_id = v.response_id and a.stage = 2
  where v.project_id = $1 and v.stage = 1 and v.verdict is not null group by v.worker_id, w.pseudonym order by count(*) desc, v.worker_id`
