/** Projects: make, list, show, change, copy, delete. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import { type Plan, type Project, planDefault, responsesFirst } from "@tagwerk/contract/project.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import type { Query } from "../db/connect.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { copyPictures } from "../file/picture.ts"
import { enqueue } from "../jobs/jobs.ts"
import { append, openStream } from "../log/append.ts"
import { closeStream } from "../log/close.ts"
import { assert, refuse } from "../refuse.ts"
import * as formSql from "./form.sql.ts"
import { addForm, addGuideline, mustBeSound, readGuideline } from "./form.ts"
import * as sql from "./project.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface ProjectRow {
  id: string
  name: string
  state: Project["state"]
  demo: boolean
  plan: Partial<Plan>
  form_version: number | null
  guideline_version: number | null
  created_at: string
  tasks: number
  done: number
  retired: number
  responses: number
  answered: number
  leased_out: number
}
interface Locked {
  name: string
  state: Project["state"]
  plan: Partial<Plan>
  form_version: number | null
  guideline_version: number | null
}

const toProject = (row: ProjectRow): Project => ({
  id: toId("project", row.id),
  name: row.name,
  state: row.state,
  demo: row.demo,
  plan: { ...planDefault, ...row.plan },
  form_version: row.form_version,
  guideline_version: row.guideline_version,
  created_at: row.created_at,
  counts: {
    tasks: row.tasks,
    open: Math.max(0, row.tasks - row.done - row.retired),
    leased_out: row.leased_out,
    done: row.done,
    retired: row.retired,
    responses: row.responses,
    answered: row.answered,
  },
})

/** A project of this workspace, by UUID. Another workspace's is not found, in the same words as one that never was. */
export async function readProject(tx: Tx, project: string): Promise<Project> {
  const row = (await tx.query<ProjectRow>(sql.show, [project, tx.workspace]))[0]
  return row ? toProject(row) : refuse("not_found", { what: "project" })
}

/** Refuses unless the project (UUID) is of this workspace; returns its state. */
export async function mustHaveProject(tx: Tx, project: string): Promise<Project["state"]> {
  const row = (await tx.query<{ state: Project["state"] }>(sql.exists, [project, tx.workspace]))[0]
  return row ? row.state : refuse("not_found", { what: "project" })
}

async function lockProject(tx: Tx, project: string): Promise<Locked> {
  return (await tx.query<Locked>(sql.lock, [project, tx.workspace]))[0] ?? refuse("not_found", { what: "project" })
}

export const showProject: Of<"project.show"> = (tx, _actor, input) => readProject(tx, toUuid(input.project))

export const listProjects: Of<"project.list"> = async (tx, _actor, input) => {
  const limit = input.limit ?? limitDefault
  const after = readCursor(input.cursor, ["uuid"])?.[0] ?? null
  const rows = await tx.query<ProjectRow>(sql.list, [tx.workspace, after, limit + 1, input.archived ?? false])
  return pageOf(rows, limit, row => [row.id], toProject)
}

export const createProject: Of<"project.create"> = async (tx, _actor, input) => {
  if (input.form) mustBeSound(input.form)
  const id = toUuid(input.id)
  const plan = { ...planDefault, ...input.plan }
  mustAddUp(plan)
  if (!(await begin(tx, id, input.name, plan))) return repeated(tx, id, input.name)
  if (input.form) await addForm(tx, id, 1, input.form)
  if (input.guideline !== undefined) await addGuideline(tx, id, 1, input.guideline)
  return readProject(tx, id)
}

export const copyProject: Of<"project.copy"> = async (tx, _actor, input) => {
  const from = toUuid(input.project)
  const id = toUuid(input.id)
  const source = (await tx.query<ProjectRow>(sql.show, [from, tx.workspace]))[0] ?? refuse("not_found", { what: "project" })
  if (!(await begin(tx, id, input.name, { ...planDefault, ...source.plan }))) return repeated(tx, id, input.name)
  if ((await tx.query(formSql.copyForm, [from, tx.workspace, id])).length > 0) {
    await tx.query(formSql.setFormVersion, [id, tx.workspace, 1])
    await append(tx, id, "form.published", { version: 1 })
  }
  const guideline = await readGuideline(tx, from)
  if (guideline && (await tx.query(formSql.copyGuideline, [from, tx.workspace, id])).length > 0) {
    assert(tx.workspace, "projects live in a workspace")
    const { workspace } = tx
    await copyPictures(tx, { workspace, project: from }, { workspace, project: id }, guideline.markdown)
    await tx.query(formSql.setGuidelineVersion, [id, tx.workspace, 1])
    await append(tx, id, "guideline.published", { version: 1 })
  }
  return readProject(tx, id)
}

