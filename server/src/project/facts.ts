/** What dispatch needs to know of a project, remembered for a second: a pause takes hold within it, and no claim pays for a look-up. */
import type { Form } from "@tagwerk/contract/form.ts"
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import type { House } from "../act.ts"
import { named } from "../db/batch.ts"
import { refuse } from "../refuse.ts"

export interface ProjectFacts {
  name: string
  state: "active" | "paused" | "archived"
  plan: Plan
  form_version: number
  form: Form
  /** The form shows images, so a claim brings files. */
  shows_images: boolean
  /** Values are checked against the data itself (spans, boxes), so a submit reads it. */
  needs_ground: boolean
  frozen_position: number
}

const select = named(
  "project_facts",
  `select p.name, p.state, p.plan, p.form_version, p.frozen_position, f.body as form
     from project p left join form f on f.project_id = p.project_id and f.version = p.form_version
    where p.project_id = $1`,
)
const selectForm = named("form_version", "select body from form where project_id = $1 and version = $2")

const remembered_ms = 1_000
const facts = new WeakMap<House["db"], Map<string, { facts: ProjectFacts; at: number }>>()
const forms = new WeakMap<House["db"], Map<string, Form>>()

/** Facts of a project that has a form; refuses when there is no such project in the workspace, or no form yet. */
export async function projectFacts(house: House, workspace: string, project: string): Promise<ProjectFacts> {
  const known = facts.get(house.db) ?? new Map<string, { facts: ProjectFacts; at: number }>()
  facts.set(house.db, known)
  // The workspace is part of the key: a fact learnt under one policy must not answer under another.
  const key = `${workspace}/${project}`
  const before = known.get(key)
  if (before && house.now() - before.at < remembered_ms) return before.facts
  const row = (await house.db.batch(workspace, [{ statement: select, values: [project] }]))[0]![0]
  if (!row) refuse("not_found", { what: "project" })
  if (!row["form"]) refuse("form_missing")
  const form = row["form"] as Form
  const found: ProjectFacts = {
    name: row["name"] as string,
    state: row["state"] as ProjectFacts["state"],
    plan: { ...planDefault, ...(row["plan"] as Partial<Plan>) },
    form_version: row["form_version"] as number,
    form,
    shows_images: form.views.some(view => view.view === "image"),
    needs_ground: form.questions.some(question => question.kind === "span" || question.kind === "box"),
    frozen_position: row["frozen_position"] as number,
  }
  if (known.size > 10_000) known.clear()
  known.set(key, { facts: found, at: house.now() })
  return found
}

/** An earlier version of the form; versions never change, so they are remembered. */
export async function formVersion(house: House, workspace: string, project: string, version: number): Promise<Form> {
  const current = await projectFacts(house, workspace, project)
  if (current.form_version === version) return current.form
  const known = forms.get(house.db) ?? new Map<string, Form>()
  forms.set(house.db, known)
  const key = `${workspace}/${project}/${version}`
  const before = known.get(key)
  if (before) return before
  const row = (await house.db.batch(workspace, [{ statement: selectForm, values: [project, version] }]))[0]![0]
  if (!row) refuse("not_found", { what: "version of the form" })
  if (known.size > 1_000) known.clear()
  known.set(key, row["body"] as Form)
  return row["body"] as Form
}
