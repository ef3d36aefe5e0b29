/** `tagwerk status`: what is here, and whether anything lags behind. */
import { toId } from "@tagwerk/contract/id.ts"
import { act } from "../act.ts"
import { countJobs } from "../jobs/jobs.ts"
import { createFollower } from "../log/follow.ts"
import { listProjects } from "../project/project.ts"
import type { Command, ExitCode } from "./command.ts"
import { listWorkspaces, withHouse } from "./place.ts"

export const status: Command = {
  says: "What is here and how it is. Exit code 3 when answers lag behind by more than a minute.",
  takes: "",
  options: {},
  run: ({ out }) =>
    withHouse<ExitCode>(async (house, place) => {
      const lag = await createFollower({ db: house.db, consumers: [], journal: house.journal }).lag()
      const jobs = await countJobs(house.db)
      const workspaces = []
      for (const workspace of await listWorkspaces(house)) {
        const id = toId("workspace", workspace.id)
        const { items } = await act(
          house,
          { right: "project.read", verb: listProjects },
          { as: "system", workspace: workspace.id },
          { workspace: id, limit: 500 },
        )
        workspaces.push({
          id,
          name: workspace.name,
          projects: items.map(({ id, name, state, counts }) => ({ id, name, state, counts })),
        })
      }
      const lag_seconds = Math.max(lag.log_ms, ...Object.values(lag.consumers), 0) / 1000
      out.say(`database  ${place.embedded ? `embedded, in ${place.config.folder}` : "DATABASE_URL"}`)
      out.say(`log       ${lag_seconds < 1 ? "up to date" : `${lag_seconds.toFixed(1)} s behind; a running server catches up`}`)
      out.say(`jobs      ${jobs.waiting} waiting${jobs.failed > 0 ? `, ${jobs.failed} failed` : ""}`)
      for (const workspace of workspaces) {
        out.say(`\n${workspace.name}  ${workspace.id}`)
        for (const { id, name, state, counts } of workspace.projects)
          out.say(
            `  ${name.padEnd(28)} ${String(counts.done).padStart(8)} of ${String(counts.tasks).padEnd(8)} done ${String(counts.responses).padStart(9)} responses  ${state.padEnd(8)} ${id}`,
          )
      }
      out.result({ database: place.embedded ? "embedded" : "external", lag_seconds, jobs, workspaces })
      return lag_seconds > 60 ? 3 : 0
    }),
}
