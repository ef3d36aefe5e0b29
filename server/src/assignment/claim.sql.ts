/** Claims: one statement leases the task and writes the assignment. Parts of the queue come from task/lease.sql.ts. */
import { named } from "../db/batch.ts"
import { leaseGold } from "../task/gold.sql.ts"
import { leaseAgain, leaseEach, leaseMany, leaseOne, leaseTo } from "../task/lease.sql.ts"

/**
 * The cap is a free slot: unique where held, so two claims of one worker at once meet as 23505 and one of them is run again.
 * `max`: the parameter with the number of leases allowed. OFFSET 0 keeps it one probe of assignment_slot a slot: joined, a plan made while
 * the table was small walks all held leases of the project (measured: 140 ms a claim after 50,000 of them).
 */
const isTaken = (worker: string) =>
  `exists (select from assignment x where x.project_id = $1 and x.worker_id = ${worker} and x.slot = n and x.state = 0 offset 0)`
const freeSlot = (max: string) => `slot as materialized (select min(n)::smallint as n from generate_series(1, ${max}::int) n
    where not ${isTaken("$2")})`

const insertOne = (assignment: string, workspace: string, seconds: string) => `
  made as (insert into assignment (project_id, id, workspace_id, task_id, worker_id, stage, until, slot)
    select $1, ${assignment}, ${workspace}, leased.id, $2, leased.stage, now() + make_interval(secs => ${seconds}), (select n from slot) from leased returning until)`

const shown = `select leased.id as task, p.payload, made.until, (select n from slot) is null as cap_reached
    from (select 1) one left join leased on true left join made on true left join task_payload p on p.project_id = $1 and p.task_id = leased.id`

/** $1 project $2 worker $3 band $4 random start $5 new assignment $6 workspace $7 lease seconds $8 leases allowed. One row always. */
export const claimOne = named("claim_one", `with ${freeSlot("$8")}, ${leaseOne}, ${insertOne("$5", "$6", "$7")} ${shown}`)

/** As `claimOne`, of a task whose answer is known. */
export const claimGold = named("claim_gold", `with ${freeSlot("$8")}, ${leaseGold}, ${insertOne("$5", "$6", "$7")} ${shown}`)

/**
 * As `claimOne`, for several workers at once, each of them once. $1 project $2 band $3 workers $4 new assignments $5 random starts
 * $6 workspace $7 lease seconds $8 leases allowed. A row for each, with its place.
 */
export const claimEach = named(
  "claim_each",
  `with g as materialized (select * from unnest($3::uuid[], $4::uuid[], $5::integer[]) with ordinality as g (worker_id, assignment_id, start, ord)),
  slot as materialized (select g.*, (select min(n)::smallint from generate_series(1, $8::int) n
      where not ${isTaken("g.worker_id")}) as n from g),
  ${leaseEach},
  made as (insert into assignment (project_id, id, workspace_id, task_id, worker_id, stage, until, slot)
    select $1, slot.assignment_id, $6, got.id, got.worker_id, leased.stage, now() + make_interval(secs => $7), slot.n
      from got join slot on slot.ord = got.ord join leased on leased.id = got.id order by got.worker_id returning id, until)
  select slot.ord, got.id as task, p.payload, made.until, slot.n is null as cap_reached,
      pick.id is not null and got.id is null as crowded from slot
    left join pick on pick.ord = slot.ord left join got on got.ord = slot.ord left join made on made.id = slot.assignment_id
    left join task_payload p on p.project_id = $1 and p.task_id = got.id`,
)

/**
 * Nothing else is left: the task this worker skipped longest ago, if it is still open. $1 project $2 worker $3 new assignment
 * $4 workspace $5 lease seconds $6 leases allowed.
 */
export const claimAgain = named(
  "claim_again",
  `with ${freeSlot("$6")},
  again as materialized (select a.id, a.task_id from slot
      join assignment a on a.project_id = $1 and a.worker_id = $2 and a.state = 5
      join task t on t.project_id = $1 and t.id = a.task_id and t.state = 0
    where slot.n is not null order by a.until limit 1 for no key update of a, t skip locked),
  ${leaseAgain},
  taken as (update assignment set state = 6 from again join leased on leased.id = again.task_id
    where assignment.project_id = $1 and assignment.id = again.id),
  ${insertOne("$3", "$4", "$5")} ${shown}`,
)

/** $5 from the beginning up to the start · $9 the new assignments' ids. A row for each task leased, in the order of the queue. */
export const claimMany = named(
  "claim_many",
  `with slot as materialized (select n::smallint as n, row_number() over (order by n) as k from generate_series(1, $8::int) n
      where not ${isTaken("$2")}
      limit cardinality($9::uuid[])),
  ${leaseMany},
  made as (insert into assignment (project_id, id, workspace_id, task_id, worker_id, stage, until, slot)
    select $1, ($9::uuid[])[leased.k], $6, leased.id, $2, leased.stage, now() + make_interval(secs => $7), slot.n
      from leased join slot on slot.k = leased.k returning id, task_id, until)
  select made.id, made.task_id as task, p.payload, made.until from made
    join task_payload p on p.project_id = $1 and p.task_id = made.task_id order by made.id`,
)

export const heldBy = named(
  "assignments_held",
  `select a.id, a.task_id as task, p.payload, a.until, a.draft from assignment a
     join task_payload p on p.project_id = $1 and p.task_id = a.task_id
    where a.project_id = $1 and a.worker_id = $2 and a.state = 0 order by a.id`,
)

/** $1 project $2 task $3 worker $4 assignment $5 workspace $6 until. No slot: it does not count against the worker's cap. */
export const assignTo = `with leased as (${leaseTo})
  insert into assignment (project_id, id, workspace_id, task_id, worker_id, stage, until)
  select $1, $4, $5, leased.id, $3, leased.stage, $6 from leased returning id`
