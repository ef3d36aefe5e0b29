/** `tagwerk export`: answers, responses or a whole project, to a file or standard output. */
import { createWriteStream } from "node:fs"
import { pipeline } from "node:stream/promises"
import { exportFormats } from "@tagwerk/contract/dataset.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import { act, type Caller } from "../act.ts"
import { createExport, exportJob, keyOf, showExport } from "../dataset/export.ts"
import { CalledWrongly, type Command, type ExitCode } from "./command.ts"
import { pickProject, withHouse } from "./place.ts"

const whats = ["answers", "responses", "project"] as const

export const exportCommand: Command = {
  says: "Export a project's answers (with confidence and provenance), all responses, or everything to move it.",
  takes: "PROJECT",
  options: {
    what: { type: "string", value: whats.join("|"), says: "what to export", default: "answers" },
    format: { type: "string", value: exportFormats.join("|"), says: "how", default: "jsonl" },
    dataset: { type: "string", value: "ID", says: "the answers of a frozen dataset" },
    output: { type: "string", short: "o", value: "FILE", says: "where to; - is standard output", default: "-" },
    workspace: { type: "string", value: "NAME", says: "which workspace, when there are several" },
  },
  run: ({ positionals: [wanted], values, out }) =>
    withHouse<ExitCode>(async house => {
      if (wanted === undefined) throw new CalledWrongly("Which project? Nothing was done. tagwerk export PROJECT")
      const format = exportFormats.find(one => one === values["format"])
      const what = whats.find(one => one === values["what"])
      if (!format || !what)
        throw new CalledWrongly(
          `Nothing was done. --format takes ${exportFormats.join(" or ")}, --what takes ${whats.join(", ")}.`,
        )
      const place = await pickProject(house, wanted, values["workspace"] as string | undefined)
      const caller: Caller = { as: "system", workspace: place.workspace_id }
      const id = newId("export")
      const at = { workspace: place.workspace, project: place.project }
      const dataset = typeof values["dataset"] === "string" ? { dataset: values["dataset"] as Id<"dataset"> } : {}
      await act(house, { right: "data.export", verb: createExport }, caller, { ...at, id, format, what, ...dataset })
      out.progress("exporting")
      // The job may have been taken by a running server; then there is nothing left to do but wait for it.
      await exportJob(house)(
        { workspace: place.workspace_id, project: place.project_id, export: toUuid(id) },
        new AbortController().signal,
      )
      let row = await act(house, { right: "data.export", verb: showExport }, caller, { ...at, export: id })
      while (row.state === "waiting" || row.state === "running") {
        out.progress(`${row.rows} of ${row.rows_total} rows`)
        await new Promise(resolve => setTimeout(resolve, 300))
        row = await act(house, { right: "data.export", verb: showExport }, caller, { ...at, export: id })
      }
      if (row.state !== "done") throw new CalledWrongly(row.error ?? "The export did not finish. Nothing was written.")
      out.progress("")
      const bytes = house.storage.read(keyOf({ workspace: place.workspace_id, project: place.project_id }, toUuid(id)))
      const target = values["output"] as string
      if (target === "-") {
        await pipeline(bytes, process.stdout, { end: false })
        return 0
      }
      await pipeline(bytes, createWriteStream(target))
      for (const [reason, count] of Object.entries(row.losses)) out.say(`not in it: ${count} (${reason.replaceAll("_", " ")})`)
      out.say(`${row.rows} rows, ${row.bytes} bytes, to ${target}\nSHA-256 ${row.sha256}`)
      out.result({ export: id, rows: row.rows, bytes: row.bytes, losses: row.losses, sha256: row.sha256, output: target })
      return 0
    }),
}
