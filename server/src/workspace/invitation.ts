/** Invitations by link: for the team in a role, or for contributors of projects. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Invitation, Role } from "@tagwerk/contract/workspace.ts"
import type { Tx, Verb } from "../act.ts"
import { hashToken, makeToken } from "../auth/key.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { append } from "../log/append.ts"
import { assert, refuse } from "../refuse.ts"
import * as sql from "./workspace.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>
const days_default = 7

/** Ids are UUIDs. */
export interface FoundInvitation {
  id: string
  role: Role | null
  project_ids: string[]
  uses_left: number
  expires_at: string
  created_at: string
}
const toInvitation = (row: FoundInvitation): Invitation => ({
  id: toId("invitation", row.id),
  role: row.role,
  projects: row.project_ids.map(project => toId("project", project)),
  uses_left: row.uses_left,
  expires_at: row.expires_at,
  created_at: row.created_at,
})

export const listInvitations: Of<"invitation.list"> = async (tx, _actor, input) => {
  const limit = input.limit ?? limitDefault
  const after = readCursor(input.cursor, ["uuid"])?.[0] ?? null
  const rows = await tx.query<FoundInvitation>(sql.listInvitations, [tx.workspace, after, limit + 1])
  return pageOf(rows, limit, row => [row.id], toInvitation)
}

/** Makes an invitation for projects that were checked before (project/invite.ts). */
export const makeInvitation: Of<"invitation.create"> = async (tx, actor, input) => {
  assert(tx.workspace, "an invitation is to a workspace")
  // Nobody gives away more than they have: a manager could otherwise become an owner by an invitation of their own.
  if (input.role === "owner" && actor.as !== "system" && actor.role !== "owner")
    refuse("not_allowed", { right: "member.write", role: actor.role ?? undefined })
  const id = toUuid(input.id)
  const token = makeToken("ti", tx.workspace)
  const projects = (input.projects ?? []).map(toUuid)
  const uses = input.uses ?? 1
  const expires = new Date(tx.house.now() + (input.days ?? days_default) * 86_400_000)
  const values = [tx.workspace, id, input.role, projects, hashToken(token), uses]
  const made = (await tx.query<FoundInvitation>(sql.insertInvitation, [...values, expires, actor.person]))[0]
  if (made) await append(tx, tx.workspace, "invitation.created", { invitation: id })
  const row = made ?? (await tx.query<FoundInvitation>(sql.renewInvitation, values))[0] ?? refuse("id_taken", { id: input.id })
  return { invitation: toInvitation(row), token }
}

export const revokeInvitation: Of<"invitation.revoke"> = async (tx, _actor, input) => {
  assert(tx.workspace, "an invitation is to a workspace")
  const id = toUuid(input.invitation)
  if ((await tx.query(sql.deleteInvitation, [tx.workspace, id])).length === 0) refuse("not_found", { what: "invitation" })
  await append(tx, tx.workspace, "invitation.revoked", { invitation: id })
  return {}
}

/** The open invitation of a token, in the workspace the token names; `take` uses it once. */
export async function findInvitation(tx: Tx, token: string, take: boolean): Promise<FoundInvitation> {
  const values = [tx.workspace, hashToken(token), new Date(tx.house.now())]
  return (await tx.query<FoundInvitation>(take ? sql.takeInvitation : sql.findInvitation, values))[0] ?? refuse("link_invalid")
}
