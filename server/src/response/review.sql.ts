/** SQL of review and audit. $1 project. */

const first32 = (hash: string) =>
  `((get_byte(${hash}, 0)::bigint << 24) | (get_byte(${hash}, 1) << 16) | (get_byte(${hash}, 2) << 8) | get_byte(${hash}, 3))`
/** Whether a response's lot at a stage lies below the plan's share: see 0007-review.sql. `p` the project. */
const isDrawn = (stage: 1 | 2, response: string) =>
  `${first32("h.hash")} < ((p.plan ->> '${stage === 1 ? "review_share" : "audit_share"}')::float8 * 4294967296)`.replaceAll(
    "h.hash",
    `sha256(convert_to(p.review_seed || '/${stage}/' || ${response}, 'UTF8'))`,
  )

/** Draws among first attempts: of all, or of $2. */
const drawResponses = (of: string) => `insert into review (project_id, response_id, stage, workspace_id, task_id, author_id)
  select $1, r.id, 1, r.workspace_id, r.task_id, r.worker_id from project p join response r on r.project_id = p.project_id
   where p.project_id = $1 and r.stage = 0 and r.revision = 1 ${of} and ${isDrawn(1, "r.id")} order by r.id on conflict do nothing`
export const drawSomeResponses = drawResponses("and r.id = any($2::uuid[])")
export const drawAllResponses = drawResponses("")
/** Draws among reviews with a verdict: of all, or those of the responses $2. */
const drawReviews = (of: string) => `insert into review (project_id, response_id, stage, workspace_id, task_id, author_id)
  select $1, v.response_id, 2, v.workspace_id, v.task_id, v.worker_id from project p join review v on v.project_id = p.project_id
   where p.project_id = $1 and v.stage = 1 and v.verdict is not null ${of} and ${isDrawn(2, "v.response_id")} order by v.response_id on conflict do nothing`
export const drawSomeReviews = drawReviews("and v.response_id = any($2::uuid[])")
export const drawAllReviews = drawReviews("")
/** What a smaller share draws no longer, and nobody has begun. */
export const undraw = `delete from review v using project p where p.project_id = $1 and v.project_id = $1 and v.verdict is null and v.worker_id is null
   and not (case v.stage when 1 then ${isDrawn(1, "v.response_id")} else ${isDrawn(2, "v.response_id")} end)`

/**
 * What worker $3 may look at, at stage $2: not their own, nothing they passed, and nothing of a task they worked on otherwise. Whoever has
 * had a review in hand stands in the task's workers, so that they are not handed it as an attempt: another review of that task, they may.
 */
const eligible = `v.project_id = $1 and v.stage = $2 and v.verdict is null and v.author_id <> $3 and not ($3 = any(v.passed)) and t.state <> 3
     and (not ($3 = any(t.workers)) or exists (select from review o where o.project_id = $1 and o.task_id = v.task_id and (o.worker_id = $3 or $3 = any(o.passed)) offset 0))
     and not exists (select from response r where r.project_id = $1 and r.task_id = v.task_id and r.worker_id = $3 and r.stage not in (1, 2) offset 0)
     and ($2 = 1 or not exists (select from review o where o.project_id = $1 and o.response_id = v.response_id and o.stage = 1 and o.worker_id = $3 offset 0))`
const columns = "v.response_id, v.task_id, v.author_id"
/** Lateral and OFFSET 0: what waits is walked in its order, with a probe of its task each, however the planner counts. */
const from =
  "from review v cross join lateral (select state, workers from task where project_id = $1 and id = v.task_id offset 0) t"
/** In hand already. */
export const ownHeld = `select ${columns} ${from} where ${eligible} and v.worker_id = $3 order by v.response_id limit 1 for update of v`
/** Free, or its time ran out at $4. Two who ask at once lock different rows. */
export const free = `select ${columns} ${from} where ${eligible} and (v.worker_id is null or v.until <= $4)
   order by v.response_id limit 1 for update of v skip locked`
/** $2 response $3 stage $4 worker $5 until */
export const hold = "update review set worker_id = $4, until = $5 where project_id = $1 and response_id = $2 and stage = $3"
/** $2 stage */
export const remain = `select count(*) as n from (select ${from} where v.project_id = $1 and v.stage = $2 and v.verdict is null and t.state <> 3 limit 1000) one`

/** The newest revision of the response that began with $2, and the data it is about. */
export const shown = `select r.id, r.form_version, r.value, p.payload, f.body as form from response o
   join response r on r.project_id = $1 and r.task_id = o.task_id and r.worker_id = o.worker_id and r.stage = o.stage
   join task_payload p on p.project_id = $1 and p.task_id = o.task_id join form f on f.project_id = $1 and f.version = r.form_version
  where o.project_id = $1 and o.id = $2 order by r.revision desc limit 1`
