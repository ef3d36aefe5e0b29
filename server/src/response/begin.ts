/** A label session begins: the worker is found, or made for a member's first claim; the token is signed. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Actor } from "../access.ts"
import type { Tx } from "../act.ts"
import { makeLabelToken } from "../auth/label-token.ts"
import { picturesOf } from "../file/picture.ts"
import { projectFacts } from "../project/facts.ts"
import { assert, refuse } from "../refuse.ts"
import { ensureWorker } from "../worker/worker.ts"
import * as sql from "./submit.sql.ts"

export async function beginLabel(tx: Tx, actor: Actor, input: Input<Api["label.begin"]>): Promise<Output<Api["label.begin"]>> {
  assert(tx.workspace, "a label session is in a workspace")
  // A key has no person behind it, so there would be nobody to give the work to.
  if (actor.person === null) refuse("not_allowed", { role: actor.role ?? undefined, right: "label" })
  const project = toUuid(input.project)
  const facts = await projectFacts(tx.house, tx.workspace, project)
  const worker = await ensureWorker(tx, actor)
  if (worker.state !== "active") refuse("not_allowed", { role: "worker" })
  if (actor.role === null && !worker.project_ids.includes(project)) refuse("not_found", { what: "project" })
  const [about] = await tx.query<{
    form_at: string
    guideline: number | null
    markdown: string | null
    guideline_at: string | null
    responses: number
    today: number
  }>(sql.about, [project, worker.id])
  assert(about, "the project's facts were read a moment ago")
  const { token, expires } = makeLabelToken(
    tx.house.secret,
    { workspace: tx.workspace, project, worker: worker.id, person: actor.person },
    tx.house.now(),
  )
  const { lease_seconds, leases_max, suggest } = facts.plan
  return {
    token,
    expires_at: new Date(expires).toISOString(),
    worker: toId("worker", worker.id),
    pseudonym: worker.pseudonym,
    project: { id: input.project, name: facts.name, plan: { lease_seconds, leases_max, suggest } },
    form: { version: facts.form_version, form: facts.form, created_at: about.form_at },
    guideline:
      about.guideline === null
        ? null
        : {
            version: about.guideline,
            markdown: about.markdown!,
            created_at: about.guideline_at!,
            pictures: await picturesOf(tx, project, about.markdown!),
          },
    responses: about.responses,
    today: about.today,
  }
}
