/** Members: who belongs to the team, in which role. A workspace always keeps an owner. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toId, toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import { type Member, type Role, roles } from "@tagwerk/contract/workspace.ts"
import type { Tx, Verb } from "../act.ts"
import { makeLink } from "../auth/link.ts"
import { addMembership, endMembership, membershipsOf } from "../auth/membership.ts"
import { limitDefault, pageOf, readCursor } from "../db/page.ts"
import { append } from "../log/append.ts"
import { assert, refuse } from "../refuse.ts"
import * as sql from "./workspace.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

interface MemberRow {
  person: string
  name: string
  role: Role
  created_at: string
}
const toMember = (row: MemberRow): Member => ({ ...row, person: toId("person", row.person) })

export const listMembers: Of<"member.list"> = async (tx, _actor, input) => {
  const limit = input.limit ?? limitDefault
  const after = readCursor(input.cursor, ["uuid"])?.[0] ?? null
  const rows = await tx.query<MemberRow>(sql.listMembers, [tx.workspace, after, limit + 1])
  return pageOf(rows, limit, row => [row.person], toMember)
}

export const updateMember: Of<"member.update"> = async (tx, _actor, input) => {
  const person = toUuid(input.person)
  const before = await mustHaveMember(tx, person)
  if (before.role !== input.role) {
    if (before.role === "owner") await mustLeaveAnOwner(tx, person)
    await tx.query(sql.setRole, [tx.workspace, person, input.role])
    await append(tx, before.workspace, "member.changed", { person, role: input.role })
  }
  return toMember({ person, name: before.name, role: input.role, created_at: before.created_at })
}

export const linkMember: Of<"member.link"> = async (tx, _actor, input) => {
  const person = toUuid(input.person)
  const { workspace } = await mustHaveMember(tx, person)
  // The link opens everything that is theirs: an owner must not come into another workspace by it.
  if ((await membershipsOf(tx, person)).some(other => other !== workspace)) refuse("link_elsewhere")
  await append(tx, workspace, "link.made", { person })
  return { token: await makeLink(tx, person) }
}

async function mustHaveMember(tx: Tx, person: string): Promise<MemberRow & { workspace: string }> {
  const row = (await tx.query<MemberRow>(sql.showMember, [tx.workspace, person]))[0]
  assert(tx.workspace, "members belong to a workspace")
  return row ? { ...row, workspace: tx.workspace } : refuse("not_found", { what: "member" })
}

async function mustLeaveAnOwner(tx: Tx, leaving: string): Promise<void> {
  const owners = await tx.query<{ person_id: string }>(sql.lockOwners, [tx.workspace])
  if (!owners.some(owner => owner.person_id !== leaving)) refuse("last_owner")
}

/** Makes a person a member, or raises the role of one who is; nobody's role is lowered by an invitation. True when it changed. */
export async function addMember(
  tx: Pick<Tx, "query">,
  workspace: string,
  person: string,
  name: string,
  role: Role,
): Promise<boolean> {
  const before = (await tx.query<MemberRow>(sql.showMember, [workspace, person]))[0]
  if (before && roles.indexOf(before.role) <= roles.indexOf(role)) return false
  if (before) await tx.query(sql.setRole, [workspace, person, role])
  else await tx.query(sql.insertMember, [workspace, person, name, role])
  await addMembership(tx, person, workspace)
  await append(tx, workspace, "member.changed", { person, role })
  return true
}

/** Takes the membership away; what they made stays. */
export async function dropMember(tx: Tx, person: string): Promise<void> {
  const before = await mustHaveMember(tx, person)
  if (before.role === "owner") await mustLeaveAnOwner(tx, person)
  await tx.query(sql.deleteMember, [tx.workspace, person])
  await endMembership(tx, person, before.workspace)
  await append(tx, before.workspace, "member.changed", { person, role: null })
}
