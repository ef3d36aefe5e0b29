/** How an assignment ends with a response. Parts and statements for response/, so that only this room writes the table. */

/** Of a submit: $1 project, $2 worker, $3 assignment. Gives `a (task_id, stage)`; no row when it is not held. */
export const closeOne = `a as (update assignment set state = 1, draft = null
    where project_id = $1 and id = $3 and worker_id = $2 and state = 0 returning task_id, stage)`

/** Of several submits: `g (ord, worker_id, assignment_id)` and what else belongs to a response. Gives `a` with the task and stage of each. */
export const closeEach = `a as (update assignment set state = 1, draft = null from g
    where assignment.project_id = $1 and assignment.id = g.assignment_id and assignment.worker_id = g.worker_id and assignment.state = 0
    returning g.*, assignment.task_id, assignment.stage)`

/** $1 project, $2 task, $3 worker: newer leases of the same worker on a task that was just answered late. */
export const withdrawOthers =
  "update assignment set state = 7, draft = null where project_id = $1 and task_id = $2 and worker_id = $3 and state = 0 returning id"
export const closeLate = "update assignment set state = 4, draft = null where project_id = $1 and id = $2"
export const closeHeld = "update assignment set state = 1, draft = null where project_id = $1 and id = $2"

/** Of an expert's response at a stage: $1 project $2 assignment $3 workspace $4 task $5 worker $6 stage. It was never a lease. */
export const insertStage = `insert into assignment (project_id, id, workspace_id, task_id, worker_id, stage, state, until)
  values ($1, $2, $3, $4, $5, $6, 1, now())`

/** Of responses given elsewhere, from the table new_response: $1 project, $2 workspace. */
export const insertAssignments = `
  insert into assignment (project_id, id, workspace_id, task_id, worker_id, stage, state, until, created_at)
  select distinct on (assignment_id) $1, assignment_id, $2, task_id, worker_id, stage, case when late then 4 else 1 end, created_at, created_at
    from new_response order by assignment_id, revision on conflict (project_id, id) do nothing`