export const said = `select v.verdict, v.reason, r.value from review v left join response r on r.project_id = $1 and r.id = v.fix_id
  where v.project_id = $1 and v.response_id = $2 and v.stage = 1`

/** The first revision of attempt $2, and the newest one's id. */
export const placeOf = `select f.id as first, o.task_id, o.worker_id from response o
   join response f on f.project_id = $1 and f.task_id = o.task_id and f.worker_id = o.worker_id and f.stage = 0 and f.revision = 1
  where o.project_id = $1 and o.id = $2 and o.stage = 0`
/** $2 task $3 worker; in a transaction that holds the task's lock, as an amendment does. */
export const newestOf =
  "select id from response where project_id = $1 and task_id = $2 and worker_id = $3 and stage = 0 order by revision desc limit 1"
/** $2 response $3 stage */
export const lock =
  "select author_id, worker_id, verdict, fix_id, reason from review where project_id = $1 and response_id = $2 and stage = $3 for update"
export const verdictsOf =
  "select stage, worker_id, verdict from review where project_id = $1 and response_id = $2 and verdict is not null"
/** Whether worker $3 worked on task $2 but by reviewing. */
export const otherWork =
  "select from response where project_id = $1 and task_id = $2 and worker_id = $3 and stage not in (1, 2) limit 1"
/** $2 response $3 stage $4 id $5 verdict $6 reason $7 judged $8 fix $9 when */
export const close = `update review set id = $4, verdict = $5, reason = $6, judged_id = $7, fix_id = $8, done_at = $9, until = null
  where project_id = $1 and response_id = $2 and stage = $3`
/** $4 worker */
export const pass = `update review set worker_id = null, until = null, passed = passed || $4::uuid
  where project_id = $1 and response_id = $2 and stage = $3 and worker_id = $4 and verdict is null`

/** What stands of a response after review (alias v) and audit (alias a): verdict.ts says the same. */
const standing = `case when a.verdict is null or a.verdict = 'accepted' then v.verdict when a.verdict = 'fixed' then 'fixed'
  when v.verdict = 'accepted' then 'rejected' else 'accepted' end`
/**
 * \`s (verdict, reason)\` of a response as of a position of the log (a number, or null: as of now). \`of\`: its alias. Its reason is whose word
 * stands.
 */
export const standingOf = (project: string, of: string, position: number | null) => {
  const placed = (alias: string) =>
    position === null
      ? ""
      : `join event e${alias} on e${alias}.stream_id = ${project} and e${alias}.id = ${alias}.id and e${alias}.position <= ${Math.floor(position)}`
  return `left join lateral (select ${standing} as verdict, case when a.verdict in ('fixed', 'rejected') then a.reason else v.reason end as reason
    from (select v.* from review v ${placed("v")} where v.project_id = ${project} and v.task_id = ${of}.task_id and v.author_id = ${of}.worker_id
        and v.stage = 1 and v.verdict is not null and ${of}.stage = 0) v
    left join (select a.* from review a ${placed("a")} where a.project_id = ${project} and a.stage = 2 and a.verdict is not null) a
      on a.response_id = v.response_id) s on true`
}

/** A verdict from elsewhere. $2 response $3 stage $4 workspace $5 worker $6 id $7 verdict $8 reason $9 judged $10 fix $11 when */
export const bring = `insert into review (project_id, response_id, stage, workspace_id, task_id, author_id, worker_id, id, verdict, reason, judged_id, fix_id, done_at)
  select $1, r.id, $3::smallint, $4::uuid, r.task_id, case when $3::smallint = 1 then r.worker_id else (select worker_id from review where project_id = $1 and response_id = $2 and stage = 1) end,
      $5::uuid, $6::uuid, $7, $8, $9::uuid, $10::uuid, $11::timestamptz
    from response r where r.project_id = $1 and r.id = $2 and r.stage = 0 and r.revision = 1
     and ($3::smallint = 1 or exists (select from review where project_id = $1 and response_id = $2 and stage = 1 and verdict is not null))
     and ($10::uuid is null or exists (select from response where project_id = $1 and id = $10::uuid and worker_id = $5::uuid))
     and exists (select from worker where workspace_id = $4::uuid and id = $5::uuid)
  on conflict (project_id, response_id, stage) do update set worker_id = excluded.worker_id, until = null, id = excluded.id, verdict = excluded.verdict,
    reason = excluded.reason, judged_id = excluded.judged_id, fix_id = excluded.fix_id, done_at = excluded.done_at where review.verdict is null
  returning task_id, author_id`
