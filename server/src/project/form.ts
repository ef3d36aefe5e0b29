/** Forms and guidelines: shown, and published as versions. Who published meanwhile is not overwritten. */
import type { Api } from "@tagwerk/contract/api.ts"
import { checkForm, type Form } from "@tagwerk/contract/form.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { FormVersion } from "@tagwerk/contract/project.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Tx, Verb } from "../act.ts"
import { picturesOf } from "../file/picture.ts"
import { append } from "../log/append.ts"
import { refuse } from "../refuse.ts"
import * as sql from "./form.sql.ts"
import { exists, lock } from "./project.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>
type Guideline = Output<Api["guideline.show"]>

/** Refuses a form with faults, each named. */
export function mustBeSound(form: Form): void {
  const faults = checkForm(form)
  if (faults.length > 0) refuse("form_invalid", { faults })
}

/** A form by project UUID: the newest, or the version named. */
export async function readForm(tx: Tx, project: string, version: number | null = null): Promise<FormVersion> {
  const rows =
    version === null
      ? tx.query<FormVersion>(sql.newestForm, [project, tx.workspace])
      : tx.query<FormVersion>(sql.showForm, [project, tx.workspace, version])
  const row = (await rows)[0]
  if (row) return row
  if ((await tx.query(exists, [project, tx.workspace])).length === 0) refuse("not_found", { what: "project" })
  if (version !== null) refuse("not_found", { what: "version of the form" })
  return refuse("form_missing")
}

/** The newest guideline by project UUID, or null. */
export async function readGuideline(tx: Tx, project: string): Promise<Guideline | null> {
  const [row] = await tx.query<Omit<Guideline, "pictures">>(sql.showGuideline, [project, tx.workspace])
  return row ? { ...row, pictures: await picturesOf(tx, project, row.markdown) } : null
}

export const showForm: Of<"form.show"> = (tx, _actor, input) => readForm(tx, toUuid(input.project), input.version ?? null)

export const publishForm: Of<"form.publish"> = async (tx, _actor, input) => {
  mustBeSound(input.form)
  const project = toUuid(input.project)
  const newest = (await openForChange(tx, project)).form_version ?? 0
  const isRepeat =
    newest === input.version + 1 &&
    (await tx.query(sql.sameForm, [project, tx.workspace, newest, JSON.stringify(input.form)])).length > 0
  if (!isRepeat) {
    if (newest !== input.version) refuse("conflict", { what: "The form", version: newest })
    await addForm(tx, project, newest + 1, input.form)
  }
  return readForm(tx, project)
}

export const showGuideline: Of<"guideline.show"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const guideline = await readGuideline(tx, project)
  if (guideline) return guideline
  if ((await tx.query(exists, [project, tx.workspace])).length === 0) refuse("not_found", { what: "project" })
  return refuse("not_found", { what: "guideline" })
}

export const publishGuideline: Of<"guideline.publish"> = async (tx, _actor, input) => {
  const project = toUuid(input.project)
  const newest = (await openForChange(tx, project)).guideline_version ?? 0
  const isRepeat =
    newest === input.version + 1 &&
    (await tx.query(sql.sameGuideline, [project, tx.workspace, newest, input.markdown])).length > 0
  if (!isRepeat) {
    if (newest !== input.version) refuse("conflict", { what: "The guideline", version: newest })
    await addGuideline(tx, project, newest + 1, input.markdown)
  }
  return (await readGuideline(tx, project)) ?? refuse("not_found", { what: "guideline" })
}

/** The project's row, locked: two who publish at once come one after the other. */
async function openForChange(
  tx: Tx,
  project: string,
): Promise<{ form_version: number | null; guideline_version: number | null }> {
  const row = (
    await tx.query<{ state: string; form_version: number | null; guideline_version: number | null }>(lock, [
      project,
      tx.workspace,
    ])
  )[0]
  if (!row) return refuse("not_found", { what: "project" })
  if (row.state === "archived") refuse("project_archived")
  return row
}

/** Stores a sound form as this version and makes it the newest. The caller holds the project's row. */
export async function addForm(tx: Tx, project: string, version: number, form: Form): Promise<void> {
  await tx.query(sql.insertForm, [project, tx.workspace, version, JSON.stringify(form)])
  await tx.query(sql.setFormVersion, [project, tx.workspace, version])
  await append(tx, project, "form.published", { version })
}

export async function addGuideline(tx: Tx, project: string, version: number, markdown: string): Promise<void> {
  await tx.query(sql.insertGuideline, [project, tx.workspace, version, markdown])
  await tx.query(sql.setGuidelineVersion, [project, tx.workspace, version])
  await append(tx, project, "guideline.published", { version })
}
