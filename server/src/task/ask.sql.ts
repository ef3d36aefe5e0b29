/** Asking again where an answer is not sure enough, and taking that back where it is. */

/**
 * $2 ids, $3 how many responses each task had when its answer was believed, $4 bands: 1 to 9 asks for one more response, 0 for none. $5 the most
 * a task gets. Only where a task still has so many responses: one more only where nothing is wanted already, so that two who ask at once ask
 * once; none only where it was asked for here (its band says so) and nobody is at it. One statement, which locks tasks in one order.
 * Gold and withdrawn tasks are in other states and stay there.
 */
export const askAgain = `
  with wish as materialized (select * from unnest($2::uuid[], $3::smallint[], $4::smallint[]) as x (id, given, band)),
  l as materialized (select id from task where project_id = $1 and id in (select id from wish) and state in (0, 2) order by id for no key update)
  update task set needed = task.given + case when wish.band > 0 then 1 else 0 end,
      priority = case when wish.band > 0 then task.priority / 10 * 10 + wish.band else task.priority end,
      state = case when wish.band = 0 then 2 when task.leased > 0 then 1 else 0 end
    from l join wish using (id)
   where task.project_id = $1 and task.id = l.id and task.given = wish.given
     and case when wish.band > 0 then task.state = 2 and task.given >= task.needed and task.given < $5
       else task.state = 0 and task.leased = 0 and task.priority % 10 > 0 and task.given < task.needed end
  returning task.id, wish.band`
