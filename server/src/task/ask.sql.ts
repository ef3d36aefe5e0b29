/** Asking again, where an answer is not sure enough. */

/**
 * One more response of each of these tasks: $2 ids, $3 how many responses each had when its answer was believed, $4 bands 1 to 9, $5 the
 * most a task gets. Only where that is still so and nothing is wanted already, so that two who ask at once ask once. Tasks are locked in
 * one order. Gold and withdrawn tasks are in other states and stay there.
 */
export const askAgain = `
  with wish as materialized (select * from unnest($2::uuid[], $3::smallint[], $4::smallint[]) as x (id, given, band)),
  l as materialized (select id from task where project_id = $1 and id in (select id from wish) and state = 2 order by id for no key update)
  update task set needed = task.given + 1, priority = task.priority / 10 * 10 + wish.band, state = case when task.leased > 0 then 1 else 0 end
    from l join wish using (id)
   where task.project_id = $1 and task.id = l.id and task.state = 2 and task.given = wish.given and task.given >= task.needed and task.given < $5
  returning task.id`
