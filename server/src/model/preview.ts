/** What a language model would be asked about a task, before anything is sent anywhere; and what went wrong when it was asked. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { Payload } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verb } from "../act.ts"
import { projectFacts } from "../project/facts.ts"
import { mustHaveProject } from "../project/project.ts"
import { assert, refuse } from "../refuse.ts"
import * as sql from "./model.sql.ts"
import { formFaults } from "./openai.ts"
import { fill, instructionsOf, templateOf } from "./prompt.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

/** Of the task named, else of the one that was added first. */
export const previewPrompt: Of<"model.preview"> = async (tx, _actor, input) => {
  assert(tx.workspace, "projects live in a workspace")
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const { form } = await projectFacts(tx.house, tx.workspace, project)
  const values = [project, tx.workspace, input.task ? toUuid(input.task) : null]
  const [row] = await tx.query<{ task: string; payload: Payload }>(sql.previewed, values)
  if (!row && input.task) refuse("not_found", { what: "task" })
  const template = input.prompt?.trim() ? input.prompt : templateOf(form)
  const filled = row ? fill(template, row.payload) : null
  return {
    task: row ? toId("task", row.task) : null,
    template,
    fields: row ? Object.keys(row.payload) : [],
    instructions: instructionsOf(form),
    text: filled && "text" in filled ? filled.text : null,
    missing: filled && "missing" in filled ? filled.missing : null,
    faults: formFaults(form).map(fault => fault.sentence),
  }
}

/** Why tasks of a run got no response: each reason with how often, the most frequent first. */
export const listRunProblems: Of<"model.problems"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const run = toUuid(input.run)
  await mustHaveProject(tx, project)
  if ((await tx.query(sql.oneRun, [project, run, tx.workspace])).length === 0) refuse("not_found", { what: "run" })
  const rows = await tx.query<{ problem: string; count: number; task: string }>(sql.problemsOfRun, [project, run])
  return { items: rows.map(row => ({ ...row, task: toId("task", row.task) })) }
}
