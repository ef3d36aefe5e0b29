/** stream.read: hints that something changed, for as long as a screen is open. */
import { parseId, toUuid } from "@tagwerk/contract/id.ts"
import { act, type Verb } from "../act.ts"
import type { Raw } from "../http/server.ts"
import { refuse } from "../refuse.ts"

interface Asked {
  workspace: `workspace_${string}`
  projects?: string
}
interface Allowed {
  workspace: string
  projects: string[] | null
}

/** Which of the workspace's projects are meant; one that is not there is refused like any other. */
const allowed: Verb<Asked, Allowed> = async (tx, _actor, input) => {
  const workspace = toUuid(input.workspace)
  if (input.projects === undefined) return { workspace, projects: null }
  const wanted = input.projects.split(",").map(id => parseId("project", id.trim()) ?? refuse("not_found", { what: "project" }))
  const found = await tx.query("select project_id from project where workspace_id = $1 and project_id = any($2::uuid[])", [
    workspace,
    wanted,
  ])
  if (found.length < new Set(wanted).size) refuse("not_found", { what: "project" })
  return { workspace, projects: wanted }
}

export const readStream: Raw = {
  async raw({ house, caller, right, input, request, reply }) {
    const { workspace, projects } = await act(house, { right, verb: allowed }, caller, input as unknown as Asked)
    const id = request.headers["last-event-id"]
    reply.hijack()
    house.live.watch(
      reply.raw,
      { workspace, projects: projects && new Set(projects), last_event_id: typeof id === "string" ? id : null },
      reply.getHeaders(),
    )
    return reply
  },
}
