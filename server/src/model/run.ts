/** Runs of models: begun, listed, stopped. The job that works them off is in work.ts. */
import type { Api } from "@tagwerk/contract/api.ts"
import type { ModelRun } from "@tagwerk/contract/dataset.ts"
import type { Form } from "@tagwerk/contract/form.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { enqueue } from "../jobs/jobs.ts"
import { projectFacts } from "../project/facts.ts"
import { mustHaveProject } from "../project/project.ts"
import { assert, refuse } from "../refuse.ts"
import { subjectOf } from "./classifier.ts"
import * as sql from "./model.sql.ts"
import { findModel, type ModelRow } from "./model.ts"
import { formFaults } from "./openai.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface RunRow {
  id: string
  model: string
  project: string
  state: ModelRun["state"]
  trained_on: number
  claimed: number
  submitted: number
  failed: number
  spent_micro: number
  latency_ms_median: number | null
  held_out_right: number | null
  held_out_of: number | null
  error: string | null
  created_at: string
  tasks_max?: number | null
}

function toRun({ held_out_right, held_out_of, tasks_max: _max, ...row }: RunRow): ModelRun {
  const held_out = held_out_of ? { right: held_out_right ?? 0, of: held_out_of } : null
  return {
    ...row,
    id: toId("run", row.id),
    model: toId("model", row.model),
    project: toId("project", row.project),
    held_out,
  }
}

async function findRun(tx: Tx, project: string, id: string): Promise<RunRow> {
  const [row] = await tx.query<RunRow>(sql.oneRun, [project, id, tx.workspace])
  return row ?? refuse("not_found", { what: "run" })
}

/** One run of a model at a time in a project: it is one worker, with one worker's leases. */
export const runModel: Of<"model.run"> = async (tx, _actor, input) => {
  assert(tx.workspace, "models live in a workspace")
  const project = toUuid(input.project)
  const id = toUuid(input.id)
  const state = await mustHaveProject(tx, project)
  const model = await findModel(tx, toUuid(input.model))
  const [before] = await tx.query<RunRow>(sql.oneRun, [project, id, tx.workspace])
  if (before) {
    if (before.model !== model.id || before.tasks_max !== (input.tasks_max ?? null)) refuse("id_taken", { id: "The run" })
    return toRun(before)
  }
  if (state !== "active") refuse(state === "paused" ? "project_paused" : "project_archived")
  const { form } = await projectFacts(tx.house, tx.workspace, project)
  mustFit(model, form)
  const limit = model.settings.spend_max_micro
  const [total] = await tx.query<{ spent: number }>(sql.spentBy, [tx.workspace, model.id])
  if (limit !== undefined && total!.spent >= limit) refuse("budget_spent", { limit: `${limit} millionths` })
  if ((await tx.query(sql.insertRun, [project, id, tx.workspace, model.id, input.tasks_max ?? null])).length === 0)
    refuse("model_busy")
  await enqueue(tx, "model.run", { workspace: tx.workspace, project, run: id }, `run:${id}`)
  return toRun(await findRun(tx, project, id))
}

function mustFit(model: ModelRow, form: Form): void {
  const subject = model.provider === "classifier" ? subjectOf(form, model.settings) : []
  const faults =
    model.provider === "imported"
      ? [{ at: "/model", sentence: "This model's responses came in with a file; it cannot be run. Add one that can." }]
      : model.provider === "openai"
        ? formFaults(form)
        : Array.isArray(subject)
          ? subject
          : []
  if (faults.length > 0) refuse("input_invalid", { what: "The run", faults })
}

const newest = "ffffffff-ffff-7fff-bfff-ffffffffffff"
export const listRuns: Of<"model.runs"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  await mustHaveProject(tx, project)
  const limit = input.limit ?? limitDefault
  const [before] = readCursor(input.cursor, ["uuid"]) ?? [newest]
  const rows = await tx.query<RunRow>(sql.pageRuns, [project, tx.workspace, before, limit + 1])
  return pageOf(rows, limit, row => [row.id], toRun)
}

/** What it answered stays. A run that has ended stays as it is. */
export const cancelRun: Of<"model.cancel"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const { id } = await findRun(tx, project, toUuid(input.run))
  await tx.query(sql.cancelRun, [project, id])
  return toRun(await findRun(tx, project, id))
}
