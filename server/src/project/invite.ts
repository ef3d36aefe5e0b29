/** Invitations where they speak of projects: only the workspace's own can be named, and the invited see which ones. */
import type { Api } from "@tagwerk/contract/api.ts"
import { toUuid } from "@tagwerk/contract/id.ts"
import type { Input, Output } from "@tagwerk/contract/route.ts"
import type { Verb } from "../act.ts"
import { act } from "../act.ts"
import { tokenWorkspace } from "../auth/key.ts"
import type { Raw } from "../http/server.ts"
import { refuse } from "../refuse.ts"
import { findInvitation, makeInvitation } from "../workspace/invitation.ts"
import { showWorkspace } from "../workspace/workspace.sql.ts"
import { names } from "./project.sql.ts"

type Of<N extends keyof Api> = Verb<Input<Api[N]>, Output<Api[N]>>

export const createInvitation: Of<"invitation.create"> = async (tx, actor, input) => {
  const projects = [...new Set((input.projects ?? []).map(toUuid))]
  if (input.role === null && projects.length === 0)
    refuse("input_invalid", {
      faults: [{ at: "/projects", sentence: "A contributor is invited to projects. Name at least one, or give a role." }],
    })
  const found = projects.length > 0 ? await tx.query(names, [tx.workspace, projects]) : []
  if (found.length !== projects.length) refuse("not_found", { what: "project" })
  return makeInvitation(tx, actor, input)
}

/** The token names the workspace, so the verb runs inside it, under its policy. */
export const showInvitation: Raw = {
  raw: async ({ house, input }) => {
    const token = String(input["token"])
    const workspace = tokenWorkspace("ti", token) ?? refuse("link_invalid")
    const show: Verb<unknown, Output<Api["invitation.show"]>> = async tx => {
      const invitation = await findInvitation(tx, token, false)
      const place = (await tx.query<{ name: string }>(showWorkspace, [workspace]))[0] ?? refuse("link_invalid")
      const projects = await tx.query<{ name: string }>(names, [workspace, invitation.project_ids])
      return { workspace: place.name, role: invitation.role, projects: projects.map(project => project.name) }
    }
    // Not the caller's rights: the token's.
    return act(house, { right: "anyone", verb: show }, { as: "system", workspace }, {})
  },
}
