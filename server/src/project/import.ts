/** A project that moves in: its plan, forms and guidelines take the place of nothing. Used by import/, which refuses where something is. */
import type { Form } from "@tagwerk/contract/form.ts"
import { checkForm } from "@tagwerk/contract/form.ts"
import { type Plan, planDefault } from "@tagwerk/contract/project.ts"
import type { Tx } from "../act.ts"
import { append } from "../log/append.ts"
import { addForm, addGuideline } from "./form.ts"

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The plan as it was, without touching tasks: they bring what they ask for themselves. `seed`: the UUID that reviews are drawn by. */
export async function bringPlan(tx: Tx, project: string, plan: Partial<Plan>, seed: string | null): Promise<void> {
  const known = Object.fromEntries(
    Object.keys(planDefault).map(key => [key, plan[key as keyof Plan] ?? planDefault[key as keyof Plan]]),
  )
  await tx.query(
    "update project set plan = $2, review_seed = coalesce($4::uuid, review_seed) where project_id = $1 and workspace_id = $3",
    [project, JSON.stringify(known), tx.workspace, isUuid.test(String(seed)) ? seed : null],
  )
  await append(tx, project, "project.changed", { project, fields: ["plan"] })
}

/** Versions come in order. Returns a sentence when one cannot be taken. */
export async function bringForms(
  tx: Tx,
  project: string,
  forms: readonly { version: number; body: Form }[],
  guidelines: readonly { version: number; markdown: string }[],
): Promise<string | null> {
  for (const { version, body } of forms) {
    const faults = checkForm(body)
    if (faults.length > 0) return `Version ${version} of the form cannot be used here: ${faults[0]!.sentence}`
    await addForm(tx, project, version, body)
  }
  for (const { version, markdown } of guidelines) await addGuideline(tx, project, version, markdown)
  return null
}
