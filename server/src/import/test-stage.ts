/** What the tests of the border share: a project in a world, files to import, what is in afterwards. */
import { randomBytes } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import type { Client } from "@tagwerk/contract/client.ts"
import type { Import, ImportMapping } from "@tagwerk/contract/dataset.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { type Id, newId, toUuid } from "@tagwerk/contract/id.ts"
import type { Plan } from "@tagwerk/contract/project.ts"
import type { World } from "../test-world.ts"
import { importJob } from "./import.ts"
import type { ImportRow } from "./import-row.ts"
import { type ImportRun, runImport } from "./run.ts"

export const sentiment: Form = {
  views: [{ key: "text", view: "text", from: "$text" }],
  questions: [{ key: "mood", kind: "choice", options: [{ name: "good" }, { name: "bad" }], required: true }],
}
export const photos: Form = {
  views: [{ key: "photo", view: "image", from: "$image" }],
  questions: [{ key: "things", kind: "box", on: "photo", labels: [{ name: "car" }, { name: "dog" }] }],
}

export interface Stage {
  client: Client
  in: { workspace: Id<"workspace">; project: Id<"project"> }
  place: { workspace: string; project: string }
  /** Imports bytes through HTTP and works off the job. */
  send(bytes: string | Uint8Array, name?: string, mapping?: ImportMapping): Promise<Import>
  /** Imports bytes as the command does: from a file. */
  take(bytes: string | Uint8Array, name?: string, more?: Partial<ImportRun>): Promise<ImportRow>
  refusals(id: string): Promise<{ line: number; code: string; sentence: string; text: string }[]>
  /** Everything in the project, by external id or else payload. */
  tasks(): Promise<
    { id: string; external_id: string | null; payload: Record<string, unknown>; state: number; needed: number; given: number }[]
  >
}

export async function stageOf(world: World, form: Form | null, plan: Partial<Plan> = {}): Promise<Stage> {
  const client = await world.as("manager")
  const at = { workspace: world.workspace, project: newId("project") }
  const { workspace, project } = at
  await client.call("project.create", { workspace, id: project, name: "Border", plan, ...(form ? { form } : {}) })
  const place = { workspace: toUuid(at.workspace), project: toUuid(at.project) }
  return {
    client,
    in: at,
    place,
    async send(bytes, name = "data.jsonl", mapping) {
      const id = newId("import")
      await client.call("import.create", { ...at, id, name, ...(mapping ? { mapping } : {}) })
      await client.call("import.upload", { ...at, import: id }, { body: bytes as BodyInit })
      await importJob(world.house)({ ...place, import: toUuid(id) }, new AbortController().signal)
      return client.call("import.show", { ...at, import: id })
    },
    async take(bytes, name = "data.jsonl", more = {}) {
      const path = join(world.house.config.folder, `${randomBytes(6).toString("hex")}-file`)
      await writeFile(path, bytes)
      return runImport(world.house, { ...place, source: { path }, name, ...more })
    },
    async refusals(id) {
      return (await client.call("import.refusals", { ...at, import: id as Id<"import">, limit: 500 })).items
    },
    tasks: () =>
      world.house.db.transaction(place.workspace, [], query =>
        query(
          `select t.id, p.external_id, p.payload, t.state, t.needed, t.given from task t join task_payload p on p.project_id = t.project_id and p.task_id = t.id
            where t.project_id = $1 order by t.id`,
          [place.project],
        ),
      ) as never,
  }
}
