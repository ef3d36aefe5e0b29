/** `tagwerk verify DATASET`: computes every answer of a frozen dataset again from the responses. */
import { type Id, parseId, toId } from "@tagwerk/contract/id.ts"
import { act } from "../act.ts"
import { verifyDataset } from "../dataset/verify.ts"
import { CalledWrongly, type Command, type ExitCode } from "./command.ts"
import { listWorkspaces, withHouse } from "./place.ts"

export const verify: Command = {
  says: "Compute every answer of a frozen dataset again from the responses and compare. Exit code 3 when one differs.",
  takes: "DATASET",
  options: {},
  run: ({ positionals: [wanted], out }) =>
    withHouse<ExitCode>(async house => {
      if (wanted === undefined)
        throw new CalledWrongly("Which dataset? Nothing was done. tagwerk verify DATASET (its id or name)")
      const id = parseId("dataset", wanted)
      interface Found {
        workspace: string
        project_id: string
        id: string
        name: string
        version: number
      }
      const found: Found[] = []
      for (const workspace of await listWorkspaces(house))
        await house.db.transaction(workspace.id, [], async query => {
          const rows = await query<Omit<Found, "workspace">>(
            "select project_id, id, name, version from dataset where workspace_id = $1 and (id = $2 or name = $3) order by version desc",
            [workspace.id, id, wanted],
          )
          found.push(...rows.map(row => ({ ...row, workspace: workspace.id })))
        })
      const dataset = found[0]
      if (!dataset) throw new CalledWrongly(`There is no dataset “${wanted}”. Nothing was done.`)
      out.progress("computing every answer again")
      const at = {
        workspace: toId("workspace", dataset.workspace),
        project: toId("project", dataset.project_id),
        dataset: toId("dataset", dataset.id) as Id<"dataset">,
      }
      const result = await act(
        house,
        { right: "dataset.freeze", verb: verifyDataset },
        { as: "system", workspace: dataset.workspace },
        at,
      )
      out.say(`${dataset.name} version ${dataset.version}: ${result.equal} of ${result.tasks} answers come out the same`)
      out.say(`SHA-256 frozen    ${result.sha256_frozen}\nSHA-256 computed  ${result.sha256_computed}`)
      for (const one of result.different.slice(0, 20))
        out.say(`  ${one.task} ${one.question}: frozen ${JSON.stringify(one.frozen)}, computed ${JSON.stringify(one.computed)}`)
      out.say(result.holds ? "It holds." : "It does not hold. The frozen answers stay as they are; look at the tasks named.")
      out.result(result)
      return result.holds ? 0 : 3
    }),
}
