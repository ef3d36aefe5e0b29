/** `tagwerk import`: data from disk, a folder, or standard input, straight into a project. */
import { statSync } from "node:fs"
import { basename } from "node:path"
import type { ImportMapping } from "@tagwerk/contract/dataset.ts"
import { newId, toId, toUuid } from "@tagwerk/contract/id.ts"
import { templates } from "@tagwerk/contract/template.ts"
import { act, type House } from "../act.ts"
import { runImport } from "../import/run.ts"
import { createProject } from "../project/project.ts"
import { CalledWrongly, type Command, type ExitCode } from "./command.ts"
import { importGold } from "./import-gold.ts"
import { type FoundProject, pickProject, pickWorkspace, withHouse } from "./place.ts"

export const importCommand: Command = {
  says: "Import a file (JSONL, JSON, CSV, ZIP, image, a project that moves), a folder of media, or - for standard input.",
  takes: "FILE…",
  options: {
    project: { type: "string", short: "p", value: "NAME", says: "into which project (name or id)" },
    create: { type: "boolean", says: "make the project when there is none of that name" },
    template: { type: "string", value: templates.map(one => one.key).join("|"), says: "form of a project made by --create" },
    workspace: { type: "string", value: "NAME", says: "which workspace, when there are several" },
    id: { type: "string", value: "COLUMN", says: "column with the id; the same id again is not imported twice" },
    gold: { type: "boolean", says: "the file holds known answers: external_id, then a column a question" },
    name: { type: "string", value: "NAME", says: "what the import is called, for standard input" },
  },
  more: "Interrupted, it goes on where it broke off when it is called again with the same file.\nExit code 1 when nothing went in; lines refused are counted, the first thousand with reasons.",
  run: ({ positionals, values, out }) =>
    withHouse<ExitCode>(async house => {
      if (positionals.length === 0) throw new CalledWrongly("Which file? Nothing was done. tagwerk import FILE --project NAME")
      if (typeof values["project"] !== "string")
        throw new CalledWrongly("Into which project? Nothing was done. Say --project NAME, with --create to make it.")
      if (values["gold"])
        return importGold(house, await pickProject(house, values["project"], values["workspace"] as string), positionals, out)
      const place = await findOrMake(house, values as Record<string, string | boolean | undefined>)
      const [first] = positionals as [string]
      const source =
        first === "-" ? ({ stdin: true } as const) : positionals.length > 1 ? { paths: positionals } : { path: first }
      if ("path" in source) statSync(source.path)
      const began = performance.now()
      const mapping: ImportMapping = typeof values["id"] === "string" ? { external_id: values["id"] } : {}
      const row = await runImport(house, {
        workspace: place.workspace_id,
        project: place.project_id,
        source,
        name: (values["name"] as string | undefined) ?? (first === "-" ? "standard input" : basename(first)),
        mapping,
        onProgress: now => {
          const share = now.bytes > 0 ? `${Math.floor((now.bytes_read / now.bytes) * 100)} %  ` : ""
          out.progress(`${share}${now.read} read, ${now.imported} imported, ${now.skipped} skipped, ${now.refused} refused`)
        },
      })
      const seconds = (performance.now() - began) / 1000
      out.say(
        `${row.read} read = ${row.imported} imported + ${row.skipped} skipped + ${row.refused} refused, in ${seconds.toFixed(1)} s, into ${place.name}`,
      )
      const refusals = await house.db.transaction(place.workspace_id, [], query =>
        query<{ line: number; sentence: string; text: string }>(
          "select line, sentence, text from import_refusal where project_id = $1 and import_id = $2 order by line limit 10",
          [place.project_id, row.id],
        ),
      )
      for (const refusal of refusals) out.say(`  line ${refusal.line}: ${refusal.sentence}`)
      if (row.refused > refusals.length)
        out.say(`  and ${row.refused - refusals.length} more; the import's page lists the first thousand`)
      if (row.error) out.say(row.error)
      const { read, imported, skipped, refused, state, error } = row
      out.result({
        import: toId("import", row.id),
        project: place.project,
        read,
        imported,
        skipped,
        refused,
        state,
        error,
        refusals,
      })
      return row.state === "done" && (imported + skipped > 0 || read === 0) ? 0 : 1
    }),
}

async function findOrMake(house: House, values: Record<string, string | boolean | undefined>): Promise<FoundProject> {
  const wanted = String(values["project"])
  const within = values["workspace"] as string | undefined
  try {
    return await pickProject(house, wanted, within)
  } catch (error) {
    if (!(error instanceof CalledWrongly) || !values["create"] || !/^There is no project/.test(error.message)) throw error
  }
  const workspace = await pickWorkspace(house, within)
  const template = templates.find(one => one.key === values["template"])
  if (values["template"] !== undefined && !template)
    throw new CalledWrongly(
      `There is no template “${String(values["template"])}”. Nothing was done. There are: ${templates.map(one => one.key).join(", ")}.`,
    )
  const project = newId("project")
  const about = template ? { form: template.form, guideline: template.guideline } : {}
  await act(
    house,
    { right: "project.write", verb: createProject },
    { as: "system", workspace: workspace.id },
    { workspace: toId("workspace", workspace.id), id: project, name: wanted, ...about },
  )
  return {
    workspace: toId("workspace", workspace.id),
    project,
    workspace_id: workspace.id,
    project_id: toUuid(project),
    name: wanted,
  }
}
