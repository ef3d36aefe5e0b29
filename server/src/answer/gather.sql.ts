/** What answers are made of: forms, responses that the log has numbered, tasks withdrawn. */

export const projectOf = "select form_version from project where project_id = $1 and workspace_id = $2"

export const formVersions = "select version, body from form where project_id = $1 and workspace_id = $2 order by version"

/** Of the workspace $1. */
export const models = "select id from worker where workspace_id = $1 and model_id is not null"

/**
 * What samples proved of models up to position $3, the newest of each model and question. It ends when the model gets other settings: a
 * certificate is about the model that was judged.
 */
export const judgedAt = `
  select distinct on (j.body ->> 'model', j.body ->> 'question') w.id as worker, j.body ->> 'question' as question,
      (j.body ->> 'passed')::boolean as passed, (j.body ->> 'right')::float8 as "right", (j.body ->> 'of')::float8 as "of",
      exists (select from event e where e.stream_id = $1 and e.kind = 'model.unjudged' and e.body ->> 'model' = j.body ->> 'model'
          and e.position > j.position and e.position <= $3) as ended
    from event j join worker w on w.workspace_id = $2 and w.model_id = (j.body ->> 'model')::uuid
   where j.stream_id = $1 and j.kind = 'model.judged' and j.position <= $3
   order by j.body ->> 'model', j.body ->> 'question', j.position desc`

/** The newest row up to position $3 of each task that is or was gold; $4 tasks, or null for all. */
export const goldAt = `
  select distinct on (g.task_id) g.task_id as task, g.value, g.form_version, g.source, g.created_at as known_at, e.position, e.at
    from gold g join event e on e.stream_id = $1 and e.id = g.id
   where g.project_id = $1 and g.workspace_id = $2 and e.position <= $3 and ($4::uuid[] is null or g.task_id = any($4::uuid[]))
   order by g.task_id, e.position desc`

/**
 * Where a verdict up to position $3 takes something out of belief, or brought it back. Of each response drawn for review: what the review said
 * and what the audit of it, with the response of the reviewer's own. Lateral with OFFSET 0 as below: of few tasks it is a few probes.
 */
const reviewed = (of: string) => `
  select v.task_id as task, v.author_id as worker, v.verdict, v.fix_id, a.verdict as audit,
      greatest(e.position, a.position) as position, coalesce(a.at, e.at) as at
    from ${of} v
    left join lateral (select o.verdict, oe.position, oe.at from review o join event oe on oe.stream_id = $1 and oe.id = o.id and oe.position <= $3
       where o.project_id = $1 and o.response_id = v.response_id and o.stage = 2 and o.verdict is not null offset 0) a on true
    join lateral (select position, at from event where stream_id = $1 and id = v.id and position <= $3 offset 0) e on true
   where v.verdict = 'rejected' or a.verdict = 'rejected'`
const verdicts = "select * from review where project_id = $1 and workspace_id = $2 and stage = 1 and verdict is not null"
export const reviewsAt = reviewed(`(${verdicts} offset 0)`)
/** $4 tasks */
export const reviewsOfTasks = reviewed(
  `unnest($4::uuid[]) as g (task) cross join lateral (${verdicts} and task_id = g.task offset 0)`,
)

/** Of tasks $3, those of which the log speaks of a verdict behind position $4, or will. */
export const reviewedSince = `
  select distinct v.task_id as task from review v left join event e on e.stream_id = $1 and e.id = v.id
   where v.project_id = $1 and v.workspace_id = $2 and v.task_id = any($3::uuid[]) and v.id is not null and coalesce(e.position > $4, true)`

const columns = `r.id, r.spent_ms, r.task_id as task, r.worker_id as worker, r.stage, r.revision, r.form_version, r.value, r.created_at as made_at, e.position, e.at, p.payload`

/**
 * The event of a response has its id, so its place in the log is one probe of a primary key away; null while it has none. Lateral with
 * OFFSET 0, because a generic plan does not know how few rows a page has and would join whole tables. $1 project.
 */
const placed = (needs_text: string) => `
    left join lateral (select position, at from event where stream_id = $1 and id = r.id offset 0) e on true
    left join lateral (select payload from task_payload where ${needs_text} and project_id = $1 and task_id = r.task_id offset 0) p on true`

/** $3 tasks, $4 whether their texts are needed. */
export const responsesOfTasks = `
  select ${columns} from response r ${placed("$4::boolean")}
   where r.project_id = $1 and r.workspace_id = $2 and r.task_id = any($3::uuid[])
   order by r.task_id, r.worker_id, r.stage, r.revision`

export const pageRows = 5_000
/** A page of all responses after the key ($3 task, $4 worker, $5 stage, $6 revision): walks response_once. $7: texts are needed. */
export const responsesAfter = `
  select ${columns} from (
    select * from response where project_id = $1 and workspace_id = $2
       and (task_id, worker_id, stage, revision) > ($3::uuid, $4::uuid, $5, $6)
     order by task_id, worker_id, stage, revision limit ${pageRows}) r ${placed("$7::boolean")}
   order by r.task_id, r.worker_id, r.stage, r.revision`

export const retiredAt = `
  select (body ->> 'task')::uuid as task from event
   where stream_id = $1 and position <= $2 and kind = 'task.retired'`

export const retiredNow =
  "select id as task from task where project_id = $1 and workspace_id = $2 and id = any($3::uuid[]) and state = 3"