/** Refuses a plan whose numbers contradict each other. */
function mustAddUp(plan: Plan): void {
  const first = responsesFirst(plan)
  if (plan.target === null || plan.responses_max >= first) return
  const sentence = `A task gets ${first} responses to begin with, so it cannot stop at ${plan.responses_max}. Raise the most, or lower the fewest.`
  refuse("input_invalid", { what: "The plan", faults: [{ at: "/plan/responses_max", sentence }] })
}

/** The row, its counts and its stream; false when the id exists already. */
async function begin(tx: Tx, id: string, name: string, plan: Plan): Promise<boolean> {
  assert(tx.workspace, "projects live in a workspace")
  if ((await tx.query(sql.insert, [id, tx.workspace, name, JSON.stringify(plan)])).length === 0) return false
  await tx.query(sql.insertCount, [id, tx.workspace])
  await openStream(tx, id, tx.workspace)
  await append(tx, id, "project.created", { project: id })
  return true
}

/** The id was there before: the same project again, or something else that must not be told apart from a foreign one. */
async function repeated(tx: Tx, id: string, name: string): Promise<Project> {
  const row = (await tx.query<ProjectRow>(sql.show, [id, tx.workspace]))[0]
  return row && row.name === name ? toProject(row) : refuse("id_taken", { id: toId("project", id) })
}

export const updateProject: Of<"project.update"> = async (tx, _actor, input) => {
  const id = toUuid(input.project)
  const before = await lockProject(tx, id)
  const state = input.state ?? before.state
  // An archived project takes no change but its return.
  if (before.state === "archived" && state === "archived" && (input.name !== undefined || input.plan)) refuse("project_archived")
  const plan_before = { ...planDefault, ...before.plan }
  const plan = { ...plan_before, ...input.plan }
  const name = input.name ?? before.name
  const fields = [
    ...(name === before.name ? [] : ["name"]),
    ...(state === before.state ? [] : ["state"]),
    ...(Object.keys(plan) as (keyof Plan)[]).filter(key => plan[key] !== plan_before[key]).map(key => `plan.${key}`),
  ]
  mustAddUp(plan)
  if (fields.length > 0) {
    await tx.query(sql.update, [id, tx.workspace, name, state, JSON.stringify(plan)])
    await append(tx, id, "project.changed", { project: id, fields })
    const changed = (...keys: (keyof Plan)[]) => keys.some(key => plan[key] !== plan_before[key])
    const job = { workspace: tx.workspace!, project: id }
    if (changed("responses", "target", "responses_max")) await enqueue(tx, "task.replan", job, `task.replan:${id}`)
    // What was not asked while the project stood still, or had no budget left, is asked now.
    else if (plan.target !== null && (changed("rule", "budget") || (state === "active" && before.state !== "active")))
      await enqueue(tx, "answer.renew", job, `answer.renew:${id}`)
  }
  return readProject(tx, id)
}

export const deleteProject: Of<"project.delete"> = async (tx, _actor, input) => {
  const id = toUuid(input.project)
  const workspace = tx.workspace
  assert(workspace, "projects live in a workspace")
  const before = await lockProject(tx, id)
  if (before.name !== input.name)
    refuse("input_invalid", {
      what: "The name",
      faults: [{ at: "/name", sentence: "This is not the project's name, so nothing was deleted. Repeat its name exactly." }],
    })
  await closeStream(tx, id)
  await tx.query(sql.beginErasing)
  await tx.query(sql.hide, [id, workspace])
  await append(tx, workspace, "project.deleted", { project: id })
  // Nobody finds it from here on; a million tasks go in the background.
  await enqueue(tx, "project.erase", { workspace, project: id }, `project.erase:${id}`)
  return {}
}

/** The last step of erasing: the hidden project's row and whatever still belongs to it. */
export async function eraseProject(query: Query, workspace: string, project: string): Promise<void> {
  await query(sql.beginErasing)
  await query(sql.erase, [project, workspace])
}
