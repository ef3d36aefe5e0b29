/** Who works in a project. */

/**
 * $1 project, $2 workspace, $3 last worker of the page before or null, $4 limit + 1. The median is of a worker's last 200 responses: the
 * index response_worker ends there, however many there are.
 */
export const list = `
  select w.id, w.pseudonym, w.model_id, w.state, w.created_at, o.responses, o.skipped, o.last_at,
         (select count(*) from assignment a where a.project_id = $1 and a.worker_id = o.worker_id and a.state = 0 and a.until > now()) as held,
         (select percentile_cont(0.5) within group (order by r.spent_ms) from (
            select spent_ms from response where project_id = $1 and worker_id = o.worker_id order by id desc limit 200) r
           where r.spent_ms is not null) as spent_ms,
         (select jsonb_build_object('question', q -> 'key', 'of', q -> 'accuracy', 'bound', q -> 'bound')
            from report r, lateral (select r.body #> '{questions,0}' as q offset 0) one
           where r.project_id = $1 and r.subject = 'worker:' || o.worker_id) as reported
    from project_worker o join worker w on w.workspace_id = $2 and w.id = o.worker_id
   where o.project_id = $1 and o.workspace_id = $2 and ($3::uuid is null or o.worker_id > $3::uuid)
   order by o.worker_id limit $4`

/** What the last batch found out about these workers: $3 ids as text. */
export const evidence = `
  select b.question, e.key as worker, (e.value ->> 'right')::float8 as "right", (e.value ->> 'of')::float8 as "of"
    from answer_batch b cross join lateral jsonb_each(b.state -> 'evidence') e
   where b.project_id = $1 and b.workspace_id = $2 and e.key = any($3::text[])`

/** $1 workspace, $2 worker. */
export const one = "select id, pseudonym, model_id, state, created_at from worker where workspace_id = $1 and id = $2"
export const projects = `
  select p.project_id as id, p.name, o.responses, o.skipped, o.last_at
    from project p join project_worker o on o.project_id = p.project_id and o.worker_id = $2
   where p.workspace_id = $1 and o.workspace_id = $1 and o.responses + o.skipped > 0 order by o.responses desc, p.project_id limit 500`
